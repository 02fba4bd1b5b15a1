/** Everything that a command reads, apart from models: a file, standard input, or what stands on the command line. */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { addAbortSignal } from "node:stream";
import { type Dataset, type DatasetEntry, isDatasetName } from "../shared/dataset/dataset";
import { UserError } from "../shared/errors";
import { decodeText } from "../shared/file/decodeText";

const MEGABYTE = 1024 * 1024;
/** Far more than a model can hold. */
const MOST_QUESTION = 16 * MEGABYTE;
/** The released ProsQA training set has 45 MB. */
const MOST_DATASET = 256 * MEGABYTE;

/** A question. Rejects with an AbortError when `signal` ends the wait for standard input. */
export async function readInput(input: string | undefined, signal: AbortSignal): Promise<string> {
  if (input === undefined && process.stdin.isTTY)
    throw new UserError(
      "There is no question. Give a file, - for standard input, or the text itself; coconut --help shows an example.",
    );
  if (input === undefined || input === "-") return readStandardInput(MOST_QUESTION, signal);
  if (!(await exists(input))) {
    if (/\s/.test(input)) return input;
    throw new UserError(
      `There is no file “${input}”. Give a file, - for standard input, or facts and a question in quotes.`,
    );
  }
  if (isDatasetName(input))
    throw new UserError(
      `“${input}” is a dataset, and this command takes one question. Give it to coconut eval, test or look.`,
    );
  return readTextFile(input, MOST_QUESTION, signal);
}

/** `read`: what is wanted of the dataset, given its text and its name. `-` is standard input. */
export async function openDataset<Entry extends DatasetEntry>(
  path: string,
  read: (text: string, name: string) => Dataset<Entry>,
  signal: AbortSignal,
): Promise<Dataset<Entry>> {
  if (path === "-") return read(await readStandardInput(MOST_DATASET, signal), "Standard input");
  if (!(await exists(path)))
    throw new UserError(`There is no file “${path}”. Give a dataset, or - for standard input.`);
  return read(await readTextFile(path, MOST_DATASET, signal), basename(path));
}

async function readTextFile(path: string, most: number, signal: AbortSignal): Promise<string> {
  const unreadable = (error: NodeJS.ErrnoException): never => {
    if (error.name === "AbortError") throw error;
    throw new UserError(`${path} can't be read (${error.code ?? String(error)}). Give another file.`);
  };
  const found = await stat(path).catch(unreadable);
  if (!found.isFile())
    throw new UserError(`${path} isn't a regular file. Give one, or write - and send the text to standard input.`);
  if (found.size > most) throw tooLarge(path, most);
  return decodeText(await readFile(path, { signal }).catch(unreadable), path);
}

async function readStandardInput(most: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, process.stdin)) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > most) throw tooLarge("Standard input", most);
  }
  return decodeText(Buffer.concat(chunks), "Standard input");
}

function tooLarge(name: string, most: number): UserError {
  return new UserError(`${name} is larger than ${most / MEGABYTE} MB. Give a part of it.`);
}

/** A text with white space may be longer than any path. */
async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) =>
      error.code !== "ENOENT" && error.code !== "ENAMETOOLONG" && error.code !== "ENOTDIR",
  );
}
