/**
 * Turns logits into the numbers that are shown: probabilities, the most probable entries, the entropy, and the rest
 * that a list leaves out. Sums are in float64, so that 50,000 small probabilities still add up.
 */
import type { Rest } from "../../shared/trace/trace";

/** Entries up to this probability aren't counted in `Rest.n`, because they are noise. */
export const COUNTED_FROM = 0.001;

/** The probabilities of logits (vocab). Stable for any finite logits. */
export function softmax(logits: Float32Array): Float64Array {
  let max = -Infinity;
  for (const logit of logits) if (logit > max) max = logit;
  const p = new Float64Array(logits.length);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] = Math.exp(logits[i]! - max);
  for (let i = 0; i < p.length; i++) p[i]! /= sum;
  return p;
}

/** The index of the largest entry, or of the first one among equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** The indices of the `k` largest entries, largest first. Among equals, earlier ones come first. */
export function topK(values: ArrayLike<number>, k: number): number[] {
  const top: number[] = [];
  for (let i = 0; i < values.length && k > 0; i++) {
    const value = values[i]!;
    if (top.length === k && value <= values[top[k - 1]!]!) continue;
    if (top.length === k) top.pop();
    let at = top.length;
    while (at > 0 && values[top[at - 1]!]! < value) at--;
    top.splice(at, 0, i);
  }
  return top;
}

/** The entropy in nats of probabilities, or of weights, which needn't add up to 1. 0 if all are 0. */
export function entropy(weights: ArrayLike<number>): number {
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight <= 0) continue;
    sum += weight;
    weighted += weight * Math.log(weight);
  }
  return sum === 0 ? 0 : Math.max(0, Math.log(sum) - weighted / sum);
}

/** The rest of `p` without the entries at `shown`. */
export function restOf(p: ArrayLike<number>, shown: readonly number[]): Rest {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    sum += p[i]!;
    if (p[i]! > COUNTED_FROM) n++;
  }
  for (const i of shown) {
    sum -= p[i]!;
    if (p[i]! > COUNTED_FROM) n--;
  }
  return { n, p: Math.max(0, sum) };
}

/** The probability of all these tokens together. */
export function massOf(p: ArrayLike<number>, ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + (p[id] ?? 0), 0);
}

/** The L2 norm. */
export function norm(vector: Float32Array): number {
  return Math.sqrt(dot(vector, vector));
}

/** The cosine of the angle between two vectors. 0 if one of them is 0. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const length = norm(a) * norm(b);
  return length === 0 ? 0 : dot(a, b) / length;
}

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
