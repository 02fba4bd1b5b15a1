/** What the dataset commands share: reading a dataset, a progress bar, and the list of skipped entries. */
import { readFile } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { UserError, isUserError } from "../shared/errors";
import { type Case, type Dataset, readDataset } from "../shared/dataset/dataset";

export async function openDataset(path: string): Promise<Dataset> {
  const unreadable = (error: NodeJS.ErrnoException): never => {
    throw new UserError(
      l10n.t("Can't read {0} ({1}). Give the path of a dataset file.", path, error.code ?? String(error)),
    );
  };
  return readDataset(await readFile(path, "utf8").catch(unreadable), path);
}

/**
 * Runs `f` on each case in order, until `signal` is aborted. A case that the model refuses is added to `unreadable`.
 * Shows a progress bar on standard error if that is a terminal. Resolves with the time taken, in seconds.
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
      unreadable.push({ index: problem.index, reason: error.message });
    }
  }
  drawProgress(cases.length, cases.length);
  return (performance.now() - start) / 1000;
}

export function skippedLines({ unreadable }: Pick<Dataset, "unreadable">): string[] {
  if (unreadable.length === 0) return [];
  return [
    unreadable.length === 1 ? l10n.t("1 entry skipped:") : l10n.t("{0} entries skipped:", unreadable.length),
    ...unreadable.map(({ index, reason }) => `  ${index}: ${reason}`),
  ];
}

export function drawProgress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  const filled = Math.round((30 * done) / Math.max(1, all));
  process.stderr.write(`\r${"█".repeat(filled)}${"░".repeat(30 - filled)} ${done}/${all}${done === all ? "\n" : ""}`);
}
