/**
 * What the model says after every number of thoughts, as rows: first on its own, then the branches that begin with
 * other words. Also the removed branches, which nothing else shows. Pure.
 */
import { type AfterEvery, afterEvery } from "../../shared/read/comparison";
import { type Continuation, removedBranches, continuationOf, titleOf } from "../../shared/read/continuations";
import type { Trace } from "../../shared/trace/trace";
import { valueAfter } from "../../shared/read/searchTree";
import { isRight } from "../../shared/read/verdict";
import { inYourWords } from "../../shared/problem/words";

export interface AfterThought {
  thoughts: number;
  /** Id of the last thought; `null` before the first. */
  node: string | null;
  /** The first row is what it says on its own, whether or not it has spoken yet. */
  rows: Said[];
}

export type Said = Pick<AfterEvery, "answer" | "forced" | "p" | "right" | "outputClass" | "continuation">;

export function afterThoughts(trace: Trace, said: readonly Continuation[]): AfterThought[] {
  const every = new Map(afterEvery(trace).map((row) => [row.thoughts, row]));
  const counts = [...new Set([...every.keys(), ...said.map((continuation) => continuation.thoughts)])].sort(
    (a, b) => a - b,
  );
  return counts.map((thoughts) => {
    const own = every.get(thoughts);
    const branches = said.filter(
      (continuation) => continuation.thoughts === thoughts && continuation.branch !== own?.continuation?.branch,
    );
    return {
      thoughts,
      node: own ? own.node : (branches[0]?.after ?? null),
      rows: [...(own ? [own] : []), ...branches.map((continuation) => saidIn(trace, continuation))],
    };
  });
}

function saidIn(trace: Trace, continuation: Continuation): Said {
  const concept = continuation.answer?.concept ?? null;
  return {
    answer: concept === null ? null : { concept, text: inYourWords(concept, trace.words) },
    forced: false,
    p: valueAfter(trace, continuation.after)?.answers.find((answer) => answer.concept === concept)?.p ?? null,
    right: concept === null ? null : isRight(trace, concept),
    outputClass: continuation.outputClass,
    continuation,
  };
}

/** Whether there is a thought after which it hasn't spoken yet. */
export function isMissing(table: readonly AfterThought[]): boolean {
  return table.some(({ rows }) => rows[0]?.continuation?.free !== true);
}

/** In the order in which they began. */
export function removedSpeeches(trace: Trace): Continuation[] {
  const removed = removedBranches(trace);
  if (removed.length === 0) return [];
  const childOf = new Map(trace.nodes.map((node) => [node.parent, node.id]));
  const order = new Map(trace.nodes.map((node, index) => [node.id, index]));
  return removed
    .filter((node) => order.has(node))
    .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    .map((node) => {
      let leaf = node;
      for (let next = childOf.get(leaf); next !== undefined; next = childOf.get(leaf)) leaf = next;
      return continuationOf(trace, leaf);
    });
}

/** As plain text. */
export function wordsOf(continuation: Continuation): string {
  return continuation.words.map((word) => word.text).join(" ") + (continuation.ended ? "" : " …");
}

/** Short enough for a label. */
export function shortOf(continuation: Continuation): string {
  const words = wordsOf(continuation).replace("###", "⇒");
  return titleOf(continuation) ?? (words.length > 44 ? `${words.slice(0, 42).trimEnd()} …` : words);
}
