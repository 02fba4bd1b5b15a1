/** The name of a stave and what it shows: in the gutter, or above the stave where there is none. */
import { Words } from "./marks";
import type { Grid } from "./grid";
import { type Scene, wrapped } from "./scene";

/** How wide the name may be, and what is written below it. */
export const GUTTER = 146;
const ROOM = 140;
const LINE = 14;

export function StaveName({
  scene: { grid, measure },
  top,
  name,
  note,
  room = ROOM,
}: {
  scene: Scene;
  top: number;
  name: string;
  note: string;
  /** What there is in the gutter for the note. */
  room?: number;
}) {
  if (!grid.isWide) {
    const most = grid.width - 2 * grid.edge;
    const x = grid.edge + Math.min(measure(name, "head"), most) + 10;
    return (
      <g>
        <Words x={grid.edge} y={top + 20} type="head" width={most} measure={measure}>
          {name}
        </Words>
        <Words x={x} y={top + 20} type="note" class="quiet" width={grid.width - grid.edge - x} measure={measure}>
          {note}
        </Words>
      </g>
    );
  }
  return (
    <g>
      <Words x={grid.edge} y={top + 22} type="head" width={GUTTER} measure={measure}>
        {name}
      </Words>
      {wrapped(measure, note, room).map((line, at) => (
        <Words key={at} x={grid.edge} y={top + 39 + LINE * at} type="note" class="quiet">
          {line}
        </Words>
      ))}
    </g>
  );
}

/** Where the note ends, if it stands above the stave. */
export function captionEnd({ grid, measure }: Pick<Scene, "grid" | "measure">, name: string, note: string): number {
  return grid.isWide ? 0 : grid.edge + measure(name, "head") + 10 + measure(note, "note");
}

/** The baseline of the name, and of the note beside it. */
export function captionLine({ isWide }: Grid, top: number): number {
  return top + (isWide ? 22 : 20);
}

/** Where the next line would stand below a note in the gutter. */
export function noteEnd({ measure }: Pick<Scene, "measure">, top: number, note: string): number {
  return top + 39 + LINE * wrapped(measure, note, ROOM).length;
}

/** How much of the stave its name takes. */
export function nameHeight({ grid }: Pick<Scene, "grid">): number {
  return grid.isWide ? 0 : 22;
}
