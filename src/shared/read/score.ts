/**
 * What the score draws: the columns, which time runs through, and the links between their rows (scoreRows.ts). Every
 * stave uses the same columns. Pure and without pixels: the page, the exported picture, and the tests share it.
 */
import type { ThoughtTest, Trace } from "../trace/trace";
import { hasEffect } from "./matter";
import { type ThoughtRows, rowRule, rowsOf } from "./scoreRows";
import type { Column } from "./searchColumn";
import type { Link, SearchTree } from "./searchTree";
import type { From } from "./sureness";
import type { Verdict } from "./verdict";

export interface Score {
  columns: ScoreColumn[];
  /** Between rows that are drawn; `to` and `from` are keys, and `column` is the index in `columns` of `to`. */
  links: ScoreLink[];
  /** Whom the question is about; `null` if that is unknown. */
  root: string | null;
  ofSteps: boolean;
  sure: From;
  /** The most branches that were open at one thought; 0 without thoughts. */
  branches: number;
  /** How many steps a shortest path to the right answer has; `null` if that isn't known or shown. */
  path: number | null;
}

export type ScoreColumn =
  | { kind: "question" }
  | ThoughtColumn
  /** Thoughts that no longer move the answer, from 1. */
  | { kind: "idle"; thoughts: number[] }
  /** Thoughts that are still to come. */
  | { kind: "coming"; thoughts: number }
  /** Steps that were said but not thought. */
  | { kind: "words"; steps: number[] }
  | { kind: "answer" };

export interface ThoughtColumn extends ThoughtRows {
  kind: "thought";
  thoughts: number;
  node: string;
  /** Of the tree, with all that was recorded. */
  column: Column;
  isReady: boolean;
  isIdle: boolean;
}

export interface ScoreLink extends Omit<Link, "column"> {
  column: number;
  isStar: boolean;
}

export interface ScoreOptions {
  /** At most so many rows of a column. */
  rows: number;
  /** Nodes of the thoughts all of whose candidates are rows. */
  opened: ReadonlySet<string>;
  /** Whether idle thoughts are columns of their own. */
  idle: boolean;
  /** What edits of the thoughts do; `null` if they weren't tested. One that matters isn't idle, whatever follows it. */
  test: ThoughtTest | null;
  truth: boolean;
  /** How many thoughts there will be, as long as they are coming. */
  expected: number;
  /** The depth of the deepest step that was said, in words of any row. */
  depth: number;
}

export function scoreOf(
  trace: Trace,
  tree: SearchTree,
  verdict: Verdict | null,
  { rows: most, opened, idle: showIdle, test, truth, expected, depth }: ScoreOptions,
): Score {
  const rule = rowRule(trace, tree, { truth, most });
  const ready = verdict?.ready ?? null;
  const idle = new Set(expected > tree.columns.length ? [] : idleOf(verdict, test));
  const thoughts = tree.columns.map((column): ThoughtColumn => ({
    kind: "thought",
    thoughts: column.thoughts,
    node: column.node,
    column,
    isReady: (column.answerMarker ?? 0) >= 0.95 || (typeof ready === "number" && column.thoughts >= ready),
    isIdle: idle.has(column.thoughts),
    ...rowsOf(rule, column, opened.has(column.node)),
  }));
  const drawn = thoughts.filter(({ isIdle }) => showIdle || !isIdle);
  const folded = thoughts.filter(({ isIdle }) => !showIdle && isIdle).map((column) => column.thoughts);
  const perStep = Math.max(1, trace.model?.manifest?.thoughts?.perStep ?? 1);
  const thought = Math.floor(Math.max(tree.columns.length, expected) / perStep);
  const said = Array.from({ length: Math.max(0, depth - thought) }, (_, at) => thought + at + 1);
  const columns: ScoreColumn[] = [
    { kind: "question" },
    ...drawn,
    ...(folded.length > 0 ? [{ kind: "idle" as const, thoughts: folded }] : []),
    ...Array.from({ length: Math.max(0, expected - thoughts.length) }, (_, at) => ({
      kind: "coming" as const,
      thoughts: thoughts.length + at + 1,
    })),
    ...wordColumns(said, thought === 0),
    { kind: "answer" },
  ];
  return {
    columns,
    links: linksIn(tree, columns),
    root: tree.root.concept === null ? null : tree.root.text,
    ofSteps: tree.ofSteps,
    sure: verdict?.sure ?? null,
    branches: Math.max(0, ...thoughts.filter(({ isReady }) => !isReady).map(({ branches }) => branches)),
    path: rule.path && rule.path.steps,
  };
}

/** The last thoughts, as far as they neither move the answer nor matter when edited. */
function idleOf(verdict: Verdict | null, test: ThoughtTest | null): readonly number[] {
  const idle = verdict?.idle ?? [];
  return test ? idle.slice(idle.findLastIndex((thoughts) => hasEffect(test, thoughts)) + 1) : idle;
}

/** A model that only speaks has a column for each of its first steps; one that thinks has one for all that is left. */
function wordColumns(said: number[], only: boolean): ScoreColumn[] {
  if (said.length === 0) return [];
  const single = only ? said.slice(0, Math.min(said.length, 6)) : [];
  const rest = said.slice(single.length);
  return [
    ...single.map((step) => ({ kind: "words" as const, steps: [step] })),
    ...(rest.length > 0 ? [{ kind: "words" as const, steps: rest }] : []),
  ];
}

function linksIn(tree: SearchTree, columns: readonly ScoreColumn[]): ScoreLink[] {
  const places = new Map<number, number>();
  columns.forEach((column, at) => column.kind === "thought" && places.set(column.thoughts - 1, at));
  const keysIn = (at: number): Map<string, boolean> => {
    const column = columns[at];
    return new Map(
      column?.kind === "thought" ? column.rows.map(({ candidate, isStar }) => [candidate.key, isStar]) : [],
    );
  };
  const drawn = columns.map((_, at) => keysIn(at));
  return tree.links.flatMap((link): ScoreLink[] => {
    const to = places.get(link.column);
    const from = link.column === 0 ? 0 : places.get(link.column - 1);
    if (to === undefined || from === undefined) return [];
    const isTo = drawn[to]?.get(link.to);
    const isFrom = link.column === 0 ? true : drawn[from]?.get(link.from);
    if (isTo === undefined || isFrom === undefined) return [];
    return [{ ...link, column: to, isStar: isTo && isFrom }];
  });
}
