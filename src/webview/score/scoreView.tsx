/** The score: one picture in which time runs left to right, and every stave shares its columns. */
import * as l10n from "@vscode/l10n";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { ScoreColumn, ScoreRow } from "../../shared/read/score";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import type { Selection } from "../../shared/trace/selection";
import { useKeptFocus } from "../kit/keptFocus";
import { pageMeasure } from "../kit/pageMeasure";
import { useRovingFocus } from "../kit/rovingFocus";
import { moreKey } from "../page/state";
import { useArrivals } from "./arrivals";
import { Card } from "./card";
import { curveStave } from "./curveStave";
import { effectStave } from "./effectStave";
import { following } from "./following";
import { gridOf } from "./grid";
import { SureLine, headingStave } from "./heading";
import { labelOf } from "./itemLabels";
import { type Item, isFoldable, itemOfSelection, itemsOf, move, positionsOf, selectionOf, stepOf } from "./items";
import { type Area, round } from "./marks";
import { ScoreActions, type ScoreHandlers, leadsToWords } from "./scoreActions";
import type { DrawnScore, Parts, Shown } from "./parts";
import type { Scene } from "./scene";
import { pinStave } from "./pinStave";
import { tallScore } from "./tallScore";
import { type ItemOf, treeStave } from "./treeStave";
import { rowLabel, wordStave } from "./wordStave";

/** The sizes of the score are for a font of this size, and scale with it. */
const BASE_FONT = 13;
/** In pixels. */
const LEAST_WIDTH = 300;

export interface ScoreProps extends Omit<Scene, "grid" | "measure">, Shown {
  trace: string;
  /** Opened candidates and lists. */
  open: readonly string[];
  /** What is being read to be opened, by `readingKey`. */
  reading: ReadonlySet<string>;
  selection: Selection | null;
  /** Increases when the host asks to show the selection. */
  revealed: number;
  handlers: ScoreHandlers;
}

export function ScoreView(props: ScoreProps) {
  const root = useRef<HTMLDivElement>(null);
  const { width, unit } = useSize(root);
  return (
    <div class="score-scroller" ref={root}>
      {width > 0 && <Picture key="picture" {...props} width={width / unit} unit={unit} />}
    </div>
  );
}

