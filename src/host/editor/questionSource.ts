/** The text to reason about: the selection, or the paragraph at the cursor, or what the user types. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { EXAMPLE } from "../../shared/problem/examples";
import type { Trace } from "../../shared/trace/trace";
import { paragraphAt } from "./question";

export type ChooseSource = () => Promise<Trace["source"] | undefined>;

/** The result is `undefined` if the user canceled. `anyText`: whether the model takes any text. */
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
    title: l10n.t("Coconut: Reason about"),
    ...(anyText
      ? { prompt: l10n.t("Nothing is selected. Enter a question in the form the model was trained on.") }
      : {
          prompt: l10n.t(
            "Nothing is selected. Enter facts and a question with two possible answers, as in this example.",
          ),
          value: EXAMPLE.replace(/\s+/g, " "),
        }),
    ignoreFocusOut: true,
  });
  return text === undefined ? undefined : { text };
}
