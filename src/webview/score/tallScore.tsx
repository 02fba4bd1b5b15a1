/**
 * The score where there is no room for columns beside each other: time runs downwards, and what stood below each other
 * stands side by side.
 */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { wholePercent } from "../../shared/format/numbers";
import type { PinRow } from "../../shared/read/pins";
import type { ScoreColumn, ScoreLine, ScoreRow, ThoughtColumn } from "../../shared/read/score";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import { effectOf } from "../../shared/read/testEffects";
import { fit } from "../kit/measure";
import { lineThrough } from "./curveStave";
import { FollowingRows, LINE_HEIGHT, type PlacedLine } from "./followingRows";
import { wordsOf } from "./heading";
import { isMore } from "./items";
import { type Box, bands } from "./links";
import { pinLines } from "./pinWords";
import { Judgement, Star, Words, round, wave } from "./marks";
import { type Scene, isShown } from "./scene";
import type { DrawnScore, Parts, Shown } from "./parts";
import { rowLabel } from "./wordStave";
import { Bands, type TreeParts, WHOLE, barWidth, lineWords } from "./treeStave";

const EDGE = 16;
const TOP = 28;
/** Of the labels, and of the curve beside them. */
const LABELS = 88;
const CURVE = 66;
/** Candidates beside each other, and the height of a line of them. */
const ACROSS = 4;
const CELL = 42;
const LINE = 14;
/** The most that a step that follows a candidate takes. */
const FOLLOWING = 230;
/** Between two thoughts, for the links. */
const BETWEEN = 36;

type TallScene = Omit<Scene, "grid">;

interface Block {
  column: ScoreColumn;
  /** Its number of thoughts; for idle ones the first. */
  thoughts: number;
  y: number;
  height: number;
  notes: string[];
  cells: Cell[];
  /** Candidates that are opened, with what may follow them. */
  opened: { row: ScoreRow; y: number; lines: PlacedLine[] }[];
  lines: readonly ScoreLine[];
}

interface Cell {
  row: ThoughtColumn["rows"][number];
  x: number;
  y: number;
  width: number;
}

export function tallScore(scene: TallScene, width: number, props: Shown, parts: Parts): DrawnScore {
  const left = EDGE + LABELS + CURVE + 14;
  const room = Math.max(120, width - left - EDGE);
  const across = Math.min(6, Math.max(width < 340 ? 3 : ACROSS, Math.floor(room / (scene.score.ofSteps ? 130 : 100))));
  const cell = Math.min(150, room / across);
  const blocks = blocksOf(scene, { left, across, cell }, parts.tree.following, props.pins);
  const last = blocks.at(-1);
  const bottom = (last?.y ?? 0) + (last?.height ?? 0);
  const words = wordLines(scene, width, bottom + 12, parts);
  const sureBlock =
    typeof scene.score.sure === "number"
      ? blocks.find(({ column, thoughts }) => isOf(column, thoughts, scene.score.sure as number))
      : undefined;
  const sure = sureBlock && !scene.busy && isShown(scene, sureBlock.thoughts) ? sureBlock.y - 15 : null;
  return {
    height: words.bottom + 14,
    behind: (
      <g>
        {sure !== null && (
          <g>
            <rect class="tint" x="0" y={sure} width={width} height={bottom - sure} />
            <path class="sure-line" d={`M0 ${sure}H${width}`} />
          </g>
        )}
        <path class="rule" d={`M${EDGE} ${bottom}H${width - EDGE}`} />
      </g>
    ),
    tree: (
      <g>
        <TallLinks scene={scene} blocks={blocks} props={props} left={left} />
        {blocks.map((block) => (
          <TallBlock key={block.y} scene={scene} block={block} props={props} parts={parts} left={left} width={width} />
        ))}
      </g>
    ),
    staves: (
      <g>
        <TallCurve scene={scene} blocks={blocks} bottom={bottom} />
        <TallLegend scene={scene} x={left} width={width} />
      </g>
    ),
    words: words.picture,
    places: {
      thinkMore: null,
      test: scene.test || blocks.length < 3 ? null : { x: left, y: bottom - 25 },
      words: { x: EDGE, y: bottom + 32 },
      speakY: 0,
      rows: words.rows.map(({ row, y }) => ({
        row,
        x: EDGE + 6 + Math.min(width / 2, scene.measure(rowLabel(row), "note")),
        y: y - 27,
        width: 0,
        isAbove: true,
      })),
      // The header's menu unpins here.
      pins: [],
    },
  };
}

