/** Where everything of a score stands in which time runs downwards. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import type { PinRow } from "../../shared/read/pins";
import type { ScoreColumn, ScoreLine, ScoreRow, ThoughtColumn } from "../../shared/read/score";
import { effectOf } from "../../shared/read/testEffects";
import { LINE_HEIGHT, type PlacedLine } from "./followingRows";
import { pinLines } from "./pinWords";
import { type Scene, isShown } from "./scene";
import type { TreeParts } from "./treeStave";

export const EDGE = 16;
export const TOP = 28;
/** Of the labels, and of the curve beside them. */
export const LABELS = 88;
export const CURVE = 66;
/** Candidates beside each other, and the height of a line of them. */
export const ACROSS = 4;
export const CELL = 42;
export const LINE = 14;
/** The most that a step that follows a candidate takes. */
export const FOLLOWING = 230;
/** Between two thoughts, for the links. */
const BETWEEN = 36;

export type TallScene = Omit<Scene, "grid">;

export interface Block {
  column: ScoreColumn;
  /** Its number of thoughts; for idle ones the first. */
  thoughts: number;
  y: number;
  height: number;
  notes: string[];
  cells: Cell[];
  /** Candidates that are opened, with what may follow them. */
  opened: { row: ScoreRow; y: number; lines: PlacedLine[] }[];
  lines: readonly ScoreLine[];
}

export interface Cell {
  row: ThoughtColumn["rows"][number];
  open: boolean | null;
  x: number;
  y: number;
  width: number;
}

export function isOf(column: ScoreColumn, first: number, thoughts: number): boolean {
  return column.kind === "idle" ? column.thoughts.includes(thoughts) : column.kind === "thought" && first === thoughts;
}

export function blocksOf(
  scene: TallScene,
  { left, across, cell }: { left: number; across: number; cell: number },
  { following, isOpen }: Pick<TreeParts, "following" | "isOpen">,
  pins: readonly PinRow[],
): Block[] {
  const { score, test } = scene;
  let y = TOP + 16;
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
            ...(worst ? [l10n.t("if edited {0}", wholePercent(worst.worst.p))] : []),
            ...(column.kind === "thought" && column.isReady ? [l10n.t("ready")] : []),
            ...pins.flatMap(({ pin, at }) => {
              const [decoded, next] = at[thoughts] ? pinLines(at[thoughts]) : [null, null];
              const known = decoded ?? next;
              return known === null ? [] : [l10n.t("{0}: {1}", pin.shown, known)];
            }),
          ]
        : [];
    const rows = column.kind === "thought" && isShown(scene, thoughts) ? column.rows : [];
    const cells = rows.map((row, at): Cell => ({
      row,
      open: column.kind === "thought" ? isOpen(column, row) : null,
      x: left + (at % across) * cell,
      y: y + Math.floor(at / across) * CELL,
      width: cell - 8,
    }));
    const lines = column.kind === "thought" && isShown(scene, thoughts) ? column.lines : [];
    let below = y + Math.ceil(cells.length / across) * CELL;
    const opened = rows.flatMap((row) => {
      const found = column.kind === "thought" ? following(column, row) : [];
      if (found.length === 0) return [];
      const at = below;
      below += LINE_HEIGHT * (found.length + 1) + 4;
      return [{ row, y: at, lines: found.map((line, n) => ({ line, y: at + LINE_HEIGHT * (n + 1) })) }];
    });
    const tall = Math.max(18 + (notes.length + lines.length) * LINE, below - y, column.kind === "answer" ? 56 : 0);
    const block: Block = { column, thoughts, y, height: tall, notes, cells, opened, lines };
    y += tall + (column.kind === "answer" ? 0 : column.kind === "idle" ? 22 : BETWEEN);
    return [block];
  });
}

/** What it would answer if it were stopped, in a few letters. */
function forcedAt({ curve }: TallScene, thoughts: number): string | null {
  const first = curve.first?.[thoughts];
  if (curve.first) return first ? `${first.text} ${wholePercent(first.p)}` : null;
  const p = curve.final[thoughts];
  return p === null || p === undefined ? null : wholePercent(p);
}
