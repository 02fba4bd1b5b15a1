/** The text that is asked about: a file, standard input, or what stands on the command line. */
import { readFile, stat } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { UserError } from "../shared/errors";

/** Rejects with an AbortError when `signal` ends the wait for standard input. */
export async function readInput(input: string | undefined, signal: AbortSignal): Promise<string> {
  if (input === undefined || input === "-") {
    if (input === undefined && process.stdin.isTTY) {
      throw new UserError(
        "There is no question. Give a file, - for standard input, or the text itself; coconut --help shows an example.",
      );
    }
    return readAll(addAbortSignal(signal, process.stdin));
  }
  if (await isFile(input)) return readFile(input, "utf8");
  if (!/\s/.test(input))
    throw new UserError(
      `There is no file “${input}”. Give a file, - for standard input, or facts and a question in quotes.`,
    );
  return input;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
