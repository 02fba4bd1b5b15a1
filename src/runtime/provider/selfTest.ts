/** Runs the cases of golden.json on a provider, and says how far its numbers are from PyTorch's and what ran them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SelfTest } from "../../shared/engine/engine";
import type { Provider } from "../../shared/engine/providers";
import { type Manifest, tokensAfterThoughts } from "../../shared/model/manifest";
import type { GoldenCase } from "../../shared/schema/generated/GoldenFile";
import type { OnnxGraph } from "../graph/onnxGraph";
import { openGraph } from "../graph/session";
import { largestDifference, readGolden } from "../package/golden";
import { readManifest } from "../package/modelPackage";
import { Batch } from "../pass/batch";
import { type ProfileEvent, readProfile } from "./providerTrial";
import { sessionOptions } from "./sessionOptions";
import { timeThought } from "./timing";

export async function selfTest(folder: string, provider: Provider): Promise<SelfTest> {
  const { manifest } = await readManifest(folder);
  const { cases, tolerance } = await readGolden(folder, manifest);
  const options = sessionOptions(manifest, provider);
  const file = join(folder, manifest.files.graph.path);
  const profile = await mkdtemp(join(tmpdir(), "coconut-self-test-"));
  try {
    const observed = await openGraph(file, manifest.shapes, { ...options, profileTo: join(profile, "run") });
    const differences = [];
    for (const example of cases) differences.push(await differencesOf(observed, manifest, example));
    observed.endProfiling();
    const nodes = nodesIn(await readProfile(profile));
    await observed.dispose();
    // A profile makes passes slower.
    const graph = await openGraph(file, manifest.shapes, options);
    const stepMs = await timeThought(graph, manifest);
    await graph.dispose();
    return {
      cases: cases.length,
      thoughtDifference: Math.max(...differences.map(({ thoughts }) => thoughts)),
      logitDifference: Math.max(...differences.map(({ logits }) => logits)),
      ...{ tolerance, nodes, threads: options.threads, stepMs },
    };
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

async function differencesOf(
  graph: OnnxGraph,
  manifest: Manifest,
  { promptTokens, thoughts, eotLogits }: GoldenCase,
): Promise<{ thoughts: number; logits: number }> {
  const batch = new Batch(graph, manifest);
  const now = (): number => 0;
  let state = await batch.prompt("golden", promptTokens, now);
  let largest = 0;
  for (const { vector } of thoughts) {
    largest = Math.max(largest, largestDifference(state.hidden, vector));
    state = (await batch.forward([{ state, step: { kind: "thought" } }], false, now))[0]!;
  }
  for (const id of tokensAfterThoughts(manifest))
    state = (await batch.forward([{ state, step: { kind: "token", id } }], true, now))[0]!;
  return { thoughts: largest, logits: largestDifference(state.logits!, eotLogits[thoughts.length] ?? []) };
}

/** Most nodes first. */
export function nodesIn(events: readonly ProfileEvent[]): SelfTest["nodes"] {
  const counts = new Map<string, number>();
  for (const { cat, args } of events) {
    if (cat !== "Node" || args?.provider === undefined) continue;
    counts.set(args.provider, (counts.get(args.provider) ?? 0) + 1);
  }
  return [...counts].map(([provider, count]) => ({ provider, count })).sort((a, b) => b.count - a.count);
}
