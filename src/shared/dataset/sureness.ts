/** From which thought a model is sure of its answers, over many problems, beside the length of the shortest path. */
import type { From } from "../read/sureness";

export interface CaseSureness {
  /** Position in the file. */
  index: number;
  /** The final answer is the one after so many thoughts. */
  thoughts: number;
  /** Steps of a shortest path to the right answer; `null` if that isn't known. */
  steps: number | null;
  sure: From;
  ready: From;
  /** How many thoughts no longer move the answer. */
  idle: number;
  /** The forced probability of the final answer after 0, 1, … thoughts. Empty if there is no answer. */
  forced: number[];
}

export interface SurenessSummary {
  /** Problems of which both numbers are known, and the others. */
  n: number;
  unknown: number;
  /** Of the `n`: how often "sure from" is the length of the shortest path, less, more, or never comes. */
  equal: number;
  earlier: number;
  later: number;
  never: number;
}

export function summarizeSureness(all: readonly CaseSureness[]): SurenessSummary {
  const known = all.flatMap(({ sure, steps }) => (sure === null || steps === null ? [] : [{ sure, steps }]));
  const count = (holds: (one: { sure: number; steps: number }) => boolean): number =>
    known.filter(({ sure, steps }) => sure !== "never" && holds({ sure, steps })).length;
  return {
    n: known.length,
    unknown: all.length - known.length,
    equal: count(({ sure, steps }) => sure === steps),
    earlier: count(({ sure, steps }) => sure < steps),
    later: count(({ sure, steps }) => sure > steps),
    never: known.filter(({ sure }) => sure === "never").length,
  };
}
