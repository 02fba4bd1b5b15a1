/**
 * The text to reason about: what is selected, or the question at the cursor, or what the user types. In a dataset it is
 * the problem there, with its answer.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { KnownAnswer } from "../../shared/act/beginTrace";
import { knownAnswerOf } from "../../shared/dataset/askedCase";
import { isDatasetName } from "../../shared/dataset/dataset";
import { entryAt } from "../../shared/dataset/entryAt";
import { EXAMPLE } from "../../shared/problem/examples";
import type { QuestionForm } from "../../shared/problem/readQuestion";
import type { Trace } from "../../shared/trace/trace";
import { openExample } from "./example";
import { questionAt } from "./question";

export interface ChosenQuestion {
  source: Trace["source"];
  /** What the dataset that it stands in says of the answer. */
  truth?: KnownAnswer;
}

export interface QuestionSource {
  /** `undefined` if the user canceled. */
  choose(): Promise<ChosenQuestion | undefined>;
  /** Opens an example that the model can be asked. */
  example(): Promise<ChosenQuestion>;
}

/** `formOf`: the form of the model's questions; `null` for any text. */
export function questionSource(formOf: () => Promise<QuestionForm | null>): QuestionSource {
  return {
    choose: async () => {
      const editor =
        vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(({ selection }) => !selection.isEmpty);
      const form = await formOf();
      return (editor && (problemIn(editor) ?? sourceIn(editor, form))) ?? typedSource(form);
    },
    example: async () => ({ source: await openExample((await formOf())?.example ?? EXAMPLE) }),
  };
}

const DATASET_LANGUAGES = ["json", "jsonc", "jsonl"];

/** The problem that holds the selection or the cursor, if the document is a dataset. */
function problemIn({ document, selections }: vscode.TextEditor): ChosenQuestion | undefined {
  const isDataset = isDatasetName(document.uri.path) || DATASET_LANGUAGES.includes(document.languageId);
  if (!isDataset) return undefined;
  const start = Math.min(...selections.map((selection) => document.offsetAt(selection.start)));
  const end = Math.max(...selections.map((selection) => document.offsetAt(selection.end)));
  const found = entryAt(document.getText(), { start, end });
  if (!found || found.isPart) return undefined;
  const { entry, span } = found;
  return {
    source: { text: entry.question, ...placeOf(document), ...(span && { ranges: [span] }) },
    ...knownAnswerOf(entry),
  };
}

function placeOf({ uri }: vscode.TextDocument): Pick<Trace["source"], "name" | "uri"> {
  return { name: uri.path.split("/").at(-1) ?? "", uri: uri.toString() };
}

/** Several selections are one text, in the order of the document. */
function sourceIn(
  { document, selections, selection }: vscode.TextEditor,
  form: QuestionForm | null,
): ChosenQuestion | undefined {
  const selected = selections
    .filter(({ isEmpty }) => !isEmpty)
    .sort((a, b) => document.offsetAt(a.start) - document.offsetAt(b.start));
  const found: readonly vscode.Range[] | undefined =
    selected.length > 0
      ? selected
      : questionAt(document, selection.active.line, form && form.partsOf)?.map(
          ({ first, last }) => new vscode.Range(document.lineAt(first).range.start, document.lineAt(last).range.end),
        );
  if (!found) return undefined;
  const text = found.map((range) => document.getText(range)).join("\n");
  const ranges = found.map(({ start, end }) => ({ start: document.offsetAt(start), end: document.offsetAt(end) }));
  return { source: { text, ...placeOf(document), ranges } };
}

async function typedSource(form: QuestionForm | null): Promise<ChosenQuestion | undefined> {
  const text = await vscode.window.showInputBox({
    title: l10n.t("Coconut: Reason about"),
    ...(!form
      ? { prompt: l10n.t("Nothing is selected. Enter a question in the form the model was trained on.") }
      : {
          prompt:
            form.kind === "prosqa"
              ? l10n.t("Nothing is selected. Enter facts and a question with two possible answers, as in this example.")
              : l10n.t("Nothing is selected. Enter facts and a statement to judge, as in this example."),
          value: form.example.replace(/\s+/g, " "),
        }),
    ignoreFocusOut: true,
  });
  return text === undefined ? undefined : { source: { text } };
}
