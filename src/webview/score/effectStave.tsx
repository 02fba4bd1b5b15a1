/** What an edit of each thought costs: a stem hangs from the unedited answer to what the worst edit leaves of it. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import { EFFECT_FROM, addsLittle } from "../../shared/read/matter";
import { dropOf, effectOf, flips } from "../../shared/read/testEffects";
import { wordsOfAblation } from "../../shared/trace/edits";
import { type TestCell, type ThoughtTest, nameOf } from "../../shared/trace/trace";
import { apart } from "./curveStave";
import { DOT, answerPlace, dotOf, placeOf } from "./grid";
import { type Stave, Words, round, withGaps } from "./marks";
import { type Scene, isShown, thoughtColumns } from "./scene";
import { StaveName, captionEnd, nameHeight, noteEnd } from "./staveName";

const TALL = 61;
const ABOVE = 18;

export interface EffectWords {
  say: (concept: string) => string;
  /** The forced answer that is measured, if it is not the spoken one. */
  measured: string | null;
}

export function effectStave(scene: Scene, top: number, words: EffectWords): Stave {
  const { test } = scene;
  const start = top + nameHeight(scene) + ABOVE;
  const y = (p: number): number => start + (1 - p) * TALL;
  const name = l10n.t("Does it matter?");
  const note = noteOf(scene, words);
  const height = nameHeight(scene) + ABOVE + (test ? TALL + 24 : scene.grid.isWide ? 58 : 36);
  return {
    height: scene.grid.isWide ? Math.max(height, noteEnd(scene, top, note) - top) : height,
    captionEnd: captionEnd(scene, name, note),
    picture: (
      <g>
        <StaveName scene={scene} top={top} name={name} note={note} />
        {test ? <Stems scene={scene} test={test} y={y} words={words} /> : <Untested scene={scene} y={start + 14} />}
      </g>
    ),
  };
}

function noteOf({ test, verdict }: Scene, { measured }: EffectWords): string {
  if (!test) return verdict?.edited === true ? l10n.t("own thoughts only") : l10n.t("not tested yet");
  const kinds = new Set(test.cells.map(({ edit }) => edit)).size;
  if (measured !== null)
    return l10n.t(
      "probability of {1} after the worst of {0} edits; ticks: the others; ring: another wins",
      kinds,
      measured,
    );
  if (addsLittle(test)) return l10n.t("without thoughts it is about as probable: little to lose");
  return l10n.t("the answer's probability after the worst of {0} edits; ticks: the others; ring: another wins", kinds);
}

function Untested({ scene, y }: { scene: Scene; y: number }) {
  return (
    <g>
      {thoughtColumns(scene.score).map(({ thoughts, isIdle }) => {
        const place = placeOf(scene.grid, thoughts);
        return place && !isIdle ? (
          <path key={thoughts} class="rule dashed" d={`M${place.x} ${y}h${round(place.width)}`} />
        ) : null;
      })}
    </g>
  );
}

