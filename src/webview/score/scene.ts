/** What every stave of the score is drawn from. */
import type { Score, ThoughtColumn } from "../../shared/read/score";
import type { ForcedCurve } from "../../shared/read/scoreCurve";
import type { WordRow } from "../../shared/read/scoreWords";
import type { Verdict } from "../../shared/read/verdict";
import type { ThoughtTest } from "../../shared/trace/trace";
import type { Measure } from "../kit/measure";
import type { Grid } from "./grid";

export interface Scene {
  score: Score;
  curve: ForcedCurve;
  words: readonly WordRow[];
  test: ThoughtTest | null;
  verdict: Verdict | null;
  grid: Grid;
  measure: Measure;
  truth: boolean;
  busy: boolean;
  perStep: number;
  /** During playback only so many thoughts are shown; Infinity otherwise. */
  until: number;
}

/** Whether the thought is shown. */
export function isShown({ until }: Pick<Scene, "until">, thoughts: number): boolean {
  return thoughts <= until;
}

/** The steps of a row that stand beside what is shown. */
export function shownSteps<T extends { depth: number }>(
  { until, perStep }: Pick<Scene, "until" | "perStep">,
  steps: readonly T[],
): readonly T[] {
  return until === Infinity ? steps : steps.filter(({ depth }) => isShown({ until }, depth * perStep));
}

export function thoughtColumns({ columns }: Score): ThoughtColumn[] {
  return columns.filter((column): column is ThoughtColumn => column.kind === "thought");
}

/** Whether there is anything to consider: a model that only speaks has no thoughts, and another may have had none. */
export function thinks({ columns }: Score): boolean {
  return columns.some(({ kind }) => kind === "thought" || kind === "coming");
}

/** Lines no wider than `width`, broken between words. */
export function wrapped(measure: Measure, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`, "note") <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
