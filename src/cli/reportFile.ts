/** Measures a report and keeps what was measured beside its file, so that the same command goes on from there. */
import { stat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import * as l10n from "@vscode/l10n";
import { type Report, type Run, parseReport, problemsLeft, reportText } from "../shared/dataset/report";
import { type MeasuredModel, measure } from "../shared/dataset/measure";
import { UserError, isUserError } from "../shared/errors";
import { readRegularFile } from "../runtime/package/readRegularFile";
import { type Asked, differingPart, runDifferently, sayContinuing } from "./goingOn";
import { writeWhole } from "./outputs";
import { progressBar } from "./overDataset";
import { type Unfinished, beginUnfinished, unwritten } from "./unfinished";

/** Bytes of a report that is gone on with: what a string holds. */
const LARGEST = 500_000_000;

/** Without a file, nothing is written. */
type Target = { path: string } | undefined;

/** A report that is being measured, with the file that it is for. */
export interface KeptReport {
  readonly report: Report;
  readonly file: Target;
  /** Keeps what was measured since this was called last. */
  readonly keep: () => Promise<void>;
  /**
   * Writes the report into its file. One that was interrupted doesn't replace a whole one, but stays beside it, and one
   * without a case replaces nothing.
   */
  readonly publish: () => Promise<void>;
}

/**
 * Calls `use` with what an interrupted command left, or else with the new report. What it measured is kept, also if it
 * fails. Throws a UserError if another command was interrupted there, or writes there: a mistyped option mustn't
 * replace hours of work.
 */
export async function withReport<T>(file: Target, fresh: Report, use: (kept: KeptReport) => Promise<T>): Promise<T> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (!file) return use({ report: fresh, file, keep: nothing, publish: nothing });
  const before = await reportIn(file.path);
  const unfinished = await beginUnfinished("--report", file.path, asked(fresh));
  try {
    const kept = keeping(await begunIn(file.path, before, { fresh, unfinished }), file, unfinished);
    try {
      return await use(kept);
    } catch (error) {
      kept.report.cancelled = true;
      // The error says what is wrong, also where this fails too.
      await kept.publish().catch(() => undefined);
      throw error;
    }
  } finally {
    await unfinished.close();
  }
}

/** `before`: the report in the file, which is gone on with if it was interrupted. */
async function begunIn(
  path: string,
  before: Report | undefined,
  { fresh, unfinished }: { fresh: Report; unfinished: Unfinished },
): Promise<Report> {
  let report = fresh;
  if (before?.cancelled && hasCases(before)) {
    const differing = differingPart(asked(before), asked(fresh));
    if (differing !== undefined) {
      if (unfinished.done.size === 0) await unfinished.remove();
      throw otherReport(path, differing);
    }
    if (unfinished.done.size === 0) sayContinuing(path);
    delete before.stopped;
    report = before;
  }
  for await (const { json } of unfinished.lines()) addTo(report, JSON.parse(json) as Measured);
  // A line may be changed by others, as any file.
  return unfinished.done.size === 0 ? report : parseReport(reportText(report), unfinished.path);
}

function hasCases({ runs }: Report): boolean {
  return runs.some(({ cases }) => cases.length > 0);
}

/** What a line of an unfinished report has: a run, and some of what it gave. `at`: its index in the report. */
interface Measured {
  at: number;
  run: Run;
}

function addTo({ runs }: Report, { at, run }: Measured): void {
  const own = (runs[at] ??= { ...run, cases: [], refused: [] });
  own.seconds = run.seconds;
  for (const key of ["cases", "refused"] as const) {
    const had = new Set(own[key].map(({ index }) => index));
    own[key].push(...(run[key] as []).filter(({ index }) => !had.has(index)));
  }
}

