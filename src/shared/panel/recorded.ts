/**
 * Three questions that were recorded with the bundled model, for the panel before anything was asked. Their traces are
 * in media/recorded; this has what the panel says of them. test/recorded.test.ts records them.
 */
import type { From } from "../read/sureness";
import list from "./recorded.json";

export interface Recorded {
  /** What it shows. Its file is `media/recorded/<name>.coconut.json`. */
  name: "easy" | "branching" | "wrong";
  question: string;
  sure: From;
  /** Forced probability of the final answer after 0, 1, … thoughts. */
  final: readonly number[];
  /** Probability of a guess. */
  chance: number;
}

export const RECORDED = list as readonly Recorded[];
