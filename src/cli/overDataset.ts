/** What the commands over a dataset share: going through it with a progress bar, and naming what was skipped. */
import { UserError, isUserError } from "../shared/errors";
import { plural } from "../shared/format/numbers";
import type { Dataset, DatasetEntry } from "../shared/dataset/dataset";

/** How far a command got. */
export interface Progress {
  /** How many problems there were to ask. */
  wanted: number;
  /** Whether it was interrupted before all of them were asked. */
  cancelled: boolean;
  seconds: number;
}

/**
 * Does `f` for every case, in order, until `signal`, after which the result of `f` no longer counts. A case that the
 * model refuses joins the unreadable ones. The progress bar goes to standard error where that is a terminal.
 */
export async function eachCase<Entry extends DatasetEntry>(
  cases: readonly Entry[],
  { unreadable }: Dataset<Entry>,
  signal: AbortSignal,
  f: (problem: Entry, at: number) => Promise<void>,
): Promise<Progress> {
  const start = performance.now();
  let done = 0;
  for (const [at, problem] of cases.entries()) {
    if (signal.aborted) break;
    drawProgress(at, cases.length);
    try {
      await f(problem, at);
    } catch (error) {
      if (!isUserError(error)) throw error;
      if (!signal.aborted) unreadable.push({ index: problem.index, problem: error.message });
    }
    if (!signal.aborted) done++;
  }
  drawProgress(done, cases.length);
  return { wanted: cases.length, cancelled: done < cases.length, seconds: (performance.now() - start) / 1000 };
}

/** Throws a UserError where no problem was done: there is no number without problems behind it. */
export function checkDone(
  n: number,
  { unreadable }: Pick<Dataset, "unreadable">,
  { wanted, cancelled }: Progress,
): void {
  if (n > 0) return;
  const [first] = unreadable;
  throw new UserError(
    cancelled || first === undefined
      ? `Interrupted before the first of ${plural(wanted, "problem")} was done.`
      : `No problem can be asked: ${plural(unreadable.length, "entry is", "entries are")} skipped. ` +
          `Entry ${first.index}: ${first.problem}`,
  );
}

/** Below a table: how far it got, and what was skipped. `sentences`: how many of the questions' were passed over. */
export function remarkLines(
  n: number,
  dataset: Pick<Dataset, "unreadable">,
  progress: Progress,
  sentences = 0,
): string[] {
  return [
    ...(progress.cancelled ? [`Interrupted after ${n} of ${plural(progress.wanted, "problem")}.`] : []),
    ...(sentences > 0 ? [`${plural(sentences, "sentence")} skipped in the questions`] : []),
    ...skippedLines(dataset),
  ];
}

function skippedLines({ unreadable }: Pick<Dataset, "unreadable">): string[] {
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