/** The width of the page, and how many pixels a unit of the score is. */
function useSize(root: { current: HTMLElement | null }): { width: number; unit: number } {
  const [size, setSize] = useState({ width: 0, unit: 1 });
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const read = (): void => {
      const unit = (parseFloat(getComputedStyle(document.body).fontSize) || BASE_FONT) / BASE_FONT;
      const width = Math.max(LEAST_WIDTH, element.clientWidth);
      setSize((known) => (known.width === width && known.unit === unit ? known : { width, unit }));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return size;
}

function Picture(props: ScoreProps & { width: number; unit: number }) {
  const { score, trace, selection, handlers, width, unit } = props;
  const measure = useMemo(pageMeasure, []);
  const root = useRef<HTMLDivElement>(null);
  const opened = useMemo(() => ({ open: new Set(props.open), reading: props.reading }), [props.open, props.reading]);
  const grid = useMemo(() => gridOf(score, width, measure), [score, width, measure]);
  const items = useMemo(() => itemsOf(score, opened, props.answer?.node ?? null), [score, opened, props.answer?.node]);
  const all = useMemo(() => new Map(items.flat().map((item) => [item.id, item])), [items]);
  const positions = useMemo(() => positionsOf(items), [items]);
  const [focused, setFocused] = useState<string | null>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const selected = selection && itemOfSelection(items, selection);
  const [first] = all.keys();
  const current = [focused, selected, first].find((id) => id !== null && id !== undefined && all.has(id)) ?? null;
  const rovingFocus = useRovingFocus(root);
  const keptFocus = useKeptFocus(root);
  useArrivals(root, { trace, words: props.words, test: props.test, busy: props.busy, answer: props.answer });

  const element = (id: string): SVGElement | null =>
    root.current?.querySelector<SVGElement>(`[data-item="${CSS.escape(id)}"]`) ?? null;
  const itemAt = (target: EventTarget | null): Item | undefined =>
    target instanceof Element ? all.get(target.closest("[data-item]")?.getAttribute("data-item") ?? "") : undefined;
  const pointAt = (item: Item | undefined): void => {
    setPointed(item?.kind === "candidate" ? item.id : null);
    handlers.onPoint(item ? selectionOf(item, score, trace) : null);
  };

  useEffect(() => {
    if (props.revealed > 0 && selected !== null)
      element(selected)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [props.revealed]);

  const toggle = (item: Item): void => {
    if (item.kind === "fold") handlers.onFold();
    else if (item.kind === "more" && item.node !== null) handlers.onToggle(moreKey(item.node));
    else if (item.kind === "candidate" || item.kind === "child") handlers.onOpen(item, stepOf(score, item));
  };
  const act = (item: Item): void => {
    const chosen = selectionOf(item, score, trace);
    if (chosen) handlers.onSelect(chosen);
    else toggle(item);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const item = itemAt(event.target);
    if (!item || event.altKey || event.metaKey || event.defaultPrevented) return;
    // Playback has the space key, as everywhere on the page.
    if (props.until !== Infinity && event.key === " ") return;
    if (event.key === "Enter") {
      act(item);
      return event.preventDefault();
    }
    if (!event.ctrlKey && handlers.onKey(event.key.toLowerCase(), item)) return event.preventDefault();
    const next = move(items, score, item.id, event);
    if (next.kind === "none") return;
    event.preventDefault();
    if (next.kind === "toggle") toggle(next.item);
    else element(next.id)?.focus();
  };
  const onClick = (event: MouseEvent): void => {
    const item = itemAt(event.target);
    if (!item) return;
    // A second click on what is selected opens it. What follows a candidate is never what is selected.
    if ((item.id === selected || item.kind === "child") && isFoldable(item)) toggle(item);
    else act(item);
  };

  const scene: Omit<Scene, "grid"> = { ...props, measure };
  const boxes = new Map<string, Area>();
  const itemElement = (id: string, label: string, box: Area, content: ComponentChildren): ComponentChildren => {
    const item = all.get(id);
    if (!item) return content;
    boxes.set(id, box);
    const isOpen = "open" in item ? item.open : item.kind === "fold" ? false : null;
    return (
      <g
        key={id}
        class={`item ${item.kind}${id === selected ? " selected" : ""}`}
        role="treeitem"
        data-item={id}
        data-thoughts={item.level === 1 ? item.thoughts : undefined}
        data-leads={item.kind === "fold" ? `[role="treeitem"][data-thoughts="${item.thoughts}"]` : undefined}
        tabindex={id === current ? 0 : -1}
        aria-label={label}
        aria-level={item.level}
        aria-selected={id === selected}
        aria-expanded={isOpen ?? undefined}
        {...positions.get(id)}
      >
        <rect
          class="box"
          x={round(box.x)}
          y={round(box.y)}
          width={round(box.width)}
          height={round(box.height)}
          rx="3"
        />
        {content}
      </g>
    );
  };
  const ofColumn = (column: ScoreColumn): Item | undefined =>
    items.find(([head]) => {
      switch (column.kind) {
        case "thought":
          return head?.kind === "thought" && head.node === column.node;
        case "idle":
          return head?.kind === "fold";
        case "question":
          return head?.kind === "question";
        case "answer":
          return head?.kind === "answer";
        default:
          return false;
      }
    })?.[0];
  const ofTree = (of: ItemOf): Item | undefined =>
    items
      .find(([head]) => head?.node === of.column.node)
      ?.find((item) => {
        if (of.kind === "more") return item.kind === "more";
        if (item.kind === "candidate") return of.kind === "candidate" && item.key === of.row.candidate.key;
        return (
          item.kind === "child" &&
          of.kind === "child" &&
          item.key === of.row.candidate.key &&
          item.path.join("\n") === of.line.path.join("\n")
        );
      });
  const selectedWord = selection?.kind === "node" ? selection.node : null;
  const cell = (
    { trace: of }: WordRow,
    { token, label }: { token: string | null; label: string },
    box: Area,
    content: ComponentChildren,
  ): ComponentChildren => (
    <g
      class={`word${token !== null && token === selectedWord ? " selected" : ""}`}
      role="gridcell"
      data-stop
      tabindex={-1}
      aria-label={label}
      onClick={() => token !== null && handlers.onSelect({ trace: of, kind: "node", node: token })}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== "Enter" || token === null) return;
        event.preventDefault();
        handlers.onSelect({ trace: of, kind: "node", node: token });
      }}
    >
      <rect class="box" x={round(box.x)} y={round(box.y)} width={round(box.width)} height={round(box.height)} rx="3" />
      {content}
    </g>
  );
  const headingItem = (column: ScoreColumn, box: Area, content: ComponentChildren): ComponentChildren => {
    const item = ofColumn(column);
    return item ? itemElement(item.id, labelOf.column(props, column), box, content) : content;
  };
  const parts = {
    heading: {
      item: headingItem,
      isSelected: (column: ScoreColumn) => selection !== null && "node" in column && column.node === selection.node,
      thinking: props.thinking,
    },
    tree: {
      following: (column: { node: string }, row: ScoreRow) => following(column.node, row, opened),
      item: (of: ItemOf, box: Area, content: ComponentChildren) => {
        const item = ofTree(of);
        return item ? itemElement(item.id, labelOf.tree(props, of), box, content) : content;
      },
      question: headingItem,
      lit: props.lit,
      answer: props.answer,
    },
    words: {
      word: (row: WordRow, step: WordStep, box: Area, content: ComponentChildren) =>
        cell(row, { token: step.token, label: labelOf.step(step) }, box, content),
      answer: (row: WordRow, box: Area, content: ComponentChildren) =>
        cell(row, { token: row.continuation.id, label: labelOf.rowAnswer(row) }, box, content),
      row: (row: WordRow, content: ComponentChildren) => (
        <g
          role="row"
          data-row
          data-branch={row.continuation.branch}
          data-thoughts={row.kind === "own" ? row.thoughts.join(" ") : undefined}
          data-leads={leadsToWords(row.thoughts.at(-1) ?? 0)}
          aria-label={labelOf.row(row)}
        >
          {content}
        </g>
      ),
      hasActions: handlers.canSpeak(scene.words),
      hasHeadActions: handlers.canCompare || handlers.canSpeak(scene.words),
    },
  };
  const treeEvents = {
    onKeyDown,
    onClick,
    onMouseOver: (event: MouseEvent) => pointAt(itemAt(event.target)),
    onMouseLeave: () => pointAt(undefined),
    onFocusIn: (event: FocusEvent) => {
      const item = itemAt(event.target);
      setFocused(item?.id ?? null);
      pointAt(item);
    },
    onFocusOut: () => pointAt(undefined),
  };
  const drawn = grid ? wideScore({ ...scene, grid }, props, parts) : tallScore(scene, width, props, parts);
  return (
    <div
      class={`score${grid ? "" : " tall"}`}
      ref={root}
      {...keptFocus}
      style={{ width: `${round((grid?.width ?? width) * unit)}px`, height: `${round(drawn.height * unit)}px` }}
    >
      <svg
        class={props.lit.length > 0 ? "score-picture pointing" : "score-picture"}
        role="group"
        width={round((grid?.width ?? width) * unit)}
        height={round(drawn.height * unit)}
        viewBox={`0 0 ${round(grid?.width ?? width)} ${round(drawn.height)}`}
      >
        {drawn.behind}
        {/* With handlers of the focus, these would be tab stops. In SVG, attributes are lower case. */}
        <g
          role="tree"
          tabindex={-1}
          aria-label={l10n.t(
            "Candidates of every thought. Arrow keys move, Space opens a candidate, Enter selects it.",
          )}
          {...treeEvents}
        >
          {drawn.tree}
        </g>
        {drawn.staves}
        <g
          role={scene.words.length > 0 ? "grid" : undefined}
          tabindex={-1}
          aria-label={
            scene.words.length > 0
              ? l10n.t("Words after every number of thoughts. Arrow keys move between words.")
              : undefined
          }
          {...rovingFocus}
        >
          {drawn.words}
        </g>
      </svg>
      <PointedCard
        item={pointed === null ? undefined : all.get(pointed)}
        boxes={boxes}
        score={score}
        truth={props.truth}
        width={grid?.width ?? width}
        unit={unit}
      />
      <ScoreActions scene={{ ...scene, grid }} unit={unit} places={drawn.places} handlers={handlers} trace={trace} />
    </div>
  );
}

