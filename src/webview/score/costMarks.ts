/**
 * What answers took, in marks that can be counted: a ring is a thought, a square is a token. Within one headline every
 * mark has the same size, so that what takes more is longer. Beyond so many, they stand in blocks of ten, which hide
 * nothing: the last block has as many as are left.
 */
import * as l10n from "@vscode/l10n";
import { passCount, thoughtCount, tokenCount } from "../../shared/format/counts";
import type { Cost } from "../../shared/read/verdict";

export interface CostRow extends Pick<Cost, "thoughts" | "tokens" | "passes"> {
  name: string;
  isOwn: boolean;
}

/** Marks stand below each other, and then in the next of the columns. */
interface Size {
  /** Marks below each other. */
  rows: number;
  pitch: number;
  /** As wide as a mark itself. */
  mark: number;
  /** What blocks of ten have between them. */
  gap: number;
  radius: number;
  /** Of a ring's line. */
  line: number;
}

const SINGLE: Size = { rows: 1, pitch: 9, mark: 7, gap: 0, radius: 1, line: 1.6 };
const BLOCKS: Size = { rows: 2, pitch: 5, mark: 4, gap: 3, radius: 0, line: 1.2 };
/** Blocks too small to count in. */
const FILLED: Size = { rows: 5, pitch: 2, mark: 2, gap: 2, radius: 0, line: 0.8 };
/** How many marks a row may have in each size. */
const MOST_SINGLE = 30;
const MOST_BLOCKS = 120;

const HEIGHT = 10;
/** Between the thoughts and the tokens. */
const APART = 5;

export interface CostMarks {
  /** Of the longest row. */
  width: number;
  height: number;
  /** Whether they stand in blocks of ten, and whether these are too small to count in. */
  blocks: "none" | "countable" | "filled";
  /** Of a ring. */
  line: number;
  /** Each as the path of a row. */
  rows: readonly { rings: string; squares: string }[];
}

export function costMarks(costs: readonly Pick<CostRow, "thoughts" | "tokens">[]): CostMarks {
  const size = sizeFor(Math.max(0, ...costs.flatMap(({ thoughts, tokens }) => [thoughts, tokens])));
  const starts = costs.map(({ thoughts }) => (thoughts > 0 ? widthOf(thoughts, size) + APART : 0));
  return {
    width: Math.max(0, ...costs.map(({ tokens }, at) => (starts[at] ?? 0) + widthOf(tokens, size))),
    height: HEIGHT,
    blocks: size === SINGLE ? "none" : size === BLOCKS ? "countable" : "filled",
    line: size.line,
    rows: costs.map(({ thoughts, tokens }, at) => ({
      rings: places(thoughts, 0, size)
        .map((place) => ring(place, size))
        .join(""),
      squares: places(tokens, starts[at] ?? 0, size)
        .map((place) => square(place, size))
        .join(""),
    })),
  };
}

function sizeFor(most: number): Size {
  return most <= MOST_SINGLE ? SINGLE : most <= MOST_BLOCKS ? BLOCKS : FILLED;
}

type Place = readonly [x: number, y: number];

/** The left upper corner of each mark. */
function places(count: number, left: number, { rows, pitch, mark, gap }: Size): Place[] {
  const top = (HEIGHT - (rows - 1) * pitch - mark) / 2;
  return Array.from({ length: count }, (_, at) => [
    left + Math.floor(at / rows) * pitch + Math.floor(at / 10) * gap,
    top + (at % rows) * pitch,
  ]);
}

function widthOf(count: number, size: Size): number {
  const last = places(count, 0, size).at(-1);
  return last ? last[0] + size.mark : 0;
}

function square([x, y]: Place, { mark, radius }: Size): string {
  if (radius === 0) return `M${x} ${y}h${mark}v${mark}h${-mark}z`;
  const [side, r] = [mark - 2 * radius, radius];
  const corner = (dx: number, dy: number): string => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return (
    `M${x + r} ${y}h${side}${corner(r, r)}v${side}${corner(-r, r)}` +
    `h${-side}${corner(-r, -r)}v${-side}${corner(r, -r)}z`
  );
}

function ring([x, y]: Place, { mark, line }: Size): string {
  const r = (mark - line) / 2;
  return `M${x + line / 2} ${y + mark / 2}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`;
}

/** "6 thoughts + 4 tokens". */
export function costWords({ thoughts, tokens }: Pick<CostRow, "thoughts" | "tokens">): string {
  return thoughts > 0 ? l10n.t("{0} + {1}", thoughtCount(thoughts), tokenCount(tokens)) : tokenCount(tokens);
}

/** What the marks count, and how many passes it took. */
export function costTitle({ thoughts, passes }: CostRow, { blocks }: CostMarks): string {
  const marks = thoughts > 0 ? l10n.t("A ring is a thought, a square is a token") : l10n.t("A square is a token");
  return `${blocks === "none" ? marks : l10n.t("{0}, each block is ten", marks)}; ${passCount(passes)}`;
}
