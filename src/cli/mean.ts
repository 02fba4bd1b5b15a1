/** `coconut mean`: the mean thought at each position over a dataset, for the edit `mean`. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { thoughtsOf } from "../shared/act/ablations";
import { UserError } from "../shared/errors";
import { problemCount, thoughtCount } from "../shared/format/counts";
import { promptOf, sentencesSkipped } from "../shared/dataset/askedCase";
import { readQuestions } from "../shared/dataset/dataset";
import { refuseWithoutThoughts } from "../shared/model/manifest";
import type { MeanCommand } from "./arguments";
import { openDataset } from "./input";
import { openModel } from "./openModel";
import { writeWhole } from "./outputs";
import { checkDone, eachCase, remarkLines } from "./overDataset";

/** As many as the converter writes. A float32 has no more. */
const DIGITS = 7;

/** Resolves with the text for standard output. */
export async function meanCommand(command: MeanCommand, signal: AbortSignal): Promise<string> {
  const { model: folder } = command;
  if (folder === undefined && !command.json)
    throw new UserError(
      [
        l10n.t("The mean thoughts are written into the manifest of a model package."),
        l10n.t("Use --model to name its folder, or --json to print them."),
      ].join(" "),
    );
  const dataset = await openDataset(command.dataset, readQuestions, signal);
  const { engine, model } = await openModel(command);
  refuseWithoutThoughts(model.manifest);
  const count = model.manifest.thoughts.max;
  const sums = Array.from({ length: count }, () => new Float64Array(model.manifest.shapes.hidden));
  let n = 0;
  const cases = dataset.cases.slice(0, command.limit);
  const progress = await eachCase(cases, dataset, signal, async (entry) => {
    const thoughts = await thoughtsOf(engine, promptOf(entry, model.manifest), count);
    if (signal.aborted) return;
    sums.forEach((sum, position) => thoughts[position]?.forEach((x, index) => (sum[index]! += x)));
    n++;
  });
  await engine.dispose();
  // The mean over some of the problems would look like the mean over all of them.
  if (progress.cancelled)
    throw new UserError(l10n.t("Interrupted after {0} of {1}.", n, problemCount(progress.wanted)));
  checkDone(n, dataset, progress);
  const means = sums.map((sum) => [...sum].map((x) => Number((x / n).toPrecision(DIGITS))));
  if (folder === undefined || command.json) return JSON.stringify(means) + "\n";
  const path = join(folder, "manifest.json");
  await writeWhole(path, withMeans(await readFile(path, "utf8"), means, n)).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      [
        l10n.t("Can't write {0} ({1}).", path, error.code ?? error.message),
        l10n.t("Use --json to print the means instead."),
      ].join(" "),
    );
  });
  return (
    [
      l10n.t("Wrote the means of {0} over {1} into {2}.", thoughtCount(count), problemCount(n), path),
      ...remarkLines(dataset, sentencesSkipped(cases, model.manifest)),
    ].join("\n") + "\n"
  );
}

/** The manifest with these mean thoughts. Everything else in it stays. */
function withMeans(manifest: string, means: number[][], n: number): string {
  const content = JSON.parse(manifest) as { training: Record<string, unknown> };
  const training = { ...content.training, meanThoughtsOver: n };
  return JSON.stringify({ ...content, meanThoughts: means, training }, null, 1) + "\n";
}
