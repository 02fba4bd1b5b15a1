/** What of a thought is worth a row of the score, what is said of it there, and what the lines below the rows count. */
import * as l10n from "@vscode/l10n";
import type { Task } from "../model/manifest";
import { depths, rightOption } from "../problem/problemGraph";
import type { Trace } from "../trace/trace";
import type { KnownResult } from "./knownResults";
import type { Column, TreeCandidate, TreeChild } from "./searchColumn";
import type { SearchTree } from "./searchTree";
import { shortStep } from "./shortStep";
import { starWordsOf } from "./wording";

/** A candidate is a row from here on, by either of its bars; on a correct path from the second one on. */
const ROW_FROM = 0.05;
const PATH_FROM = 0.01;
/** What isn't a row is a line of its own from here on. */
const LINE_FROM = 0.01;
/** Where steps name no concepts: so many decoded tokens are always rows. */
const DECODED = 3;

export interface ThoughtRows {
  rows: ScoreRow[];
  /** How many rows there are by the rule, drawn or not. */
  branches: number;
  /** What isn't a row, most important first. The first may be opened. */
  lines: ScoreLine[];
}

/** What is said of a step, wherever it stands. */
interface StepWords {
  text: string;
  /** For where there is no room for `text`; `null` if nothing is shorter. */
  shorter: string | null;
  /** On a correct path, or a right result. */
  isStar: boolean;
}

/** What may follow a step, with what may follow that. */
export interface ScoreChild extends StepWords {
  step: TreeChild;
  children: ScoreChild[];
}

export interface ScoreRow extends StepWords {
  candidate: TreeCandidate;
  children: ScoreChild[];
  /** What the star says beside a result: "step 1", "steps 1 and 3", "answer". */
  starWords: string | null;
}

/**
 * `fewer`: all candidates are rows, more than the rule would draw. `path`: what is on a correct path is too improbable
 * to be a row.
 */
export interface ScoreLine {
  kind: "more" | "fewer" | "path" | "end" | "other" | "symbols";
  n: number;
  p: number;
}

/** What decides which candidates of a trace are rows. */
interface RowRule {
  trace: Trace;
  tree: SearchTree;
  /** Whether it is shown what is right. */
  truth: boolean;
  /** At most so many rows of a column. */
  most: number;
  /** `null` where there is none, or it isn't shown. */
  path: RightPath | null;
  isAsked: (key: string) => boolean;
}

interface RightPath {
  steps: number;
  /** The right answer. */
  end: string;
}

export function rowRule(trace: Trace, tree: SearchTree, { truth, most }: Pick<RowRule, "truth" | "most">): RowRule {
  return { trace, tree, truth, most, path: truth ? rightPath(tree) : null, isAsked: askedWords(trace, tree) };
}

/** `all`: whether all candidates are rows. */
export function rowsOf(
  { trace, tree, truth, most, path, isAsked }: RowRule,
  column: Column,
  all: boolean,
): ThoughtRows {
  const kinds = new Map(column.candidates.map((candidate) => [candidate, kindOf(trace, tree, candidate, isAsked)]));
  const words = column.candidates.filter((candidate) => kinds.get(candidate) === "word");
  // Shortest paths end here, but thoughts go on: what the path led to stays right.
  const isEnd = ({ key }: TreeCandidate): boolean => path !== null && key === path.end && column.thoughts >= path.steps;
  const isOnPath = (one: TreeCandidate): boolean => truth && (one.mark === "optimal" || isEnd(one));
  const wanted = tree.ofSteps ? stepRows(words) : words.filter((candidate) => isRow(candidate, isOnPath(candidate)));
  const shown = all ? words : wanted.slice(0, most);
  const left = words.filter(
    (candidate) => !shown.includes(candidate) && (!tree.ofSteps || candidate.from === column.bars),
  );
  const sum = (of: readonly TreeCandidate[]): number => of.reduce((total, { p }) => total + p, 0);
  const others = (kind: ScoreLine["kind"]): ScoreLine => {
    const found = column.candidates.filter((candidate) => kinds.get(candidate) === kind);
    return { kind, n: found.length, p: sum(found) };
  };
  const more: ScoreLine = {
    kind: "more",
    // What was not recorded can't become rows.
    n: all ? 0 : left.filter(({ p }) => p >= 0.001).length + column.hidden.n,
    p: sum(left) + column.hidden.p,
  };
  const isLost = path !== null && column.thoughts <= path.steps && !shown.some(isOnPath);
  return {
    rows: distinct(shown.map((candidate) => rowOf(trace, candidate, truth, isEnd(candidate)))),
    branches: wanted.filter(({ from }) => !tree.ofSteps || from === "value").length,
    lines: [
      ...(shown.length > wanted.slice(0, most).length ? [{ kind: "fewer" as const, n: 0, p: 0 }] : []),
      ...(more.n > 0 || more.p >= LINE_FROM ? [more] : []),
      ...(isLost ? [{ kind: "path" as const, n: 0, p: sum(words.filter(isOnPath)) }] : []),
      ...[others("end"), others("other"), others("symbols")].filter(({ p }) => p >= LINE_FROM),
    ],
  };
}

