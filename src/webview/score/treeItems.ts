import type { SearchTree, TreeCandidate } from "../../shared/read/searchTree";
import { candidateKey } from "../page/state";
import type { Selection } from "../../shared/trace/selection";

export type Layout = "columns" | "list";

export type Item = { id: string; level: 1 | 2 | 3; node: string | null } & (
  | { kind: "thought" }
  /** `open` is `null` if there is nothing inside. */
  | { kind: "candidate"; key: string; open: boolean | null }
  | { kind: "child"; key: string; child: string }
  /** Speak after the thought, beginning with the candidate if it is given. */
  | { kind: "speak"; key: string | null }
  | { kind: "answer" }
);

export type TreeMove = { kind: "focus"; id: string } | { kind: "toggle"; key: string } | { kind: "none" };

const none: TreeMove = { kind: "none" };

export function itemId(item: { kind: Item["kind"]; node: string | null; key?: string | null; child?: string }): string {
  return JSON.stringify([item.kind, item.node, item.key ?? null, item.child ?? null]);
}

export interface Drawn {
  layout: Layout;
  /** Expanded candidates. */
  open: readonly string[];
  /** Id of the node that gave the answer. */
  answer: string | null;
}

/** Per column from the question to the answer, top to bottom. */
export function itemsOf(tree: SearchTree, drawn: Drawn): Item[][] {
  const { layout, answer } = drawn;
  const speak = (node: string | null): Item[] =>
    layout === "list" ? [make({ kind: "speak", node, key: null, level: 2 })] : [];
  return [
    [make({ kind: "thought", node: null, level: 1 }), ...speak(null)],
    ...tree.columns.map((column) => [
      make({ kind: "thought", node: column.node, level: 1 }),
      ...column.candidates.flatMap((candidate) => candidateItems(column.node, candidate, drawn)),
      ...speak(column.node),
    ]),
    ...(answer === null ? [] : [[make({ kind: "answer", node: answer, level: 1 })]]),
  ];
}

function candidateItems(node: string, candidate: TreeCandidate, { open: opened }: Drawn): Item[] {
  const { key } = candidate;
  const inside: Item[] = [
    ...candidate.children.map((child) => make({ kind: "child", node, key, child: child.key, level: 3 })),
    ...(candidate.opener ? [make({ kind: "speak", node, key, level: 3 })] : []),
  ];
  const open = inside.length === 0 ? null : opened.includes(candidateKey(node, key));
  return [make({ kind: "candidate", node, key, open, level: 2 }), ...(open === true ? inside : [])];
}

type Unnamed<T> = T extends unknown ? Omit<T, "id"> : never;

function make(item: Unnamed<Item>): Item {
  return { ...item, id: itemId(item) };
}

export interface Place {
  "aria-posinset": number;
  "aria-setsize": number;
}

/** The position of every item among its siblings, for screen readers. */
export function placesOf(items: Item[][]): ReadonlyMap<Item, Place> {
  const places = new Map<Item, Place>();
  const number = (siblings: Item[]): void =>
    siblings.forEach((item, index) =>
      places.set(item, { "aria-posinset": index + 1, "aria-setsize": siblings.length }),
    );
  number(items.flatMap((column) => column.slice(0, 1)));
  for (const column of items) {
    number(column.filter((item) => item.level === 2));
    const inside = column.filter((item) => item.level === 3);
    for (const key of new Set(inside.map(keyOf))) number(inside.filter((item) => keyOf(item) === key));
  }
  return places;
}

function keyOf(item: Item): string | null {
  return "key" in item ? item.key : null;
}

/** What selecting an item selects. For a child, that is the same candidate in the next column, if it is drawn there. */
export function selectionOf(item: Item, tree: SearchTree, trace: string): Selection {
  switch (item.kind) {
    case "thought":
    case "answer":
      return { trace, kind: "node", node: item.node };
    case "candidate":
      return { trace, kind: "candidate", node: item.node, key: item.key };
    case "speak":
      return item.key === null
        ? { trace, kind: "node", node: item.node }
        : { trace, kind: "candidate", node: item.node, key: item.key };
    case "child": {
      const next = tree.columns[tree.columns.findIndex((column) => column.node === item.node) + 1];
      const drawn = next?.candidates.some((candidate) => candidate.key === item.child);
      return next && drawn
        ? { trace, kind: "candidate", node: next.node, key: item.child }
        : { trace, kind: "candidate", node: item.node, key: item.key };
    }
    default:
      return item satisfies never;
  }
}

