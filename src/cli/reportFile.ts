/** Measures a report and keeps it in the file of `--report`, so that the same command goes on after an interruption. */
import { isDeepStrictEqual } from "node:util";
import * as l10n from "@vscode/l10n";
import { type Report, type Run, parseReport, problemsLeft, reportText } from "../shared/dataset/report";
import { type MeasuredModel, measure } from "../shared/dataset/measure";
import { UserError, isUserError } from "../shared/errors";
import { readRegularFile } from "../runtime/package/readRegularFile";
import { type Asked, differingPart, runDifferently, sayContinuing } from "./goingOn";
import { writeWhole } from "./outputs";
import { progressBar } from "./overDataset";

/** Milliseconds between two times that a report is written while it is being measured. */
const WRITE_EVERY = 10_000;
/** Bytes of a report that is gone on with: what a string holds. */
const LARGEST = 500_000_000;

/** Without a file, nothing is written. */
type Target = { path: string } | undefined;

/**
 * The report in the file if it was interrupted, or else the new one. Throws a UserError if the one that was interrupted
 * is of another measurement: a mistyped option mustn't replace hours of work.
 */
export async function begunIn(file: Target, fresh: Report): Promise<Report> {
  if (!file) return fresh;
  const begun = await reportIn(file.path);
  if (!begun?.cancelled || begun.runs.every(({ cases }) => cases.length === 0)) return fresh;
  const differing = differingPart(asked(begun), asked(fresh));
  if (differing !== undefined) throw otherReport(file.path, differing);
  sayContinuing(file.path);
  delete begun.stopped;
  return begun;
}

function otherReport(path: string, differing: string): UserError {
  return new UserError(
    [runDifferently(path, differing), l10n.t("Repeat its command, or use --report to name another file.")].join(" "),
  );
}

/** `undefined` if there is no such file, or another one. */
async function reportIn(path: string): Promise<Report | undefined> {
  const bytes = await readRegularFile(path, { most: LARGEST }).catch(() => undefined);
  try {
    return bytes && parseReport(new TextDecoder().decode(bytes), path);
  } catch (error) {
    if (isUserError(error)) return undefined;
    throw error;
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
export function withControl(report: Report, control: Run, file: Target): Run {
  const [own, begun] = report.runs;
  const isSame = begun !== undefined && isDeepStrictEqual(askedOf(begun), askedOf(control));
  if (file && begun && !isSame && begun.cases.length > 0) throw otherReport(file.path, l10n.t("the control"));
  report.runs = [own!, isSame ? begun : control];
  return report.runs[1]!;
}

/**
 * Measures what the report asks of one model, with a progress bar. Writes it now and then, and where something goes
 * wrong, what was measured before.
 */
export async function measureHere(
  report: Report,
  model: MeasuredModel,
  { file, signal }: { file: Target; signal: AbortSignal },
): Promise<void> {
  const wanted = report.problems.length;
  const bar = progressBar(wanted, wanted - problemsLeft(report, model.run).length);
  let written = performance.now();
  let writing = Promise.resolve();
  // If this fails, so does the writing at the end, which says so.
  const write = (): Promise<void> =>
    file ? writeWhole(file.path, reportText({ ...report, cancelled: true })).catch(() => undefined) : Promise.resolve();
  try {
    await measure(report, [model], {
      signal,
      now: () => performance.now(),
      onCase: (done) => {
        bar.draw(done);
        const now = performance.now();
        if (now - written < WRITE_EVERY) return;
        written = now;
        writing = writing.then(write);
      },
    });
    await writing;
  } catch (error) {
    await writing.then(write);
    throw error;
  } finally {
    bar.end();
  }
}
