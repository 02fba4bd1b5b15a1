/** Two scores above each other. Both share their columns, so that what stands below each other can be compared. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { capital } from "../../shared/read/diffSentences";
import type { Measure } from "../kit/measure";
import { pageMeasure } from "../kit/pageMeasure";
import { useRovingFocus } from "../kit/rovingFocus";
import { type Place, gridOf } from "../score/grid";
import { labelOf } from "../score/itemLabels";
import { type Area, Words, round } from "../score/marks";
import { PictureBox } from "../score/pictureBox";
import { wordStave } from "../score/wordStave";
import { candidateLabel, saidLabel, wordRow } from "./pairLabels";
import { pairCurve } from "./pairCurve";
import { type PairModel, type SideName, placeOfSlot } from "./pairModel";
import {
  type Open,
  differenceNote,
  foldedLabel,
  foldedName,
  foldedNote,
  hasDifferences,
  signMeanings,
} from "./pairSigns";
import { type PairScene, laneOf, partingAt, sharedScene, withSigns } from "./pairScene";
import { type CellOf, pairTree } from "./pairTree";
import { TallPair } from "./tallPair";

/** The sizes of the score are for a font of this size, and scale with it. */
const BASE_FONT = 13;
const LEAST_WIDTH = 300;
const HEADS = 62;
const SIGNS = 30;

interface Props {
  model: PairModel;
  onOpen: Open;
  /** Shows the idle thoughts. */
  onUnfold: () => void;
}

export function PairPicture(props: Props) {
  const root = useRef<HTMLDivElement>(null);
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
  return (
    <div class="score-scroller" ref={root}>
      {size.width > 0 && <Drawn {...props} width={size.width / size.unit} unit={size.unit} />}
    </div>
  );
}

function Drawn({ model, onOpen, onUnfold, width, unit }: Props & { width: number; unit: number }) {
  const measure = useMemo(pageMeasure, []);
  const root = useRef<HTMLDivElement>(null);
  const rovingFocus = useRovingFocus(root);
  const drawn = useMemo(
    () => drawPair(model, width, measure, cellsThatOpen(onOpen), foldThatOpens(onUnfold)),
    [model, width, measure, onOpen, onUnfold],
  );
  if (!drawn)
    return <TallPair model={model} measure={measure} width={width} unit={unit} onOpen={onOpen} onUnfold={onUnfold} />;
  return (
    <div class="score pair-score" ref={root}>
      <PictureBox width={drawn.width} height={drawn.height} unit={unit}>
        <g
          role="grid"
          tabindex={-1}
          aria-label={l10n.t("Both scores. Arrow keys move between candidates and words, Enter opens the trace there.")}
          {...rovingFocus}
        >
          {drawn.picture}
        </g>
      </PictureBox>
    </div>
  );
}

type CellsOf = (side: SideName) => CellOf;

/** Makes the heading of the folded thoughts a cell that shows them. */
type FoldOf = (label: string, box: Area, content: ComponentChildren) => ComponentChildren;

function cellsThatOpen(onOpen: Open): CellsOf {
  return function cells(side): CellOf {
    return ({ label, node, key }, box, content) => (
      <Cell label={label} box={box} onAct={() => onOpen(side, node, key)}>
        {content}
      </Cell>
    );
  };
}

function foldThatOpens(onUnfold: () => void): FoldOf {
  return function fold(label, box, content) {
    return (
      <g role="row" data-row>
        <Cell label={label} box={box} onAct={onUnfold}>
          {content}
        </Cell>
      </g>
    );
  };
}

function Cell({
  label,
  box,
  onAct,
  children,
}: {
  label: string;
  box: Area;
  onAct: () => void;
  children: ComponentChildren;
}) {
  return (
    <g
      class="word"
      role="gridcell"
      data-stop
      tabindex={-1}
      aria-label={label}
      onClick={onAct}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        onAct();
      }}
    >
      <title>{label}</title>
      <rect class="box" x={round(box.x)} y={round(box.y)} width={round(box.width)} height={round(box.height)} rx="3" />
      {children}
    </g>
  );
}