function isOf(column: ScoreColumn, first: number, thoughts: number): boolean {
  return column.kind === "idle" ? column.thoughts.includes(thoughts) : column.kind === "thought" && first === thoughts;
}

function blocksOf(
  scene: TallScene,
  { left, across, cell }: { left: number; across: number; cell: number },
  following: TreeParts["following"],
  pins: readonly PinRow[],
): Block[] {
  const { score, test } = scene;
  let y = TOP + 16;
  return score.columns.flatMap((column): Block[] => {
    if (column.kind === "words") return [];
    const thoughts =
      column.kind === "thought" || column.kind === "coming"
        ? column.thoughts
        : column.kind === "idle"
          ? (column.thoughts[0] ?? 0)
          : 0;
    const final = column.kind === "question" || column.kind === "thought" ? forcedAt(scene, thoughts) : null;
    const worst = test && column.kind === "thought" ? effectOf(test, thoughts) : null;
    const notes =
      column.kind === "thought" || column.kind === "question"
        ? [
            ...(final === null ? [] : [final]),
            ...(worst ? [l10n.t("if edited {0}", wholePercent(worst.worst.p))] : []),
            ...(column.kind === "thought" && column.isReady ? [l10n.t("ready")] : []),
            ...pins.flatMap(({ pin, at }) => {
              const [decoded, next] = at[thoughts] ? pinLines(at[thoughts]) : [null, null];
              const known = decoded ?? next;
              return known === null ? [] : [l10n.t("{0}: {1}", pin.shown, known)];
            }),
          ]
        : [];
    const rows = column.kind === "thought" && isShown(scene, thoughts) ? column.rows : [];
    const cells = rows.map((row, at): Cell => ({
      row,
      x: left + (at % across) * cell,
      y: y + Math.floor(at / across) * CELL,
      width: cell - 8,
    }));
    const lines = column.kind === "thought" && isShown(scene, thoughts) ? column.lines : [];
    let below = y + Math.ceil(cells.length / across) * CELL;
    const opened = rows.flatMap((row) => {
      const found = column.kind === "thought" ? following(column, row) : [];
      if (found.length === 0) return [];
      const at = below;
      below += LINE_HEIGHT * (found.length + 1) + 4;
      return [{ row, y: at, lines: found.map((line, n) => ({ line, y: at + LINE_HEIGHT * (n + 1) })) }];
    });
    const tall = Math.max(18 + (notes.length + lines.length) * LINE, below - y, column.kind === "answer" ? 56 : 0);
    const block: Block = { column, thoughts, y, height: tall, notes, cells, opened, lines };
    y += tall + (column.kind === "answer" ? 0 : column.kind === "idle" ? 22 : BETWEEN);
    return [block];
  });
}

/** What it would answer if it were stopped, in a few letters. */
function forcedAt({ curve }: TallScene, thoughts: number): string | null {
  const first = curve.first?.[thoughts];
  if (curve.first) return first ? `${first.text} ${wholePercent(first.p)}` : null;
  const p = curve.final[thoughts];
  return p === null || p === undefined ? null : wholePercent(p);
}

