/** The tables of a report as text for a terminal. Pure. */
import * as l10n from "@vscode/l10n";
import { numbers } from "../shared/format/table";
import type { ReportReading, RunReading } from "../shared/dataset/reportReading";
import { blocksOf } from "../shared/dataset/reportTables";
import { type Progress, interruptedLines, remarkLines } from "./overDataset";

export function drawBlocks(reading: RunReading): string[] {
  return blocksOf(reading).flatMap((block) =>
    typeof block === "string"
      ? [block]
      : [...(block.isNamed ? ["", block.caption] : []), ...numbers(block.columns, block.rows)],
  );
}

/** "prosqa-coconut on cpu". */
export function titleOf({ run }: RunReading): string {
  return l10n.t("{0} on {1}", run.model.name, run.provider);
}

/** A line if a run ended before it was asked everything. `n`: after how many problems. `goesOn`: it has a file. */
export function interruptionOf({ left }: RunReading, n: number, { report }: ReportReading, goesOn: boolean): string[] {
  return interruptedLines(n, { wanted: report.problems.length, cancelled: left > 0 }, goesOn);
}

/** How far a run got. */
export function progressOf({ run, left }: RunReading, { report }: ReportReading): Progress {
  return { wanted: report.problems.length, cancelled: left > 0, seconds: run.seconds };
}

/** The lines below the tables. */
export function remarksOf({ skipped, sentences }: ReportReading): string[] {
  return remarkLines({ unreadable: skipped }, sentences);
}
