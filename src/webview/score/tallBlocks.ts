/** Where everything of a score stands in which time runs downwards. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import type { PinRow } from "../../shared/read/pins";
import { EFFECT_FROM } from "../../shared/read/matter";
import type { Score, ScoreColumn, ThoughtColumn } from "../../shared/read/score";
import { answersAt } from "../../shared/read/scoreCurve";
import type { ScoreLine, ScoreRow } from "../../shared/read/scoreRows";
import { type Effect, effectOf, flips } from "../../shared/read/testEffects";
import type { ThoughtTest } from "../../shared/trace/trace";
import { fit, wrapped } from "../kit/measure";
import { LINE_HEIGHT, type PlacedLine } from "./followingRows";
import { pinLines, pinTitle, rankingOf } from "./pinWords";
import { type Scene, isShown, thoughtColumns } from "./scene";
import type { TreeParts } from "./treeStave";

export const EDGE = 16;
export const TOP = 28;
/** Of the labels, and of the curve beside them. */
export const LABELS = 88;
export const CURVE = 66;
/** The height of a line of candidates. */
export const CELL = 42;
export const LINE = 14;
/** From a folded thought to the next one on the curve. */
export const FOLDED = 9;
/** The most that a step that follows a candidate takes. */
export const FOLLOWING = 230;
/** Between two thoughts, for the links. */
const BETWEEN = 36;

/** Where candidates begin, and the room that they share. */
export const LEFT = EDGE + LABELS + CURVE + 14;
const roomIn = (width: number): number => Math.max(120, width - LEFT - EDGE);
/** Below this, less stands beside each other. */
const NARROW = 340;
const MOST = 6;
/** Candidates as far apart as this stand below each other. */
const ROOMY = 100;
/** The least between two words. */
const BESIDE_WORDS = 5;

/** So many candidates stand beside each other, and so wide is one of them. */
export function acrossIn(score: Score, width: number): { across: number; cell: number } {
  const room = roomIn(width);
  const most = Math.max(1, ...thoughtColumns(score).map(({ rows }) => rows.length));
  const [good, least, fewest] = score.ofSteps ? [130, 110, 3] : [100, 80, 4];
  const whole = room / most >= least ? most : 0;
  const across = Math.min(MOST, Math.max(fewest - (width < NARROW ? 1 : 0), Math.floor(room / good), whole));
  return { across, cell: Math.min(150, room / across) };
}

/** How far candidates of a thought are from each other. Few share all of the room. */
function spacingOf(rows: number, width: number, across: number): number {
  return Math.min(150, roomIn(width) / Math.min(across, Math.max(2, rows)));
}

export type TallScene = Omit<Scene, "grid">;

export interface Block {
  column: ScoreColumn;
  /** Its number of thoughts; for idle ones the first. */
  thoughts: number;
  y: number;
  height: number;
  notes: Note[];
  cells: Cell[];
  /** Candidates that are opened, with what may follow them. */
  opened: { row: ScoreRow; y: number; lines: PlacedLine[] }[];
  lines: readonly ScoreLine[];
  /** What stands below the answer. */
  below: readonly string[];
}

interface Note {
  text: string;
  /** What is told where it is pointed at, if that is more. */
  title?: string;
}

export interface Cell {
  row: ThoughtColumn["rows"][number];
  open: boolean | null;
  x: number;
  y: number;
  /** Of its bars, and of its words. */
  width: number;
  room: number;
}

export function isOf(column: ScoreColumn, first: number, thoughts: number): boolean {
  return column.kind === "idle" ? column.thoughts.includes(thoughts) : column.kind === "thought" && first === thoughts;
}

