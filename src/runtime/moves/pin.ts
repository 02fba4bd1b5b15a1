/** A pinned token or word at one thought: its exact rank and probability among the whole vocabulary. */
import type { Move, PathStep } from "../../shared/engine/engine";
import type { Ranked } from "../../shared/trace/trace";
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { probabilities } from "../pass/logits";
import { token } from "./value";

export interface PinRequest {
  /** The state after the prompt. */
  root: State;
  path: readonly PathStep[];
  /** The language head's logits for the path's last thought, if it is edited. */
  edited: { logits: Float32Array } | undefined;
  /** Token ids that are fed to leave the thoughts. */
  closing: readonly number[];
  pin: Extract<Move, { kind: "pin" }>;
  done: (found: { ms: number; decoded: Ranked | null; next: Ranked }) => void;
}

/** A row for the lens, which is the logits that the last thought came from, and one for each of the pin's ids. */
export function readPin({ root, path, edited, closing, pin, done }: PinRequest): BatchRow[] {
  let decoded: Ranked | null = null;
  const next: Ranked = { rank: 1, p: 1 };
  let ms = 0;
  let missing = 1 + pin.ids.length;
  const part = (): BatchRow[] => {
    if (--missing === 0) done({ ms, decoded, next });
    return [];
  };
  const read = (logits: Float32Array): BatchRow[] => {
    const rank = Math.min(...pin.tokens.map((id) => rankOf(logits, id)));
    decoded = { rank, p: probabilities(logits).ofAny(pin.tokens) };
    return part();
  };
  const rows = pin.ids.map((id, i): BatchRow => ({
    state: root,
    steps: [...path, ...closing.map(token), ...pin.ids.slice(0, i).map(token)],
    then: ({ logits, ms: own }) => {
      ms += own;
      next.p *= probabilities(logits!).of(id);
      next.rank = Math.max(next.rank, rankOf(logits!, id));
      return part();
    },
  }));
  if (path.length === 0) part();
  else if (edited) read(edited.logits);
  else rows.push({ state: root, steps: path.slice(0, -1), then: ({ logits }) => read(logits!) });
  return rows;
}

/** 1 is the largest. Among equals, earlier ones come first, as in `topK`. */
export function rankOf(logits: Float32Array, id: number): number {
  const own = logits[id]!;
  let before = 0;
  for (let other = 0; other < logits.length; other++)
    if (logits[other]! > own || (logits[other] === own && other < id)) before++;
  return before + 1;
}
