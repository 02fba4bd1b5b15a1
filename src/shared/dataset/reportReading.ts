/** Everything that is derived from a report, for the command line, Markdown, CSV, and the view. Pure and total. */
import { type AttentionTable, added } from "../read/attentionTable";
import type { ThoughtValues } from "../read/valueFunction";
import { type TestSummary, summarizeTests } from "./ablationTest";
import { type DetectionRow, summarizeDetection } from "./detection";
import { type Summary, summarize, whyNotSwapped } from "./evaluation";
import { type PinSummary, summarizePins } from "./pinnedCases";
import { type Report, type ReportCase, type Run, type Skipped, problemsLeft } from "./report";
import { type SurenessSummary, summarizeSureness } from "./sureness";
import { type ValueSummary, summarizeValues } from "./valueSummary";

/** What one model gave. What wasn't asked for is `null` or empty. */
export interface RunReading {
  run: Run;
  /** How many problems it was asked, and how many it hasn't been. */
  asked: number;
  left: number;
  tests: TestSummary | null;
  /** The edits that weren't made, and why: those the package lacks the parts for, and those the dataset does. */
  leftOut: Run["leftOut"];
  /** One for each number of thoughts. */
  evaluated: Summary[];
  values: ValueSummary | null;
  sureness: SurenessSummary | null;
  detection: DetectionRow[] | null;
  pins: PinSummary[];
  attention: AttentionTable | null;
  /** The layer whose attention was read, from 1. */
  layer: number;
}

export interface ReportReading {
  report: Report;
  own: RunReading;
  control: RunReading | null;
  runs: RunReading[];
  /** Entries and problems that could not be asked, each once, in the order of the file. */
  skipped: Skipped[];
  /** How many sentences of the questions were passed over. */
  sentences: number;
  /** The share of right answers by guessing among those that are listed; `null` if some problems list none. */
  chance: number | null;
}

export function readReport(report: Report): ReportReading {
  const runs = report.runs.map((run) => readRun(report, run));
  return {
    ...{ report, runs, own: runs[0]!, control: runs[1] ?? null },
    skipped: skippedIn(report),
    sentences: report.problems.reduce((sum, { sentencesSkipped }) => sum + (sentencesSkipped ?? 0), 0),
    chance: chanceIn(report),
  };
}

function chanceIn({ problems }: Report): number | null {
  const listed = problems.flatMap(({ options }) => (options === undefined ? [] : [1 / options]));
  if (listed.length === 0 || listed.length < problems.length) return null;
  return listed.reduce((sum, p) => sum + p, 0) / listed.length;
}

function leftOutOf({ leftOut, edits, cases }: Run): Run["leftOut"] {
  const tested = cases.flatMap((one) => one.tested ?? []);
  const isMissing =
    tested.length > 0 &&
    edits.includes("swap") &&
    tested.every(({ cells }) => cells.every(({ ablation }) => ablation !== "swap"));
  return [...leftOut, ...(isMissing ? [{ edit: "swap" as const, why: whyNotSwapped() }] : [])];
}

function readRun(report: Report, run: Run): RunReading {
  const { cases } = run;
  const { thoughts, values, detect, pins } = report.options;
  const results = cases.flatMap((one) => one.results ?? []);
  const attention = cases.flatMap((one) => one.attention ?? []);
  return {
    run,
    asked: cases.length,
    left: problemsLeft(report, run).length,
    leftOut: leftOutOf(run),
    tests:
      report.command === "test"
        ? summarizeTests(
            cases.flatMap(({ tested }) => tested ?? []),
            run.thoughts,
          )
        : null,
    evaluated: report.command === "eval" ? thoughts.map((count) => summarize(results, count)) : [],
    values: values === true ? summarizeValues(valuesIn(cases)) : null,
    sureness: values === true ? summarizeSureness(cases.flatMap(({ sureness }) => sureness ?? [])) : null,
    detection:
      detect === true
        ? summarizeDetection(
            cases.flatMap(({ detected }) => detected ?? []),
            run.thoughts,
          )
        : null,
    pins: pins ? summarizePins(cases.flatMap((one) => one.pins ?? [])) : [],
    attention: attention.length === 0 ? null : attention.reduce<AttentionTable>(added, { attention: [], products: [] }),
    layer: report.options.layer ?? 0,
  };
}

export interface CaseValues {
  /** Position in the file. */
  index: number;
  thoughts: number;
  /** `null` if a step is very unlikely to be said after that many thoughts. */
  values: ThoughtValues | null;
}

/** The values of every problem after every number of thoughts. */
export function valuesIn(cases: readonly ReportCase[]): CaseValues[] {
  return cases.flatMap(({ index, values = [] }) => values.map((one) => ({ index, ...one })));
}

function skippedIn({ dataset, runs }: Report): Skipped[] {
  const all = new Map(
    [...dataset.unreadable, ...runs.flatMap(({ refused }) => refused)].map((entry) => [
      `${entry.index} ${entry.reason}`,
      entry,
    ]),
  );
  return [...all.values()].sort((a, b) => a.index - b.index);
}
