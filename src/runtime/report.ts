/**
 * Reports on packages without loading them into the engine. The editor lists and checks packages in a separate process
 * while another package runs.
 */
import * as l10n from "@vscode/l10n";
import { stat } from "node:fs/promises";
import { isUserError } from "../shared/errors";
import { trainedFor } from "../shared/model/checkpoint";
import type { Manifest } from "../shared/model/manifest";
import type { ModelCard, ModelReport } from "../shared/model/packageReport";
import { Batch } from "./pass/batch";
import { damaged } from "./package/damaged";
import { readGolden } from "./package/golden";
import { placeFiles, readManifest, readPackage } from "./package/modelPackage";
import { checkHead, openChecked } from "./graph/openGraph";
import { answersOf, goldenDifference } from "./provider/providerTrial";
import { sessionOptions } from "./provider/sessionOptions";

/** A folder on a disconnected network drive may never respond. */
const LIST_MS = 20_000;

/**
 * Checks everything except the contents of the large files, so it is fast whatever their size. A folder that doesn't
 * respond has a report of its own, so that the others can be chosen.
 */
export async function listPackage(folder: string, ms = LIST_MS): Promise<ModelReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ModelReport>((resolve) => {
    const why = l10n.t("{0} doesn't respond. Check the disk or network drive.", folder);
    timer = setTimeout(() => resolve({ kind: "refused", card: null, why }), ms);
  });
  try {
    return await Promise.race([reported(folder, async (card) => ({ kind: "listed", card })), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Checks everything that loading would, and whether the model gives the numbers of its golden.json on this machine. */
export async function check(folder: string): Promise<ModelReport> {
  return reported(folder, async (card) => {
    const model = await readPackage(folder);
    const graph = await openChecked(model, sessionOptions(model.manifest, "cpu"));
    try {
      await checkHead(model);
      const { tolerance, cases } = await readGolden(folder, model.manifest);
      const [example] = cases;
      const difference = example
        ? goldenDifference(await answersOf(new Batch(graph, model.manifest), model.manifest, example), tolerance)
        : null;
      if (difference !== null)
        throw damaged(
          folder,
          l10n.t(
            "it doesn't reproduce the numbers of {0} (they differ by {1})",
            model.manifest.files.golden.path,
            difference.toPrecision(2),
          ),
        );
    } finally {
      await graph.dispose();
    }
    return { kind: "passed", card };
  });
}

async function reported(folder: string, rest: (card: ModelCard) => Promise<ModelReport>): Promise<ModelReport> {
  let card: ModelCard | null = null;
  try {
    const { manifest, sha256 } = await readManifest(folder);
    card = cardOf(manifest, sha256);
    card.stamp = await stampOf(sha256, Object.values(await placeFiles(folder, manifest)));
    return await rest(card);
  } catch (error) {
    if (isUserError(error)) return { kind: "refused", card, why: error.message };
    throw error;
  }
}

function cardOf(
  { name, description, task, feedback, thoughts, contextLength, files, training }: Manifest,
  sha256: string,
): ModelCard {
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  const trained = trainedFor(training);
  return {
    ...{ name, description, task: task.kind, feedback, thoughts, contextLength, bytes, sha256, stamp: sha256 },
    ...(trained !== undefined && { trainedFor: trained }),
  };
}

async function stampOf(sha256: string, paths: readonly string[]): Promise<string> {
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return [sha256, ...times].join(" ");
}
