/**
 * Links as bands. Their thickness is the joint probability; 1 is a whole row. Bands are stacked where they leave and
 * reach a candidate, so that they add up. Pure: boxes are given in pixels.
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

/** Thinner lines, in pixels, would vanish. */
const thinnest = 0.75;
const hairline = 1;

/** `box` finds the bar of a candidate in a column (-1 for the root). Links whose ends aren't drawn are left out. */
export function bands(links: readonly Link[], box: (column: number, key: string) => Box | undefined): Band[] {
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
 * The strokes to draw: one per band, and a single one for all hairlines, of which there may be thousands. Hairlines
 * that
 * cross are no darker than one alone.
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
 * For each item, the offset of its middle within the end it shares with others, ordered by their other ends.
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
