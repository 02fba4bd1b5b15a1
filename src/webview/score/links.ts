/**
 * The links as bands: as thick as their joint probability, a whole row for certainty, stacked where they leave a
 * candidate and where they reach one so that what leaves adds up to what is there. Pure; pixels come in as boxes.
 */
import { link as curve, curveBumpX } from "d3-shape";
import type { Link } from "../../shared/read/searchTree";

export interface Box {
  left: number;
  right: number;
  middle: number;
  height: number;
}

export interface Band {
  link: Link;
  path: string;
  width: number;
}

/** Below this many pixels a line would vanish. */
const thinnest = 0.75;
const hairline = 1;

/** `box` finds the bar of a concept in a column (-1: the root); links whose ends are not drawn are left out. */
export function bands(links: readonly Link[], box: (column: number, concept: string) => Box | undefined): Band[] {
  const drawn = links.flatMap((link) => {
    const [from, to] = [box(link.column - 1, link.from), box(link.column, link.to)];
    return from && to ? [{ link, from, to, width: Math.max(thinnest, link.p * Math.min(from.height, to.height)) }] : [];
  });
  const leaving = stack(
    drawn,
    (d) => `${d.link.column} ${d.link.from}`,
    (d) => d.to.middle,
  );
  const arriving = stack(
    drawn,
    (d) => `${d.link.column} ${d.link.to}`,
    (d) => d.from.middle,
  );
  return drawn.map((d, index) => ({
    link: d.link,
    width: d.width,
    path: toPath({
      source: [d.from.right, d.from.middle + (leaving[index] ?? 0)],
      target: [d.to.left, d.to.middle + (arriving[index] ?? 0)],
    }),
  }));
}

/**
 * What is drawn as one: each band that has a width of its own, and all hairlines together, of which there may be
 * thousands. Where those cross they are no darker than alone.
 */
export function strokes(drawn: readonly Band[]): { key: string; path: string; width: number }[] {
  const hair = drawn.filter(({ width }) => width <= hairline);
  const wide = drawn.filter(({ width }) => width > hairline);
  return [
    ...(hair.length > 0 ? [{ key: "hair", path: hair.map(({ path }) => path).join(""), width: thinnest }] : []),
    ...wide.map(({ link, path, width }) => ({ key: linkKey(link), path, width })),
  ];
}

export function linkKey(link: Link): string {
  return JSON.stringify([link.column, link.from, link.to]);
}

interface Ends {
  source: [number, number];
  target: [number, number];
}

function toPath(ends: Ends): string {
  const draw = curve<Ends, [number, number]>(curveBumpX)
    .x(([x]) => x)
    .y(([, y]) => y);
  return draw(ends) ?? "";
}

/**
 * For each, how far its middle lies from the middle of the end it shares with others, in the order of the other ends.
 */
function stack<T extends { width: number }>(
  items: T[],
  keyOf: (item: T) => string,
  orderOf: (item: T) => number,
): number[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  const offsets = new Map<T, number>();
  for (const group of groups.values()) {
    let at = -group.reduce((sum, item) => sum + item.width, 0) / 2;
    for (const item of [...group].sort((a, b) => orderOf(a) - orderOf(b))) {
      offsets.set(item, at + item.width / 2);
      at += item.width;
    }
  }
  return items.map((item) => offsets.get(item) ?? 0);
}