function Stems({
  scene,
  test,
  y,
  words,
}: {
  scene: Scene;
  test: ThoughtTest;
  y: (p: number) => number;
  words: EffectWords;
}) {
  const { grid, measure } = scene;
  const tested = [...new Set(test.cells.flatMap(({ position }) => position ?? []))].sort((a, b) => a - b);
  const first = dotOf(grid, tested[0] ?? 1) ?? grid.left;
  const { x: end } = answerPlace(grid);
  const base = y(test.unedited);
  /** Where a number stands: beside its mark, but below the baseline. */
  const beside = (p: number): number => Math.max(y(p), base + 7);
  const labels = apart(
    [
      { text: l10n.t("{0} unedited", wholePercent(test.unedited)), y: base },
      ...(test.withoutThoughts === undefined
        ? []
        : [{ text: l10n.t("{0} no thoughts", wholePercent(test.withoutThoughts)), y: y(test.withoutThoughts) }]),
    ],
    14,
  );
  const stems = tested.flatMap((thoughts) => {
    const x = dotOf(grid, thoughts);
    return x === undefined || !isShown(scene, thoughts)
      ? []
      : [{ thoughts, x, ...stemOf(scene, test, thoughts, words) }];
  });
  return (
    <g class="stems">
      <path class="baseline" d={`M${round(first - DOT)} ${round(base)}H${round(end - 10)}`} />
      {test.withoutThoughts !== undefined && (
        <path
          class="baseline dashed"
          d={withGaps(
            first - DOT,
            end - 10,
            y(test.withoutThoughts),
            stems.flatMap(({ x, p, number, label, isBelow, hasEffect }) => {
              const at = hasEffect ? beside(p) : base + 12;
              const above = y(test.withoutThoughts ?? 0) - at;
              if (above <= -9 || above >= (isBelow ? 20 : 9) || label === "") return [];
              const words = measure(label, "note");
              if (!hasEffect) return [[x - DOT - 2, x - DOT + words + 4] as const];
              const width = isBelow
                ? Math.max(measure(number, "number"), words)
                : measure(`${number} `, "number") + words;
              return [[x + 8, x + 18 + width] as const];
            }),
          )}
        />
      )}
      {stems.map((stem) => (
        <g key={stem.thoughts} class={stem.hasEffect ? "stem" : "stem none"}>
          <title>{stem.title}</title>
          {stem.hasEffect && <path class="stem-line" d={`M${round(stem.x)} ${round(base)}V${round(y(stem.p))}`} />}
          {stem.others.map((p, at) => (
            <path key={at} class="tick" d={`M${round(stem.x - 5)} ${round(y(p))}h5`} />
          ))}
          <circle
            class={stem.hasEffect ? (stem.isOther ? "ring" : "dot") : "ring none"}
            cx={round(stem.x)}
            cy={round(stem.hasEffect ? y(stem.p) : base)}
            r={stem.hasEffect ? 4.5 : 3.2}
          />
          {stem.number !== "" && (
            <Words x={stem.x + 11} y={beside(stem.p) + 4} type="number">
              {stem.number}
            </Words>
          )}
          {stem.label !== "" && (
            <Words
              x={
                stem.hasEffect
                  ? stem.x + 11 + (stem.isBelow ? 0 : measure(`${stem.number} `, "number") + 3)
                  : stem.x - DOT
              }
              y={stem.hasEffect ? beside(stem.p) + (stem.isBelow ? 17 : 4) : base + 16}
              type="note"
              class="quiet"
              width={stem.room}
              measure={measure}
            >
              {stem.label}
            </Words>
          )}
        </g>
      ))}
      {labels.map(({ text, y: at }) => (
        <Words key={text} x={end} y={at + 4} type="note" class="quiet">
          {text}
        </Words>
      ))}
    </g>
  );
}

/** "zeroed 4%, noise 8%", the worst first. */
function editWords(cells: readonly TestCell[]): string {
  return cells
    .toSorted((a, b) => a.p - b.p)
    .map(({ edit, p }) => `${wordsOfAblation[edit]} ${wholePercent(p)}`)
    .join(", ");
}

interface Stem {
  p: number;
  hasEffect: boolean;
  isOther: boolean;
  number: string;
  label: string;
  /** Whether the label has no room beside the number. */
  isBelow: boolean;
  title: string;
  others: number[];
  room: number;
}

function stemOf({ grid, measure }: Scene, test: ThoughtTest, thoughts: number, { say }: EffectWords): Stem {
  const cells = test.cells.filter(({ position }) => position === thoughts);
  const effect = effectOf(test, thoughts);
  const place = placeOf(grid, thoughts);
  const isFolded = place?.column.kind === "idle";
  const worst: TestCell | undefined = effect?.worst;
  const p = worst?.p ?? test.unedited;
  const hasEffect = worst !== undefined && dropOf(test, worst) >= EFFECT_FROM;
  const isOther = worst !== undefined && flips(test, worst);
  const edit = worst ? wordsOfAblation[worst.edit] : "";
  const isFirst = !isFolded || (place?.column.kind === "idle" && place.column.thoughts[0] === thoughts);
  const number = hasEffect && !isFolded ? wholePercent(p) : "";
  const label = !hasEffect
    ? isFirst
      ? l10n.t("no effect")
      : ""
    : isFolded
      ? ""
      : isOther
        ? l10n.t("says {0}", say(nameOf(worst.forced)).trim())
        : edit;
  const next = grid.columns[grid.columns.findIndex((other) => other === place) + 1];
  const room = Math.max(40, (next?.x ?? Infinity) - (place?.x ?? 0) - 30);
  return {
    p,
    hasEffect,
    isOther,
    number,
    label,
    isBelow: measure(`${number} `, "number") + measure(label, "note") > room,
    title: l10n.t("thought {0}, edited: {1}", thoughts, editWords(cells)),
    others: cells.filter((cell) => cell !== worst || !hasEffect).map((cell) => cell.p),
    room,
  };
}
