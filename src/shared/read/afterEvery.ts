import type { OutputClass } from "../problem/outputClass";
import { nameOf } from "../trace/trace";
import type { Continuation, Continuations } from "./continuations";
import type { Concept } from "./spokenSteps";
import type { TraceIndex } from "./traceIndex";
import { type ForcedAt, forcedAt } from "./verdict";

/** What the model says after `thoughts` thoughts, and what it answers when the answer is forced there. */
export interface AfterEvery {
  thoughts: number;
  /** Id of the last of them; `null` after none. */
  node: string | null;
  /** The spoken answer; `null` if the words hold none, or nothing was said. */
  answer: Concept | null;
  /** Whether the spoken answer is right; `null` if that isn't known. */
  right: boolean | null;
  outputClass: OutputClass | null;
  /** What it says freely; `null` if it hasn't been asked. */
  continuation: Continuation | null;
  /** The most probable answer when it is forced; `null` if that wasn't read. */
  atOnce: (Concept & { p: number }) | null;
  /** The probability of the final answer when it is forced; `null` if that wasn't read. */
  final: number | null;
  /** Of each of the question's options when the answer is forced: the curve. Empty where that wasn't read. */
  options: ForcedAt["options"];
}

/** A row for every number of thoughts about which something is known. `final`: the final answer. */
export function afterEvery(index: TraceIndex, continuations: Continuations, final: string | null): AfterEvery[] {
  return [null, ...index.main].flatMap((node, thoughts): AfterEvery[] => {
    const continuation = continuations.free(node) ?? null;
    const reading = index.after(node);
    if (!continuation && !reading) return [];
    const [forced] = forcedAt(index, final, [{ node, thoughts }]);
    const concept = continuation?.answer?.concept ?? null;
    const [first] = reading?.forced.answers ?? [];
    return [
      {
        thoughts,
        node,
        answer: concept === null ? null : { concept, text: index.say(concept) },
        right: continuation?.right ?? null,
        outputClass: continuation?.outputClass ?? null,
        continuation,
        atOnce: first ? { concept: nameOf(first), text: index.say(nameOf(first)), p: first.p } : null,
        final: forced?.final ?? null,
        options: forced?.options ?? [],
      },
    ];
  });
}
