/**
 * The tree, left to right: the question, a column per thought, the answer. Links are drawn between the bars. The narrow
 * list has no room for links, so each candidate names where it comes from.
 */
import * as l10n from "@vscode/l10n";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Column, Link, SearchTree } from "../../shared/read/searchTree";
import type { Verdict } from "../../shared/read/verdict";
import { questionSentence } from "../page/sentences";
import { candidateKey } from "../page/state";
import { AnswerItems, ColumnItems, SpeakItem } from "./treeColumn";
import type { ThoughtTest } from "../../shared/trace/trace";
import { TreeFeet } from "./treeFeet";
import { type Item, type Layout, type Place, itemOfSelection, itemsOf, placesOf, selectionOf, step } from "./treeItems";
import { TreeLinks } from "./treeLinks";
import type { Selection } from "../../shared/trace/selection";

export interface TreeProps {
  /** While the tables are shown instead. */
  hidden: boolean;
  trace: string;
  tree: SearchTree;
  /** The test of the thoughts, if there is one; `null` while an edited run is drawn. */
  test: ThoughtTest | undefined | null;
  verdict: Verdict | null;
  /** The node that gave the answer. */
  answer: string | null;
  layout: Layout;
  truth: boolean;
  busy: boolean;
  open: readonly string[];
  /** The final number of thoughts, so that columns don't move while they arrive. */
  expected: number;
  selection: Selection | null;
  /** The links that lead to what is pointed at or selected. */
  path: readonly Link[];
  /** Increases when the host asks to show the selection. */
  revealed: number;
  onPoint: (selection: Selection | null) => void;
  onSelect: (selection: Selection) => void;
  onToggle: (key: string) => void;
  /** `ids`: what it begins with. */
  onSpeak: (node: string | null, ids: readonly number[] | null) => void;
}

