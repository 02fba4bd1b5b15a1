/**
 * Reads a dataset: the list of facebookresearch/coconut with `question`, `answer` and `steps`; other fields are
 * ignored.
 */
import { UserError } from "../errors";

export interface Case {
  /** Position in the file. */
  index: number;
  question: string;
  answer: string;
}

export interface Dataset {
  cases: Case[];
  /** Entries that could not be read, with what is wrong with each. */
  unreadable: { index: number; problem: string }[];
}

const FORMAT = "It should be a list of {question, answer, steps}, as facebookresearch/coconut has it.";

/**
 * Reads the dataset from its JSON. Throws a UserError where the whole is no list; single entries are named and skipped.
 */
export function readDataset(text: string, name: string): Dataset {
  const entries = parseList(text, name);
  const dataset: Dataset = { cases: [], unreadable: [] };
  entries.forEach((entry, index) => {
    const { question, answer } = (typeof entry === "object" && entry !== null ? entry : {}) as Record<string, unknown>;
    if (typeof question !== "string" || question.trim() === "")
      dataset.unreadable.push({ index, problem: "it has no question" });
    else if (typeof answer !== "string" || answer.trim() === "")
      dataset.unreadable.push({ index, problem: "it has no answer" });
    else dataset.cases.push({ index, question, answer });
  });
  return dataset;
}

/** As `readDataset`, for who has nothing to do without a problem. */
export function readProblems(text: string, name: string): Dataset {
  const dataset = readDataset(text, name);
  if (dataset.cases.length === 0)
    throw new UserError(
      `${name} holds no problem: none of its ${dataset.unreadable.length} entries has a question and an answer. ` +
        `${FORMAT}`,
    );
  return dataset;
}

function parseList(text: string, name: string): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new UserError(`${name} is not JSON (${(error as Error).message}). ${FORMAT}`);
  }
  if (!Array.isArray(parsed)) throw new UserError(`${name} holds no list. ${FORMAT}`);
  return parsed;
}
