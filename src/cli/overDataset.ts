/**
 * What the commands over a dataset share: reading it, going through it with a progress bar, and naming what was
 * skipped.
 */
import { readFile } from "node:fs/promises";
import { UserError, isUserError } from "../shared/errors";
import { plural } from "../shared/format/numbers";
import { type Case, type Dataset, readDataset } from "../shared/dataset/dataset";

export async function openDataset(path: string): Promise<Dataset> {
  const unreadable = (error: NodeJS.ErrnoException): never => {
    throw new UserError(`${path} cannot be read (${error.code ?? String(error)}): give the path of a dataset file.`);
  };
  return readDataset(await readFile(path, "utf8").catch(unreadable), path);
}

/**
 * Does `f` for every case, in order, until `signal`; a case that the model refuses joins the unreadable ones. The
 * progress
 * bar goes to standard error where that is a terminal. Resolves with the seconds it took.
 */
export async function eachCase(
  cases: readonly Case[],
  { unreadable }: Dataset,
  signal: AbortSignal,
  f: (problem: Case, at: number) => Promise<void>,
): Promise<number> {
  const start = performance.now();
  for (const [at, problem] of cases.entries()) {
    if (signal.aborted) break;
    drawProgress(at, cases.length);
    try {
      await f(problem, at);
    } catch (error) {
      if (!isUserError(error)) throw error;
      unreadable.push({ index: problem.index, problem: error.message });
    }
  }
  drawProgress(cases.length, cases.length);
  return (performance.now() - start) / 1000;
}

export function skippedLines({ unreadable }: Pick<Dataset, "unreadable">): string[] {
  if (unreadable.length === 0) return [];
  return [
    `${plural(unreadable.length, "entry", "entries")} skipped:`,
    ...unreadable.map(({ index, problem }) => `  ${index}: ${problem}`),
  ];
}

export function drawProgress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  const filled = Math.round((30 * done) / Math.max(1, all));
  process.stderr.write(`\r${"█".repeat(filled)}${"░".repeat(30 - filled)} ${done}/${all}${done === all ? "\n" : ""}`);
}
