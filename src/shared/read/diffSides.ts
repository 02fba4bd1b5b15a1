/**
 * What two traces are compared as: the runs that are laid beside each other, the slots of time they share, and whether
 * they were asked the same question.
 */
import { keyOf } from "../problem/fragments";
import type { Trace } from "../trace/trace";
import type { EditedRun } from "./editedRuns";
import { type TraceReading, readTrace } from "./readTrace";
import type { SearchTree } from "./searchTree";
import type { Verdict } from "./verdict";

/** One of two runs that are compared: the main thoughts of a trace, or those of a run with edited thoughts. */
export interface Side {
  trace: Trace;
  reading: TraceReading;
  /** `null`: the main thoughts. */
  run: EditedRun | null;
  /** Of the run, with all that was recorded. */
  tree: SearchTree;
  verdict: Verdict | null;
  perStep: number;
}

/** `end`: the last thought of a run with edited thoughts; without it, or if there is no such run, the main thoughts. */
export function sideOf(trace: Trace, end: string | null = null): Side {
  const reading = readTrace(trace);
  const run = end === null ? null : (reading.editedRuns.find((one) => one.end === end) ?? null);
  return {
    trace,
    reading,
    run,
    tree: run ? reading.tree(Infinity, run.end) : reading.tree(Infinity),
    verdict: run ? reading.verdictOf(run) : reading.verdict,
    perStep: Math.max(1, trace.model.manifest.thoughts.perStep),
  };
}

/**
 * A place in time that both sides share. Thoughts stand by their number; where the models were trained with different
 * numbers of thoughts per step, the last thoughts of a step stand together.
 */
export interface Slot {
  /** Both from 1. */
  step: number;
  part: number;
  /** Whether it is the last of its step: words of this depth stand here. */
  isLast: boolean;
  /** The numbers of the thoughts, from 1; `null`: the side has none here. */
  a: number | null;
  b: number | null;
}

/** `steps`: at least so many steps have slots, thought or not. */
export function slotsOf(a: Pick<Side, "tree" | "perStep">, b: Pick<Side, "tree" | "perStep">, steps = 0): Slot[] {
  // A model that only speaks has no thoughts a step could have several of.
  const thinking = [a, b].filter(({ tree }) => tree.columns.length > 0);
  const parts = Math.max(1, ...thinking.map(({ perStep }) => perStep));
  const most = Math.max(steps, ...thinking.map(({ tree, perStep }) => Math.ceil(tree.columns.length / perStep)));
  const thoughtAt = ({ tree, perStep }: Pick<Side, "tree" | "perStep">, step: number, part: number): number | null => {
    const own = part - (parts - perStep);
    const thought = (step - 1) * perStep + own;
    return own >= 1 && thought <= tree.columns.length ? thought : null;
  };
  return Array.from({ length: most * parts }, (_, at) => {
    const step = Math.floor(at / parts) + 1;
    const part = (at % parts) + 1;
    return { step, part, isLast: part === parts, a: thoughtAt(a, step, part), b: thoughtAt(b, step, part) };
  }).filter(({ step, a: first, b: second }) => step <= steps || first !== null || second !== null);
}

/**
 * `same`; `order`: the same facts in another order; `facts`: the same question about other facts; `other`: another
 * question, whose thoughts and words can't be compared.
 */
export interface QuestionDiff {
  kind: "same" | "order" | "facts" | "other";
  /** As the texts say them. */
  added: string[];
  removed: string[];
}

export function questionDiff(a: Side, b: Side): QuestionDiff {
  const none = { added: [], removed: [] };
  const [first, second] = [a, b].map(({ reading }) => normal(reading.question));
  const [from, to] = [factsOf(a), factsOf(b)];
  // Models of different tasks read one text differently, and for one that takes any text all of it is the question:
  // there the texts are compared.
  if (a.trace.read.kind === "text" || a.trace.read.kind !== b.trace.read.kind)
    return { kind: normal(a.trace.source.text) === normal(b.trace.source.text) ? "same" : "other", ...none };
  if (first !== second) return { kind: "other", ...none };
  const removed = without(from, to);
  const added = without(to, from);
  if (added.length > 0 || removed.length > 0) return { kind: "facts", added, removed };
  return { kind: from.every(({ key }, at) => key === to[at]?.key) ? "same" : "order", ...none };
}

interface Fact {
  key: string;
  text: string;
}

function factsOf({ trace: { read, source } }: Side): Fact[] {
  if (read.kind === "text") return [];
  return read.facts.map(({ from, to, negated = false, span }) => {
    const [one, other] = [read.nodes[from]?.yours ?? "", read.nodes[to]?.yours ?? ""];
    const text = span ? source.text.slice(span.start, span.end).trim() : `${one} → ${other}`;
    return { key: normal(`${one}\n${negated ? "not " : ""}${other}`), text };
  });
}

/** The facts of `all` that aren't in `known`; one that is said twice counts twice. */
function without(all: readonly Fact[], known: readonly Fact[]): string[] {
  const left = new Map<string, number>();
  for (const { key } of known) left.set(key, (left.get(key) ?? 0) + 1);
  return all.flatMap(({ key, text }) => {
    const n = left.get(key) ?? 0;
    left.set(key, n - 1);
    return n > 0 ? [] : [text];
  });
}

function normal(text: string): string {
  return keyOf(text.trim());
}
