/** What both would answer if they were stopped: A's curve is a line with dots, B's is dashed with squares. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import { lineThrough } from "../score/curvePoints";
import { apart } from "../score/curveStave";
import { answerPlace } from "../score/grid";
import { type Stave, Words, round } from "../score/marks";
import { StaveName, nameHeight } from "../score/staveName";
import type { PairModel } from "./pairModel";
import { type PairScene, curvePoints, sharedScene } from "./pairScene";

const SURE = 0.9;
const TALL = 76;
const ABOVE = 26;
const SIDE = 8;
/** So close, one number stands for both. */
const SAME = 0.015;

export function pairCurve(scene: PairScene, top: number): Stave {
  const { model, grid, measure } = scene;
  const shared = sharedScene(scene);
  const start = top + nameHeight(shared) + ABOVE;
  const y = (p: number): number => start + (1 - p) * TALL;
  const [a, b] = [curvePoints(scene, "a", y), curvePoints(scene, "b", y)];
  const from = grid.columns[0]?.x ?? 0;
  const answer = answerPlace(grid);
  const chance = model.a.side.verdict?.chance ?? null;
  const near = (x: number, other: readonly { x: number; p: number }[]) => other.find((one) => Math.abs(one.x - x) < 1);
  const ends = [["a", a] as const, ["b", b] as const].flatMap(([name, points]) => {
    const last = points.at(-1);
    const side = model[name];
    return last ? [{ letter: side.letter, answer: side.forced?.answer ?? "", p: last.p, y: last.y }] : [];
  });
  return {
    height: nameHeight(shared) + ABOVE + TALL + 22,
    picture: (
      <g>
        <StaveName scene={shared} top={top} name={l10n.t("If stopped here")} note={curveNote(model)} room={88} />
        <path class="level" d={`M${round(from)} ${round(y(SURE))}H${round(answer.x - 10)}`} />
        {chance !== null && (
          <path class="level dotted" d={`M${round(from)} ${round(y(chance))}H${round(answer.x - 10)}`} />
        )}
        {grid.isWide && (
          <Words x={from - 10} y={y(SURE) + 4} type="axis" class="quiet" end>
            {l10n.t("90% sure")}
          </Words>
        )}
        {grid.isWide && chance !== null && (
          <Words x={from - 10} y={y(chance) + 4} type="axis" class="quiet" end>
            {chance === 0.5 ? l10n.t("50% a toss") : l10n.t("{0} a guess", wholePercent(chance))}
          </Words>
        )}
        <g class="pair-a">
          <path class="line" d={lineThrough(a)} />
          {a.map((point) => (
            <circle key={point.thoughts} cx={round(point.x)} cy={round(point.y)} r="4.5">
              <title>{l10n.t("A: {0} {1}", model.a.forced?.answer ?? "", wholePercent(point.p))}</title>
            </circle>
          ))}
        </g>
        <g class="pair-b">
          <path class="line" d={lineThrough(b)} />
          {b.map((point) => (
            <rect
              key={point.thoughts}
              x={round(point.x - SIDE / 2)}
              y={round(point.y - SIDE / 2)}
              width={SIDE}
              height={SIDE}
            >
              <title>{l10n.t("B: {0} {1}", model.b.forced?.answer ?? "", wholePercent(point.p))}</title>
            </rect>
          ))}
        </g>
        {a.filter(isOpen).map((point) => {
          const other = near(point.x, b);
          const isAbove = !other || point.p >= other.p;
          return (
            <Words
              key={`a${point.thoughts}`}
              x={point.x - 3}
              y={point.y + (isAbove ? -9 : 19)}
              type="number"
              class="on-line"
            >
              {wholePercent(point.p)}
            </Words>
          );
        })}
        {b.filter(isOpen).map((point) => {
          const other = near(point.x, a);
          if (other && Math.abs(other.p - point.p) < SAME) return null;
          const isAbove = other !== undefined && point.p > other.p;
          return (
            <Words
              key={`b${point.thoughts}`}
              x={point.x - 3}
              y={point.y + (isAbove ? -9 : 19)}
              type="number"
              class="on-line"
            >
              {wholePercent(point.p)}
            </Words>
          );
        })}
        {apart(ends).map((one) => (
          <g key={one.letter}>
            <Words x={answer.x} y={one.y + 4} type="strong">
              {one.letter}
            </Words>
            <Words x={answer.x + 16} y={one.y + 4} type="word" width={answer.width - 16} measure={measure}>
              {`${one.answer} ${wholePercent(one.p)}`}
            </Words>
          </g>
        ))}
      </g>
    ),
  };
}

function isOpen({ isFolded }: { isFolded: boolean }): boolean {
  return !isFolded;
}

export function curveNote({ a, b }: Pick<PairModel, "a" | "b">): string {
  const [first, second] = [a.forced?.answer ?? null, b.forced?.answer ?? null];
  if (first === null || second === null || first === second)
    return l10n.t("probability of {0}: A line, B dashes", first ?? second ?? l10n.t("the answer"));
  return l10n.t("probability of each one's answer: A line, B dashes");
}
