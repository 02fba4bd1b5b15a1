/** What the score draws of a trace, as the page derives it. */
import { type Score, type ScoreOptions, type ThoughtColumn, scoreOf } from "../../src/shared/read/score";
import { type ForcedCurve, forcedCurve } from "../../src/shared/read/scoreCurve";
import { type WordRow, deepest, wordRows } from "../../src/shared/read/scoreWords";
import { type TraceReading, readTrace } from "../../src/shared/read/readTrace";
import type { SearchTree } from "../../src/shared/read/searchTree";
import type { Verdict } from "../../src/shared/read/verdict";
import type { ThoughtTest, Trace } from "../../src/shared/trace/trace";
import { type Row, type Sample, fullTrace } from "../webview/sample";

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

/** `end`: the last thought of the edited run that is drawn; `null`: the main thoughts are. */
export function scored(
  trace: Trace,
  options: Partial<ScoreOptions> = {},
  compared: Trace | null = null,
  end: string | null = null,
): Scored {
  const { truth = true } = options;
  const reading = readTrace(trace);
  const run = end === null ? null : (reading.runs.byEnd(end) ?? null);
  const verdict = run ? reading.verdictOf(run) : reading.verdict;
  const tree = reading.tree(Infinity, run?.end);
  const test = run ? null : (reading.test ?? null);
  const words = wordRows(trace, reading, compared && { trace: compared, reading: readTrace(compared) }, {
    truth,
    growing: new Set(),
    drawn: tree,
  });
  const score = scoreOf(trace, tree, verdict, {
    rows: 6,
    opened: new Set(),
    idle: false,
    test,
    truth,
    expected: 0,
    depth: deepest(words),
    ...options,
  });
  const thoughts = tree.columns.map(({ node }) => node);
  const curve = forcedCurve(trace, reading, thoughts, verdict);
  return { trace, reading, tree, verdict, words, score, curve, truth, test };
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

/** From Tom through aa and bb to cc; ee to hh are other branches, and zz is a word of the lexicon that isn't asked. */
export const aboutTom: Pick<Sample, "names" | "concepts" | "question"> = {
  names: ["Tom"],
  concepts: ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "zz"],
  question:
    "Tom is a aa. Every aa is a bb. Every aa is a ee. Every aa is a ff. Every aa is a gg. Every aa is a hh. " +
    "Every bb is a cc. Every ee is a ff. Every dd is a gg. Is Tom a cc or dd?",
};

interface Step {
  rows: Record<string, Row>;
  /** Probability that the answer comes next, and of the right answer if it is forced. */
  marker?: number;
  forced?: number;
  rest?: [n: number, p: number];
}

/** A trace about Tom with one thought after another. */
export function tomsTrace(
  steps: Step[],
  said: Sample["continuations"] = [[steps.length, undefined, "###|Tom|is a cc."]],
): Trace {
  const start: Step = { rows: { Tom: [1, 0, { aa: 1 }] }, forced: 0.5 };
  return fullTrace({
    ...aboutTom,
    cosines: [],
    values: [start, ...steps].map(({ rows, marker = 0.01, forced = 0.97, rest = [0, 0] }) => ({
      ...{ rows, marker, rest, answers: { cc: forced, dd: 1 - forced } },
    })),
    continuations: said,
  });
}
