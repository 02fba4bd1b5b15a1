/** What of the score can be reached by the keyboard: columns, candidates, what follows them, folds. Pure. */
import type { Score, ScoreColumn, ThoughtColumn } from "../../shared/read/score";
import type { ScoreLine, ScoreRow } from "../../shared/read/scoreRows";
import type { TreeChild } from "../../shared/read/searchColumn";
import type { Selection } from "../../shared/trace/selection";
import { candidateKey } from "../page/state";
import { type Opened, following, isOpened, stepAt } from "./following";

/** `level` is 1 for columns, 2 for candidates, and 3 and more for what follows them. */
export type Item = { id: string; level: number; node: string | null; thoughts: number } & (
  | { kind: "question" | "thought" | "answer" }
  /** `open` is `null` if there is nothing inside. */
  | { kind: "candidate"; key: string; open: boolean | null }
  /** `path` leads from the candidate to `child`, its last key. */
  | { kind: "child"; key: string; path: string[]; child: string; open: boolean | null }
  /** The candidates that aren't drawn. */
  | { kind: "more"; open: boolean }
  /** The idle thoughts. */
  | { kind: "fold" }
);

export type Move = { kind: "focus"; id: string } | { kind: "toggle"; item: Item } | { kind: "none" };

const NONE: Move = { kind: "none" };

/** Per column of the score that has any, top to bottom. `answer`: the node that gave the answer. */
export function itemsOf(score: Score, opened: Opened, answer: string | null): Item[][] {
  return score.columns.flatMap((column): Item[][] => {
    const items = itemsIn(column, opened, answer);
    return items.length > 0 ? [items] : [];
  });
}

function itemsIn(column: ScoreColumn, opened: Opened, answer: string | null): Item[] {
  switch (column.kind) {
    case "question":
      return [make({ kind: "question", node: null, level: 1, thoughts: 0 })];
    case "thought":
      return [
        make({ kind: "thought", node: column.node, level: 1, thoughts: column.thoughts }),
        ...column.rows.flatMap((row) => candidateItems(column, row, opened)),
        ...moreItems(column),
      ];
    case "idle":
      return [make({ kind: "fold", node: null, level: 1, thoughts: column.thoughts[0] ?? 0 })];
    case "answer":
      return answer === null ? [] : [make({ kind: "answer", node: answer, level: 1, thoughts: Infinity })];
    default:
      return [];
  }
}

function candidateItems({ node, thoughts }: ThoughtColumn, row: ScoreRow, opened: Opened): Item[] {
  const { key } = row.candidate;
  const open = isOpened(node, [key], row.candidate, opened);
  return [
    make({ kind: "candidate", node, key, open, level: 2, thoughts }),
    ...following(node, row, opened).flatMap((line): Item[] => {
      if (line.kind !== "step") return [];
      const child = line.child.step.key;
      return [
        make({ kind: "child", node, key, path: line.path, child, open: line.open, level: 2 + line.level, thoughts }),
      ];
    }),
  ];
}

function moreItems({ node, thoughts, lines }: ThoughtColumn): Item[] {
  const line = lines.find(isMore);
  return line ? [make({ kind: "more", node, level: 2, open: line.kind === "fewer", thoughts })] : [];
}

/** Whether the line shows all candidates, or fewer. */
export function isMore({ kind, n }: ScoreLine): boolean {
  return kind === "fewer" || (kind === "more" && n > 0);
}

type Unnamed<T> = T extends unknown ? Omit<T, "id"> : never;

function make(item: Unnamed<Item>): Item {
  return {
    ...item,
    id: idOf(item.kind, item.node, "key" in item ? item.key : null, "path" in item ? item.path : null),
  };
}

/** Names an item. `path` leads from the candidate `key` to what follows it. */
export function idOf(
  kind: Item["kind"],
  node: string | null,
  key: string | null = null,
  path: readonly string[] | null = null,
): string {
  return JSON.stringify([kind, node, key, path?.join("\n") ?? null]);
}

export interface Position {
  "aria-posinset": number;
  "aria-setsize": number;
}

/** The position of every item among its siblings, for screen readers. */
export function positionsOf(items: Item[][]): ReadonlyMap<string, Position> {
  const positions = new Map<string, Position>();
  const number = (siblings: Item[]): void =>
    siblings.forEach(({ id }, at) => positions.set(id, { "aria-posinset": at + 1, "aria-setsize": siblings.length }));
  number(items.flatMap((column) => column.slice(0, 1)));
  for (const column of items) {
    number(column.filter(({ level }) => level === 2));
    const inside = column.filter((item) => item.kind === "child");
    for (const parent of new Set(inside.map(parentOf))) number(inside.filter((item) => parentOf(item) === parent));
  }
  return positions;
}

