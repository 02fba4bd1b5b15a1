/** Measures a report. */
import { type Report, closeReport, reportText } from "../shared/dataset/report";
import { type MeasuredModel, measure } from "../shared/dataset/measure";
import { writeWhole } from "./outputs";
import { drawProgress } from "./overDataset";

/**
 * Measures what the report asks of one model, with a progress bar. What was measured before something went wrong is in
 * the file, if there is one.
 */
export async function measureHere(
  report: Report,
  model: MeasuredModel,
  signal: AbortSignal,
  file: { path: string } | undefined,
): Promise<void> {
  const wanted = report.problems.length;
  try {
    await measure(report, [model], {
      signal,
      now: () => performance.now(),
      onCase: (done) => drawProgress(done, wanted),
    });
  } catch (error) {
    if (file) await writeWhole(file.path, reportText(closeReport(report))).catch(() => undefined);
    throw error;
  }
}