/** The item of the selection; `null` for a token, which is among the words. */
export function itemOfSelection(items: Item[][], selection: Selection): string | null {
  const found = items.flat().find((item) => {
    if (item.node !== selection.node) return false;
    if (selection.kind === "candidate") return item.kind === "candidate" && item.key === selection.key;
    return item.kind === "thought" || item.kind === "answer";
  });
  return found?.id ?? null;
}

/** Where `key` leads from the item `at`. */
export function step(
  items: Item[][],
  tree: SearchTree,
  at: string,
  key: string,
  control: boolean,
  layout: Layout,
): TreeMove {
  const columnIndex = items.findIndex((column) => column.some((item) => item.id === at));
  const column = layout === "list" ? items.flat() : (items[columnIndex] ?? []);
  const index = column.findIndex((item) => item.id === at);
  const item = column[index];
  if (!item) return none;
  switch (key) {
    case "ArrowDown":
      return focus(column[index + 1]);
    case "ArrowUp":
      return focus(column[index - 1]);
    case "Home":
      return focus(control ? items[0]?.[0] : column[0]);
    case "End":
      return focus(control ? items.at(-1)?.at(-1) : column.at(-1));
    case " ":
      return item.kind === "candidate" && item.open !== null
        ? { kind: "toggle", key: candidateKey(item.node, item.key) }
        : none;
    case "ArrowRight":
      return layout === "list" ? inward(column, index, item) : focus(across(items, tree, columnIndex, item, 1));
    case "ArrowLeft":
      return layout === "list" ? outward(column, index, item) : focus(across(items, tree, columnIndex, item, -1));
    default:
      return none;
  }
}

function focus(item: Item | undefined): TreeMove {
  return item ? { kind: "focus", id: item.id } : none;
}

function inward(list: Item[], index: number, item: Item): TreeMove {
  if (item.kind === "candidate" && item.open === false)
    return { kind: "toggle", key: candidateKey(item.node, item.key) };
  const next = list[index + 1];
  return next && next.level > item.level ? focus(next) : none;
}

function outward(list: Item[], index: number, item: Item): TreeMove {
  if (item.kind === "candidate" && item.open) return { kind: "toggle", key: candidateKey(item.node, item.key) };
  return focus(list.slice(0, index).findLast((other) => other.level < item.level));
}

/** In the next or previous column: along the thickest link, or else at the same height. */
function across(items: Item[][], tree: SearchTree, columnIndex: number, item: Item, by: 1 | -1): Item | undefined {
  const from = items[columnIndex] ?? [];
  const to = items[columnIndex + by];
  if (!to || item.kind === "thought" || item.kind === "answer") return to?.[0];
  if (by < 0 && item.level === 3) return from.find((other) => other.kind === "candidate" && other.key === item.key);
  const candidates = to.filter((other) => other.kind === "candidate");
  const wanted = item.kind === "child" ? item.child : linked(tree, columnIndex - 1, item.key, by);
  const rank = from.filter((other) => other.kind === "candidate").findIndex((other) => other.id === item.id);
  return (
    candidates.find((other) => other.key === wanted) ??
    candidates[Math.max(0, Math.min(rank, candidates.length - 1))] ??
    to[0]
  );
}

function linked(tree: SearchTree, column: number, key: string | null, by: 1 | -1): string | undefined {
  const links =
    by > 0
      ? tree.links
          .filter((link) => link.column === column + 1 && link.from === key)
          .map((link) => ({ key: link.to, p: link.p }))
      : tree.links
          .filter((link) => link.column === column && link.to === key)
          .map((link) => ({ key: link.from, p: link.p }));
  return links.sort((a, b) => b.p - a.p)[0]?.key;
}