export function blocksOf(
  scene: TallScene,
  { left, top, width, across, cell }: Record<"left" | "top" | "width" | "across" | "cell", number>,
  { following, isOpen }: Pick<TreeParts, "following" | "isOpen">,
  pins: readonly PinRow[],
): Block[] {
  const { score, test } = scene;
  let y = top + 16;
  return score.columns.flatMap((column): Block[] => {
    if (column.kind === "words") return [];
    const thoughts =
      column.kind === "thought" || column.kind === "coming"
        ? column.thoughts
        : column.kind === "idle"
          ? (column.thoughts[0] ?? 0)
          : 0;
    const final = column.kind === "question" || column.kind === "thought" ? forcedAt(scene, thoughts) : null;
    const worst = test && column.kind === "thought" ? effectOf(test, thoughts) : null;
    const notes =
      column.kind === "thought" || column.kind === "question"
        ? [
            ...(final === null ? [] : [final]),
            ...(column.kind === "thought" && column.column.edit !== null
              ? [editedNote(scene, column.column.edit)]
              : []),
            ...(test && worst ? editNotes(test, worst) : []),
            ...(column.kind === "thought" && column.isReady ? [{ text: l10n.t("ready") }] : []),
            ...pins.flatMap((row) => pinNote(scene, row, thoughts) ?? []),
          ]
        : [];
    const rows = column.kind === "thought" && isShown(scene, thoughts) ? column.rows : [];
    // Where steps are told apart from what is decoded, each has a line of its own, if one isn't enough.
    const [steps, decoded] = ["value", "lens"].map((from) => rows.filter(({ candidate }) => candidate.from === from));
    const lists = score.ofSteps && rows.length > across && steps && decoded ? [steps, decoded] : [rows];
    const apart = cell >= ROOMY ? cell : spacingOf(Math.max(0, ...lists.map(({ length }) => length)), width, across);
    let line = 0;
    const cells = lists.flatMap((list) => {
      const from = line;
      line += Math.ceil(list.length / across);
      const own = list.length <= across ? unevenly(scene, list, apart, cell, roomIn(width)) : null;
      return list.map((row, at): Cell => ({
        row,
        open: column.kind === "thought" ? isOpen(column, row) : null,
        x: left + (own?.[at] ?? (at % across) * apart),
        y: y + (from + Math.floor(at / across)) * CELL,
        width: cell - 8,
        room: own
          ? (own[at + 1] ?? roomIn(width) + 7) - (own[at] ?? 0) - 7 + BESIDE_WORDS
          : at + 1 === list.length
            ? roomIn(width) - (at % across) * apart
            : apart - 7,
      }));
    });
    const lines = column.kind === "thought" && isShown(scene, thoughts) ? column.lines : [];
    let below = y + line * CELL;
    const opened = rows.flatMap((row) => {
      const found = column.kind === "thought" ? following(column, row) : [];
      if (found.length === 0) return [];
      const at = below;
      below += LINE_HEIGHT * (found.length + 1) + 4;
      return [{ row, y: at, lines: found.map((line, n) => ({ line, y: at + LINE_HEIGHT * (n + 1) })) }];
    });
    const folded = column.kind === "idle" ? Math.max(0, column.thoughts.length - 3) * FOLDED : 0;
    const underAnswer = column.kind === "answer" ? answerLines(scene, width - left - EDGE) : [];
    // A test that can still be made has a line of its own.
    const answer = 28 + Math.max(2, underAnswer.length + (test ? 0 : 1)) * LINE;
    const tall =
      Math.max(18 + (notes.length + lines.length) * LINE, below - y, column.kind === "answer" ? answer : 0) + folded;
    const block: Block = { column, thoughts, y, height: tall, notes, cells, opened, lines, below: underAnswer };
    y += tall + (column.kind === "answer" ? 0 : column.kind === "idle" ? 22 : BETWEEN);
    return [block];
  });
}

/**
 * Where candidates begin, from the left, if they stand side by side and one of their words needs more than its share:
 * each then takes as much as its word, or as its bar if that is wider. `null`: equal shares are enough, or too little.
 */
