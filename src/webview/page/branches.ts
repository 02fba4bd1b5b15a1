/**
 * What it says after every number of thoughts, as rows: first what it says by itself, then the branches that were
 * begun with other words. Pure.
 */
import type { AfterEvery } from "../../shared/read/afterEvery";
import { type Continuation, titleOf } from "../../shared/read/continuations";
import type { TraceReading } from "../../shared/read/readTrace";

export interface AfterThought {
  thoughts: number;
  /** Id of the last of them; `null` after none. */
  node: string | null;
  /** What it says by itself first, whether it has been asked or not. */
  rows: WordsRow[];
}

export type WordsRow = Pick<AfterEvery, "answer" | "forced" | "p" | "right" | "outputClass" | "continuation">;

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
        rows: [...(own ? [own] : []), ...branches.map((continuation) => rowOf(reading, continuation))],
      };
    });
}

function rowOf(reading: TraceReading, continuation: Continuation): WordsRow {
  const concept = continuation.answer?.concept ?? null;
  return {
    answer: concept === null ? null : { concept, text: reading.say(concept) },
    forced: false,
    p: concept === null ? null : reading.forced(continuation.after, concept),
    right: concept === null ? null : reading.isRight(concept),
    outputClass: continuation.outputClass,
    continuation,
  };
}

/** Whether there is a thought after which it has not been asked yet. */
export function isMissing(table: readonly AfterThought[]): boolean {
  return table.some(({ rows }) => rows[0]?.continuation?.free !== true);
}

/** As it would be read aloud, or pasted. */
export function wordsOf(continuation: Continuation): string {
  return continuation.words.map((word) => word.text).join(" ") + (continuation.ended ? "" : " …");
}

/** Enough to know it by. */
export function shortOf(continuation: Continuation): string {
  const words = wordsOf(continuation).replace("###", "⇒");
  return titleOf(continuation) ?? (words.length > 44 ? `${words.slice(0, 42).trimEnd()} …` : words);
}
