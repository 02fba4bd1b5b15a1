/** Where the names of a plot stand: beside their dots, and not over other dots or names. Pure. */
import type { Measure } from "../kit/measure";

interface Dot {
  text: string;
  p: number;
  x: number;
  y: number;
}

/** From its left end, and its baseline. */
export interface PlacedName {
  text: string;
  x: number;
  y: number;
}

/** The first few are labeled where there is room. The others have their names in tooltips. */
const NAMED = 3;
/** The least probability of a dot that is labeled. */
const LIKELY = 0.05;
const RADIUS = 4;

/** `dots`: the most probable first. `width`: of the plot. */
export function namesOf(dots: readonly Dot[], width: number, measure: Measure): PlacedName[] {
  const taken: { left: number; right: number; top: number; bottom: number }[] = dots.map(({ x, y }) => ({
    ...{ left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS },
  }));
  return dots.slice(0, NAMED).flatMap(({ text, p, x, y }) => {
    if (p < LIKELY) return [];
    const wide = measure(text, "note");
    const places = [
      { x: x + 6, y: y + 3.5 },
      { x: x - 6 - wide, y: y + 3.5 },
      { x: Math.min(Math.max(0, x - wide / 2), width - wide), y: y - 7 },
      { x: Math.min(Math.max(0, x - wide / 2), width - wide), y: y + 14 },
    ];
    const boxOf = (place: { x: number; y: number }) => ({
      ...{ left: place.x, right: place.x + wide, top: place.y - 8, bottom: place.y + 2 },
    });
    const place = places.find((one) => {
      const { left, right, top, bottom } = boxOf(one);
      const isIn = left >= 0 && right <= width && top >= 0;
      return (
        isIn &&
        taken.every((other) => left >= other.right || right <= other.left || top >= other.bottom || bottom <= other.top)
      );
    });
    if (!place) return [];
    taken.push(boxOf(place));
    return [{ text, ...place }];
  });
}
