/**
 * Reads the passes that made thoughts: their attention, and what the state of each layer decodes to. One pass over
 * prompt and thoughts from the beginning is enough. It has a row for each thought.
 */
import type { AttentionReading } from "../../shared/engine/engine";
import type { Distribution } from "../../shared/trace/trace";
import type { Batch } from "../pass/batch";
import type { State } from "../pass/cache";
import { statesTo } from "../pass/cache";
import type { Edits } from "../pass/edits";
import { dot, probabilities } from "../pass/logits";
import { lastFed, lastThought, readingOf } from "./moves";
import type { Tokens } from "../package/tokens";

interface Parts {
  batch: Batch;
  edits: Edits;
  tokens: Tokens;
  /** The token ids of the prompt. */
  prompt: readonly number[];
}

/** `end` is the state after a path of thoughts only. `directions` are the token ids of the inner products. */
export async function readAttention(
  end: State,
  directions: readonly number[],
  topK: number,
  parts: Parts,
): Promise<AttentionReading> {
  const { batch, edits, prompt } = parts;
  const states = statesTo(end);
  const { attention, layers } = await batch.inspect(
    prompt,
    states.flatMap((state) => lastFed(state, parts) ?? []),
  );
  const rows = await edits.directions(directions);
  const thoughts = [...states.flatMap((state) => lastThought(state, parts) ?? []), end.hidden];
  return {
    attention,
    products: thoughts.map((thought) => rows.map((row) => dot(row, thought))),
    layers: topK > 0 ? await readLayers(layers, topK, parts) : null,
  };
}

/** The logit lens of each state (layers + 1, hidden) of each thought. `null` if the head can't read these states. */
async function readLayers(
  thoughts: readonly Float32Array[],
  topK: number,
  { edits, tokens }: Parts,
): Promise<Distribution[][] | null> {
  const read: Distribution[][] = [];
  for (const states of thoughts) {
    const logits = await edits.lens(states);
    if (!logits) return null;
    read.push(logits.map((row) => readingOf(probabilities(row), topK, tokens)));
  }
  return read;
}
