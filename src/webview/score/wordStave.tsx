/**
 * The words: a row for every place to speak from, each step in the column of its depth. A disc says where speaking
 * begins, a line leads to the answer, a bar below each step says how probable it was.
 */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import type { Gradually } from "../kit/gradual";
import { wrapped } from "../kit/measure";
import { Still } from "../kit/still";
import { type Place, answerPlace, dotOf, placeOf, placeOfStep } from "./grid";
import { sureAt } from "./heading";
import { type Area, Judgement, type Stave, Words, round, wave, withGaps } from "./marks";
import { type Scene, isShown, shownSteps } from "./scene";
import { StaveName, captionEnd } from "./staveName";
import { barWidth } from "./treeRow";

const HEAD = 44;
const RULE = 10;

export interface WordStave extends Stave {
  rows: PlacedRow[];
  /** Where more can be asked for: below the model's own rows. */
  actions: number;
  /** Where earlier branches can be asked for: before the others. `null` if all are drawn. */
  more: { x: number; y: number } | null;
}

interface PlacedRow {
  row: WordRow;
  y: number;
}

/** What is written in one column: a step, or several where the column stands for several. */
interface Piece {
  place: Place;
  text: string;
  /** Offset of the text, after the sign of parting. */
  sign: number;
  width: number;
  steps: WordStep[];
  after: string;
}

export interface WordParts {
  /** Draws a word that can be selected. */
  word: (row: WordRow, step: WordStep, box: Area, content: ComponentChildren) => ComponentChildren;
  /** Draws the answer of a row, which can be selected, too. */
  answer: (row: WordRow, box: Area, content: ComponentChildren) => ComponentChildren;
  /** Makes a row of its content. */
  row: (row: WordRow, content: ComponentChildren) => ComponentChildren;
  gradually: Gradually;
  /** Branches that aren't drawn. */
  left: number;
  /** Whether a line for actions is needed. */
  hasActions: boolean;
  /** Whether there are actions below the name, where time runs downwards. */
  hasHeadActions: boolean;
}

/** The most that a label in the gutter takes. */
const LABEL = 134;

/** What a row is called where its label is one line. */
export function rowLabel({ label, note }: Pick<WordRow, "label" | "note">): string {
  return note === null ? label : l10n.t("{0} ({1})", label, note);
}

/** What is said of branches that aren't drawn. */
export function moreBranches(left: number): string {
  return left === 1 ? l10n.t("+1 earlier branch") : l10n.t("+{0} earlier branches", left);
}

/** What the words are, beside the name of their stave. */
export function wordsBeside(): string {
  return l10n.t("if it has to speak; bar: how likely it was to say this");
}

function rowHeight({ grid }: Pick<Scene, "grid">): number {
  return grid.isWide ? 32 : 46;
}

export function wordStave(scene: Scene, top: number, parts: WordParts): WordStave {
  const each = rowHeight(scene);
  const hasSentences = scene.grid.hasSentences && scene.words.every((row) => fitSentences(scene, row));
  let y = top + HEAD + (scene.grid.isWide ? 6 : parts.hasHeadActions ? 30 : 22);
  let actions = y;
  const place = (row: WordRow): PlacedRow => {
    const placed = { row, y };
    y += each;
    return placed;
  };
  const own = scene.words.filter(({ kind }) => kind === "own").map(place);
  if (parts.hasActions) {
    actions = y;
    y += scene.grid.isWide ? 30 : 34;
  }
  const rest = scene.words.filter(({ kind }) => kind !== "own");
  const ruled = y - (scene.grid.isWide ? 9 : 24);
  if (rest.length > 0) y += RULE;
  const others = rest.filter(({ kind }) => kind !== "branch").map(place);
  const more = parts.left > 0 ? { text: moreBranches(parts.left), y } : null;
  if (more) y += scene.grid.isWide ? 26 : 30;
  others.push(...rest.filter(({ kind }) => kind === "branch").map(place));
  const rows = [...own, ...others];
  const signs = [
    ...(rows.some(({ row }) => row.steps.some(({ parts: isParting }) => isParting))
      ? [{ sign: "≠", text: l10n.t("differs from the thought's first choice") }]
      : []),
    ...(rows.some(({ row }) => row.isEdited) ? [{ sign: "○", text: l10n.t("spoken after an edited thought") }] : []),
  ];
  const { x: end } = answerPlace(scene.grid);
  const left = scene.grid.columns[0]?.x ?? 0;
  const [name, above] = [l10n.t("In words"), l10n.t("what it says if it has to speak")];
  const beside = wordsBeside();
  return {
    rows,
    captionEnd: scene.grid.isWide ? left + scene.measure(beside, "note") : captionEnd(scene, name, above),
    actions,
    more: more && { x: left + scene.measure(more.text, "note") + 12, y: more.y },
    height: y - top - (rows.length > 0 ? 2 : 0) + (signs.length > 0 ? 22 : 0),
    picture: (
      <g>
        <StaveName scene={{ ...scene }} top={top} name={name} note={scene.grid.isWide ? "" : above} />
        {scene.grid.isWide && (
          <Words x={left} y={top + 22} type="note" class="quiet">
            {beside}
          </Words>
        )}
        {rest.length > 0 && own.length > 0 && (
          <path class="rule" d={`M${round(left)} ${round(ruled)}H${round(end + answerPlace(scene.grid).width)}`} />
        )}
        {parts.gradually(
          scene.grid,
          rows
            .filter(({ row }) => isShown(scene, row.from))
            .map(({ row, y: at }) => ({
              key: row.key,
              weight: Math.min(row.steps.length, scene.grid.columns.length) + 1,
              draw: () => (
                <Still of={[row, at, scene.grid, hasSentences, scene.until]}>
                  {() =>
                    parts.row(row, <Row scene={scene} row={row} y={at} hasSentences={hasSentences} parts={parts} />)
                  }
                </Still>
              ),
            })),
        )}
        {more && (
          <Words x={left} y={more.y + 4} type="note" class="quiet">
            {more.text}
          </Words>
        )}
        {signs.length > 0 && (
          <g class="legend">
            {signs.map(({ sign, text }, at) => {
              const before = signs.slice(0, at).reduce((sum, one) => sum + scene.measure(one.text, "note") + 46, 0);
              return (
                <g key={sign}>
                  <Words x={left + before} y={y + 2} type="number">
                    {sign}
                  </Words>
                  <Words x={left + before + 16} y={y + 2} type="note" class="quiet">
                    {text}
                  </Words>
                </g>
              );
            })}
          </g>
        )}
      </g>
    ),
  };
}

