/** Reads the question: from a file, from standard input, or from the command line. */
import { readFile, stat } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";

/** Rejects with an AbortError if `signal` ends the wait for standard input. */
export async function readInput(input: string | undefined, signal: AbortSignal): Promise<string> {
  if (input === undefined || input === "-") {
    if (input === undefined && process.stdin.isTTY) {
      throw new UserError(
        [
          l10n.t("There is no question. Give a file, - for standard input, or the text itself."),
          l10n.t("coconut reason --help shows an example."),
        ].join(" "),
      );
    }
    return readAll(addAbortSignal(signal, process.stdin));
  }
  if (await isFile(input)) return readFile(input, "utf8");
  if (!/\s/.test(input))
    throw new UserError(
      l10n.t("There is no file “{0}”. Give a file, - for standard input, or facts and a question in quotes.", input),
    );
  return input;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
