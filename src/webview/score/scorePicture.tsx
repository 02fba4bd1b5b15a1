/** The picture of the score: what of it is drawn, and the keys and the pointer in it. */
import * as l10n from "@vscode/l10n";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Link } from "../../shared/read/searchTree";
import { Observed } from "../kit/observed";
import { pageMeasure } from "../kit/pageMeasure";
import { useRovingFocus } from "../kit/rovingFocus";
import { moreKey } from "../page/state";
import { useArrivals } from "./arrivals";
import { Card } from "./card";
import { gridOf } from "./grid";
import { type Item, isFoldable, itemOfSelection, itemsOf, move, positionsOf, selectionOf, stepOf } from "./items";
import { type Area, round } from "./marks";
import { narrowScore } from "./narrowScore";
import { PictureBox } from "./pictureBox";
import type { DrawnScore } from "./parts";
import type { Highlighted } from "./highlighted";
import { partsOf } from "./pictureParts";
import { type Scene, isShown } from "./scene";
import { ScoreActions, unspokenOf } from "./scoreActions";
import type { ScoreProps } from "./scoreProps";
import { tallScore } from "./tallScore";
import { wideScore } from "./wideScore";

const NO_LINKS: readonly Link[] = [];

export function ScorePicture(props: ScoreProps & { width: number; unit: number }) {
  const { score: whole, curve, words, left, test, verdict, truth, busy, perStep, until } = props;
  const { trace, selection, handlers, width, unit } = props;
  const measure = useMemo(pageMeasure, []);
  const root = useRef<HTMLDivElement>(null);
  const opened = useMemo(() => ({ open: new Set(props.open), reading: props.reading }), [props.open, props.reading]);
  const grid = useMemo(() => gridOf(whole, width, measure), [whole, width, measure]);
  const score = useMemo(() => (grid ? whole : narrowScore(whole, width)), [grid, whole, width]);
  const items = useMemo(() => itemsOf(score, opened, props.answer?.node ?? null), [score, opened, props.answer?.node]);
  const all = useMemo(() => new Map(items.flat().map((item) => [item.id, item])), [items]);
  const positions = useMemo(() => positionsOf(items), [items]);
  const [focused, setFocused] = useState<string | null>(null);
  const [{ pointed, box }, setPointed] = useState<{ pointed: string | null; box: Area | null }>(NOWHERE);
  const selected = useMemo(() => (selection && itemOfSelection(items, selection)) ?? null, [items, selection]);
  const [first] = all.keys();
  const current = [focused, selected, first].find((id) => id !== null && id !== undefined && all.has(id)) ?? null;
  const rovingFocus = useRovingFocus(root);
  useArrivals(root, { trace, words, test, busy, runs: props.runs, answer: props.answer });

  const lit = useMemo(() => {
    const item = pointed === null ? undefined : all.get(pointed);
    const shown = (item && selectionOf(item, score, trace)) ?? selection;
    return shown?.trace === trace ? handlers.linksTo(shown) : NO_LINKS;
  }, [pointed, all, score, trace, selection]);
  const highlights = useMemo(() => new Observed<Highlighted>(NOTHING), []);
  useLayoutEffect(() => {
    highlights.set({
      ...{ item: selected, stop: current, lit },
      node: selection?.node ?? null,
      word: selection?.kind === "node" ? selection.node : null,
      pointed: (pointed === null ? undefined : all.get(pointed)?.thoughts) ?? null,
    });
  }, [selected, current, lit, selection, pointed, all]);

  const element = (id: string): SVGElement | null =>
    root.current?.querySelector<SVGElement>(`[data-item="${CSS.escape(id)}"]`) ?? null;
  const boxOf = (of: Element | null): Area | null => {
    const [inner, outer] = [of?.querySelector(".box"), root.current].map((one) => one?.getBoundingClientRect());
    if (!inner || !outer) return null;
    return {
      ...{ x: (inner.x - outer.x) / unit, y: (inner.y - outer.y) / unit },
      ...{ width: inner.width / unit, height: inner.height / unit },
    };
  };
  const itemAt = (target: EventTarget | null): Item | undefined =>
    target instanceof Element ? all.get(target.closest("[data-item]")?.getAttribute("data-item") ?? "") : undefined;
  const pointAt = (item: Item | undefined): void => {
    // Now rather than while it is drawn, which would take another layout.
    setPointed(item ? { pointed: item.id, box: boxOf(element(item.id)) } : NOWHERE);
    handlers.onPoint(item ? selectionOf(item, score, trace) : null);
  };

  useEffect(() => {
    if (props.revealed > 0 && selected !== null)
      element(selected)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [props.revealed]);

  // Where time runs downwards, the pane opens over what is below.
  const chosen = selected ?? (selection?.kind === "node" ? selection.node : null);
  const seen = useRef(chosen);
  useEffect(() => {
    const isNew = chosen !== seen.current;
    seen.current = chosen;
    if (!isNew || grid) return;
    const frame = requestAnimationFrame(() =>
      root.current
        ?.querySelector(".item.selected, .word.selected")
        ?.scrollIntoView({ block: "nearest", inline: "nearest" }),
    );
    return () => cancelAnimationFrame(frame);
  }, [chosen, grid]);

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
  /** Opens the menu of a column; `false` if it has none. */
  const openMenu = (item: Item | undefined): boolean => {
    const button =
      item && root.current?.querySelector<HTMLElement>(`[data-column="${CSS.escape(item.node ?? "")}"] button`);
    if (!button || (item.kind !== "thought" && item.kind !== "question")) return false;
    button.click();
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const item = itemAt(event.target);
    if (!item || event.altKey || event.metaKey || event.defaultPrevented) return;
    // Playback has the space key, as everywhere on the page.
    if (until !== Infinity && event.key === " ") return;
    if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      if (openMenu(item)) event.preventDefault();
      return;
    }
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
    const isOnSign = event.target instanceof Element && event.target.closest("[data-opens]") !== null;
    // A second click on what is selected opens it. What follows a candidate is never what is selected.
    if ((isOnSign || item.id === selected || item.kind === "child") && isFoldable(item)) toggle(item);
    else act(item);
  };

  const scene = useMemo(
    (): Omit<Scene, "grid"> => ({ score, curve, words, test, verdict, truth, busy, perStep, until, measure }),
    [score, curve, words, test, verdict, truth, busy, perStep, until, measure],
  );
  const wideScene = useMemo(() => grid && { ...scene, grid }, [scene, grid]);
  const unspoken = useMemo(() => (props.can.own ? unspokenOf(words, { score }) : []), [props.can.own, words, score]);
  // Neither selecting nor pointing draws it again.
  const drawn = useMemo((): DrawnScore => {
    const parts = partsOf({
      props: { ...props, score },
      all,
      positions,
      opened,
      highlights,
      hasUnspoken: unspoken.length > 0,
      left,
    });
    return wideScene ? wideScore(wideScene, props, parts) : tallScore(scene, width, props, parts);
  }, [
    ...[wideScene ?? scene, wideScene ? null : width, all, positions, opened, left],
    ...[props.answer, props.effect, props.pins, props.thinking, props.can, unspoken.length > 0],
  ]);
  const actions = useMemo(
    () => (
      <ScoreActions
        scene={{ ...scene, grid }}
        unit={unit}
        places={drawn.places}
        unspoken={unspoken}
        left={left}
        onMore={handlers.onMore}
        can={props.can}
        answer={props.answer?.node ?? null}
        handlers={handlers}
        highlights={highlights}
        trace={trace}
      />
    ),
    [scene, grid, unit, drawn.places, unspoken, left, props.can, props.answer?.node, trace],
  );
  const hasWords = words.some(({ from }) => isShown(scene, from));
  const [across, down] = [grid?.width ?? width, drawn.height];
  return (
    <div
      class={`score${grid ? "" : " tall"}`}
      ref={root}
      style={{ width: `${round(across * unit)}px`, height: `${round(down * unit)}px` }}
    >
      <PictureBox width={across} height={down} unit={unit} class={lit.length > 0 ? "pointing" : ""}>
        {drawn.behind}
        {/* With handlers of the focus, these would be tab stops. In SVG, attributes are lower case. */}
        <g
          role="tree"
          tabindex={-1}
          aria-label={l10n.t(
            "Candidates of every thought. Arrow keys move, Space opens a candidate, Enter selects it.",
          )}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onContextMenu={(event: MouseEvent) => openMenu(itemAt(event.target)) && event.preventDefault()}
          onMouseOver={(event: MouseEvent) => pointAt(itemAt(event.target))}
          onMouseLeave={() => pointAt(undefined)}
          onFocusIn={(event: FocusEvent) => {
            const item = itemAt(event.target);
            setFocused(item?.id ?? null);
            pointAt(item);
          }}
          onFocusOut={() => pointAt(undefined)}
        >
          {drawn.tree}
        </g>
        {drawn.staves}
        <g
          role={hasWords ? "grid" : undefined}
          tabindex={-1}
          aria-label={
            hasWords ? l10n.t("Words after every number of thoughts. Arrow keys move between words.") : undefined
          }
          {...rovingFocus}
        >
          {drawn.words}
        </g>
      </PictureBox>
      <PointedCard
        item={pointed === null ? undefined : all.get(pointed)}
        box={box}
        score={score}
        truth={truth}
        width={across}
        unit={unit}
      />
      {actions}
    </div>
  );
}

const NOWHERE = { pointed: null, box: null };
const NOTHING: Highlighted = { item: null, stop: null, node: null, word: null, pointed: null, lit: NO_LINKS };

function PointedCard({
  item,
  box,
  score,
  ...rest
}: {
  item: Item | undefined;
  box: Area | null;
  score: ScoreProps["score"];
  truth: boolean;
  width: number;
  unit: number;
}) {
  if (item?.kind !== "candidate" || !box) return null;
  const column = score.columns.find((one) => one.kind === "thought" && one.node === item.node);
  const row = column?.kind === "thought" ? column.rows.find(({ candidate }) => candidate.key === item.key) : undefined;
  return row ? <Card candidate={row.candidate} box={box} {...rest} /> : null;
}