function isRow({ p, lens }: TreeCandidate, isOnPath: boolean): boolean {
  const most = Math.max(p, lens ?? 0);
  return most >= ROW_FROM || (isOnPath && most >= PATH_FROM);
}

/** Next steps, and below them what is decoded: three, and every result of the problem. */
function stepRows(words: readonly TreeCandidate[]): TreeCandidate[] {
  const steps = words.filter(({ from, p }) => from === "value" && p >= ROW_FROM);
  const decoded = words.filter(({ from }) => from === "lens");
  return [
    ...steps,
    ...decoded.filter(
      ({ p, known }, at) => at < DECODED || (known !== null && known.kind !== "other" && p >= PATH_FROM),
    ),
  ];
}

function rowOf({ model: { manifest } }: Trace, candidate: TreeCandidate, truth: boolean, isEnd: boolean): ScoreRow {
  const known = truth ? rightResult(candidate) : null;
  const words = wordsOfStep(manifest.task, candidate, truth);
  return {
    candidate,
    ...words,
    isStar: words.isStar || isEnd,
    children: candidate.children.map((child) => childOf(manifest.task, child, truth)),
    starWords: isEnd ? l10n.t("answer") : known && starWordsOf(known),
  };
}

/** Where several rows of a kind would read the same, each says all that tells it from the others. */
function distinct(rows: ScoreRow[]): ScoreRow[] {
  const same = (wordsOf: (row: ScoreRow) => string): ((row: ScoreRow) => boolean) => {
    const counts = new Map<string, number>();
    const of = (row: ScoreRow): string => `${row.candidate.from} ${wordsOf(row)}`;
    for (const row of rows) counts.set(of(row), (counts.get(of(row)) ?? 0) + 1);
    return (row) => (counts.get(of(row)) ?? 0) > 1;
  };
  const isSame = same(({ text }) => text);
  const whole = ({ candidate: { step, text } }: ScoreRow): string => step ?? text;
  const isWholeSame = same(whole);
  return rows.map((row) => {
    if (!isSame(row)) return row;
    const { ids } = row.candidate.opener ?? row.candidate.named;
    return { ...row, text: isWholeSame(row) ? `${row.text} ⟨${ids.join(" ")}⟩` : whole(row), shorter: null };
  });
}

function childOf(task: Task, step: TreeChild, truth: boolean): ScoreChild {
  return {
    step,
    ...wordsOfStep(task, step, truth),
    children: step.children.map((child) => childOf(task, child, truth)),
  };
}

function wordsOfStep(task: Task, { step, text, mark, known }: TreeChild, truth: boolean): StepWords {
  return {
    text: shortStep(task, step ?? text),
    shorter: step === null ? null : `= ${text}`,
    isStar: truth && (mark === "optimal" || rightResult({ known }) !== null),
  };
}

function rightResult({ known }: Pick<TreeChild, "known">): Exclude<KnownResult, { kind: "other" }> | null {
  return known === null || known.kind === "other" ? null : known;
}

/** What a candidate is to the question. A step, and a word of any text, is a word. */
function kindOf(
  trace: Trace,
  tree: SearchTree,
  { key, from, named, text }: TreeCandidate,
  isAsked: (key: string) => boolean,
): "word" | ScoreLine["kind"] {
  const { tokens, task } = trace.model.manifest;
  const [id] = named.ids;
  const special = Object.values(tokens).some((token) => token === id);
  if (named.ids.length === 1 && special) return id === tokens.eos ? "end" : "symbols";
  if (tree.ofSteps) return from === "value" || /[\p{L}\p{N}]/u.test(text) ? "word" : "symbols";
  if (text.trim() === task.answer.marker?.trim()) return "symbols";
  return isAsked(key) ? "word" : "other";
}

/** The shortest path to the right answer; `null` without one. */
function rightPath({ graph }: SearchTree): RightPath | null {
  const option = graph && rightOption(graph);
  const [steps, end] = option === null || !graph ? [] : [depths(graph)[option], graph.nodes[option]];
  return steps === undefined || end === undefined ? null : { steps, end };
}

/** Whether the question holds the word. Where steps name no concepts, it may say anything. */
function askedWords(trace: Trace, { graph, ofSteps }: SearchTree): (key: string) => boolean {
  if (ofSteps) return () => true;
  if (graph) {
    const nodes = new Set(graph.nodes);
    return (key) => nodes.has(key);
  }
  const text = trace.prompt.text.toLowerCase();
  return (key) => text.includes(key.toLowerCase());
}
