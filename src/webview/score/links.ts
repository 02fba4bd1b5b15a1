/**
 * Links as bands. Their thickness is the joint probability; 1 is a whole row. Bands are stacked where they leave and
 * reach a candidate, so that they add up. Pure: boxes are given in pixels.
 */
import type { Link } from "../../shared/read/searchTree";
import { round } from "./marks";

/** Where links reach and leave a candidate, along the time, and their middle across it. */
export interface Box {
  left: number;
  right: number;
  middle: number;
  /** Where links leave, if that isn't the middle. */
  leaves?: number;
  height: number;
}

export interface Band<L = Link> {
  link: L;
  path: string;
  width: number;
}

/** Thinner lines, in pixels, would vanish. */
export const THINNEST = 1.4;

/**
 * `box` finds the row of a candidate in a column. Links whose ends aren't drawn are left out. `downwards`: time runs
 * downwards.
 */
export function bands<L extends Pick<Link, "column" | "from" | "to" | "p">>(
  links: readonly L[],
  box: (column: number, key: string) => Box | undefined,
  downwards = false,
): Band<L>[] {
  const drawn = links.flatMap((link) => {
    const [from, to] = [box(link.column - 1, link.from), box(link.column, link.to)];
    return from && to ? [{ link, from, to, width: Math.max(THINNEST, link.p * Math.min(from.height, to.height)) }] : [];
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
    path: curve(
      [d.from.right, (d.from.leaves ?? d.from.middle) + (leaving[index] ?? 0)],
      [d.to.left, d.to.middle + (arriving[index] ?? 0)],
      downwards,
    ),
  }));
}

/** Leaves and arrives along the time. Places are along the time first, then across it. */
function curve(from: readonly [number, number], to: readonly [number, number], downwards: boolean): string {
  const half = (from[0] + to[0]) / 2;
  const points = [from, [half, from[1]], [half, to[1]], to] as const;
  const [a, b, c, d] = points.map(([along, across]) => {
    const [x, y] = downwards ? [across, along] : [along, across];
    return `${round(x)} ${round(y)}`;
  });
  return `M${a!}C${b!} ${c!} ${d!}`;
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
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  const offsets = new Map<T, number>();
  for (const group of groups.values()) {
    let at = -group.reduce((sum, item) => sum + item.width, 0) / 2;
    for (const item of group.sort((a, b) => orderOf(a) - orderOf(b))) {
      offsets.set(item, at + item.width / 2);
      at += item.width;
    }
  }
  return items.map((item) => offsets.get(item) ?? 0);
}
