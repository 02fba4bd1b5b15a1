/**
 * Which thoughts hold which results of a dataset's steps: how often the logit lens of a thought has the result of a
 * step as its first token, or among its first three. The same with the results of another problem is the baseline,
 * because some numbers are decoded often.
 */
import { ask } from "../engine/ask";
import type { Engine } from "../engine/engine";
import type { Manifest } from "../model/manifest";
import { resultsOf } from "../read/knownResults";
import { isRight } from "../task/scorer";
import { othersThan, promptOf } from "./askedCase";
import type { Case } from "./dataset";

/** For one problem, by step and thought: the place of the step's result in the lens, 1 to 3, else `null`. */
export interface Detected {
  own: (number | null)[][];
  /** The same with the results of another problem; empty if there is none with so many steps. */
  other: (number | null)[][];
}

export interface DetectionRow {
  /** From 1. The last step of a problem has the answer as its result. */
  step: number;
  /** In how many problems there is such a step, and another problem with as many steps. */
  n: number;
  nOther: number;
  /** By thought: the shares of these problems. */
  thoughts: { top1: number; top3: number; otherTop1: number; otherTop3: number }[];
}

const TOP = 3;

/** Thinks and looks the results up. `other` are the steps of another problem. */
export async function detectCase(
  { engine, manifest, signal }: { engine: Engine; manifest: Manifest; signal?: AbortSignal },
  problem: Case,
  other: readonly string[],
  thoughts: number,
): Promise<Detected> {
  const question = promptOf(problem, manifest);
  const lenses: string[][] = [];
  await ask(
    engine,
    { question, jobs: [{ path: [], move: { kind: "think", count: thoughts } }], topK: TOP },
    (_job, item) => item.kind === "thought" && lenses.push(item.reading.candidates.map(({ text }) => text.trim())),
    signal,
  );
  const placesOf = (steps: readonly string[]): (number | null)[][] =>
    resultsOf(manifest.task, steps).map((result) =>
      lenses.map((tokens) => {
        const at = result === null ? -1 : tokens.findIndex((text) => isRight(manifest.task, text, result) === true);
        return at < 0 ? null : at + 1;
      }),
    );
  return { own: placesOf(problem.steps ?? []), other: placesOf(other) };
}

/** The steps of the next problem after `at` that asks something else, with as many steps; empty if there is none. */
export function stepsOfAnother(cases: readonly Case[], at: number, manifest: Manifest): readonly string[] {
  const own = cases[at]!;
  const next = [...cases.slice(at + 1), ...cases.slice(0, at)].filter(
    ({ steps = [] }) => steps.length === (own.steps?.length ?? 0),
  );
  const [first] = othersThan(own, next, manifest);
  return first?.entry.steps ?? [];
}

export function summarizeDetection(all: readonly Detected[], thoughts: number): DetectionRow[] {
  const steps = Math.max(0, ...all.map(({ own }) => own.length));
  return Array.from({ length: steps }, (_, step) => {
    const own = all.flatMap((one) => (one.own[step] ? [one.own[step]] : []));
    const other = all.flatMap((one) => (one.other[step] ? [one.other[step]] : []));
    const rate = (places: readonly (number | null)[][], thought: number, most: number): number =>
      places.filter((row) => (row[thought] ?? Infinity) <= most).length / Math.max(1, places.length);
    return {
      ...{ step: step + 1, n: own.length, nOther: other.length },
      thoughts: Array.from({ length: thoughts }, (_, thought) => ({
        ...{ top1: rate(own, thought, 1), top3: rate(own, thought, TOP) },
        ...{ otherTop1: rate(other, thought, 1), otherTop3: rate(other, thought, TOP) },
      })),
    };
  });
}
