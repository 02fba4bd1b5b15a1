/** Asks what to test: the dataset, how many of its problems, and which edits. */
import * as l10n from "@vscode/l10n";
import { createHash } from "node:crypto";
import * as vscode from "vscode";
import { isUserError } from "../../shared/errors";
import type { FiledDataset } from "../../shared/dataset/report";
import { readText } from "../base/readText";
import { capital } from "../../shared/problem/plurals";
import { problemCount } from "../../shared/format/counts";
import { type Ablation, wordsOfAblation } from "../../shared/trace/edits";
import { type Case, DATASET_ENDINGS, isDatasetName, readProblems } from "../../shared/dataset/dataset";
import { explanationOf } from "./chooseEdit";

type NamedDataset = FiledDataset<Case>;

const TITLE = l10n.t("Coconut: Test thoughts on a dataset");
/** The released ProsQA training set has 45 MB. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Offered besides “All”. */
const COUNTS = [20, 100];

/**
 * The file, or the dataset in the active editor, or one that the user picks; `undefined` if the user canceled. Throws
 * if the file is not a dataset.
 */
export async function chooseDataset(file?: vscode.Uri): Promise<NamedDataset | undefined> {
  const open = file ? undefined : datasetIn(vscode.window.activeTextEditor?.document);
  if (open) return open;
  const uri = file ?? (await pickFile());
  if (!uri) return undefined;
  return named(uri, await readDatasetText(uri));
}

export function readDatasetText(uri: vscode.Uri): Promise<string> {
  return readText(uri, {
    most: MOST_BYTES,
    tooLarge: (path, megabytes) =>
      l10n.t("{0} is too large for a dataset ({1} MB). Use a part of it.", path, megabytes),
  });
}

/** The dataset in a document, saved or not. */
function datasetIn(document: vscode.TextDocument | undefined): NamedDataset | undefined {
  if (!document || !(/^json[cl]?$/.test(document.languageId) || isDatasetName(document.uri.path))) return undefined;
  try {
    return named(document.uri, document.getText());
  } catch (error) {
    // The document is other JSON, which isn't an error: ask for a file.
    if (isUserError(error)) return undefined;
    throw error;
  }
}

function named(uri: vscode.Uri, text: string): NamedDataset {
  const name = uri.path.split("/").at(-1) ?? uri.path;
  return { name, sha256: createHash("sha256").update(text).digest("hex"), ...readProblems(text, name) };
}

export async function pickFile(): Promise<vscode.Uri | undefined> {
  const title = `${TITLE}: ${l10n.t("problems with questions and answers")}`;
  const filters = { [l10n.t("Dataset")]: [...DATASET_ENDINGS] };
  return (await vscode.window.showOpenDialog({ title, filters, openLabel: l10n.t("Test") }))?.[0];
}

/** How many of the problems to use. Not asked for small datasets. */
export async function chooseLimit({ name, cases }: NamedDataset): Promise<number | undefined> {
  const fewer = COUNTS.filter((count) => count < cases.length);
  if (fewer.length === 0) return cases.length;
  const items = [
    ...fewer.map((limit) => ({ label: l10n.t("First {0}", problemCount(limit)), limit })),
    { label: l10n.t("All {0} problems", cases.length), limit: cases.length },
  ];
  const placeHolder = l10n.t("How many problems of {0}? If you cancel, you keep the results so far.", name);
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder }))?.limit;
}

/** `undefined` if the user canceled or picked none. */
export async function chooseEdits(model: string, edits: readonly Ablation[]): Promise<Ablation[] | undefined> {
  const items = edits.map((edit) => ({
    ...{ label: capital(wordsOfAblation[edit]), description: explanationOf[edit] },
    ...{ edit, picked: true },
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: TITLE,
    canPickMany: true,
    placeHolder: l10n.t("Select how to edit the thoughts of {0}", model),
  });
  return picked && picked.length > 0 ? picked.map(({ edit }) => edit) : undefined;
}
