/**
 * What may follow a candidate, as lines below it. It opens level by level; what wasn't read with the thought is read
 * when it is opened. Pure.
 */
import type { ScoreChild, ScoreRow } from "../../shared/read/scoreRows";
import type { TreeChild } from "../../shared/read/searchColumn";
import { candidateKey } from "../page/state";
import { readingKey, unread } from "../page/useExpansion";

/** So many steps after a candidate are drawn. */
const LEVELS = 4;
/** The answer and what is left out are lines from here on. */
const LINE_FROM = 0.01;
/** Steps that may follow one step. */
const MOST = 8;

export interface StepLine {
  kind: "step";
  /** 1 for what follows the candidate. */
  level: number;
  /** The keys of the steps after the candidate that lead here; the last is its own. */
  path: string[];
  child: ScoreChild;
  /** What it follows, as it is shown. */
  after: string;
  /** `null` if there is nothing inside. */
  open: boolean | null;
}

export type FollowingLine =
  | StepLine
  /** The answer may come instead of another step. */
  | { kind: "answer"; level: number; p: number }
  | { kind: "others"; level: number; n: number; p: number }
  | { kind: "reading"; level: number };

/** What is opened, by `candidateKey`, and what is being read, by `readingKey`. */
export interface Opened {
  open: ReadonlySet<string>;
  reading: ReadonlySet<string>;
}

type Expandable = Pick<TreeChild, "children" | "childrenRest" | "answerNext" | "expands">;

/** Whether a candidate (or what `path` leads to from it) is opened; `null` if there is nothing inside. */
export function isOpened(
  node: string,
  path: readonly string[],
  step: Expandable,
  { open, reading }: Opened,
): boolean | null {
  const toRead = unread(step);
  if (path.length > LEVELS || !(toRead || step.children.length > 0 || (step.answerNext ?? 0) >= LINE_FROM)) return null;
  return open.has(candidateKey(node, ...path)) && (toRead === null || reading.has(readingKey(node, toRead)));
}

/**
 * The lines below a candidate of the thought `node`; none if it isn't opened. The same ones as long as they say the
 * same, so that what is opened elsewhere doesn't concern them.
 */
export function following(node: string, row: ScoreRow, opened: Opened): readonly FollowingLine[] {
  const { candidate, text, children } = row;
  const lines = linesBelow({ node, opened, keys: [candidate.key] }, { step: candidate, text, children });
  if (lines.length === 0) return NONE;
  const before = drawn.get(row);
  if (before?.length === lines.length && lines.every((line, at) => isSame(line, before[at]))) return before;
  drawn.set(row, lines);
  return lines;
}

const NONE: readonly FollowingLine[] = [];
const drawn = new WeakMap<ScoreRow, readonly FollowingLine[]>();

function isSame(line: FollowingLine, other: FollowingLine | undefined): boolean {
  if (line.kind !== other?.kind || line.level !== other.level) return false;
  if (line.kind === "step" && other.kind === "step") return line.child === other.child && line.open === other.open;
  return JSON.stringify(line) === JSON.stringify(other);
}

function linesBelow(
  at: { node: string; opened: Opened; keys: string[] },
  { step, text, children }: { step: Expandable; text: string; children: readonly ScoreChild[] },
): FollowingLine[] {
  const { node, opened, keys } = at;
  const level = keys.length;
  if (isOpened(node, keys, step, opened) !== true) return [];
  if (unread(step)) return [{ kind: "reading", level }];
  const drawn = children.slice(0, MOST);
  const steps = drawn.flatMap((child): FollowingLine[] => {
    const path = [...keys, child.step.key];
    const open = isOpened(node, path, child.step, opened);
    return [
      { kind: "step", level, path: path.slice(1), child, after: text, open },
      ...linesBelow({ node, opened, keys: path }, child),
    ];
  });
  const answer = step.answerNext ?? 0;
  const left = children.slice(MOST);
  const others = {
    // The answer counts among the rest.
    n: left.length + Math.max(0, (step.childrenRest?.n ?? 0) - (answer >= 0.001 ? 1 : 0)),
    p: left.reduce((sum, child) => sum + child.step.p, Math.max(0, (step.childrenRest?.p ?? 0) - answer)),
  };
  return [
    ...steps,
    ...(answer >= LINE_FROM ? [{ kind: "answer" as const, level, p: answer }] : []),
    ...(others.p >= LINE_FROM ? [{ kind: "others" as const, level, ...others }] : []),
  ];
}

/** What `path` leads to from a candidate. */
export function stepAt(row: ScoreRow | undefined, path: readonly string[]): TreeChild | undefined {
  let [found, children]: [TreeChild | undefined, readonly ScoreChild[]] = [row?.candidate, row?.children ?? []];
  for (const key of path) {
    const child = children.find(({ step }) => step.key === key);
    [found, children] = [child?.step, child?.children ?? []];
  }
  return found;
}
