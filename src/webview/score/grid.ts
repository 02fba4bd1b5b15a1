/** Where the columns of the score stand, which all of its staves share. In units of the score. Pure. */
import { wholePercent } from "../../shared/format/numbers";
import type { Score, ScoreColumn } from "../../shared/read/score";
import type { Measure } from "../kit/measure";

export interface Grid {
  width: number;
  /** From here on there is a gutter, and names of staves stand in it. */
  isWide: boolean;
  /** Whether words are whole sentences. */
  hasSentences: boolean;
  edge: number;
  /** Where the columns begin. */
  left: number;
  columns: Place[];
}

/** A column of the score. `x`: where everything in it begins. */
export interface Place {
  column: ScoreColumn;
  x: number;
  width: number;
}

const WIDE = 1000;
const VERY_WIDE = 1600;
const GUTTER = 158;
const MOST = 230;
/** With more drawn thoughts, a wide score may be wider than the page. */
const MANY = 12;
/** What a star takes between a word and its number, and what there is between them without one. */
export const STAR = 17;
export const BESIDE = 5;
/** Left of a column, where the line of sureness runs. */
export const BEFORE = 14;

/** `good`: wide enough for a word of this kind of question with its number; `least`: narrower columns can't be read. */
const SIZES = {
  wide: { good: 118, least: 84, gaps: [66, 50, 34, 26], fold: 84, answer: 174, beforeFold: 30 },
  compact: { good: 104, least: 72, gaps: [34, 26], fold: 62, answer: 104, beforeFold: 22 },
};
/** The answer column of a wide score where room is short. */
const SHORT_ANSWER = 142;

/** Left and right of everything on the page; the style sheet has the same. */
export function edgeOf(width: number): number {
  return width >= WIDE ? 24 : 16;
}

/**
 * With a gutter for the names of staves where there is room for it, else without. `null`: there is no room for columns
 * beside each other, so time runs downwards.
 */
export function gridOf(score: Score, width: number, measure: Measure): Grid | null {
  const grid = (isWide: boolean, mayScroll = false): Grid | null =>
    gridWith({ isWide, mayScroll }, score, width, measure);
  const canBeWide = width >= WIDE;
  return (canBeWide ? grid(true) : null) ?? grid(false) ?? (canBeWide ? grid(true, true) : null);
}

function gridWith(
  { isWide, mayScroll }: { isWide: boolean; mayScroll: boolean },
  score: Score,
  width: number,
  measure: Measure,
): Grid | null {
  const sizes = isWide ? SIZES.wide : SIZES.compact;
  const edge = edgeOf(width);
  const left = edge + (isWide ? GUTTER : 0);
  const root = Math.min(
    isWide ? 150 : 80,
    Math.max(isWide ? 52 : 30, measure(score.root ?? "", "strong") + 8, isWide ? measure("Question", "head") : 0),
  );
  const flexible = score.columns.filter(isFlexible);
  const folds = score.columns.filter(({ kind }) => kind === "idle");
  const widthBeside = (gap: number, answer: number): number => {
    const room = width - edge - left - root - answer - folds.length * (sizes.fold + sizes.beforeFold);
    const rest = room - (flexible.length + 1) * gap;
    if (flexible.length === 0) return rest < 0 ? 0 : MOST;
    return rest / flexible.length;
  };
  const isShort = isWide && widthBeside(34, sizes.answer) < sizes.good;
  const answerWidth = isShort ? SHORT_ANSWER : sizes.answer;
  const widthWith = (gap: number): number => widthBeside(gap, answerWidth);
  const last = sizes.gaps.at(-1) ?? 26;
  const widest = widestRow(score, measure);
  const least = Math.max(sizes.least, Math.min(sizes.good, widest));
  // Whole words come before wide gaps, where both have no room.
  const whole = Math.max(sizes.good, widest);
  const good = widthWith(last) >= whole ? whole : sizes.good;
  let gap = sizes.gaps.find((one) => widthWith(one) >= good) ?? (widthWith(last) >= least ? last : undefined);
  let each: number;
  let scrolls = false;
  if (gap === undefined) {
    if (!mayScroll || flexible.length <= MANY) return null;
    gap = last;
    each = sizes.least;
    scrolls = true;
  } else {
    // Links can be told apart the better, the more room they have: columns get more once the gaps have enough.
    if (flexible.length > 0) {
      const spare = ((widthWith(gap) - good) * flexible.length) / (flexible.length + 1);
      gap = Math.max(gap, Math.min(sizes.gaps[0] ?? gap, gap + spare));
    }
    each = Math.min(MOST, widthWith(gap));
    // What columns can't use goes between them, so that the picture fills the page.
    const left = widthWith(gap) - each;
    if (left > 0 && flexible.length > 0) gap = Math.min(110, gap + (left * flexible.length) / (flexible.length + 1));
  }
  let x = left;
  const columns = score.columns.map((column): Place => {
    const own =
      column.kind === "question"
        ? root
        : column.kind === "idle"
          ? sizes.fold
          : column.kind === "answer"
            ? answerWidth
            : each;
    const at = column.kind === "idle" ? x - gap + sizes.beforeFold : x;
    x = at + own + gap;
    return { column, x: at, width: own };
  });
  const answer = columns.at(-1);
  const end = answer ? answer.x + answer.width + edge : width;
  if (answer && !scrolls) answer.x = Math.max(answer.x, width - edge - answerWidth);
  return { width: scrolls ? end : width, isWide, hasSentences: width >= VERY_WIDE, edge, left, columns };
}

/** As wide as a column must be for whole words. A step may be told by its result. */
function widestRow({ columns }: Score, measure: Measure): number {
  const rows = columns.flatMap((column) => (column.kind === "thought" ? column.rows : []));
  return Math.max(
    0,
    ...rows.map(
      ({ text, shorter, isStar, candidate }) =>
        measure(shorter ?? text, isStar ? "strong" : "word") +
        (isStar ? STAR : BESIDE) +
        measure(wholePercent(candidate.p), "number"),
    ),
  );
}

function isFlexible({ kind }: ScoreColumn): boolean {
  return kind === "thought" || kind === "coming" || kind === "words";
}

/** The place of a thought, from 1, or of the question for 0: its own column or the one it is folded into. */
export function placeOf({ columns }: Grid, thoughts: number): Place | undefined {
  return columns.find(({ column }) => {
    switch (column.kind) {
      case "question":
        return thoughts === 0;
      case "thought":
      case "coming":
        return column.thoughts === thoughts;
      case "idle":
        return column.thoughts.includes(thoughts);
      default:
        return false;
    }
  });
}

/** Where the dot of a thought stands: at the left edge of its column, or in line in the folded one. */
export function dotOf(grid: Grid, thoughts: number): number | undefined {
  const place = placeOf(grid, thoughts);
  if (!place) return undefined;
  if (place.column.kind !== "idle") return place.x + DOT;
  const at = place.column.thoughts.indexOf(thoughts);
  const step = Math.min(46, (place.width - 10) / Math.max(1, place.column.thoughts.length - 1));
  return place.x + DOT + at * step;
}

/** From the left edge of a column to the middle of its dot. */
export const DOT = 4;

/** The place of a step that was said at a depth. */
export function placeOfStep(grid: Grid, depth: number, perStep: number): Place | undefined {
  const said = grid.columns.find(({ column }) => column.kind === "words" && column.steps.includes(depth));
  return said ?? placeOf(grid, depth * perStep);
}

export function answerPlace({ columns }: Grid): Place {
  return columns.at(-1) ?? { column: { kind: "answer" }, x: 0, width: 0 };
}
