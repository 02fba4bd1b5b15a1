/** The links of the tree, drawn where the bars really lie: fonts, zoom and expanded candidates move them. */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { optimal } from "../shared/graph";
import type { Link, SearchTree } from "../shared/tree";
import { type Band, type Box, bands, linkKey } from "./links";
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
    const measure = (): void => setDrawn(bands(tree.links, boxesIn(root, tree)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(root);
    return () => observer.disconnect();
  }, [tree, items, picture]);

  const lit = new Set(line.map(linkKey));
  const best = truth ? optimalLinks(tree) : new Set<string>();
  const classOf = (link: Link): string => {
    const key = linkKey(link);
    return [lit.has(key) ? "lit" : "", best.has(key) ? "optimal" : ""].join(" ");
  };
  // What is lit comes last, because later paths lie above earlier ones.
  const order = [...drawn].sort((a, b) => Number(lit.has(linkKey(a.link))) - Number(lit.has(linkKey(b.link))));
  return (
    <svg class={lit.size > 0 ? "links pointing" : "links"} aria-hidden="true">
      {order.map(({ link, path, width }) => (
        <path key={linkKey(link)} class={classOf(link)} d={path} stroke-width={width.toFixed(2)} />
      ))}
    </svg>
  );
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
