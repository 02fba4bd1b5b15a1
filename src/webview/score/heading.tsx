/** The headings of the columns, and from where on the model is sure: one fine line through all staves. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { wordsOfPart } from "../../shared/read/wording";
import type { ScoreColumn } from "../../shared/read/score";
import { BEFORE, type Grid, type Place, answerPlace, placeOf } from "./grid";
import { type Area, type Stave, Words, round } from "./marks";
import { type Scene, isShown, thinks } from "./scene";

const TALL = 62;

export interface HeadingParts {
  item: (of: ScoreColumn, box: Area, content: ComponentChildren) => ComponentChildren;
  /** Draws what only the selected column has. */
  selected: (column: ScoreColumn, content: ComponentChildren) => ComponentChildren;
  /** The thought that is under way; `null` if none is. */
  thinking: number | null;
}

export function headingStave(scene: Scene, top: number, parts: HeadingParts): Stave {
  return {
    height: TALL,
    picture: (
      <g>
        {scene.grid.columns.map((place, at) => (
          <Heading key={at} scene={scene} place={place} top={top} parts={parts} />
        ))}
        <SureWords scene={scene} top={top} />
      </g>
    ),
  };
}

function Heading({ scene, place, top, parts }: { scene: Scene; place: Place; top: number; parts: HeadingParts }) {
  const { column, x, width } = place;
  const [name, whole] = wordsOf(scene, column, parts.thinking);
  const isReady = column.kind === "thought" && column.isReady;
  const note = isReady && scene.measure(whole, "note") > width + 20 ? l10n.t("ready to answer") : whole;
  const isDim =
    column.kind === "coming" || column.kind === "idle" || column.kind === "words" || !isReached(scene, column);
  // The stave of candidates names it then.
  if (!scene.grid.isWide && column.kind === "question" && thinks(scene.score)) return null;
  return (
    <>
      {parts.item(
        column,
        { x: x - 4, y: top + 22, width: width + 8, height: 36 },
        <g class={isDim ? "dim" : ""}>
          <Words x={x} y={top + 36} type="head" width={width + 20} measure={scene.measure}>
            {name}
          </Words>
          {column.kind === "idle" && (
            <path class="chevron" d={`M${round(x + scene.measure(name, "head") + 7)} ${top + 28}l3.5 3.5l-3.5 3.5`} />
          )}
          <Words
            x={x}
            y={top + 52}
            type="note"
            class="quiet"
            width={width + 20}
            measure={scene.measure}
            title={note === whole ? undefined : whole}
          >
            {note}
          </Words>
          {parts.selected(column, <path class="underline" d={`M${round(x)} ${top + TALL - 1}h${round(width)}`} />)}
        </g>,
      )}
    </>
  );
}

function isReached(scene: Scene, column: ScoreColumn): boolean {
  switch (column.kind) {
    case "question":
      return true;
    case "thought":
      return isShown(scene, column.thoughts);
    default:
      return scene.until === Infinity;
  }
}

/** Of a column's name, with the room that a sign behind it begins after. */
export function nameWidth(scene: Omit<Scene, "grid">, column: ScoreColumn): number {
  return scene.measure(wordsOf(scene, column, null)[0], "head") + 4;
}

/** The name of a column, and a note below it. */
export function wordsOf(
  scene: Pick<Scene, "score" | "until">,
  column: ScoreColumn,
  thinking: number | null,
): [string, string] {
  switch (column.kind) {
    case "question":
      return [l10n.t("Question"), ""];
    case "thought":
      return [l10n.t("Thought {0}", column.thoughts), isShown(scene, column.thoughts) ? noteOf(scene, column) : ""];
    case "idle": {
      const [first, last] = [column.thoughts[0] ?? 0, column.thoughts.at(-1) ?? 0];
      const name = first === last ? `${first}` : `${first}–${last}`;
      return [name, scene.until === Infinity ? l10n.t("ready, idle") : l10n.t("to come")];
    }
    case "coming":
      return [
        l10n.t("Thought {0}", column.thoughts),
        thinking === column.thoughts ? l10n.t("thinking…") : l10n.t("to come"),
      ];
    case "words": {
      const [first, last] = [column.steps[0] ?? 0, column.steps.at(-1) ?? 0];
      return scene.score.columns.some(({ kind }) => kind === "thought")
        ? [l10n.t("In words only"), first === last ? l10n.t("step {0}", first) : l10n.t("steps {0}–{1}", first, last)]
        : [first === last ? l10n.t("Step {0}", first) : l10n.t("Steps {0}–{1}", first, last), ""];
    }
    case "answer":
      return [l10n.t("Answer"), ""];
    default:
      return column satisfies never;
  }
}

