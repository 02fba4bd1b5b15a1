/**
 * Turns logits into the numbers that are shown: probabilities, the most probable entries, the entropy, and the rest
 * that a list leaves out. Sums are in float64, so that 50,000 small probabilities still add up.
 */
import type { Rest } from "../../shared/trace/trace";

/** Entries up to this probability aren't counted in `Rest.n`, because they are noise. */
export const COUNTED_FROM = 0.001;

/**
 * The softmax of logits (vocab), for any finite logits. A list of all probabilities is never made: of a large
 * vocabulary, only a few are asked for.
 */
export class Probabilities {
  /** The index of the most probable entry, or of the first one among equals. */
  readonly best: number;
  private readonly max: number;
  /** Of the exponentials of the logits, relative to the largest. */
  private readonly sum: number;

  constructor(private readonly logits: Float32Array) {
    this.best = argmax(logits);
    this.max = logits[this.best] ?? 0;
    this.sum = sumOfExponentials(logits, this.max);
  }

  /** In nats. */
  get entropy(): number {
    let weighted = 0;
    // Not for-of, which takes several times as long.
    for (let i = 0; i < this.logits.length; i++) {
      const below = this.logits[i]! - this.max;
      const weight = Math.exp(below);
      if (weight > 0) weighted += weight * below;
    }
    return Math.max(0, Math.log(this.sum) - weighted / this.sum);
  }

  /** The probability of a token. 0 if it isn't in the vocabulary. */
  of(id: number): number {
    const logit = this.logits[id];
    return logit === undefined ? 0 : Math.exp(logit - this.max) / this.sum;
  }

  /** The probability of all these tokens together. */
  ofAny(ids: readonly number[]): number {
    return ids.reduce((sum, id) => sum + this.of(id), 0);
  }

  /** The `k` most probable tokens, most probable first. Among equals, earlier ones come first. */
  top(k: number): number[] {
    return topK(this.logits, k);
  }

  /** The tokens above a probability, in order. */
  above(least: number): number[] {
    // Few logits are large enough, so few exponentials are needed. The margin is for rounding.
    const from = this.max + Math.log(least * this.sum) - 1e-3;
    const found: number[] = [];
    if (from > this.max) return found;
    for (let id = 0; id < this.logits.length; id++) if (this.logits[id]! >= from && this.of(id) > least) found.push(id);
    return found;
  }

  /** All tokens except these. */
  restBeside(shown: readonly number[]): Rest {
    const listed = new Set(shown);
    return {
      n: this.above(COUNTED_FROM).filter((id) => !listed.has(id)).length,
      p: Math.max(0, 1 - this.ofAny(shown)),
    };
  }
}

/** exp(-i / FINENESS), as far as a term can still change a sum of which one term is 1. */
const FINENESS = 32;
const REACH = 64;
const EXPONENTIALS = Float64Array.from({ length: REACH * FINENESS + 1 }, (_, i) => Math.exp(-i / FINENESS));

/**
 * The sum of exp(logit - max). A pass of many rows has millions of logits, and Math.exp takes twice as long as an entry
 * of a table and the Taylor series of what is left, which is at most 1/64: its term of the seventh power is below the
 * last bit.
 */
function sumOfExponentials(logits: Float32Array, max: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const below = max - logits[i]!;
    if (!(below < REACH)) continue;
    const nearest = (below * FINENESS + 0.5) | 0;
    const r = nearest / FINENESS - below;
    const series = 1 + r * (1 + r * (1 / 2 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120 + r / 720)))));
    sum += EXPONENTIALS[nearest]! * series;
  }
  return sum;
}

const known = new WeakMap<Float32Array, Probabilities>();

/** The probabilities of logits (vocab), computed once however many branches read them. */
export function probabilities(logits: Float32Array): Probabilities {
  let found = known.get(logits);
  if (!found) known.set(logits, (found = new Probabilities(logits)));
  return found;
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

/** The entropy in nats of weights, which needn't add up to 1. 0 if all are 0. */
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
