/** Everything that commands read besides models: a file, standard input, or the words on the command line. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { addAbortSignal } from "node:stream";
import { pathToFileURL } from "node:url";
import * as l10n from "@vscode/l10n";
import type { KnownAnswer } from "../shared/act/beginTrace";
import { knownAnswerOf } from "../shared/dataset/askedCase";
import {
  type Dataset,
  type DatasetEntry,
  isDatasetName,
  readQuestions,
  standardInput,
} from "../shared/dataset/dataset";
import type { FiledDataset } from "../shared/dataset/report";
import { UserError } from "../shared/errors";
import { decodeText } from "../shared/file/decodeText";
import { quoted } from "./options";

const MEGABYTE = 1024 * 1024;
/** Far more than a model can hold. */
const MOST_QUESTION = 16 * MEGABYTE;
/** A trace has a few hundred kilobytes, and a file of coconut trace one for each problem. */
const MOST_TRACE = 256 * MEGABYTE;
/** The released ProsQA training set has 45 MB. */
const MOST_DATASET = 256 * MEGABYTE;

/** A question, with what its dataset says of the answer. `problem`: which one of a dataset, counted from 0. */
export async function readOneQuestion(
  input: string | undefined,
  problem: number | undefined,
  signal: AbortSignal,
): Promise<{ text: string; truth?: KnownAnswer }> {
  // --problem needs a dataset, so there is an input.
  if (problem === undefined || input === undefined) return { text: await readInput(input, signal) };
  const { cases, unreadable } = await openDataset(input, readQuestions, signal);
  const found = cases.find(({ index }) => index === problem);
  const reason = unreadable.find(({ index }) => index === problem)?.reason;
  if (!found)
    throw new UserError(
      reason === undefined
        ? l10n.t("{0} has no problem {1}. They are counted from 0.", input, problem)
        : l10n.t("Problem {0} of {1} can't be used: {2}.", problem, input, reason),
    );
  return { text: found.question, ...knownAnswerOf(found) };
}

/** Where the question stands; absent unless that is a file. */
export async function originOf(input: string | undefined): Promise<{ uri: string; name: string } | undefined> {
  if (input === undefined || input === "-" || !(await exists(input))) return undefined;
  return { uri: pathToFileURL(resolve(input)).href, name: basename(input) };
}

/** A question. Rejects with an AbortError when `signal` ends the wait for standard input. */
async function readInput(input: string | undefined, signal: AbortSignal): Promise<string> {
  if (input === undefined && process.stdin.isTTY)
    throw new UserError(
      [
        l10n.t("There is no question. Give a file, - for standard input, or the text itself."),
        l10n.t("coconut reason --help shows an example."),
      ].join(" "),
    );
  if (input === undefined || input === "-") return readStandardInput(MOST_QUESTION, signal);
  if (!(await exists(input))) {
    if (/\s/.test(input) && !looksLikeFile(input)) return input;
    throw new UserError(
      l10n.t(
        "There is no file “{0}”. Give a file, - for standard input, or facts and a question in quotes.",
        quoted(input),
      ),
    );
  }
  if (isDatasetName(input))
    throw new UserError(
      [
        l10n.t("{0} is a dataset, and this command takes one question.", input),
        l10n.t("Use --problem N to take one of its problems, or coconut eval, test, or look."),
      ].join(" "),
    );
  return readTextUpTo(input, MOST_QUESTION, { signal, orInput: true });
}

/** A line that ends as a file's name does is a mistyped one, also if it has spaces. */
function looksLikeFile(input: string): boolean {
  return !/[\r\n]/.test(input.trim()) && /\.(?:txt|md|markdown|jsonl?|csv|tsv)$/i.test(input.trim());
}

/** `read`: what is wanted of the dataset, given its text and its name. `-` is standard input. */
export async function openDataset<Entry extends DatasetEntry>(
  path: string,
  read: (text: string, name: string) => Dataset<Entry>,
  signal: AbortSignal,
): Promise<FiledDataset<Entry>> {
  const filed = (text: string, name: string): FiledDataset<Entry> => ({
    ...{ name, sha256: createHash("sha256").update(text).digest("hex") },
    ...read(text, name),
  });
  if (path === "-") return filed(await readStandardInput(MOST_DATASET, signal), standardInput());
  if (!(await exists(path)))
    throw new UserError(l10n.t("There is no file “{0}”. Give a dataset, or - for standard input.", quoted(path)));
  return filed(await readTextUpTo(path, MOST_DATASET, { signal, orInput: true }), basename(path));
}

/** What a trace of a problem of a dataset calls its question. */
export function problemName(index: number): string {
  return l10n.t("problem {0}", index);
}

/** A trace, and what messages call it. */
export async function readTraceFile(path: string, signal: AbortSignal): Promise<{ text: string; name: string }> {
  if (!(await exists(path)))
    throw new UserError(l10n.t("There is no file “{0}”. Give an exported trace.", quoted(path)));
  return { text: await readTextUpTo(path, MOST_TRACE, { signal }), name: basename(path) };
}

/** Another file that an option names. */
export async function readTextFile(path: string, signal: AbortSignal): Promise<string> {
  if (!(await exists(path))) throw new UserError(l10n.t("There is no file “{0}”. Check its name.", quoted(path)));
  return readTextUpTo(path, MOST_QUESTION, { signal });
}

interface HowToRead {
  signal: AbortSignal;
  /** Whether - would read standard input instead. */
  orInput?: boolean;
}

async function readTextUpTo(path: string, most: number, how: HowToRead): Promise<string> {
  return decodeText(await readBytesUpTo(path, most, how), path);
}

/** Of a regular file. Throws a UserError that says why it can't be read. */
export async function readBytesUpTo(path: string, most: number, { signal, orInput }: HowToRead): Promise<Buffer> {
  const unreadable = (error: NodeJS.ErrnoException): never => {
    if (error.name === "AbortError") throw error;
    throw new UserError(l10n.t("Can't read {0} ({1}). Give another file.", path, error.code ?? String(error)));
  };
  const found = await stat(path).catch(unreadable);
  if (found.isDirectory()) throw new UserError(l10n.t("{0} is a folder. Give a file.", path));
  if (!found.isFile())
    throw new UserError(
      orInput
        ? l10n.t("{0} isn't a regular file. Give one, or - for standard input.", path)
        : l10n.t("{0} isn't a regular file. Give another one.", path),
    );
  if (found.size > most) throw tooLarge(path, most);
  return readFile(path, { signal }).catch(unreadable);
}

async function readStandardInput(most: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, process.stdin)) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > most) throw tooLarge(standardInput(), most);
  }
  return decodeText(Buffer.concat(chunks), standardInput());
}

function tooLarge(name: string, most: number): UserError {
  return new UserError(l10n.t("{0} is larger than {1} MB. Give a part of it.", name, most / MEGABYTE));
}

/** A text with white space may be longer than any path. */
async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) =>
      error.code !== "ENOENT" && error.code !== "ENAMETOOLONG" && error.code !== "ENOTDIR",
  );
}