function noteOf({ score }: Pick<Scene, "score">, column: ScoreColumn & { kind: "thought" }): string {
  const part = wordsOfPart(column.column.part);
  const ready = column.isIdle ? l10n.t("ready, idle") : column.isReady ? l10n.t("ready to answer") : null;
  if (column.column.edit !== null) return l10n.t("edited: {0}", column.column.edit);
  if (part !== null && !column.isIdle) return ready === null ? part : l10n.t("{0} · ready", part);
  if (ready !== null) return ready;
  if (score.ofSteps) return "";
  const { branches, rows } = column;
  if (rows.length < branches) return l10n.t("{0} branches, {1} shown", branches, rows.length);
  return branches === 1 ? l10n.t("1 branch") : l10n.t("{0} branches", branches);
}

/** Where the line of sureness runs; `null` if there is none. */
export function sureAt(scene: Scene): number | null {
  const { sure } = scene.score;
  if (typeof sure !== "number" || sure === 0 || !isShown(scene, sure)) return null;
  const place = placeOf(scene.grid, sure);
  return place ? place.x - BEFORE : null;
}

function SureWords({ scene, top }: { scene: Scene; top: number }) {
  const { sure } = scene.score;
  if (scene.busy || scene.until !== Infinity) {
    if (typeof sure !== "number" || scene.busy || !isShown(scene, sure)) return null;
  }
  if (sure === "never")
    return (
      <Words x={answerPlace(scene.grid).x} y={top + 16} type="noteStrong">
        {l10n.t("never sure")}
      </Words>
    );
  if (sure === null) return null;
  const at = sureAt(scene) ?? scene.grid.columns[0]?.x ?? 0;
  return (
    <Words x={sure === 0 ? at : at + 6} y={top + 16} type="noteStrong" class="accent">
      {sure === 0 ? l10n.t("sure before thinking") : l10n.t("sure from thought {0}", sure)}
    </Words>
  );
}

/** The tint behind what follows, and the line, which leaves out what is written across it. */
export function SureLine({
  scene,
  top,
  bottom,
  captions,
}: {
  scene: Scene;
  top: number;
  bottom: number;
  /** From the left up to `end`; `y` is the baseline. */
  captions: readonly { y: number; end: number }[];
}) {
  const { grid, score, until } = scene;
  const at = sureAt(scene);
  if (scene.busy) return null;
  if (at === null) {
    if (score.sure !== 0 || until !== Infinity) return null;
    // Beside what is written in the gutter, not behind it.
    const from = grid.isWide ? (grid.columns[0]?.x ?? 0) - BEFORE / 2 : 0;
    return <Tint grid={grid} from={from} top={top} bottom={bottom} />;
  }
  const gaps = captions.filter(({ end }) => end > at - 4).map(({ y }) => [y - 14, y + 7] as const);
  return (
    <g>
      <Tint grid={grid} from={at} top={top} bottom={bottom} />
      <path class="sure-line" d={lineDown(at, top, bottom, gaps)} />
    </g>
  );
}

/** A vertical line with gaps, from top to bottom. */
function lineDown(x: number, top: number, bottom: number, gaps: readonly (readonly [number, number])[]): string {
  const ends = [top, ...gaps.flat(), bottom].map(round);
  return ends.flatMap((from, at) => (at % 2 === 0 ? [`M${round(x)} ${from}V${ends[at + 1]!}`] : [])).join("");
}

function Tint({ grid, from, top, bottom }: { grid: Grid; from: number; top: number; bottom: number }) {
  return <rect class="tint" x={round(from)} y={top} width={round(grid.width - from)} height={round(bottom - top)} />;
}
