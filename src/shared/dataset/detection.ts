/**
 * Which thoughts hold which results of a dataset's steps: how often the logit lens of a thought has the result of a
 * step as its first token, or among its first three. A lens is of single tokens, so a result of several is found by its
 * first. The same with the results of another problem is the baseline, because some numbers are decoded often.
 */
import { isUserError } from "../errors";
import { ask } from "../engine/ask";
import type { Engine } from "../engine/engine";
import type { Manifest } from "../model/manifest";
import { resultsOf } from "../read/knownResults";
import { isRight } from "../task/scorer";
import type { Distribution } from "../trace/trace";
import { othersThan, promptOf } from "./askedCase";
import type { Case } from "./dataset";

/**
 * For one problem, by step and thought: the place of the step's result in the lens, 1 to 3, else `null`. A step whose
 * result can't be read has no places.
 */
export interface Detected {
  own: Places[];
  /** The same with the results of another problem; empty if there is none with so many steps. */
  other: Places[];
}

/** By thought. */
type Places = (number | null)[];

export interface DetectionRow {
  /** From 1. The last step of a problem has the answer as its result. */
  step: number;
  /** In how many problems there is such a step with a result, and one in another problem with as many steps. */
  n: number;
  nOther: number;
  /** In how many problems there is such a step, but its result can't be read. */
  unread: number;
  /** By thought: the shares of these problems, `null` of none. */
  thoughts: Record<"top1" | "top3" | "otherTop1" | "otherTop3", number | null>[];
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
  const lenses: Candidate[][] = [];
  await ask(
    engine,
    { question, jobs: [{ path: [], move: { kind: "think", count: thoughts } }], topK: TOP },
    (_job, item) => item.kind === "thought" && lenses.push(item.reading.candidates),
    signal,
  );
  const placesOf = async (steps: readonly string[]): Promise<Places[]> => {
    const finders = await Promise.all(steps.map((step) => resultFinder(engine, manifest, step)));
    return finders.map((isResult) =>
      isResult === null
        ? []
        : lenses.map((candidates) => {
            const at = candidates.findIndex(isResult);
            return at < 0 ? null : at + 1;
          }),
    );
  };
  return { own: await placesOf(problem.steps ?? []), other: await placesOf(other) };
}

type Candidate = Distribution["candidates"][number];

/**
 * Whether a decoded token is the step's result, or the first of its tokens that has a digit, as they are in the step or
 * after a space. `null` if the step has no result.
 */
async function resultFinder(
  engine: Pick<Engine, "encode">,
  { task }: Manifest,
  step: string,
): Promise<((candidate: Candidate) => boolean) | null> {
  const [result] = resultsOf(task, [step]);
  if (result === null || result === undefined) return null;
  const [sign] = /^\D*/.exec(result)!;
  const before = [step.slice(0, step.lastIndexOf(result)), " "];
  const firsts = await Promise.all(before.map((words) => firstAfter(engine, words + sign, result.slice(sign.length))));
  return ({ text, tokens: [id, ...more] }) =>
    /\d/.test(text) &&
    (isRight(task, text.trim(), result) === true || (more.length === 0 && id !== undefined && firsts.includes(id)));
}

/** The first token that `words` add to those before them; `null` if the model can't say them. */
async function firstAfter(engine: Pick<Engine, "encode">, before: string, words: string): Promise<number | null> {
  try {
    const [known, all] = await Promise.all([engine.encode(before), engine.encode(before + words)]);
    return all.find((id, at) => id !== known[at]) ?? null;
  } catch (error) {
    if (!isUserError(error)) throw error;
    return null;
  }
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
    const rowsOf = (whose: keyof Detected): Places[] =>
      all.flatMap((one) => (one[whose][step] ? [one[whose][step]] : []));
    const hasResult = (row: Places): boolean => row.length > 0;
    const [own, other] = [rowsOf("own").filter(hasResult), rowsOf("other").filter(hasResult)];
    const rate = (places: readonly Places[], thought: number, most: number): number | null =>
      places.length === 0 ? null : places.filter((row) => (row[thought] ?? Infinity) <= most).length / places.length;
    return {
      ...{ step: step + 1, n: own.length, nOther: other.length, unread: rowsOf("own").length - own.length },
      thoughts: Array.from({ length: thoughts }, (_, thought) => ({
        ...{ top1: rate(own, thought, 1), top3: rate(own, thought, TOP) },
        ...{ otherTop1: rate(other, thought, 1), otherTop3: rate(other, thought, TOP) },
      })),
    };
  });
}
