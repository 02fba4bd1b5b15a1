/** The text to reason about: the selection, else the paragraph at the cursor, else what is typed. */
import * as vscode from "vscode";
import { EXAMPLE } from "../../shared/problem/examples";
import type { Trace } from "../../shared/trace/trace";
import { paragraphAt } from "./question";

export type ChooseSource = () => Promise<Trace["source"] | undefined>;

/** `undefined`: the person thought better of it. `anyText`: whether the model takes any text. */
export function sourceChooser(anyText: () => Promise<boolean>): ChooseSource {
  return async () => {
    const editor =
      vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(({ selection }) => !selection.isEmpty);
    return (editor && sourceIn(editor)) ?? typedSource(await anyText());
  };
}

function sourceIn({ document, selection }: vscode.TextEditor): Trace["source"] | undefined {
  const range = selection.isEmpty ? paragraph(document, selection.active.line) : selection;
  if (!range) return undefined;
  return {
    text: document.getText(range),
    name: document.uri.path.split("/").at(-1) ?? "",
    uri: document.uri.toString(),
    ranges: [{ start: document.offsetAt(range.start), end: document.offsetAt(range.end) }],
  };
}

function paragraph(document: vscode.TextDocument, line: number): vscode.Range | undefined {
  const found = paragraphAt(document, line);
  return found && new vscode.Range(document.lineAt(found.first).range.start, document.lineAt(found.last).range.end);
}

async function typedSource(anyText: boolean): Promise<Trace["source"] | undefined> {
  const text = await vscode.window.showInputBox({
    title: "Coconut: Reason about",
    ...(anyText
      ? { prompt: "A question, written as what the model was trained on. Nothing is selected." }
      : {
          prompt:
            "Facts and a question with two possible answers. Nothing is selected, so here is an example to start from.",
          value: EXAMPLE.replace(/\s+/g, " "),
        }),
    ignoreFocusOut: true,
  });
  return text === undefined ? undefined : { text };
}