function parentOf({ key, path }: Item & { kind: "child" }): string {
  return JSON.stringify([key, ...path.slice(0, -1)]);
}

/** What opens it: see `candidateKey`. */
export function openKey(item: Item & { kind: "candidate" | "child" }): string {
  return candidateKey(item.node, item.key, ...(item.kind === "child" ? item.path : []));
}

function keyOf(item: Item): string | null {
  return "key" in item ? item.key : null;
}

/** What selecting an item selects. What follows a candidate is one of the next column, if it is drawn there. */
export function selectionOf(item: Item, score: Score, trace: string): Selection | null {
  switch (item.kind) {
    case "question":
    case "thought":
    case "answer":
      return { trace, kind: "node", node: item.node };
    case "candidate":
      return { trace, kind: "candidate", node: item.node, key: item.key };
    case "child": {
      const next = score.columns.find(
        (column): column is ThoughtColumn => column.kind === "thought" && column.thoughts === item.thoughts + 1,
      );
      return item.path.length === 1 && next?.rows.some(({ candidate }) => candidate.key === item.child)
        ? { trace, kind: "candidate", node: next.node, key: item.child }
        : { trace, kind: "candidate", node: item.node, key: item.key };
    }
    case "more":
    case "fold":
      return null;
    default:
      return item satisfies never;
  }
}

/** The candidate, or what follows one. */
export function stepOf({ columns }: Score, item: Item & { kind: "candidate" | "child" }): TreeChild | undefined {
  const column = columns.find((one) => one.kind === "thought" && one.node === item.node);
  const row = column?.kind === "thought" ? column.rows.find(({ candidate }) => candidate.key === item.key) : undefined;
  return stepAt(row, item.kind === "child" ? item.path : []);
}

/** The item of the selection; `null` for a token, which is among the words. */
export function itemOfSelection(items: Item[][], selection: Selection): string | null {
  const found = items.flat().find((item) => {
    if (item.node !== selection.node || item.kind === "more" || item.kind === "fold") return false;
    if (selection.kind === "candidate") return item.kind === "candidate" && item.key === selection.key;
    return item.level === 1;
  });
  return found?.id ?? null;
}

/** Where a key leads from an item: along the columns, or up and down in one. */
export function move(
  items: Item[][],
  score: Score,
  id: string,
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
): Move {
  const at = items.findIndex((column) => column.some((item) => item.id === id));
  const column = items[at] ?? [];
  const index = column.findIndex((item) => item.id === id);
  const item = column[index];
  if (!item) return NONE;
  switch (key) {
    case "ArrowDown":
      return focus(column[index + 1]);
    case "ArrowUp":
      return focus(column[index - 1]);
    case "ArrowRight":
      return focus(across(items, score, at, item, 1));
    case "ArrowLeft":
      return focus(across(items, score, at, item, -1));
    case "Home":
      return focus(ctrlKey ? items[0]?.[0] : column[0]);
    case "End":
      return focus(ctrlKey ? items.at(-1)?.at(-1) : column.at(-1));
    case " ":
      return isFoldable(item) ? { kind: "toggle", item } : NONE;
    default:
      return NONE;
  }
}

export function isFoldable(item: Item): boolean {
  return (
    item.kind === "more" ||
    item.kind === "fold" ||
    ((item.kind === "candidate" || item.kind === "child") && item.open !== null)
  );
}

function focus(item: Item | undefined): Move {
  return item ? { kind: "focus", id: item.id } : NONE;
}

/** In the next or previous column: along the thickest link, or else at the same height. */
function across(items: Item[][], score: Score, at: number, item: Item, by: 1 | -1): Item | undefined {
  const to = items[at + by];
  if (!to || item.level === 1) return to?.[0];
  const candidates = to.filter((other) => other.kind === "candidate");
  const wanted = item.kind === "child" && item.path.length === 1 && by > 0 ? item.child : linked(score, item, by);
  const rank = (items[at] ?? [])
    .filter(({ kind }) => kind === "candidate" || kind === "more")
    .findIndex(({ id }) => id === item.id);
  return (
    candidates.find((other) => keyOf(other) === wanted) ??
    candidates[Math.max(0, Math.min(rank, candidates.length - 1))] ??
    to[0]
  );
}

function linked({ columns, links }: Score, item: Item, by: 1 | -1): string | undefined {
  const key = keyOf(item);
  const here = columns.findIndex((column) => column.kind === "thought" && column.node === item.node);
  const found =
    by > 0
      ? links.filter(({ column, from }) => column === here + 1 && from === key).map(({ to, p }) => ({ key: to, p }))
      : links.filter(({ column, to }) => column === here && to === key).map(({ from, p }) => ({ key: from, p }));
  return found.sort((a, b) => b.p - a.p)[0]?.key;
}
