/**
 * golden.json: what PyTorch computed when the package was made. The parity tests and the trials of providers hold the
 * engine against it.
 */
import { readFile } from "node:fs/promises";

export interface Golden {
  format: string;
  version: number;
  /** Largest difference of a number that is still the same. */
  tolerance: number;
  cases: GoldenCase[];
}

interface Top {
  id: number;
  p: number;
}

export interface GoldenCase {
  question: string;
  promptTokens: number[];
  thoughts: { vector: number[]; norm: number; top: Top[]; layers: Top[][] }[];
  /** Logits after `<eot>`, after 0, 1, … thoughts. */
  eotLogits: number[][];
  continuations: { thoughts: number; tokens: number[]; logProbabilities: number[] }[];
  /** What is said when every thought is a zero vector. */
  zeroed: { tokens: number[] };
}

export async function readGolden(file: string): Promise<Golden> {
  return JSON.parse(await readFile(file, "utf8")) as Golden;
}

/** Largest absolute difference; Infinity where the lengths differ or a number is none. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