function Row({
  scene,
  row,
  y,
  hasSentences,
  parts,
}: PlacedRow & { scene: Scene; hasSentences: boolean; parts: WordParts }) {
  const { grid, measure } = scene;
  const { x: end, width } = answerPlace(grid);
  const from = dotOf(grid, row.from) ?? grid.left;
  const [label = "", ...others] = row.note === null ? wrapped(measure, row.label, "note", LABEL) : [row.label];
  const below = row.note ?? others.join(" ");
  const pieces = piecesOf(scene, row, hasSentences);
  const isWhole = scene.until === Infinity;
  const reached = isWhole ? undefined : placeOf(grid, scene.until);
  const gaps = pieces.map(({ place, width: used, sign }) => [place.x - 5, place.x + sign + used + 6] as const);
  return (
    <g class={row.isGrowing ? "words growing" : "words"}>
      <g role="rowheader">
        {grid.isWide ? (
          <>
            <Words x={grid.left - 14} y={y + 4} type="note" end class="label" width={LABEL} measure={measure}>
              {label}
            </Words>
            {below !== "" && (
              <Words
                x={grid.left - 14}
                y={y + 17}
                type="note"
                end
                class={row.note === null ? "label" : "quiet"}
                width={LABEL}
                measure={measure}
              >
                {below}
              </Words>
            )}
          </>
        ) : (
          <Words x={grid.edge} y={y - 14} type="note" width={grid.width - 2 * grid.edge} measure={measure}>
            {rowLabel(row)}
          </Words>
        )}
      </g>
      <path class="hairline" d={withGaps(from + 8, reached ? reached.x + reached.width : end - 10, y, gaps)} />
      <circle class={row.isEdited ? "ring start" : "dot start"} cx={round(from)} cy={round(y)} r="4" />
      {pieces.map((piece, at) => (
        <g key={at}>
          <PieceOfWords scene={scene} row={row} piece={piece} y={y} parts={parts} />
        </g>
      ))}
      {isWhole &&
        parts.answer(
          row,
          { x: end - 3, y: y - 11, width: width + 6, height: row.verdict === "" ? 22 : 31 },
          <RowAnswer scene={scene} row={row} x={end} y={y} width={width} />,
        )}
    </g>
  );
}

function RowAnswer({ scene, row, x, y, width }: { scene: Scene; row: WordRow; x: number; y: number; width: number }) {
  const { measure, grid } = scene;
  const { answer } = row;
  if (row.isGrowing || !answer)
    return (
      <Words x={x} y={y + 4} type="number" class="quiet" width={width} measure={measure}>
        {row.isGrowing ? l10n.t("speaking…") : row.verdict || l10n.t("no answer")}
      </Words>
    );
  const room = width - (answer.right === null ? 0 : 20);
  const text = Math.min(measure(answer.text, "strong"), room);
  const word = answer.right === true ? l10n.t("right") : l10n.t("wrong");
  return (
    <g>
      <Words x={x} y={y + 4} type="strong" width={room} measure={measure}>
        {answer.text}
      </Words>
      {answer.right !== null && (
        <g>
          <Judgement x={x + text + 12} y={y} right={answer.right} size={0.85} />
          {text + 22 + measure(word, "note") <= width && (
            <Words x={x + text + 21} y={y + 4} type="note">
              {word}
            </Words>
          )}
        </g>
      )}
      {row.verdict !== "" && (
        <Words x={x} y={y + 17} type="note" class="quiet" width={width + (grid.isWide ? 20 : 14)} measure={measure}>
          {row.verdict}
        </Words>
      )}
    </g>
  );
}