function TallBlock({
  scene,
  block,
  props,
  parts,
  left,
  width,
}: {
  scene: TallScene;
  block: Block;
  props: Shown;
  parts: Parts;
  left: number;
  width: number;
}) {
  const { column, y, notes, cells, opened, lines } = block;
  const { measure } = scene;
  const [name, note] = wordsOf(scene, column, props.thinking);
  const isReached =
    column.kind === "thought"
      ? isShown(scene, column.thoughts)
      : column.kind === "question" || scene.until === Infinity;
  const answer = props.answer;
  return (
    <g>
      {parts.heading.item(
        column,
        { x: EDGE - 6, y: y - 15, width: LABELS + 4, height: 20 + notes.length * LINE },
        <g class={isReached && column.kind !== "idle" && column.kind !== "coming" ? "" : "dim"}>
          <Words x={EDGE} y={y} type="head">
            {name}
          </Words>
          {column.kind === "idle" && (
            <path class="chevron" d={`M${round(EDGE + measure(name, "head") + 7)} ${y - 8}l3.5 3.5l-3.5 3.5`} />
          )}
          {isReached &&
            notes.map((text, at) => (
              <Words
                key={at}
                x={EDGE}
                y={y + 15 + at * LINE}
                type={at === 0 ? "number" : "note"}
                class={at === 0 ? "" : "quiet"}
                width={LABELS}
                measure={measure}
              >
                {text}
              </Words>
            ))}
        </g>,
      )}
      {column.kind === "question" && scene.score.root !== null && (
        <Words x={left} y={y} type="strong" width={width - left - EDGE} measure={measure}>
          {scene.score.root}
        </Words>
      )}
      {(column.kind === "idle" || column.kind === "coming") && (
        <Words x={left} y={y} type="note" class="quiet">
          {note}
        </Words>
      )}
      {column.kind === "thought" &&
        cells.map((cell) => (
          <g key={cell.row.candidate.key}>
            {parts.tree.item(
              { kind: "candidate", column, row: cell.row },
              { x: cell.x - 3, y: cell.y - 13, width: cell.width + 6, height: CELL - 5 },
              <TallCell scene={scene} cell={cell} />,
            )}
          </g>
        ))}
      {column.kind === "thought" &&
        opened.map(({ row, y: at, lines: found }) => (
          <g key={row.candidate.key}>
            <Words x={left} y={at} type="note" class="quiet" width={width - left - EDGE} measure={measure}>
              {l10n.t("after {0}:", row.text)}
            </Words>
            <FollowingRows
              scene={scene}
              lines={found}
              x={left}
              width={Math.min(FOLLOWING, width - left - EDGE)}
              item={(line, box, content) => parts.tree.item({ kind: "child", column, row, line }, box, content)}
            />
          </g>
        ))}
      {column.kind === "thought" &&
        lines.map((line, at) => {
          const baseline = y + 15 + (notes.length + at) * LINE;
          const words = (
            <Words x={EDGE} y={baseline} type="note" class="quiet more" width={LABELS} measure={measure}>
              {lineWords(line, column)}
            </Words>
          );
          return (
            <g key={isMore(line) ? "list" : line.kind}>
              {isMore(line)
                ? parts.tree.item(
                    { kind: "more", column },
                    { x: EDGE - 4, y: baseline - 11, width: LABELS + 2, height: 15 },
                    words,
                  )
                : words}
            </g>
          );
        })}
      {column.kind === "answer" && answer && scene.until === Infinity && (
        <g>
          <Words x={left} y={y + 1} type="big" width={width - left - EDGE - 60} measure={measure}>
            {answer.text}
          </Words>
          {answer.right !== null && (
            <g>
              <Judgement
                x={left + Math.min(width - left - EDGE - 60, measure(answer.text, "big")) + 16}
                y={y - 4}
                right={answer.right}
              />
              <Words x={left + Math.min(width - left - EDGE - 60, measure(answer.text, "big")) + 26} y={y} type="word">
                {answer.right ? l10n.t("right") : l10n.t("wrong")}
              </Words>
            </g>
          )}
          <Words x={left} y={y + 17} type="note" class="quiet" width={width - left - EDGE} measure={measure}>
            {optionWords(scene)}
          </Words>
          {scene.test && (
            <Words x={left} y={y + 31} type="note" class="quiet" width={width - left - EDGE} measure={measure}>
              {scene.test.withoutThoughts === undefined
                ? l10n.t("{0} unedited", wholePercent(scene.test.unedited))
                : l10n.t(
                    "{0} unedited, {1} no thoughts",
                    wholePercent(scene.test.unedited),
                    wholePercent(scene.test.withoutThoughts),
                  )}
            </Words>
          )}
        </g>
      )}
    </g>
  );
}

