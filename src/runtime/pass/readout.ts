/**
 * How a language head makes logits of its rows: `cap * tanh((row · vector + bias) * scale / cap)`. Scale and cap are
 * measured on the head itself, so that no package can be wrong about them.
 */
import type { Head } from "../graph/onnxGraph";
import type { State } from "./cache";
import { dot } from "./logits";

export interface Readout {
  scale: number;
  /** `Infinity`: none, as most heads. */
  cap: number;
  /** The logits of a vector of zeros (vocab). They are a bias, which most heads don't have. */
  zero: Float32Array;
}

/** `row · vector` of what is tried. The last two are far beyond any cap, and the third checks the result. */
const TRIED = [0, 1, 20, 1e6, 2e6];
/** What rounding, and 8-bit weights, may change. */
const TOLERANCE = 0.02;

/** `row`: the row (hidden) of the token `id`. `null` if the head isn't of that form. */
export async function measureReadout(head: Head, row: Float32Array, id: number): Promise<Readout | null> {
  const square = row.reduce((sum, x) => sum + x * x, 0);
  const logits = await head.logits(
    Float32Array.from(TRIED.flatMap((along) => [...row.map((x) => (x * along) / square)])),
  );
  const vocab = logits.length / TRIED.length;
  const [none = 0, one = 0, checked = 0, far = 0, farther = 0] = TRIED.map((_, at) => logits[at * vocab + id]!);
  const cap = farther < 1.5 * far ? far : Infinity;
  const measured = unbent(one, { scale: 1, cap }) - unbent(none, { scale: 1, cap });
  const readout = { scale: Math.abs(measured - 1) < 1e-4 ? 1 : measured, cap, zero: logits.slice(0, vocab) };
  const expected = bent(TRIED[2]! + unbent(none, readout), readout);
  return readout.scale > 0 && Math.abs(checked - expected) <= TOLERANCE * (1 + Math.abs(expected)) ? readout : null;
}

/** `row · vector + bias` of a logit. */
export function unbent(logit: number, { scale, cap }: Pick<Readout, "scale" | "cap">): number {
  if (cap === Infinity) return logit / scale;
  // A logit at its cap says only that it's large.
  const share = Math.max(-MOST_SHARE, Math.min(MOST_SHARE, logit / cap));
  return (cap * Math.atanh(share)) / scale;
}

/** The largest float32 below 1. */
const MOST_SHARE = 1 - 2 ** -24;

function bent(sum: number, { scale, cap }: Readout): number {
  return cap === Infinity ? sum * scale : cap * Math.tanh((sum * scale) / cap);
}

/** Moves the state's vector along the direction until the token's logit equals that of the most probable token. */
export function withLogit(
  { hidden, logits }: State,
  direction: Float32Array,
  id: number,
  readout: Readout,
): Float32Array {
  const top = logits!.reduce((a, b) => Math.max(a, b), -Infinity);
  const times = (unbent(top, readout) - unbent(logits![id]!, readout)) / dot(direction, direction);
  return hidden.map((x, i) => x + times * direction[i]!);
}
