/**
 * Reads a dataset: problems with a question and, as far as the file has them, an answer and steps. docs/datasets.md
 * lists the shapes of files that are read.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { type Parsed, parseJsonOrLines } from "../file/json";

export interface DatasetEntry {
  /** Position in the file, from 0. */
  index: number;
  question: string;
  /** Without the marker and the rationale before it. */
  answer?: string;
  /** The steps to the answer, or its rationale, line by line. */
  steps?: string[];
}

/** A problem whose answer can be compared with the model's. */
export interface Case extends DatasetEntry {
  answer: string;
}

export interface Dataset<Entry extends DatasetEntry = Case> {
  cases: Entry[];
  /** Entries that can't be used, with the reason for each. */
  unreadable: { index: number; reason: string }[];
}

/** The files that are offered as datasets. */
export const DATASET_ENDINGS = ["json", "jsonl", "jsonc"] as const;

/** Whether the name of a file says that it is a dataset. */
export function isDatasetName(name: string): boolean {
  return DATASET_ENDINGS.some((ending) => name.toLowerCase().endsWith(`.${ending}`));
}

/** Every entry that has a question. Throws a UserError if there is none. */
export function readQuestions(text: string, name: string): Dataset<DatasetEntry> {
  return read(text, name, (entry) => entry);
}

/** Every entry that has a question and an answer. Throws a UserError if there is none. */
export function readProblems(text: string, name: string): Dataset {
  return read(text, name, ({ answer, ...entry }) =>
    answer === undefined ? l10n.t("it has no answer") : { ...entry, answer },
  );
}

/** `keep`: the entry, or why it can't be used. */
function read<Entry extends DatasetEntry>(
  text: string,
  name: string,
  keep: (entry: DatasetEntry) => Entry | string,
): Dataset<Entry> {
  const dataset: Dataset<Entry> = { cases: [], unreadable: [] };
  const entries = entriesOf(text, name);
  entries.forEach((parsed, index) => {
    const entry = "problem" in parsed ? parsed.problem : readEntry(parsed.value, index);
    const kept = typeof entry === "string" ? entry : keep(entry);
    if (typeof kept === "string") dataset.unreadable.push({ index, reason: kept });
    else dataset.cases.push(kept);
  });
  if (dataset.cases.length === 0) throw nothingUsable(name, entries, dataset.unreadable);
  return dataset;
}

// ---------------------------------------------------------------- the file

/** What a dataset is called that isn't a file. */
export function standardInput(): string {
  return l10n.t("Standard input");
}

/** Keys under which a file may hold its list. */
export const LISTS = ["data", "train", "validation", "test", "rows"] as const;

/** The entries as they stand in the file. Throws a UserError if it isn't a dataset. */
function entriesOf(text: string, name: string): Parsed[] {
  const parsed = parseJsonOrLines(text);
  if (Array.isArray(parsed)) return parsed.map(unwrapped);
  if ("problem" in parsed)
    throw new UserError(`${l10n.t("{0} isn't JSON or JSON Lines: {1}.", name, parsed.problem)} ${formatHint()}`);
  const { value } = parsed;
  if (Array.isArray(value)) return value.map((entry) => unwrapped({ value: entry }));
  const file = fieldsOf(value);
  const lists = LISTS.filter((key) => Array.isArray(file[key]));
  const [list] = lists;
  if (lists.length > 1) {
    const several = l10n.t("{0} has several lists: {1}.", name, quoted(lists));
    throw new UserError(`${several} ${l10n.t("Save one of them as a file of its own.")}`);
  }
  if (list !== undefined) return (file[list] as unknown[]).map((entry) => unwrapped({ value: entry }));
  // JSON Lines of a single line.
  if (questionIn(file) !== undefined) return [parsed];
  throw new UserError(`${l10n.t("{0} isn't a list of problems.", name)} ${formatHint()}`);
}

/** Hugging Face's viewer gives every row with its index around it. */
function unwrapped(parsed: Parsed): Parsed {
  if ("problem" in parsed) return parsed;
  const { row } = fieldsOf(parsed.value);
  return typeof row === "object" && row !== null && !Array.isArray(row) ? { value: row } : parsed;
}

// ---------------------------------------------------------------- an entry

/** The entry that a value of a dataset is; `null` if it can't be used. */
export function entryFrom(value: unknown, index: number): DatasetEntry | null {
  const parsed = unwrapped({ value });
  const entry = "value" in parsed ? readEntry(parsed.value, index) : "";
  return typeof entry === "string" ? null : entry;
}

/** A sentence without a period where it can't be used. */
function readEntry(value: unknown, index: number): DatasetEntry | string {
  const fields = fieldsOf(value);
  const asked = questionIn(fields);
  if (asked === undefined) return l10n.t("it has no question");
  const { question, answer: given } = asked;
  if (typeof question !== "string") return l10n.t("its question isn't text");
  if (question.trim() === "") return l10n.t("its question is empty");
  const answered = readAnswer(given);
  if (typeof answered === "string") return answered;
  const steps = readSteps(fields["steps"]);
  if (typeof steps === "string") return steps;
  return { index, question, ...answered, ...(steps.length > 0 && { steps }) };
}

