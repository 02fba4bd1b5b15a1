/** The words where time runs downwards: a chain for every place to speak from. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import { fit } from "../kit/measure";
import { Still } from "../kit/still";
import { Judgement, Words, wave } from "./marks";
import { isShown } from "./scene";
import type { Parts } from "./parts";
import { moreBranches, rowLabel } from "./wordStave";
import { EDGE, type TallScene } from "./tallBlocks";

interface ChainPart {
  step: WordStep | null;
  text: string;
  x: number;
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
  rows: { row: WordRow; y: number }[];
  more: { x: number; y: number } | null;
} {
  const { measure } = scene;
  const start = top + (parts.words.hasHeadActions ? 56 : 32);
  const rows = scene.words
    .filter(({ from }) => isShown(scene, from))
    .map((row, at) => ({ row, y: start + 16 + at * 38 }));
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
              <Still of={[row, y, width]}>
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
              { x: part.x - 2, y: y - 10, width: measure(part.text, "strong") + 4, height: 16 },
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
/** About so many steps of a row have room. */
const FEW = 10;

/** As many steps as there is room for: the first and the last ones. */
function chainOf({ measure }: TallScene, steps: readonly WordStep[], room: number): ChainPart[] {
  const textOf = (step: WordStep): string => (step.parts ? `≠ ${step.text}` : step.text);
  const arrow = measure(ARROW, "number");
  const widthOf = (step: WordStep | undefined): number =>
    step ? measure(textOf(step), step.isStar ? "strong" : "number") : 0;
  /** How many of the last steps fit beside something as wide as `used`. */
  const fitting = (used: number): number => {
    let width = used;
    for (let n = 0; n < steps.length; n++) {
      width += widthOf(steps.at(-1 - n)) + (width > 0 ? arrow : 0);
      if (width > room) return n;
    }
    return steps.length;
  };
  const [first] = steps;
  const isWhole = steps.length < 2 || fitting(0) === steps.length;
  const beside = isWhole ? 0 : Math.min(fitting(widthOf(first) + arrow + measure("…", "number")), steps.length - 2);
  const shown: (WordStep | null)[] = isWhole
    ? [...steps]
    : beside > 0 && first
      ? [first, null, ...steps.slice(-beside)]
      : [null, ...steps.slice(-1)];
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