function optionWords({ curve }: TallScene): string {
  if (curve.first) return "";
  const last = curve.final.length - 1;
  const own = curve.final[last];
  return [
    ...(curve.answer !== null && own !== null && own !== undefined
      ? [l10n.t("if stopped: {0} {1}", curve.answer, wholePercent(own))]
      : []),
    ...curve.others.flatMap(({ text, ps }) => {
      const p = ps[last];
      return p === null || p === undefined ? [] : [`${text} ${wholePercent(p)}`];
    }),
  ].join(", ");
}

function TallCell({ scene: { measure }, cell: { row, x, y, width } }: { scene: TallScene; cell: Cell }) {
  const { candidate, isStar } = row;
  const type = isStar ? "strongNumber" : "number";
  const text = row.shorter !== null && measure(row.text, type) > width + 5 ? row.shorter : row.text;
  const isLens = candidate.from === "lens";
  const number = wholePercent(candidate.p);
  const lens = isLens ? candidate.p : candidate.lens;
  return (
    <g>
      <Words
        x={x}
        y={y}
        type={type}
        class="name"
        width={width + 5}
        measure={measure}
        title={candidate.step ?? candidate.text}
      >
        {text}
      </Words>
      <Words x={x} y={y + 14} type="number" class={isLens ? "lens-number" : ""}>
        {number}
      </Words>
      {isStar && <Star x={x + measure(number, "number") + 10} y={y + 10} />}
      {!isLens && (
        <>
          <rect class="track" x={round(x)} y={y + 19} width={round(width)} height="4" />
          <rect class="value" x={round(x)} y={y + 19} width={barWidth(candidate.p, width)} height="4" />
        </>
      )}
      {lens !== null && (
        <rect class="lens" x={round(x)} y={y + (isLens ? 19 : 25)} width={barWidth(lens, width)} height="2.5" />
      )}
    </g>
  );
}

function TallLinks({
  scene,
  blocks,
  props,
  left,
}: {
  scene: TallScene;
  blocks: readonly Block[];
  props: Shown;
  left: number;
}) {
  const { score, measure } = scene;
  const boxOf = (at: number, key: string): Box | undefined => {
    const column = score.columns[at];
    const block = blocks.find((one) => one.column === column);
    if (!block || !isShown(scene, block.thoughts)) return undefined;
    if (at === 0)
      return {
        left: block.y,
        right: block.y + 7,
        middle: left + Math.max(11, measure(score.root ?? "", "strong") / 2),
        height: WHOLE,
      };
    const cell = block.cells.find(({ row }) => row.candidate.key === key);
    // What is opened stands in the way.
    const from = block.opened.length > 0 ? block.y + block.height - 13 : (cell?.y ?? 0) + 31;
    return cell && { left: cell.y - 13, right: from, middle: cell.x + Math.min(20, cell.width / 2), height: WHOLE };
  };
  return <Bands score={score} drawn={bands(score.links, boxOf, true)} lit={props.lit} />;
}