function unevenly(
  { measure }: TallScene,
  list: readonly ScoreRow[],
  apart: number,
  cell: number,
  room: number,
): number[] | null {
  const words = list.map(({ text, isStar }) => measure(text, isStar ? "strongNumber" : "number"));
  if (words.every((word) => word <= apart - 7)) return null;
  const starts = [0];
  for (const word of words) starts.push((starts.at(-1) ?? 0) + Math.max(word + BESIDE_WORDS, cell - 4));
  const end = (starts.at(-2) ?? 0) + (words.at(-1) ?? 0);
  if (end > room) return null;
  const spare = Math.min(8, (room - end) / Math.max(1, list.length - 1));
  return starts.slice(0, -1).map((start, at) => start + at * spare);
}

/** How probable the answer would be if it were stopped; where that isn't known, the best known one by name. */
function forcedAt({ curve, measure }: TallScene, thoughts: number): Note | null {
  const p = curve.first ? null : (curve.final[thoughts] ?? null);
  if (p !== null) return { text: wholePercent(p) };
  const [best] = answersAt(curve, thoughts);
  if (!best) return null;
  const whole = (name: string): string => `${name} ${wholePercent(best.p)}`;
  return { text: fit(measure, best.text, "number", LABELS, whole), title: whole(best.text) };
}

/** What was done to the thought: without "edited" where there is no room for both. */
function editedNote({ measure }: TallScene, edit: string): Note {
  const whole = l10n.t("edited: {0}", edit);
  return measure(whole, "note") <= LABELS ? { text: whole } : { text: edit, title: whole };
}

/** Decoded at all thoughts, or else what follows at all of them. */
function pinNote({ measure }: TallScene, { pin, at }: PinRow, thoughts: number): Note | null {
  const one = at[thoughts];
  if (!one) return null;
  const isDecoded = at.some(({ decoded }) => decoded !== null);
  const line = isDecoded ? 0 : 1;
  const [known, short] = [false, true].map((isShort) => pinLines(one, rankingOf(at), isShort)[line]);
  if (!known || !short) return null;
  const whole = l10n.t("{0}: {1}", pin.shown, known);
  // Its number is what is new at each thought; its name stands below them as well.
  const text =
    measure(whole, "note") <= LABELS
      ? whole
      : fit(measure, pin.shown, "note", LABELS, (name) => l10n.t("{0}: {1}", name, short));
  return { text, title: pinTitle(pin, one) };
}

/** What its options have if it is stopped here, and what edits are compared with. */
function answerLines(scene: TallScene, room: number): string[] {
  const { measure, test } = scene;
  const baselines =
    test === null
      ? ""
      : test.withoutThoughts === undefined
        ? l10n.t("{0} unedited", wholePercent(test.unedited))
        : l10n.t("{0} unedited, {1} no thoughts", wholePercent(test.unedited), wholePercent(test.withoutThoughts));
  return [optionWords(scene, room), baselines].flatMap((text) => wrapped(measure, text, "note", room));
}

function optionWords({ curve, measure }: TallScene, room: number): string {
  if (curve.first) return "";
  const options = [
    ...(curve.answer === null ? [] : [{ text: curve.answer, ps: curve.final }]),
    ...curve.others,
  ].flatMap(({ text, ps }) => {
    const p = ps.at(-1);
    return p === null || p === undefined ? [] : [{ text, p }];
  });
  if (options.length === 0) return "";
  const whole = (name: string, p: number): string => `${name} ${wholePercent(p)}`;
  // More than two have no room.
  const sorted = options
    .toSorted((a, b) => b.p - a.p)
    .slice(0, 2)
    .map(({ text, p }) => fit(measure, text, "note", room - measure(",", "note"), (name) => whole(name, p)));
  return l10n.t("if stopped: {0}", sorted.join(", "));
}

/** Says the same as the stave of a wide score. */
function editNotes(test: ThoughtTest, { drop, worst }: Effect): Note[] {
  if (drop < EFFECT_FROM) return [{ text: l10n.t("no effect") }];
  const note = { text: l10n.t("if edited {0}", wholePercent(worst.p)) };
  return [note, ...(flips(test, worst) ? [{ text: l10n.t("another wins") }] : [])];
}
