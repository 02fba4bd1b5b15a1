/** The words where time runs downwards: a chain for every place to speak from. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import { fit } from "../kit/measure";
import { Still } from "../kit/still";
import { Judgement, Words, wave } from "./marks";
import { isShown, shownSteps } from "./scene";
import type { Parts } from "./parts";
import { moreBranches, rowLabel } from "./wordStave";
import { EDGE, type TallScene } from "./tallBlocks";

interface ChainPart {
  /** `null` for an arrow, and for what is left out. */
  step: WordStep | null;
  text: string;
  x: number;
  width: number;
}

/** The words as chains, an answer at the end of each. */
export function wordLines(
  scene: TallScene,
  width: number,
  top: number,
  parts: Parts,
): {
  bottom: number;
  picture: ComponentChildren;
  rows: { row: WordRow; y: number; labelEnd: number }[];
  more: { x: number; y: number } | null;
} {
  const { measure } = scene;
  const start = top + (parts.words.hasHeadActions ? 56 : 32);
  const rows = scene.words
    .filter(({ from }) => isShown(scene, from))
    .map((row, at) => ({
      row,
      y: start + 16 + at * 38,
      labelEnd: EDGE + Math.min(measure(rowLabel(row), "note"), labelRoom(scene, row, width)),
    }));
  const bottom = start + rows.length * 38;
  const more = parts.words.left > 0 ? moreBranches(parts.words.left) : null;
  const hasSigns = rows.some(({ row }) => row.steps.some((step) => step.parts));
  return {
    rows,
    bottom: bottom + (more === null ? 0 : 24),
    more: more === null ? null : { x: EDGE + measure(more, "note") + 12, y: bottom + 8 },
    picture: (
      <g>
        <Words x={EDGE} y={top + 12} type="head">
          {l10n.t("In words")}
        </Words>
        {hasSigns && (
          <Words
            x={EDGE + measure(l10n.t("In words"), "head") + 14}
            y={top + 12}
            type="note"
            class="quiet"
            width={width - 2 * EDGE - 80}
            measure={measure}
          >
            {l10n.t("≠ differs from the thought's first choice")}
          </Words>
        )}
        {parts.words.gradually(
          width,
          rows.map(({ row, y }) => ({
            key: row.key,
            weight: Math.min(row.steps.length, FEW) + 1,
            draw: () => (
              <Still of={[row, y, width, scene.until]}>
                {() => parts.words.row(row, <TallRow scene={scene} row={row} y={y} width={width} parts={parts} />)}
              </Still>
            ),
          })),
        )}
        {more !== null && (
          <Words x={EDGE} y={bottom + 12} type="note" class="quiet">
            {more}
          </Words>
        )}
      </g>
    ),
  };
}

/** Of the menu of a row, and of the gap before what is said at the end of its line. */
const MENU = 40;

/** The verdict may take half of the line, and the label what it leaves. */
function labelRoom({ measure }: TallScene, { verdict }: WordRow, width: number): number {
  return width - 2 * EDGE - MENU - Math.min(measure(verdict, "note"), width / 2 - EDGE);
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
  const isWhole = scene.until === Infinity;
  const chain = chainOf(scene, shownSteps(scene, row.steps), end - answerRoom - EDGE - 14);
  return (
    <g class="words">
      <g role="rowheader">
        <Words x={EDGE} y={y - 14} type="note" class="quiet" width={labelRoom(scene, row, width)} measure={measure}>
          {rowLabel(row)}
        </Words>
      </g>
      {isWhole && row.verdict !== "" && (
        <Words x={width - EDGE} y={y - 14} type="note" class="quiet" end width={width / 2 - EDGE} measure={measure}>
          {row.verdict}
        </Words>
      )}
      {isWhole && row.steps.length === 0 && (
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
              { x: part.x - 2, y: y - 10, width: part.width + 4, height: 16 },
              <g>
                <Words x={part.x} y={y + 1} type={typeOf(part.step)} title={part.step.sentence}>
                  {part.text}
                </Words>
                {part.step.wrong !== null && <path class="wave" d={wave(part.x, y + 5, part.width)} />}
              </g>,
            )
          )}
        </g>
      ))}
      {isWhole &&
        parts.words.answer(
          row,
          { x: end - answerRoom - 3, y: y - 10, width: answerRoom + judged + 6, height: 16 },
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
const GAP = "…";
/** About so many steps of a row have room. */
const FEW = 10;

/**
 * As many steps as there is room for. What is wrong or isn't the thought's first choice comes before the others: the
 * verdict and the legend speak of it. Then the last and the first one, and the others from the end.
 */
export function chainOf(
  { measure }: Pick<TallScene, "measure">,
  steps: readonly WordStep[],
  room: number,
): ChainPart[] {
  const textOf = (step: WordStep): string => (step.parts ? `≠ ${step.text}` : step.text);
  const arrow = measure(ARROW, "number");
  const widthOf = (step: WordStep | null): number =>
    step ? measure(textOf(step), typeOf(step)) : measure(GAP, "number");
  const all = steps.map((_, at) => at);
  const fromEnd = all.toReversed();
  const order = [
    ...all.filter((at) => steps[at]?.wrong !== null),
    ...all.filter((at) => steps[at]?.parts),
    ...fromEnd.slice(0, 1),
    ...all.slice(0, 1),
    ...fromEnd,
  ];
  /** With a gap for those between. */
  const linked = (kept: ReadonlySet<number>): (WordStep | null)[] =>
    steps.flatMap((step, at) => (kept.has(at) ? [step] : at > 0 && !kept.has(at - 1) ? [] : [null]));
  const widthOfAll = (parts: readonly (WordStep | null)[]): number =>
    parts.reduce((sum, part) => sum + widthOf(part), Math.max(0, parts.length - 1) * arrow);
  let kept = new Set(all);
  if (widthOfAll(steps) > room) {
    kept = new Set(order.slice(0, 1));
    for (const at of order) {
      const more = new Set([...kept, at]);
      if (widthOfAll(linked(more)) <= room) kept = more;
    }
  }
  const parts = linked(kept);
  // Only the first one that was kept may be too wide.
  const over = Math.max(0, widthOfAll(parts) - room);
  let x = EDGE;
  return parts.flatMap((step, at): ChainPart[] => {
    const before = at === 0 ? [] : [{ step: null, text: ARROW, x, width: arrow }];
    if (at > 0) x += arrow;
    const width = widthOf(step) - (step ? over : 0);
    const own = { step, text: step ? fit(measure, textOf(step), typeOf(step), width) : GAP, x, width };
    x += width;
    return [...before, own];
  });
}

function typeOf({ isStar }: WordStep): "strong" | "number" {
  return isStar ? "strong" : "number";
}
