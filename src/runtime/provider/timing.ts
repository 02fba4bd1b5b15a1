/**
 * How long thoughts take on a graph, measured on an arbitrary prompt: which words are in it makes no difference.
 */
import { Batch } from "../pass/batch";
import type { State } from "../pass/cache";
import type { OnnxGraph } from "../graph/onnxGraph";
import type { Manifest } from "../../shared/model/manifest";

const PROMPT = 64;
const THOUGHTS = 6;

/** Milliseconds of a thought: the median, after a first one that warms up. */
export async function timeThought(graph: OnnxGraph, manifest: Manifest): Promise<number> {
  const batch = new Batch(graph, manifest);
  const tokens = new Array<number>(Math.min(PROMPT, manifest.contextLength - THOUGHTS)).fill(manifest.tokens.bot);
  let state: State = await batch.prompt("timing", tokens, () => performance.now());
  const times: number[] = [];
  for (let k = 0; k < THOUGHTS; k++) {
    state = (await batch.forward([{ state, step: { kind: "thought" } }], true, () => performance.now()))[0]!;
    times.push(state.ms);
  }
  return median(times.slice(1));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
