/**
 * What the model says after every number of thoughts, as rows: first on its own, then the branches that begin with
 * other words. Pure.
 */
import type { AfterEvery } from "../../shared/read/afterEvery";
import { type Continuation, lineWithArrow, titleOf } from "../../shared/read/continuations";
import type { TraceReading } from "../../shared/read/readTrace";
import { verdictOf } from "../../shared/read/scoreWords";

export interface AfterThought {
  thoughts: number;
  /** Id of the last thought; `null` before the first. */
  node: string | null;
  /** The first row is what it says on its own, whether or not it has spoken yet. */
  rows: WordsRow[];
}

type WordsRow = Pick<AfterEvery, "answer" | "right" | "continuation" | "atOnce"> & {
  /** What the picture says of the words, where what is right is shown. */
  verdict: string;
};

export function afterThoughts(reading: TraceReading): AfterThought[] {
  const every = new Map(reading.afterEvery.map((row) => [row.thoughts, row]));
  const byThoughts = new Map<number, Continuation[]>([...every.keys()].map((thoughts) => [thoughts, []]));
  for (const continuation of reading.continuations) {
    const { thoughts, branch } = continuation;
    const others = byThoughts.get(thoughts) ?? [];
    byThoughts.set(thoughts, others);
    if (branch !== every.get(thoughts)?.continuation?.branch) others.push(continuation);
  }
  return [...byThoughts]
    .sort(([a], [b]) => a - b)
    .map(([thoughts, branches]) => {
      const own = every.get(thoughts);
      return {
        thoughts,
        node: own ? own.node : (branches[0]?.after ?? null),
        rows: [
          ...(own ? [{ ...own, verdict: own.continuation ? verdictIn(reading, own.continuation) : "" }] : []),
          ...branches.map((continuation) => rowOf(reading, continuation)),
        ],
      };
    });
}

function rowOf(reading: TraceReading, continuation: Continuation): WordsRow {
  const concept = continuation.answer?.concept ?? null;
  return {
    answer: concept === null ? null : { concept, text: reading.say(concept) },
    right: continuation.right,
    verdict: verdictIn(reading, continuation),
    continuation,
    // The answer that is forced stands in the first row: it doesn't depend on what was said.
    atOnce: null,
  };
}

function verdictIn(reading: TraceReading, continuation: Continuation): string {
  return verdictOf(continuation, reading.stepsOf(continuation), true);
}

/** Whether there is a thought after which it hasn't spoken yet. */
export function isMissing(table: readonly AfterThought[]): boolean {
  return table.some(({ rows }) => rows[0]?.continuation?.free !== true);
}

/** Short enough for a label. */
export function shortOf(continuation: Continuation): string {
  const words = lineWithArrow(continuation);
  return titleOf(continuation) ?? (words.length > 44 ? `${words.slice(0, 42).trimEnd()} …` : words);
}
