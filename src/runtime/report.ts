/**
 * Reports on packages without making one of them the engine's, in a process of its own: the editor lists and checks
 * packages while another one runs.
 */
import { stat } from "node:fs/promises";
import { isUserError } from "../shared/errors";
import type { Manifest } from "../shared/model/manifest";
import type { ModelCard, ModelReport } from "../shared/model/packageReport";
import { Batch } from "./pass/batch";
import { threadsFor } from "./provider/cores";
import { readGolden } from "./package/golden";
import { damaged, graphBytes, placeFiles, readManifest, readPackage } from "./package/modelPackage";
import { openChecked } from "./graph/openGraph";
import { answersOf, goldenDifference } from "./provider/providerTrial";

/** Everything but what is in the large files: takes a moment, whatever their size. */
export async function listPackage(folder: string): Promise<ModelReport> {
  return reported(folder, async (card) => ({ kind: "listed", card }));
}

/** Everything that loading it would find, and whether it gives here the numbers that it was made with. */
export async function check(folder: string): Promise<ModelReport> {
  return reported(folder, async (card) => {
    const model = await readPackage(folder);
    const graph = await openChecked(model, { provider: "cpu", threads: threadsFor(graphBytes(model.manifest.files)) });
    try {
      const { tolerance, cases } = await readGolden(folder, model.manifest);
      const [example] = cases;
      if (example) {
        const difference = goldenDifference(
          await answersOf(new Batch(graph, model.manifest), model.manifest, example),
          tolerance,
        );
        if (difference !== null)
          throw damaged(
            folder,
            `it does not give the numbers of ${model.manifest.files.golden.path} (they differ by ` +
              `${difference.toPrecision(2)})`,
          );
      }
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
  { name, description, task, feedback, thoughts, contextLength, files }: Manifest,
  sha256: string,
): ModelCard {
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return { name, description, task: task.kind, feedback, thoughts, contextLength, bytes, sha256, stamp: sha256 };
}

async function stampOf(sha256: string, paths: readonly string[]): Promise<string> {
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return [sha256, ...times].join(" ");
}
