/**
 * A report: what was measured over a dataset, as a document (docs/reports.md). It holds what was asked and every
 * measured number, and nothing that can be derived: reportReading.ts derives it.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { parseJson } from "../file/json";
import { shortened } from "../format/shortened";
import type { LoadedModel } from "../engine/engine";
import type { TraceManifest } from "../model/manifest";
import { misfit } from "../schema/check";
import { isReportFile } from "../schema/generated/isReportFile";
import type { Case, Options, Problem, ReportFile, Run, Skipped } from "../schema/generated/ReportFile";
import { listedOptions, sentencesSkipped } from "./askedCase";
import type { Dataset, DatasetEntry } from "./dataset";

export type Report = ReportFile;
export type { Run, Options as ReportOptions, Skipped, Case as ReportCase, Problem as ReportProblem };

export const REPORT_ENDING = ".coconut-report.json";
/** The version that is written. */
const VERSION = 1;

/** A dataset with what identifies its file. */
export interface FiledDataset<Entry extends DatasetEntry = DatasetEntry> extends Dataset<Entry> {
  name: string;
  /** Of the file's text, in hexadecimal. */
  sha256: string;
}

/** What identifies a run before anything is measured. */
export function beginRun(
  { name, sha256, provider }: LoadedModel,
  about: Pick<Run, "thoughts"> & Partial<Pick<Run, "control" | "edits" | "leftOut">>,
): Run {
  return {
    ...{ model: { name, sha256 }, provider, edits: [], leftOut: [] },
    ...about,
    ...{ seconds: 0, refused: [], cases: [] },
  };
}

/**
 * `entries`: those of the dataset that are asked. `manifest`: says which sentences of their questions are passed over.
 */
export function beginReport(
  about: Pick<Report, "created" | "command" | "options">,
  dataset: FiledDataset,
  entries: readonly DatasetEntry[],
  { manifest, runs }: { manifest: TraceManifest; runs: Run[] },
): Report {
  const { name, sha256, cases, unreadable } = dataset;
  return {
    ...{ format: "coconut-report", version: VERSION },
    ...about,
    dataset: { name, sha256, entries: cases.length, unreadable: [...unreadable] },
    problems: entries.map((entry) => {
      const { index, question, answer, steps } = entry;
      const skipped = sentencesSkipped([entry], manifest);
      const options = listedOptions(question, manifest);
      return {
        ...{ index, question },
        ...(answer !== undefined && { answer }),
        ...(steps && { steps }),
        ...(skipped > 0 && { sentencesSkipped: skipped }),
        ...(options > 1 && { options }),
      };
    }),
    cancelled: false,
    runs,
  };
}

/** The problems that the run hasn't been asked. */
export function problemsLeft({ problems }: Pick<Report, "problems">, { cases, refused }: Run): Problem[] {
  const asked = new Set([...cases, ...refused].map(({ index }) => index));
  return problems.filter(({ index }) => !asked.has(index));
}

/** Sets `cancelled` by what the runs have. */
export function closeReport(report: Report): Report {
  report.cancelled = report.runs.some((run) => problemsLeft(report, run).length > 0);
  return report;
}

/** As JSON, one problem and one case a line, so that versions of a file can be compared. */
export function reportText({ problems, runs, ...about }: Report): string {
  const lines = (values: readonly object[], indent: string): string =>
    values.length === 0
      ? "[]"
      : `[\n${values.map((one) => `${indent}  ${JSON.stringify(one)}`).join(",\n")}\n${indent}]`;
  const runText = ({ cases, ...run }: Run): string =>
    `    ${JSON.stringify(run).slice(0, -1)},"cases":${lines(cases, "    ")}}`;
  return [
    `{${JSON.stringify(about).slice(1, -1)},`,
    `  "problems": ${lines(problems, "  ")},`,
    `  "runs": [\n${runs.map(runText).join(",\n")}\n  ]}`,
    "",
  ].join("\n");
}

/** `name` is what messages call the file. Throws a UserError if the text isn't a report. */
export function parseReport(text: string, name: string): Report {
  const json = parseJson(text);
  if ("problem" in json) throw damaged(name, l10n.t("it isn't JSON ({0})", json.problem));
  const { format, version } = Object(json.value) as { format?: unknown; version?: unknown };
  if (format !== "coconut-report")
    throw new UserError(
      [
        l10n.t("{0} isn't a Coconut report.", name),
        l10n.t("Open a file written by “Coconut: Test thoughts on a dataset…” or by “coconut test --report FILE”."),
      ].join(" "),
    );
  if (version !== VERSION)
    throw new UserError(
      [
        l10n.t("{0} uses version {1} of the report format.", name, shortened(JSON.stringify(version) ?? "?", 40)),
        l10n.t("This Coconut Inspector reads up to version {0}. Update it to open the file.", VERSION),
      ].join(" "),
    );
  if (!isReportFile(json.value)) throw damaged(name, misfit(isReportFile));
  const broken = brokenReference(json.value);
  if (broken !== undefined) throw damaged(name, broken);
  return json.value;
}

/** Readers of a report rely on these, which the schema doesn't check. */
function brokenReference({ problems, runs }: Report): string | undefined {
  const known = new Set(problems.map(({ index }) => index));
  if (known.size < problems.length) return l10n.t("two of its problems have the same position");
  for (const { cases } of runs) {
    const indexes = new Set(cases.map(({ index }) => index));
    if (indexes.size < cases.length) return l10n.t("a problem was measured twice by one model");
    for (const index of indexes)
      if (!known.has(index)) return l10n.t("problem {0} was measured, but isn't among the problems", index);
    for (const { index, tested, results, values } of cases) {
      const cells = tested?.cells.map(({ ablation, position }) => `${ablation} ${position}`);
      const counts = [results, values].map((list) => list?.map(({ thoughts }) => thoughts));
      // Their numbers would count as those of so many problems.
      if ([cells, ...counts].some((places = []) => new Set<unknown>(places).size < places.length))
        return l10n.t("problem {0} was measured twice in the same way", index);
    }
  }
  return undefined;
}

function damaged(name: string, reason: string): UserError {
  return new UserError(
    l10n.t(
      "{0} can't be opened as a report: {1}. Make it again, or undo the changes to the file.",
      name,
      shortened(reason, 400),
    ),
  );
}