function keeping(report: Report, file: { path: string }, unfinished: Unfinished): KeptReport {
  const countsOf = ({ cases, refused }: Run): [number, number] => [cases.length, refused.length];
  const counts = report.runs.map(countsOf);
  const add = async (): Promise<void> => {
    for (const [at, run] of report.runs.entries()) {
      const [cases, refused] = counts[at] ?? [0, 0];
      const now = countsOf(run);
      if (now[0] === cases && now[1] === refused) continue;
      const line: Measured = {
        at,
        run: { ...run, cases: run.cases.slice(cases), refused: run.refused.slice(refused) },
      };
      await unfinished.add({ number: unfinished.done.size, json: JSON.stringify(line), bytes: new Uint8Array() });
      counts[at] = now;
    }
  };
  let adding = Promise.resolve();
  // If this fails, so does the writing at the end, which says so.
  const keep = (): Promise<void> => (adding = adding.then(add).catch(() => undefined));
  let isPublished = false;
  return {
    ...{ report, file, keep },
    publish: async () => {
      await keep();
      if (isPublished) return;
      if (!hasCases(report)) return unfinished.remove();
      if (report.cancelled && !(await isFree(file.path))) return;
      isPublished = true;
      await writeWhole(file.path, reportText(report)).catch((error: unknown) => {
        throw unwritten(file.path, error, unfinished.path);
      });
      await unfinished.remove();
    },
  };
}

/** Whether an interrupted report may be written there. */
function isFree(path: string): Promise<boolean> {
  return reportIn(path).then(
    (report) => !report || report.cancelled,
    () => false,
  );
}

function otherReport(path: string, differing: string): UserError {
  return new UserError(
    [runDifferently(path, differing), l10n.t("Repeat its command, or use --report to name another file.")].join(" "),
  );
}

/** `undefined` if there is nothing. Throws a UserError if there is something else. */
async function reportIn(path: string): Promise<Report | undefined> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile() || found.size === 0) return undefined;
  try {
    return parseReport(new TextDecoder().decode(await readRegularFile(path, { most: LARGEST })), path);
  } catch (error) {
    const reason = isUserError(error)
      ? error.message
      : l10n.t("Can't read {0} ({1}).", path, (error as NodeJS.ErrnoException).code ?? String(error));
    throw new UserError(
      [reason, l10n.t("It won't be replaced: move it, or use --report to name another file.")].join(" "),
    );
  }
}

/** What was asked of the first model, without what was measured. */
function asked({ command, options, dataset, problems, runs: [own] }: Report): Asked {
  const { model, provider, ...others } = own ? askedOf(own) : {};
  return [
    [l10n.t("the command"), command],
    [l10n.t("the model"), model],
    [l10n.t("the provider"), provider],
    [l10n.t("the dataset"), dataset],
    [l10n.t("how many of its problems are asked"), problems],
    [l10n.t("the options"), { ...options, ...others }],
  ];
}

function askedOf({ model, provider, thoughts, edits, leftOut }: Run): Partial<Run> {
  return { model, provider, thoughts, edits, leftOut };
}

/** Puts the control's run into the report. Returns the one that is there if it is the same, and throws if it isn't. */
export function withControl({ report, file }: KeptReport, control: Run): Run {
  const [own, begun] = report.runs;
  const isSame = begun !== undefined && isDeepStrictEqual(askedOf(begun), askedOf(control));
  if (file && begun && !isSame && begun.cases.length > 0) throw otherReport(file.path, l10n.t("the control"));
  report.runs = [own!, isSame ? begun : control];
  return report.runs[1]!;
}

/** Measures what the report asks of one model, with a progress bar. */
export async function measureHere(
  { report, keep }: KeptReport,
  model: MeasuredModel,
  signal: AbortSignal,
): Promise<void> {
  const wanted = report.problems.length;
  const bar = progressBar(wanted, wanted - problemsLeft(report, model.run).length);
  try {
    await measure(report, [model], {
      signal,
      now: () => performance.now(),
      onCase: (done) => {
        bar.draw(done);
        void keep();
      },
    });
  } finally {
    bar.end();
  }
}