/** `null`: there is no room for columns beside each other. Pure, so that tests measure it. */
export function drawPair(
  model: PairModel,
  width: number,
  measure: Measure,
  cells: CellsOf,
  fold: FoldOf,
): { width: number; height: number; picture: ComponentChildren; staves: ComponentChildren[] } | null {
  const found = gridOf(model.shared, width, measure);
  if (!found) return null;
  const grid = withSigns(found);
  const scene: PairScene = { model, grid, lane: laneOf(model), measure };
  const labels = (name: SideName) => ({
    candidate: candidateLabel(model, name),
    said: saidLabel(name),
  });
  const curve = pairCurve(scene, HEADS);
  const topA = HEADS + curve.height;
  const treeA = pairTree(scene, model.a, topA, cells("a"), labels("a"));
  const topB = topA + treeA.height;
  const treeB = pairTree(scene, model.b, topB, cells("b"), labels("b"));
  const signsAt = topB + treeB.height;
  const hasSigns = hasDifferences(model);
  const wordTop = signsAt + (hasSigns ? SIGNS : 0);
  const shared = sharedScene(scene);
  const words =
    model.words.length > 0
      ? wordStave(shared, wordTop, {
          row: wordRow,
          word: (row, step, box, content) =>
            cells(sideOfRow(model, row.key))({ label: labelOf.step(step), node: step.token, key: null }, box, content),
          answer: (row, box, content) =>
            cells(sideOfRow(model, row.key))(
              { label: labelOf.rowAnswer(row), node: row.continuation.id, key: null },
              box,
              content,
            ),
          hasActions: false,
          hasHeadActions: false,
          gradually: (_, rows) => rows.map(({ draw }) => draw()),
          left: 0,
        })
      : { height: 0, picture: null };
  const height = wordTop + words.height + 16;
  const parting = partingAt(scene);
  const heads = (
    <g>
      {grid.columns.map((place, at) => (
        <Heading key={at} scene={scene} place={place} fold={fold} />
      ))}
      {parting !== null && (
        <Words x={parting + 6} y={16} type="noteStrong" class="accent">
          {l10n.t("they part here")}
        </Words>
      )}
    </g>
  );
  const signs = hasSigns ? <Signs x={grid.columns[0]?.x ?? grid.edge} y={signsAt + 12} measure={measure} /> : null;
  return {
    width: grid.width,
    height,
    staves: [heads, curve.picture, treeA.picture, treeB.picture, signs, words.picture],
    picture: (
      <g>
        {parting !== null && <path class="parting-line" d={`M${round(parting)} 4V${round(signsAt)}`} />}
        {[HEADS, topA, topB, ...(words.height > 0 ? [wordTop] : [])].map((y) => (
          <path key={y} class="rule" d={`M${grid.edge} ${y}H${round(grid.width - grid.edge)}`} />
        ))}
        {heads}
        {curve.picture}
        {treeA.picture}
        {treeB.picture}
        {signs}
        {words.picture}
      </g>
    ),
  };
}

function sideOfRow({ words }: PairModel, key: string): SideName {
  return words.find(({ row }) => row.key === key)?.of[0] ?? "a";
}

function Heading({
  scene: { model, measure },
  place: { column, x, width },
  fold,
}: {
  scene: PairScene;
  place: Place;
  fold: FoldOf;
}) {
  if (column.kind === "idle") {
    const name = foldedName(model);
    return fold(
      foldedLabel(model, `${name} ${foldedNote(model)}`),
      { x: x - 4, y: 22, width: width + 8, height: 36 },
      <g class="dim">
        <Words x={x} y={36} type="head">
          {name}
        </Words>
        <path class="chevron" d={`M${round(x + measure(name, "head") + 7)} 28l3.5 3.5l-3.5 3.5`} />
        <Words x={x} y={52} type="note" class="quiet" width={width + 20} measure={measure}>
          {foldedNote(model)}
        </Words>
      </g>,
    );
  }
  const diff = column.kind === "coming" ? model.diff.thoughts[column.thoughts - 1] : undefined;
  const name = headingOf(model, column.kind, column.kind === "coming" ? column.thoughts : 0);
  return (
    <g>
      <Words x={x} y={36} type="head" width={width + 20} measure={measure}>
        {name}
      </Words>
      <Words x={x} y={52} type="note" class="quiet" width={width + 12} measure={measure}>
        {diff ? differenceNote(diff) : ""}
      </Words>
    </g>
  );
}

function headingOf(model: PairModel, kind: Place["column"]["kind"], slot: number): string {
  if (kind === "question") return l10n.t("Question");
  if (kind === "answer") return l10n.t("Answer");
  if (kind === "words") return l10n.t("In words only");
  return capital(placeOfSlot(model, slot));
}

/** What the signs mean. */
function Signs({ x, y, measure }: { x: number; y: number; measure: Measure }) {
  const signs = signMeanings();
  return (
    <g class="legend">
      {signs.map(({ sign, text }, at) => {
        const before = signs.slice(0, at).reduce((sum, one) => sum + measure(one.text, "note") + 44, 0);
        return (
          <g key={sign}>
            <Words x={x + before} y={y} type="strong" class="sign">
              {sign}
            </Words>
            <Words x={x + before + Math.max(14, measure(sign, "strong") + 5)} y={y} type="note" class="quiet">
              {text}
            </Words>
          </g>
        );
      })}
    </g>
  );
}