function TallCurve({ scene, blocks, bottom }: { scene: TallScene; blocks: readonly Block[]; bottom: number }) {
  const { curve } = scene;
  const x = (p: number): number => EDGE + LABELS + p * CURVE;
  const yOf = (thoughts: number): number | null => {
    const block = blocks.find(
      ({ column, thoughts: first }) =>
        (column.kind === "question" && thoughts === 0) || (thoughts > 0 && isOf(column, first, thoughts)),
    );
    if (!block) return null;
    return block.y - 4 + (block.column.kind === "idle" ? Math.min(3, thoughts - block.thoughts) * 9 : 0);
  };
  const points = (ps: readonly (number | null)[]): { x: number; y: number; isFolded: boolean }[] =>
    ps.flatMap((p, thoughts) => {
      const y = yOf(thoughts);
      if (p === null || y === null || !isShown(scene, thoughts)) return [];
      return [
        {
          x: x(p),
          y,
          isFolded: blocks.some(({ column }) => column.kind === "idle" && column.thoughts.includes(thoughts)),
        },
      ];
    });
  const final = points(curve.first ? curve.first.map((one) => one && one.p) : curve.final);
  const end = bottom - 46;
  return (
    <g>
      <Words x={EDGE} y={TOP - 10} type="axis" class="quiet">
        {l10n.t("if stopped")}
      </Words>
      <Words x={x(0.9) + 8} y={TOP - 10} type="axis" class="quiet" end>
        {curve.chance === null ? "90%" : `${wholePercent(curve.chance).replace("%", "")}   90%`}
      </Words>
      <path class="rule" d={`M${round(x(0.9))} ${TOP}V${end}`} />
      {curve.chance !== null && <path class="rule dotted" d={`M${round(x(curve.chance))} ${TOP}V${end}`} />}
      {!curve.first &&
        curve.others.map(({ text, ps }) => (
          <g key={text} class="other-option">
            <path class="line" d={lineThrough(points(ps))} />
            {points(ps).map((point, at) => (
              <circle key={at} cx={round(point.x)} cy={point.y} r="1.8" />
            ))}
          </g>
        ))}
      <g class={curve.first ? "other-option" : "final-option"}>
        <path class={curve.first ? "line quiet-line" : "line"} d={lineThrough(final)} />
        {final.map((point, at) => (
          <circle
            key={at}
            class={point.isFolded || (curve.first && !(curve.first[at]?.isFinal ?? false)) ? "ring" : "dot"}
            cx={round(point.x)}
            cy={point.y}
            r={point.isFolded ? 3 : 4.5}
          />
        ))}
      </g>
    </g>
  );
}

function TallLegend({ scene, x, width }: { scene: TallScene; x: number; width: number }) {
  const { measure } = scene;
  const first = l10n.t("would say next");
  const second = fit(measure, l10n.t("decoded"), "axis", width - x - 40 - measure(first, "axis"));
  const at = x + 22 + measure(first, "axis");
  return (
    <g class="legend">
      <rect class="value" x={x} y={TOP - 16} width="12" height="4" />
      <Words x={x + 16} y={TOP - 10} type="axis" class="quiet">
        {first}
      </Words>
      <rect class="lens" x={at} y={TOP - 15} width="12" height="3" />
      <Words x={at + 16} y={TOP - 10} type="axis" class="quiet">
        {second}
      </Words>
    </g>
  );
}

interface ChainPart {
  step: WordStep | null;
  text: string;
  x: number;
}

/** The words as chains, an answer at the end of each. */
function wordLines(
  scene: TallScene,
  width: number,
  top: number,
  parts: Parts,
): { bottom: number; picture: ComponentChildren; rows: { row: WordRow; y: number }[] } {
  const { measure } = scene;
  const start = top + (parts.words.hasHeadActions ? 56 : 32);
  const rows = scene.words
    .filter(({ from }) => isShown(scene, from))
    .map((row, at) => ({ row, y: start + 16 + at * 38 }));
  return {
    rows,
    bottom: start + rows.length * 38,
    picture: (
      <g>
        <Words x={EDGE} y={top + 12} type="head">
          {l10n.t("In words")}
        </Words>
        <Words
          x={EDGE + measure(l10n.t("In words"), "head") + 14}
          y={top + 12}
          type="note"
          class="quiet"
          width={width - 2 * EDGE - 80}
          measure={measure}
        >
          {l10n.t("≠ first word that is not the thought's first choice")}
        </Words>
        {rows.map(({ row, y }) => (
          <g key={row.key}>
            {parts.words.row(row, <TallRow scene={scene} row={row} y={y} width={width} parts={parts} />)}
          </g>
        ))}
      </g>
    ),
  };
}

