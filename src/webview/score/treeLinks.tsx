/** The links of the tree, drawn where the bars are: fonts, zoom, and expanded candidates move them. */
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { optimal } from "../../shared/problem/problemGraph";
import type { Link, SearchTree } from "../../shared/read/searchTree";
import { type Band, type Box, bands, linkKey, strokes } from "./links";
import { candidateKey } from "../page/state";
import type { Item } from "./treeItems";

export function TreeLinks({
  tree,
  path,
  truth,
  picture,
  items,
}: {
  tree: SearchTree;
  /** Highlighted links. */
  path: readonly Link[];
  truth: boolean;
  picture: RefObject<HTMLElement | null>;
  /** Not read. When they change, the bars have moved. */
  items: Item[][];
}) {
  const drawn = useBands(tree, picture, items);
  const best = useMemo(() => (truth ? optimalLinks(tree) : new Set<string>()), [tree, truth]);
  const lit = new Set(path.map(linkKey));
  return (
    <svg class={lit.size > 0 ? "links pointing" : "links"} aria-hidden="true">
      <g class="all">
        {drawn.map((column, index) => (
          <ColumnLinks key={index} drawn={column} best={best} />
        ))}
      </g>
      {path.length > 0 &&
        drawn
          .flat()
          .filter(({ link }) => lit.has(linkKey(link)))
          .map(({ link, path, width }) => (
            <path key={linkKey(link)} class="lit" d={path} stroke-width={width.toFixed(2)} />
          ))}
    </svg>
  );
}

/** Redrawn only when an end has moved. Highlights are a layer above. */
function ColumnLinks({ drawn, best }: { drawn: Band[]; best: ReadonlySet<string> }) {
  return useMemo(() => {
    const layer = (isBest: boolean, name: string): ComponentChildren =>
      strokes(drawn.filter(({ link }) => best.has(linkKey(link)) === isBest)).map(({ key, path, width }) => (
        <path key={`${name} ${key}`} class={name} d={path} stroke-width={width.toFixed(2)} />
      ));
    return (
      <g>
        {layer(false, "band")}
        {layer(true, "optimal")}
      </g>
    );
  }, [drawn, best]);
}

/** The bands that reach each column, with the current positions of the bars. */
function useBands(tree: SearchTree, picture: RefObject<HTMLElement | null>, items: Item[][]): Band[][] {
  const [drawn, setDrawn] = useState<Band[][]>([]);
  const columns = useMemo(
    () => tree.columns.map((_, column) => tree.links.filter((link) => link.column === column)),
    [tree],
  );
  const known = useRef<{ columns: Link[][]; ends: string[]; drawn: Band[][] }>({ columns, ends: [], drawn: [] });
  useEffect(() => {
    const root = picture.current;
    if (!root) return;
    const measure = (): void => {
      // A hidden picture can't be measured.
      if (root.offsetParent === null) return;
      const boxes = boxesIn(root);
      const placed = [{ node: null, candidates: [{ key: tree.root.concept ?? "" }] }, ...tree.columns].map(
        ({ node, candidates }) =>
          new Map(
            candidates.flatMap(({ key }) => {
              const box = boxes.get(candidateKey(node, key));
              return box ? [[key, box] as const] : [];
            }),
          ),
      );
      const places = placed.map((column) => JSON.stringify([...column]));
      const ends = columns.map((_, column) => `${places[column]} ${places[column + 1]}`);
      const before = known.current;
      const same = (column: number): boolean => before.columns === columns && before.ends[column] === ends[column];
      if (before.drawn.length === columns.length && ends.every((_, column) => same(column))) return;
      const next = columns.map((links, column) =>
        same(column) && before.drawn[column]
          ? before.drawn[column]
          : bands(links, (at, key) => placed[at + 1]?.get(key)),
      );
      known.current = { columns, ends, drawn: next };
      setDrawn(next);
    };
    // One frame later: the frame that opens a candidate is busy, and the delay is not visible.
    const frame = requestAnimationFrame(measure);
    const observer = new ResizeObserver(measure);
    observer.observe(root);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [tree, columns, items, picture]);
  return drawn;
}

/** The box of every bar by its key, in pixels from the upper left corner of the picture. */
function boxesIn(root: HTMLElement): Map<string, Box> {
  const origin = root.getBoundingClientRect();
  return new Map(
    [...root.querySelectorAll<HTMLElement>("[data-bar]")].map((bar) => {
      const { left, right, top, height } = bar.getBoundingClientRect();
      return [
        bar.dataset.bar ?? "",
        { left: left - origin.left, right: right - origin.left, middle: top - origin.top + height / 2, height },
      ];
    }),
  );
}

/** Links along a shortest path, at the thought where they are due. */
function optimalLinks({ graph, columns, links }: SearchTree): Set<string> {
  if (!graph) return new Set();
  const { edges } = optimal(graph);
  const names = new Set(
    [...edges].flatMap((index) => {
      const edge = graph.edges[index];
      return edge ? [JSON.stringify(edge.map((node) => graph.nodes[node]))] : [];
    }),
  );
  const isDue = ({ column, to }: Link): boolean =>
    columns[column]?.candidates.find((c) => c.key === to)?.mark === "optimal";
  return new Set(links.filter((link) => isDue(link) && names.has(JSON.stringify([link.from, link.to]))).map(linkKey));
}