/** The two ways to name a question and its answer; `undefined` where neither is there. */
function questionIn(fields: Record<string, unknown>): { question: unknown; answer: unknown } | undefined {
  const { question, answer, instruction, input, output } = fields;
  if (!isMissing(question)) return { question, answer };
  if (isMissing(instruction)) return undefined;
  if (isMissing(input) || input === "") return { question: instruction, answer: output };
  const isText = typeof instruction === "string" && typeof input === "string";
  return { question: isText ? `${instruction}\n${input}` : null, answer: output };
}

/** Before an answer, with a rationale before it or none. GSM8k writes one "#" more. */
const MARKER = "###";

/**
 * "rationale #### 4", as GSM8k writes it, and "steps ### answer", as Coconut's training data does, are steps and an
 * answer.
 */
function readAnswer(given: unknown): Pick<DatasetEntry, "answer" | "steps"> | string {
  if (isMissing(given)) return {};
  if (typeof given === "number")
    return isExact(given)
      ? { answer: String(given) }
      : l10n.t("its answer has too many digits for a number, so it needs quotes");
  if (typeof given !== "string") return l10n.t("its answer is neither text nor a number");
  const at = given.lastIndexOf(MARKER);
  if (at < 0) return given.trim() === "" ? {} : { answer: given.trim() };
  const answer = given.slice(at + MARKER.length).trim();
  const steps = linesOf(given.slice(0, at).replace(/#$/, ""));
  return answer === "" ? {} : { answer, ...(steps.length > 0 && { steps }) };
}

/** Empty where there are none; a sentence where they can't be read. */
function readSteps(given: unknown): string[] | string {
  if (isMissing(given)) return [];
  if (typeof given === "string") return linesOf(given);
  const isReadable = Array.isArray(given) && given.every((step) => typeof step === "string" || isExact(step));
  return isReadable ? (given as unknown[]).map(String) : l10n.t("its steps aren't a list of texts");
}

/** Larger integers have lost digits when JSON is read, and would count as others. */
function isExact(given: unknown): boolean {
  return typeof given === "number" && Math.abs(given) <= Number.MAX_SAFE_INTEGER;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

// ---------------------------------------------------------------- refusals

function formatHint(): string {
  return l10n.t("A dataset is a list of problems such as {0}.", '{"question": "…", "answer": "…"}');
}

/** Says the most common reason, or which fields there are where they are others. */
function nothingUsable(name: string, entries: readonly Parsed[], unreadable: Dataset["unreadable"]): UserError {
  if (entries.length === 0) return new UserError(`${l10n.t("{0} has no entries.", name)} ${formatHint()}`);
  const fields = new Set(entries.flatMap((entry) => ("value" in entry ? Object.keys(fieldsOf(entry.value)) : [])));
  if (fields.size > 0 && !fields.has("question") && !fields.has("instruction")) {
    const wanted = l10n.t("{0} and {1}, or {2}, {3} and {4}", ...WANTED.map(quote));
    return new UserError(
      [
        l10n.t("{0} has the fields {1}.", name, quoted([...fields].slice(0, MOST_FIELDS))),
        l10n.t("Rename them to {0}.", wanted),
      ].join(" "),
    );
  }
  const times = new Map<string, number>();
  for (const { reason } of unreadable) times.set(reason, (times.get(reason) ?? 0) + 1);
  const [[reason, count] = ["", 0]] = [...times].sort((a, b) => b[1] - a[1]);
  const wanted = fields.has("question") ? "answer" : "output";
  const others = [...fields].some((field) => !["question", "instruction", "input", "steps"].includes(field));
  const lacksAnswer = reason === l10n.t("it has no answer") && !fields.has(wanted) && others;
  return new UserError(
    [
      entries.length === 1
        ? l10n.t("The one entry of {0} can't be used: {1}.", name, reason)
        : count === entries.length
          ? l10n.t("None of the {0} entries of {1} can be used. For each of them: {2}.", count, name, reason)
          : l10n.t(
              "None of the {0} entries of {1} can be used. For {2} of them: {3}.",
              entries.length,
              name,
              count,
              reason,
            ),
      lacksAnswer
        ? l10n.t(
            "The fields are {0}. Rename the one with the answer to {1}.",
            quoted([...fields].slice(0, MOST_FIELDS)),
            quote(wanted),
          )
        : formatHint(),
    ].join(" "),
  );
}

const WANTED = ["question", "answer", "instruction", "input", "output"];
const MOST_FIELDS = 12;

function quoted(names: readonly string[]): string {
  return names.map(quote).join(", ");
}

function quote(name: string): string {
  return `“${name.slice(0, 40)}”`;
}
