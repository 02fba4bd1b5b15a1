/** The links of the tree, drawn where the bars really lie: fonts, zoom and expanded candidates move them. */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { optimal } from "../shared/graph";
import type { Link, SearchTree } from "../shared/tree";
import { type Band, type Box, bands, linkKey, strokes } from "./links";
import { candidateKey } from "./state";
import type { Item } from "./treeItems";

export function TreeLinks({ tree, line, truth, picture, items }: {
  tree: SearchTree;
  /** Links that lead to what is pointed at. */
  line: readonly Link[];
  truth: boolean;
  picture: RefObject<HTMLElement | null>;
  /** Not read: where they change, the bars have moved. */
  items: Item[][];
}) {
  const [drawn, setDrawn] = useState<Band[]>([]);
  useLayoutEffect(() => {
    const root = picture.current;
    if (!root) return;
    // A hidden picture has no places to measure.
    const measure = (): void => {
      if (root.offsetParent !== null) setDrawn(bands(tree.links, boxesIn(root, tree)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(root);
    return () => observer.disconnect();
  }, [tree, items, picture]);

  const best = useMemo(() => (truth ? optimalLinks(tree) : new Set<string>()), [tree, truth]);
  // Drawn once for all that is pointed at: what is lit comes as a layer above.
  const all = useMemo(() => {
    const isBest = ({ link }: Band): boolean => best.has(linkKey(link));
    return <Strokes drawn={drawn} isBest={isBest} />;
  }, [drawn, best]);
  const lit = new Set(line.map(linkKey));
  return (
    <svg class={lit.size > 0 ? "links pointing" : "links"} aria-hidden="true">
      <g class="all">{all}</g>
      {line.length > 0 && drawn.filter(({ link }) => lit.has(linkKey(link))).map(({ link, path, width }) => (
        <path key={linkKey(link)} class="lit" d={path} stroke-width={width.toFixed(2)} />
      ))}
    </svg>
  );
}

function Strokes({ drawn, isBest }: { drawn: readonly Band[]; isBest: (band: Band) => boolean }) {
  const layer = (bands: Band[], name: string): ComponentChildren =>
    strokes(bands).map(({ key, path, width }) => <path key={`${name} ${key}`} class={name} d={path} stroke-width={width.toFixed(2)} />);
  return <>{layer(drawn.filter((band) => !isBest(band)), "band")}{layer(drawn.filter(isBest), "optimal")}</>;
}

function boxesIn(root: HTMLElement, tree: SearchTree): (column: number, concept: string) => Box | undefined {
  const origin = root.getBoundingClientRect();
  const boxes = new Map<string, Box>();
  for (const bar of root.querySelectorAll<HTMLElement>("[data-bar]")) {
    const { left, right, top, height } = bar.getBoundingClientRect();
    boxes.set(bar.dataset.bar ?? "", { left: left - origin.left, right: right - origin.left, middle: top - origin.top + height / 2, height });
  }
  return (column, concept) => boxes.get(candidateKey(tree.columns[column]?.node ?? null, concept));
}

/** Links along a shortest path, at the thought where it is one. */
function optimalLinks({ graph, columns, links }: SearchTree): Set<string> {
  if (!graph) return new Set();
  const { edges } = optimal(graph);
  const names = new Set([...edges].flatMap((index) => {
    const edge = graph.edges[index];
    return edge ? [JSON.stringify(edge.map((node) => graph.nodes[node]))] : [];
  }));
  const isDue = ({ column, to }: Link): boolean => columns[column]?.candidates.find((c) => c.concept === to)?.mark === "optimal";
  return new Set(links.filter((link) => isDue(link) && names.has(JSON.stringify([link.from, link.to]))).map(linkKey));
}
