/** What the score draws of a trace, as the page derives it. */
import { type Score, type ScoreOptions, type ThoughtColumn, scoreOf } from "../../src/shared/read/score";
import { type ForcedCurve, forcedCurve } from "../../src/shared/read/scoreCurve";
import { type WordRow, deepest, wordRows } from "../../src/shared/read/scoreWords";
import { type TraceReading, readTrace } from "../../src/shared/read/readTrace";
import type { SearchTree } from "../../src/shared/read/searchTree";
import type { Verdict } from "../../src/shared/read/verdict";
import type { ThoughtTest, Trace } from "../../src/shared/trace/trace";

export interface Scored {
  trace: Trace;
  reading: TraceReading;
  tree: SearchTree;
  verdict: Verdict | null;
  words: WordRow[];
  score: Score;
  curve: ForcedCurve;
  truth: boolean;
  test: ThoughtTest | null;
}

export function scored(trace: Trace, options: Partial<ScoreOptions> = {}, compared: Trace | null = null): Scored {
  const { truth = true } = options;
  const reading = readTrace(trace);
  const { verdict } = reading;
  const tree = reading.tree(Infinity);
  const words = wordRows(trace, reading, compared && { trace: compared, reading: readTrace(compared) }, {
    truth,
    growing: new Set(),
  });
  const score = scoreOf(trace, tree, verdict, {
    rows: 6,
    opened: new Set(),
    idle: false,
    test: reading.test ?? null,
    truth,
    expected: 0,
    depth: deepest(words),
    ...options,
  });
  const thoughts = tree.columns.map(({ node }) => node);
  const curve = forcedCurve(trace, reading, thoughts, verdict);
  return { trace, reading, tree, verdict, words, score, curve, truth, test: reading.test ?? null };
}

export function thoughtOf({ columns }: Score, thoughts: number): ThoughtColumn {
  const found = columns.find((column): column is ThoughtColumn => {
    return column.kind === "thought" && column.thoughts === thoughts;
  });
  if (!found) throw new Error(`thought ${thoughts} isn't drawn`);
  return found;
}

/** What a column says, one line each: its rows with a star where they have one, and its lines. */
export function rowsOf(column: ThoughtColumn): string[] {
  return column.rows.map(
    ({ text, isStar, candidate }) => `${text} ${candidate.from} ${candidate.p.toFixed(2)}${isStar ? " *" : ""}`,
  );
}

export function linesOf(column: ThoughtColumn): string[] {
  return column.lines.map(({ kind, n, p }) => `${kind} ${n} ${p.toFixed(3)}`);
}