function PieceOfWords({
  scene,
  row,
  piece: { place, text, sign, width, steps, after },
  y,
  parts,
}: {
  scene: Scene;
  row: WordRow;
  piece: Piece;
  y: number;
  parts: WordParts;
}) {
  const [step] = steps;
  if (!step) return null;
  const last = steps.at(-1) ?? step;
  const type = steps.length === 1 && step.isStar ? "strong" : "number";
  const isWrong = steps.some(({ wrong }) => wrong !== null);
  const bar = isWrong || steps.length > 1 ? 0 : barWidth(step.p, place.width);
  return (
    <>
      {parts.word(
        row,
        last,
        { x: place.x - 3, y: y - 11, width: Math.max(24, sign + width + 6, bar + 6), height: 24 },
        <g>
          {sign > 0 && (
            <Words x={place.x} y={y + 4} type="number">
              ≠
            </Words>
          )}
          <Words
            x={place.x + sign}
            y={y + 4}
            type={type}
            title={steps.map(({ sentence }) => sentence).join(" ")}
            width={width + 1}
            measure={scene.measure}
          >
            {text}
          </Words>
          {after !== "" && (
            <Words x={place.x + sign + width - scene.measure(after, "note")} y={y + 4} type="note" class="quiet">
              {after}
            </Words>
          )}
          {isWrong ? (
            <path
              class="wave"
              d={wave(place.x + sign, y + 9, width - (after === "" ? 0 : scene.measure(after, "note") + 6))}
            />
          ) : (
            bar > 0 && <rect class="value" x={round(place.x)} y={round(y + 8)} width={bar} height="3" />
          )}
        </g>,
      )}
    </>
  );
}

/** Whether every step of the row that has a column of its own fits there as a whole sentence. */
function fitSentences({ grid, measure, perStep }: Scene, { steps }: WordRow): boolean {
  return steps.every((step) => {
    const place = placeOfStep(grid, step.depth, perStep);
    if (place?.column.kind !== "thought") return true;
    const next = grid.columns[grid.columns.indexOf(place) + 1];
    return measure(step.sentence, step.isStar ? "strong" : "number") <= (next?.x ?? Infinity) - place.x - 28;
  });
}

/** By column, what a row says there. */
function piecesOf(scene: Scene, row: WordRow, hasSentences: boolean): Piece[] {
  const { grid, measure, perStep } = scene;
  const groups = new Map<Place, WordStep[]>();
  for (const step of shownSteps(scene, row.steps)) {
    const place = placeOfStep(grid, step.depth, perStep);
    if (place) groups.set(place, [...(groups.get(place) ?? []), step]);
  }
  const sure = sureAt(scene) ?? Infinity;
  const places = [...groups.keys(), answerPlace(grid)];
  return [...groups].map(([place, steps], at): Piece => {
    // Up to what is said next, over columns that the row leaves empty, but not over the line of sureness.
    const next = places[at + 1]?.x ?? Infinity;
    const room = (place.x < sure && sure < next ? sure - 4 : next - 14) - place.x;
    const sign = steps.some(({ parts }) => parts) ? 14 : 0;
    const wrong = steps.find((step) => step.wrong !== null)?.wrong ?? null;
    const sentence = steps.length === 1 && hasSentences ? steps[0]?.sentence : undefined;
    const type = steps.length === 1 && steps[0]?.isStar === true ? "strong" : "number";
    const fits = (text: string): boolean => measure(text, type) <= room - sign;
    const short = steps.map(({ text }) => text);
    const joined = short.join(" → ");
    const ends = `${short[0] ?? ""} … ${short.at(-1) ?? ""}`;
    const text =
      sentence !== undefined && fits(sentence)
        ? sentence
        : fits(joined) || steps.length === 1
          ? joined
          : fits(ends)
            ? ends
            : `… ${short.at(-1) ?? ""}`;
    const shown = Math.min(measure(text, type), room - sign);
    const after = wrong !== null && measure(`${text}  ${wrong}`, type) <= room - sign ? wrong : "";
    return {
      place,
      text,
      sign,
      steps,
      after,
      width: shown + (after === "" ? 0 : measure(after, "note") + 8),
    };
  });
}
