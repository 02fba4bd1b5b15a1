/** Measures how long a thought takes on a graph. Any prompt will do, because its words don't affect the time. */
import { Batch } from "../pass/batch";
import type { State } from "../pass/cache";
import type { OnnxGraph } from "../graph/onnxGraph";
import type { Manifest } from "../../shared/model/manifest";

const PROMPT = 64;
const THOUGHTS = 6;

/** The median time of a thought, in milliseconds. The first thought is a warm-up and isn't counted. */
export async function timeThought(graph: OnnxGraph, manifest: Manifest): Promise<number> {
  const batch = new Batch(graph, manifest);
  const tokens = new Array<number>(Math.min(PROMPT, manifest.contextLength - THOUGHTS)).fill(
    manifest.tokens.bot ?? manifest.tokens.eos,
  );
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
