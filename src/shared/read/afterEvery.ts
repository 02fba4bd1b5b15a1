import type { OutputClass } from "../problem/problemGraph";
import { nameOf } from "../trace/trace";
import type { Continuation, Continuations } from "./continuations";
import type { Concept } from "./spokenSteps";
import type { TraceIndex } from "./traceIndex";
import { answerCurve } from "./verdict";

/** What the model says after `thoughts` thoughts. */
export interface AfterEvery {
  thoughts: number;
  /** Id of the last of them; `null` after none. */
  node: string | null;
  /** What its words end with; where they hold no answer, or were not said, the answer it gives when that is forced. */
  answer: Concept | null;
  /** Whether `answer` is the forced one. */
  forced: boolean;
  /** Probability of `answer` when the answer is forced; `null` if that was not read. */
  p: number | null;
  /** Whether the facts support `answer` and not the other option; `null` if that is not known. */
  right: boolean | null;
  outputClass: OutputClass | null;
  /** What it says freely; `null` if it hasn't been asked. */
  continuation: Continuation | null;
  /**
   * Probability of each of the question's options when the answer is forced: the curve. Empty where that was not read.
   */
  options: (Concept & { p: number })[];
}

/** A row for every number of thoughts about which something is known. */
export function afterEvery(index: TraceIndex, continuations: Continuations): AfterEvery[] {
  const curve = new Map(answerCurve(index).map(({ thoughts, options }) => [thoughts, options]));
  return [null, ...index.main].flatMap((node, thoughts) => {
    const continuation = continuations.free(node) ?? null;
    const reading = index.after(node);
    if (!continuation && !reading) return [];
    const forced = reading?.forced.answers[0];
    const concept = continuation?.answer?.concept ?? (forced ? nameOf(forced) : null);
    return [
      {
        thoughts,
        node,
        answer: concept === null ? null : { concept, text: index.say(concept) },
        forced: concept !== null && !continuation?.answer,
        p: concept === null ? null : index.forced(node, concept),
        right: concept === null ? null : index.isRight(concept),
        outputClass: continuation?.outputClass ?? null,
        continuation,
        options: curve.get(thoughts) ?? [],
      },
    ];
  });
}
