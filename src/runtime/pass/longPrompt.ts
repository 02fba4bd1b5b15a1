/**
 * Feeds a prompt in parts, so that a pass of a large model needs little memory besides the weights. The graph holds the
 * attention of all layers until the end of a pass, and that grows with the square of the positions.
 */
import type { Manifest } from "../../shared/model/manifest";
import type { Batch } from "./batch";
import type { State } from "./cache";

/** The most bytes of attention in one pass. */
const ATTENTION_BYTES = 128 * 1024 * 1024;
/** A smaller part would read all weights for too few positions. */
const FEWEST = 32;

/** How many positions of a prompt of `length` tokens one pass may feed. */
export function partOf({ layers, heads }: Manifest["shapes"], length: number, bytes = ATTENTION_BYTES): number {
  return Math.max(FEWEST, Math.floor(bytes / (4 * layers * heads * length)));
}

/** The state after the prompt, as if it had been fed at once. */
export async function feedPrompt(
  batch: Batch,
  { kvHeads }: Pick<Manifest["shapes"], "kvHeads">,
  { key, tokens, part }: { key: string; tokens: readonly number[]; part: number },
  now: () => number,
): Promise<{ state: State; passes: number }> {
  let state = await batch.prompt(key, tokens.slice(0, part), now);
  let passes = 1;
  while (state.end < tokens.length) {
    const more = tokens.slice(state.end, state.end + part);
    state = joined(state, await batch.prompt(key, more, now, state), kvHeads);
    passes++;
  }
  return { state, passes };
}

/** One state in place of two. */
function joined(first: State, second: State, heads: number): State {
  const join = (a: Float32Array, b: Float32Array): Float32Array => {
    const [left, right] = [a.length / heads, b.length / heads];
    const both = new Float32Array(a.length + b.length); // (kvHeads, length, headDim)
    for (let head = 0; head < heads; head++) {
      both.set(a.subarray(head * left, (head + 1) * left), head * (left + right));
      both.set(b.subarray(head * right, (head + 1) * right), head * (left + right) + left);
    }
    return both;
  };
  return {
    ...first,
    ...{ end: second.end, length: first.length + second.length },
    keys: first.keys.map((keys, layer) => join(keys, second.keys[layer]!)),
    values: first.values.map((values, layer) => join(values, second.values[layer]!)),
    ...{ hidden: second.hidden, logits: second.logits, ms: first.ms + second.ms },
  };
}
