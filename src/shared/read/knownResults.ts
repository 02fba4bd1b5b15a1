/** What the result of a step is to a problem whose steps to the answer are known: a number, or a conclusion. */
import { stepsOfProof } from "../problem/claim";
import { readContinuation } from "../task/continuationText";
import { isRight } from "../task/scorer";
import type { Trace } from "../trace/trace";
import { saidOfName } from "./shortStep";

export type KnownResult =
  /** The result of steps before the last, counted from 1: several may come to the same. */
  | { kind: "intermediate result"; steps: readonly number[] }
  /** `steps`: those before the last that come to it, too. */
  | { kind: "final answer"; steps: readonly number[] }
  | { kind: "other" };

/** The results of a dataset's steps, in order; `null` for a step whose form has none. */
export function resultsOf(task: Trace["model"]["manifest"]["task"], steps: readonly string[]): (string | null)[] {
  return steps.map((step) => readContinuation(task, step, true).steps[0]?.result ?? null);
}

/**
 * Reads decoded tokens, steps, and their results, in the model's words. Gives `null` for what has no result, and if no
 * steps are known.
 */
export function resultReader(trace: Pick<Trace, "read" | "model">): (text: string) => KnownResult | null {
  const { read } = trace;
  if (read?.kind === "prontoqa") {
    const { steps, last } = stepsOfProof(read);
    return last === 0 ? () => null : (text) => conclusion(saidOfName(text), steps, last);
  }
  return numberReader(trace);
}

function conclusion(said: string | null, steps: ReadonlyMap<string, number>, last: number): KnownResult | null {
  if (said === null) return null;
  const step = steps.get(said);
  if (step === undefined) return { kind: "other" };
  return step === last ? { kind: "final answer", steps: [] } : { kind: "intermediate result", steps: [step] };
}

function numberReader({ read, model }: Pick<Trace, "read" | "model">): (text: string) => KnownResult | null {
  const truth = read?.truth;
  const task = model?.manifest?.task;
  if (truth?.steps === undefined || task?.kind !== "arithmetic") return () => null;
  const results = resultsOf(task, truth.steps);
  return (text) => {
    const number = text.trim();
    if (!/\d/.test(number) || !/^[-−+]?[\d.,]+$/.test(number)) return null;
    const isSame = (other: string | null): boolean => other !== null && isRight(task, number, other) === true;
    const steps = results.flatMap((result, at) => (isSame(result) ? [at + 1] : []));
    if (isSame(truth.answer)) return { kind: "final answer", steps: steps.filter((step) => step < results.length) };
    return steps.length > 0 ? { kind: "intermediate result", steps } : { kind: "other" };
  };
}
