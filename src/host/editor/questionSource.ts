/** The text to reason about: what is selected, or the question at the cursor, or what the user types. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { EXAMPLE } from "../../shared/problem/examples";
import { partsOf } from "../../shared/problem/problem";
import type { Trace } from "../../shared/trace/trace";
import { questionAt } from "./question";

export type ChooseSource = () => Promise<Trace["source"] | undefined>;

/** The result is `undefined` if the user canceled. `anyText`: whether the model takes any text. */
export function sourceChooser(anyText: () => Promise<boolean>): ChooseSource {
  return async () => {
    const editor =
      vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(({ selection }) => !selection.isEmpty);
    const isAny = await anyText();
    return (editor && sourceIn(editor, isAny)) ?? typedSource(isAny);
  };
}

/** Several selections are one text, in the order of the document. */
function sourceIn({ document, selections, selection }: vscode.TextEditor, isAny: boolean): Trace["source"] | undefined {
  const selected = selections
    .filter(({ isEmpty }) => !isEmpty)
    .sort((a, b) => document.offsetAt(a.start) - document.offsetAt(b.start));
  const found: readonly vscode.Range[] | undefined =
    selected.length > 0
      ? selected
      : questionAt(document, selection.active.line, isAny ? null : partsOf)?.map(
          ({ first, last }) => new vscode.Range(document.lineAt(first).range.start, document.lineAt(last).range.end),
        );
  if (!found) return undefined;
  return {
    text: found.map((range) => document.getText(range)).join("\n"),
    name: document.uri.path.split("/").at(-1) ?? "",
    uri: document.uri.toString(),
    ranges: found.map(({ start, end }) => ({ start: document.offsetAt(start), end: document.offsetAt(end) })),
  };
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