function TallRow({
  scene,
  row,
  y,
  width,
  parts,
}: {
  scene: TallScene;
  row: WordRow;
  y: number;
  width: number;
  parts: Parts;
}) {
  const { measure } = scene;
  const { answer } = row;
  const text = answer?.text ?? (row.isGrowing ? l10n.t("speaking…") : l10n.t("no answer"));
  const word = answer?.right === true ? l10n.t("right") : l10n.t("wrong");
  const judged = answer?.right === null || !answer ? 0 : measure(word, "note") + 22;
  const answerRoom = Math.min(measure(text, "strong"), width / 3);
  const end = width - EDGE - judged;
  const verdict = row.verdict === "" ? "" : row.verdict;
  const label = rowLabel(row);
  const chain = chainOf(scene, row.steps, end - answerRoom - EDGE - 14);
  return (
    <g class="words">
      <g role="rowheader">
        <Words x={EDGE} y={y - 14} type="note" class="quiet" width={width / 2} measure={measure}>
          {label}
        </Words>
      </g>
      {verdict !== "" && (
        <Words x={width - EDGE} y={y - 14} type="note" class="quiet" end>
          {fit(measure, verdict, "note", width / 2 - EDGE)}
        </Words>
      )}
      {row.steps.length === 0 && (
        <Words x={EDGE} y={y + 1} type="number" class="quiet">
          {l10n.t("at once")}
        </Words>
      )}
      {chain.map((part, at) => (
        <g key={at}>
          {part.step === null ? (
            <Words x={part.x} y={y + 1} type="number" class="quiet">
              {part.text}
            </Words>
          ) : (
            parts.words.word(
              row,
              part.step,
              { x: part.x - 2, y: y - 12, width: measure(part.text, "strong") + 4, height: 18 },
              <g>
                <Words x={part.x} y={y + 1} type={part.step.isStar ? "strong" : "number"} title={part.step.sentence}>
                  {part.text}
                </Words>
                {part.step.wrong !== null && (
                  <path class="wave" d={wave(part.x, y + 5, measure(part.text, "number"))} />
                )}
              </g>,
            )
          )}
        </g>
      ))}
      {parts.words.answer(
        row,
        { x: end - answerRoom - 3, y: y - 12, width: answerRoom + judged + 6, height: 18 },
        <g>
          <Words x={end} y={y + 1} type={answer ? "strong" : "number"} end width={width / 3} measure={measure}>
            {text}
          </Words>
          {judged > 0 && answer?.right !== null && answer && (
            <g>
              <Judgement x={end + 12} y={y - 3} right={answer.right} size={0.85} />
              <Words x={end + 20} y={y + 1} type="note">
                {word}
              </Words>
            </g>
          )}
        </g>,
      )}
    </g>
  );
}

const ARROW = " → ";

/** As many steps as there is room for: the first and the last ones. */
function chainOf({ measure }: TallScene, steps: readonly WordStep[], room: number): ChainPart[] {
  const textOf = (step: WordStep): string => (step.parts ? `≠ ${step.text}` : step.text);
  const widthOf = (some: readonly (WordStep | null)[]): number =>
    some.reduce(
      (sum, step) => sum + (step ? measure(textOf(step), step.isStar ? "strong" : "number") : measure("…", "number")),
      0,
    ) +
    Math.max(0, some.length - 1) * measure(ARROW, "number");
  let shown: (WordStep | null)[] = [...steps];
  for (let left = steps.length - 1; left > 0 && widthOf(shown) > room; left--) {
    const after = steps.slice(steps.length - Math.max(1, left - 1));
    shown = [...(left > 1 ? steps.slice(0, 1) : []), null, ...after];
  }
  let x = EDGE;
  return shown.flatMap((step, at): ChainPart[] => {
    const parts: ChainPart[] = [];
    if (at > 0) {
      parts.push({ step: null, text: ARROW, x });
      x += measure(ARROW, "number");
    }
    const text = step ? textOf(step) : "…";
    parts.push({ step, text, x });
    x += measure(text, step?.isStar === true ? "strong" : "number");
    return parts;
  });
}
