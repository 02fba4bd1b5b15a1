/** What the dataset commands share: a progress bar, how far they got, and the list of skipped entries. */
import * as l10n from "@vscode/l10n";
import { UserError, isUserError } from "../shared/errors";
import { problemCount } from "../shared/format/counts";
import { timeLeft } from "../shared/format/numbers";
import type { Dataset } from "../shared/dataset/dataset";

/** How far a command got. */
export interface Progress {
  /** How many problems there were to ask. */
  wanted: number;
  /** Whether it was interrupted before all of them were asked. */
  cancelled: boolean;
  seconds: number;
}

/**
 * Runs `f` on each case in order, until `signal` is aborted. `f` must drop its result if it was aborted meanwhile. A
 * case that the model refuses is added to `unreadable`. Shows a progress bar on standard error if that is a terminal.
 * `had`: the indexes of those that were done before, and maybe of those that `f` has done.
 */
export async function eachCase<Entry extends { index: number }>(
  cases: readonly Entry[],
  { unreadable }: Pick<Dataset, "unreadable">,
  signal: AbortSignal,
  f: (problem: Entry, at: number) => Promise<void>,
  had: ReadonlySet<number> = new Set(),
): Promise<Progress> {
  const start = performance.now();
  const bar = progressBar(cases.length, had.size);
  let done = 0;
  try {
    for (const [at, problem] of cases.entries()) {
      if (signal.aborted && !had.has(problem.index)) continue;
      bar.draw(at);
      try {
        if (!had.has(problem.index)) await f(problem, at);
      } catch (error) {
        if (!isUserError(error)) throw error;
        if (!signal.aborted) unreadable.push({ index: problem.index, reason: error.message });
      }
      if (!signal.aborted || had.has(problem.index)) done++;
    }
    bar.draw(done);
  } finally {
    bar.end();
  }
  return { wanted: cases.length, cancelled: done < cases.length, seconds: (performance.now() - start) / 1000 };
}

/** Throws a UserError if no problem was done, because then there is no number to print. */
export function checkDone(
  n: number,
  { unreadable }: Pick<Dataset, "unreadable">,
  { wanted, cancelled }: Progress,
): void {
  if (n > 0) return;
  const [first] = unreadable;
  if (cancelled || !first)
    throw new UserError(l10n.t("Interrupted before the first of {0} was done.", problemCount(wanted)));
  throw new UserError(
    [
      unreadable.length === 1
        ? l10n.t("No problem can be asked: 1 entry is skipped.")
        : l10n.t("No problem can be asked: {0} entries are skipped.", unreadable.length),
      l10n.t("Entry {0}: {1}", first.index, first.reason),
      l10n.t("If the dataset is for another model, name its package with --model."),
    ].join(" "),
  );
}

/** The lines below a table. `sentences`: how many sentences of the questions were skipped. */
export function remarkLines(dataset: Pick<Dataset, "unreadable">, sentences: number): string[] {
  const skipped =
    sentences === 1
      ? l10n.t("1 sentence skipped in the questions")
      : l10n.t("{0} sentences skipped in the questions", sentences);
  return [...(sentences > 0 ? [skipped] : []), ...skippedLines(dataset)];
}

/** A line if a command was interrupted after `n` problems. `goesOn`: whether the same command continues from there. */
export function interruptedLines(
  n: number,
  { wanted, cancelled }: Omit<Progress, "seconds">,
  goesOn = false,
): string[] {
  if (!cancelled) return [];
  const line = l10n.t("Interrupted after {0} of {1}.", n, problemCount(wanted));
  return [goesOn ? `${line} ${l10n.t("Run the same command again to continue.")}` : line];
}

function skippedLines({ unreadable }: Pick<Dataset, "unreadable">): string[] {
  if (unreadable.length === 0) return [];
  return [
    unreadable.length === 1 ? l10n.t("1 entry skipped:") : l10n.t("{0} entries skipped:", unreadable.length),
    ...unreadable.map(({ index, reason }) => `  ${index}: ${reason}`),
  ];
}

/** On standard error, if that is a terminal. `before`: how many of all are done already. */
export function progressBar(all: number, before = 0): { draw: (done: number) => void; end: () => void } {
  const start = performance.now();
  const write = (text: string): void => void (process.stderr.isTTY && process.stderr.write(text));
  let drawn = all;
  return {
    draw: (done) => {
      drawn = done;
      write(progressLine(done, all, { before, ms: performance.now() - start }));
    },
    // What comes next begins on a line of its own, also if not all was done.
    end: () => drawn < all && write("\n"),
  };
}

/** Replaces the line before it in a terminal, whatever that says of the time left. */
export function progressLine(done: number, all: number, { before, ms }: { before: number; ms: number }): string {
  const filled = Math.round((30 * done) / Math.max(1, all));
  const left = timeLeft(Math.max(0, done - before), all - before, ms);
  const end = done === all ? "\n" : "";
  return `\r\x1b[K${"█".repeat(filled)}${"░".repeat(30 - filled)} ${done}/${all}${left}${end}`;
}