function PointedCard({
  item,
  boxes,
  score,
  ...rest
}: {
  item: Item | undefined;
  /** Filled while the picture before it is drawn. */
  boxes: ReadonlyMap<string, Area>;
  score: ScoreProps["score"];
  truth: boolean;
  width: number;
  unit: number;
}) {
  const box = item && boxes.get(item.id);
  if (item?.kind !== "candidate" || !box) return null;
  const column = score.columns.find((one) => one.kind === "thought" && one.node === item.node);
  const row = column?.kind === "thought" ? column.rows.find(({ candidate }) => candidate.key === item.key) : undefined;
  return row ? <Card candidate={row.candidate} box={box} {...rest} /> : null;
}

function wideScore(scene: Scene, props: ScoreProps, parts: Parts): DrawnScore {
  const heading = headingStave(scene, 0, parts.heading);
  const curveTop = heading.height;
  const curve = curveStave(scene, curveTop);
  const treeTop = curveTop + curve.height;
  const tree = treeStave(scene, treeTop, parts.tree);
  const pinTop = treeTop + tree.height;
  const pins = props.pins.length > 0 ? pinStave(scene, pinTop, props.pins) : { height: 0, picture: null, rows: [] };
  const effectTop = pinTop + pins.height;
  const hasEffects = scene.score.columns.some(({ kind }) => kind === "thought" || kind === "coming");
  const effect = hasEffects ? effectStave(scene, effectTop, props.effect) : { height: 0, picture: null };
  const wordTop = effectTop + effect.height;
  const words = wordStave(scene, wordTop, parts.words);
  const height = wordTop + words.height + 16;
  const rules = [
    curveTop,
    treeTop,
    ...(props.pins.length > 0 ? [pinTop] : []),
    effectTop,
    ...(hasEffects ? [wordTop] : []),
  ];
  const { grid } = scene;
  const answer = grid.columns.at(-1);
  return {
    height,
    behind: (
      <g>
        <SureLine scene={scene} top={0} bottom={height - 6} />
        {rules.map((y) => (
          <path key={y} class="rule" d={`M${grid.edge} ${y}H${round(grid.width - grid.edge)}`} />
        ))}
      </g>
    ),
    tree: (
      <g>
        {heading.picture}
        {tree.picture}
      </g>
    ),
    staves: (
      <g>
        {curve.picture}
        {pins.picture}
        {effect.picture}
      </g>
    ),
    words: words.picture,
    places: {
      thinkMore: props.answer && answer ? { x: answer.x, y: tree.answer + 30 } : null,
      test:
        hasEffects && !scene.test
          ? { x: grid.isWide ? grid.edge : grid.edge, y: effectTop + (grid.isWide ? 48 : 34) }
          : null,
      words: grid.isWide
        ? {
            x:
              (grid.columns[0]?.x ?? 0) +
              scene.measure(l10n.t("if it has to speak; bar: how likely it was to say this"), "note") +
              18,
            y: wordTop + 12,
          }
        : { x: grid.edge, y: wordTop + 26 },
      speakY: words.actions - 12,
      rows: words.rows.map(({ row, y }) =>
        grid.isWide
          ? { row, x: grid.edge - 8, y: y - 11, width: grid.left - grid.edge - 2, isAbove: false }
          : {
              row,
              x: grid.edge + 8 + scene.measure(rowLabel(row), "note"),
              y: y - 27,
              width: 0,
              isAbove: true,
            },
      ),
      pins: pins.rows.map(({ pin, y }) =>
        grid.isWide
          ? { pin, x: grid.edge - 8, y: y - 16, width: grid.left - grid.edge - 2, isAbove: false }
          : {
              pin,
              x: grid.edge + 8 + Math.min(160, scene.measure(pin.shown, "strongNumber")),
              y: y - 32,
              width: 0,
              isAbove: true,
            },
      ),
    },
  };
}
