/** Measures a report, and writes it. */
import { writeFile } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { type Report, reportText } from "../shared/dataset/report";
import { type MeasuredModel, measure } from "../shared/dataset/measure";
import { UserError } from "../shared/errors";
import { drawProgress } from "./overDataset";

/** Measures what the report asks of one model, with a progress bar. */
export function measureHere(report: Report, model: MeasuredModel, signal: AbortSignal): Promise<void> {
  const wanted = report.problems.length;
  return measure(report, [model], {
    signal,
    now: () => performance.now(),
    onCase: (done) => drawProgress(done, wanted),
  });
}

/** Does nothing without `file`. */
export async function writeReport(file: { path: string } | undefined, report: Report): Promise<void> {
  if (file) await writeFile(file.path, reportText(report)).catch(unwritable("--report", file.path));
}

export function unwritable(option: string, path: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      l10n.t("Can't write {0} ({1}). Use {2} to name another file.", path, code ?? String(error), option),
    );
  };
}
