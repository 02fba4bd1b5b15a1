/**
 * From when on the model is sure of its final answer, and ready to give it. Everything is a function of two curves over
 * the number of thoughts: the probability of the final answer when it is forced, and that of the answer marker as the
 * next token. `null` in a curve: it wasn't read there.
 */

/** A number of thoughts, or "never". `null`: not known. */
export type From = number | "never" | null;

export type Curve = readonly (number | null)[];

const SURE = 0.9;
const READY = 0.95;
const IDLE_WITHIN = 0.05;

/** The first number of thoughts from which the final answer's forced probability stays at 0.9 or more to the end. */
export function sureFrom(final: Curve): From {
  return staysFrom(final, (p) => p >= SURE);
}

/**
 * The first number of thoughts from which the answer marker comes next with 0.95 or more, to the end. `null`: the task
 * has no marker.
 */
export function readyFrom(marker: Curve | null): From {
  return marker === null ? "never" : staysFrom(marker, (p) => p >= READY);
}

/**
 * The thoughts that no longer move the answer: those after the first number of thoughts at which the model is ready and
 * from which the final answer's forced probability stays within 0.05 of its last value.
 */
export function idleThoughts(final: Curve, marker: Curve | null): number[] {
  const ready = readyFrom(marker);
  const last = final.at(-1);
  if (typeof ready !== "number" || last === null || last === undefined) return [];
  const still = staysFrom(final, (p) => Math.abs(p - last) <= IDLE_WITHIN);
  if (typeof still !== "number") return [];
  const from = Math.max(ready, still);
  return final.flatMap((_, thoughts) => (thoughts > from ? [thoughts] : []));
}

function staysFrom(curve: Curve, holds: (p: number) => boolean): From {
  if (curve.length === 0) return null;
  const last = curve.findLastIndex((p) => p === null || !holds(p));
  // What wasn't read before that changes nothing.
  if (curve[last] === null) return null;
  return last + 1 === curve.length ? "never" : last + 1;
}
