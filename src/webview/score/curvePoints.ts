/** The points of a curve over the thoughts, and how it is drawn. */
import { dotOf, placeOf } from "./grid";
import { round } from "./marks";
import { type Scene, isShown } from "./scene";

export interface Point {
  thoughts: number;
  x: number;
  y: number;
  p: number;
  isFolded: boolean;
}

export function pointsOf({ grid, until }: Scene, ps: readonly (number | null)[], y: (p: number) => number): Point[] {
  return ps.flatMap((p, thoughts): Point[] => {
    const x = dotOf(grid, thoughts);
    if (p === null || x === undefined || !isShown({ until }, thoughts)) return [];
    return [{ thoughts, x, y: y(p), p, isFolded: placeOf(grid, thoughts)?.column.kind === "idle" }];
  });
}

export function lineThrough(points: readonly { x: number; y: number }[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

/** The color of an answer that is known to be wrong says so. */
export function finalClass({ verdict, truth, busy, until }: Omit<Scene, "grid">): string {
  const isWrong = truth && verdict?.right === false && !busy && until === Infinity;
  return isWrong ? "final-option wrong" : "final-option";
}
