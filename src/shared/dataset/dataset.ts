/**
 * Reads a dataset: a list with `question`, `answer` and `steps`, as in facebookresearch/coconut. Other fields are
 * ignored.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";

export interface Case {
  /** Position in the file. */
  index: number;
  question: string;
  answer: string;
}

export interface Dataset {
  cases: Case[];
  /** Entries that couldn't be read, with the reason for each. */
  unreadable: { index: number; reason: string }[];
}

function formatHint(): string {
  return l10n.t("It should be a list of {0}, as in facebookresearch/coconut.", "{question, answer, steps}");
}

/**
 * Reads the dataset from its JSON. Throws a UserError if it isn't a list; bad entries are named and skipped.
 */
export function readDataset(text: string, name: string): Dataset {
  const entries = parseList(text, name);
  const dataset: Dataset = { cases: [], unreadable: [] };
  entries.forEach((entry, index) => {
    const { question, answer } = (typeof entry === "object" && entry !== null ? entry : {}) as Record<string, unknown>;
    if (typeof question !== "string" || question.trim() === "")
      dataset.unreadable.push({ index, reason: l10n.t("it has no question") });
    else if (typeof answer !== "string" || answer.trim() === "")
      dataset.unreadable.push({ index, reason: l10n.t("it has no answer") });
    else dataset.cases.push({ index, question, answer });
  });
  return dataset;
}

/** As `readDataset`, but throws a UserError if there is no problem. */
export function readProblems(text: string, name: string): Dataset {
  const dataset = readDataset(text, name);
  if (dataset.cases.length === 0)
    throw new UserError(`${l10n.t("No entry of {0} has a question and an answer.", name)} ${formatHint()}`);
  return dataset;
}

function parseList(text: string, name: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UserError(`${l10n.t("{0} isn't JSON ({1}).", name, (error as Error).message)} ${formatHint()}`);
  }
  if (!Array.isArray(parsed)) throw new UserError(`${l10n.t("{0} isn't a list.", name)} ${formatHint()}`);
  return parsed;
}