export function TreeView(props: TreeProps) {
  const { tree, layout, open, answer, trace } = props;
  const root = useRef<HTMLDivElement>(null);
  const items = useMemo(
    () => itemsOf(tree, { layout, open, answer: props.verdict ? answer : null }),
    [tree, layout, open, answer, props.verdict],
  );
  const all = useMemo(() => new Map(items.flat().map((item) => [item.id, item])), [items]);
  const places = useMemo(() => placesOf(items), [items]);
  const [focused, setFocused] = useState<string | null>(null);
  const selected = props.selection && itemOfSelection(items, props.selection);
  const [first] = all.keys();
  const current = [focused, selected, first].find((id) => id !== null && id !== undefined && all.has(id));

  const element = (id: string): HTMLElement | undefined =>
    [...(root.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])].find(
      (candidate) => candidate.dataset.item === id,
    );
  const itemAt = (target: EventTarget | null): Item | undefined =>
    target instanceof Element ? all.get(target.closest<HTMLElement>("[data-item]")?.dataset.item ?? "") : undefined;
  const pointAt = (item: Item | undefined): void => props.onPoint(item ? selectionOf(item, tree, trace) : null);

  useEffect(() => {
    if (props.revealed > 0 && selected !== null)
      element(selected)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [props.revealed]);

  const act = (item: Item): void => {
    if (item.kind === "speak") props.onSpeak(item.node, openerOf(tree, item));
    else props.onSelect(selectionOf(item, tree, trace));
    // On a narrow panel, the pane opens at the bottom and would cover the selection.
    if (layout === "list") requestAnimationFrame(() => element(item.id)?.scrollIntoView({ block: "nearest" }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const item = itemAt(event.target);
    if (!item || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || (event.key === " " && item.kind === "speak")) {
      act(item);
      return event.preventDefault();
    }
    const next = step(items, tree, item.id, event.key, event.ctrlKey, layout);
    if (next.kind === "none") return;
    event.preventDefault();
    if (next.kind === "toggle") props.onToggle(next.key);
    else element(next.id)?.focus();
  };
  const onClick = (event: MouseEvent): void => {
    const item = itemAt(event.target);
    if (!item) return;
    const twist = event.target instanceof Element && event.target.closest("[data-twist]") !== null;
    if (twist && item.kind === "candidate") props.onToggle(candidateKey(item.node, item.key));
    else act(item);
  };

  const attributes = (item: Item, label: string): Record<string, unknown> =>
    attributesOf(item, label, { current, selected, place: places.get(item) });
  const shared = { attributes, truth: props.truth };
  const lit = new Set(props.path.map((link) => candidateKey(tree.columns[link.column]?.node ?? null, link.to)));
  const list = layout === "list";
  const thoughts = Math.max(tree.columns.length, props.expected);
  const feet = useMemo(
    () =>
      list ? null : (
        <TreeFeet
          tree={tree}
          test={props.test}
          truth={props.truth}
          busy={props.busy}
          onSpeak={(node) => props.onSpeak(node, null)}
        />
      ),
    [list, tree, props.test, props.truth, props.busy, props.onSpeak],
  );
  const [question] = items[0] ?? [];
  const last = items.at(-1)?.[0];
  return (
    <div class="tree-scroller" hidden={props.hidden}>
      <div
        class={thoughts === 0 ? `picture ${layout} thoughtless` : `picture ${layout}`}
        ref={root}
        style={{ "--thoughts": thoughts }}
      >
        {!list && <TreeLinks tree={tree} path={props.path} truth={props.truth} picture={root} items={items} />}
        <div
          class="tree"
          role="tree"
          aria-label={l10n.t(
            "Candidates of every thought. Arrow keys move, Space opens a candidate, Enter selects it.",
          )}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onMouseOver={(event) => pointAt(itemAt(event.target))}
          onMouseLeave={() => props.onPoint(null)}
          onFocusIn={(event) => {
            const item = itemAt(event.target);
            setFocused(item?.id ?? null);
            pointAt(item);
          }}
          onFocusOut={() => props.onPoint(null)}
        >
          <div class="column start" role="none">
            {question && (
              <div class="head" {...attributes(question, questionSentence(tree))}>
                <span class="title">{l10n.t("Question")}</span>
              </div>
            )}
            <div class="root" role="none" data-bar={candidateKey(null, tree.root.concept ?? "")}>
              <bdi>{tree.root.text}</bdi>
            </div>
            {items[0]?.[1] && <SpeakItem item={items[0][1]} words={null} thoughts={0} {...shared} />}
          </div>
          {tree.columns.map((column, index) => (
            <TreeColumn
              key={column.node}
              column={column}
              items={items[index + 1] ?? []}
              places={places}
              current={current}
              selected={selected}
              lit={lit}
              truth={props.truth}
              busy={props.busy}
              list={list}
            />
          ))}
          {last?.kind === "answer" && props.verdict && (
            <div class="column answer" role="none">
              <AnswerItems item={last} verdict={props.verdict} list={list} {...shared} />
            </div>
          )}
        </div>
        {feet}
      </div>
    </div>
  );
}

function openerOf({ columns }: SearchTree, item: Item & { kind: "speak" }): readonly number[] | null {
  const column = columns.find(({ node }) => node === item.node);
  return column?.candidates.find(({ key }) => key === item.key)?.opener?.ids ?? null;
}

interface Drawn {
  /** The item that Tab reaches. */
  current: string | null | undefined;
  selected: string | null;
}

function attributesOf(
  item: Item,
  label: string,
  { current, selected, place }: Drawn & { place: Place | undefined },
): Record<string, unknown> {
  return {
    role: "treeitem",
    "data-item": item.id,
    tabIndex: item.id === current ? 0 : -1,
    "aria-label": label,
    "aria-level": item.level,
    "aria-selected": item.id === selected,
    ...(item.kind === "candidate" && item.open !== null ? { "aria-expanded": item.open } : {}),
    ...place,
  };
}

/**
 * Redrawn only when something in this column has changed. Pointing and opening affect few columns.
 */
function TreeColumn({
  column,
  items,
  places,
  current,
  selected,
  lit,
  truth,
  busy,
  list,
}: Drawn & {
  column: Column;
  items: Item[];
  places: ReadonlyMap<Item, Place>;
  lit: ReadonlySet<string>;
  truth: boolean;
  busy: boolean;
  list: boolean;
}) {
  const here = (id: string | null | undefined): string | null =>
    items.some((item) => item.id === id) ? (id ?? null) : null;
  const litHere = column.candidates.filter(({ key }) => lit.has(candidateKey(column.node, key))).map(({ key }) => key);
  const drawn = JSON.stringify([
    items.map((item) => [item.id, item.kind === "candidate" && item.open]),
    here(current),
    here(selected),
    litHere,
    items[0] && places.get(items[0]),
  ]);
  return useMemo(
    () => (
      <div class="column" role="none">
        <ColumnItems
          column={column}
          items={items}
          lit={lit}
          truth={truth}
          busy={busy}
          list={list}
          attributes={(item, label) => attributesOf(item, label, { current, selected, place: places.get(item) })}
          stateOf={(item) =>
            JSON.stringify([
              item.id === current,
              item.id === selected,
              item.kind === "candidate" && item.open,
              places.get(item),
            ])
          }
        />
      </div>
    ),
    [column, drawn, truth, busy, list],
  );
}
