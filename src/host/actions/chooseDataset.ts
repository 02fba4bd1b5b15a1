/** Asks what is to be tested: the dataset, how many of its problems, and which edits. */
import * as vscode from "vscode";
import { isUserError } from "../../shared/errors";
import type { TestReport } from "../../shared/dataset/ablationReport";
import { readText } from "../base/readText";
import { plural } from "../../shared/format/numbers";
import { type Ablation, wordsOfAblation } from "../../shared/trace/edits";
import { readProblems } from "../../shared/dataset/dataset";

export type NamedDataset = TestReport["dataset"];

const TITLE = "Coconut: Test thoughts on a dataset";
/** The released training set of ProsQA has 45 MB. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Offered beside all of them. */
const COUNTS = [20, 100];

/**
 * The file, else the dataset in the active editor, else one that is chosen; `undefined`: none. Throws where the file is
 * something else.
 */
export async function chooseDataset(file?: vscode.Uri): Promise<NamedDataset | undefined> {
  const open = file ? undefined : datasetIn(vscode.window.activeTextEditor?.document);
  if (open) return open;
  const uri = file ?? (await pickFile());
  if (!uri) return undefined;
  const text = await readText(uri, {
    most: MOST_BYTES,
    tooLarge: "is too large for a dataset",
    way: "take a part of it",
  });
  return named(uri, text);
}

/** The dataset that a document holds as it stands there, saved or not. */
function datasetIn(document: vscode.TextDocument | undefined): NamedDataset | undefined {
  if (!document || !(/^jsonc?$/.test(document.languageId) || document.uri.path.toLowerCase().endsWith(".json")))
    return undefined;
  try {
    return named(document.uri, document.getText());
  } catch (error) {
    // Other JSON is no mistake: the person is asked for a file.
    if (isUserError(error)) return undefined;
    throw error;
  }
}

function named(uri: vscode.Uri, text: string): NamedDataset {
  const name = uri.path.split("/").at(-1) ?? uri.path;
  return { name, path: uri.scheme === "file" ? uri.fsPath : null, ...readProblems(text, name) };
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const title = `${TITLE}: a list of {question, answer, steps}, as facebookresearch/coconut has it`;
  return (await vscode.window.showOpenDialog({ title, filters: { Dataset: ["json"] }, openLabel: "Test" }))?.[0];
}

/** How many of the problems; not asked where there are few. */
export async function chooseLimit({ name, cases }: NamedDataset): Promise<number | undefined> {
  const fewer = COUNTS.filter((count) => count < cases.length);
  if (fewer.length === 0) return cases.length;
  const items = [
    ...fewer.map((limit) => ({ label: plural(limit, "problem"), description: "the first", limit })),
    { label: `All ${cases.length} problems`, limit: cases.length },
  ];
  const placeHolder =
    `How many problems of ${name}? It says how long they take as it goes, and keeps what it has when it is ` +
    "cancelled.";
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder }))?.limit;
}

/** `undefined`: nothing is to be tested. */
export async function chooseEdits(model: string, edits: readonly Ablation[]): Promise<Ablation[] | undefined> {
  const items = edits.map((edit) => ({ label: wordsOfAblation[edit], edit, picked: true }));
  const picked = await vscode.window.showQuickPick(items, {
    title: TITLE,
    canPickMany: true,
    placeHolder: `What is done to the thoughts of ${model}, to each alone and to all?`,
  });
  return picked && picked.length > 0 ? picked.map(({ edit }) => edit) : undefined;
}
