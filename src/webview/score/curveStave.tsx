/** What the model would answer if it were stopped: its forced answer after every number of thoughts. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import { End } from "./curveEnd";
import { type Point, finalClass, lineThrough, pointsOf } from "./curvePoints";
import { answerPlace } from "./grid";
import { type Stave, Words, round, withGaps } from "./marks";
import { SaidCurve, saidPoints } from "./saidCurve";
import type { Scene } from "./scene";
import { StaveName, captionEnd, nameHeight } from "./staveName";

const SURE = 0.9;
const TALL = 72;
const ABOVE = 28;

export function curveStave(scene: Scene, top: number): Stave {
  const { grid, curve } = scene;
  const start = top + nameHeight(scene) + ABOVE;
  const y = (p: number): number => start + (1 - p) * TALL;
  const from = grid.columns[0]?.x ?? 0;
  const end = answerPlace(grid).x - 10;
  const isSaid = curve.first !== null;
  const name = l10n.t("If stopped here");
  const note = grid.isWide
    ? l10n.t("what it would answer at once")
    : l10n.t("what it would answer at once; line: 90%, sure");
  return {
    captionEnd: captionEnd(scene, name, note),
    height: nameHeight(scene) + ABOVE + TALL + 15,
    picture: (
      <g>
        <StaveName scene={scene} top={top} name={name} note={note} room={88} />
        <Axis scene={scene} y={y} from={from} end={end} />
        {isSaid ? <SaidCurve scene={scene} y={y} /> : <OptionCurves scene={scene} y={y} />}
      </g>
    ),
  };
}

function Axis({ scene, y, from, end }: { scene: Scene; y: (p: number) => number; from: number; end: number }) {
  const { grid, curve, measure } = scene;
  const { chance } = curve;
  const numbers = curve.first
    ? saidPoints(scene, y).flatMap(({ x, y: base, end }) =>
        end === null ? [] : [{ x: x + 8, y: base + 4, width: end - x - 8 }],
      )
    : pointsOf(scene, curve.final, y)
        .filter(({ isFolded }) => !isFolded)
        .map((point) => ({
          ...labelAt(point, rivalOf(curve, point.thoughts)),
          width: measure(wholePercent(point.p), "number"),
        }));
  const gaps = (line: number): [number, number][] =>
    numbers.flatMap(({ x, y: base, width }): [number, number][] =>
      line > base - 11 && line < base + 4 ? [[x - 3, x + width + 3]] : [],
    );
  return (
    <g>
      <path class="level" d={withGaps(from, end, y(SURE), gaps(y(SURE)))} />
      {chance !== null && <path class="level dotted" d={withGaps(from, end, y(chance), gaps(y(chance)))} />}
      {grid.isWide && (
        <>
          <Words x={from - 10} y={y(SURE) + 4} type="axis" class="quiet" end>
            {l10n.t("90% sure")}
          </Words>
          {chance !== null && (
            <Words x={from - 10} y={y(chance) + 4} type="axis" class="quiet" end>
              {chance === 0.5 ? l10n.t("50% a toss") : l10n.t("{0} a guess", wholePercent(chance))}
            </Words>
          )}
        </>
      )}
    </g>
  );
}

function OptionCurves({ scene, y }: { scene: Scene; y: (p: number) => number }) {
  const { curve } = scene;
  const final = pointsOf(scene, curve.final, y);
  const others = curve.others.map((other) => ({ ...other, points: pointsOf(scene, other.ps, y) }));
  // Each is named where it ends, if it is known up to there.
  const ends = [
    ...(curve.answer === null ? [] : [{ text: curve.answer, right: null, points: final, isFinal: true }]),
    ...others.map((other) => ({ ...other, isFinal: false })),
  ].flatMap(({ points, ...end }) => {
    const last = points.at(-1);
    return scene.busy || last?.thoughts !== curve.final.length - 1 ? [] : [{ ...end, p: last.p }];
  });
  return (
    <g>
      {others.map(({ text, points }) => (
        <g key={text} class="other-option">
          <path class="line" d={lineThrough(points)} />
          {points.map((point) => (
            <circle key={point.thoughts} cx={round(point.x)} cy={round(point.y)} r="2">
              <title>{`${text} ${wholePercent(point.p)}`}</title>
            </circle>
          ))}
        </g>
      ))}
      {curve.answer === null && !scene.busy && <Beginnings of={others} />}
      <g class={finalClass(scene)}>
        <path class="line" d={lineThrough(final)} />
        {final.map((point) => (
          <g key={point.thoughts}>
            <circle
              class={point.isFolded ? "ring" : "dot"}
              cx={round(point.x)}
              cy={round(point.y)}
              r={point.isFolded ? 3.5 : 5}
            >
              <title>{`${curve.answer ?? ""} ${wholePercent(point.p)}`}</title>
            </circle>
            {!point.isFolded && (
              <Words {...labelAt(point, rivalOf(curve, point.thoughts))} type="number">
                {wholePercent(point.p)}
              </Words>
            )}
          </g>
        ))}
      </g>
      {apart(
        ends.map((one) => ({ ...one, y: y(one.p) })),
        16,
        y(0),
      ).map((one) => (
        <End key={one.text} scene={scene} end={one} />
      ))}
    </g>
  );
}

/** Without an answer no curve has numbers, and where they end may be far away: they are named where they begin. */
function Beginnings({ of }: { of: readonly { text: string; points: readonly Point[] }[] }) {
  const begun = of.flatMap(({ text, points: [first] }) => (first?.thoughts === 0 ? [{ text, ...first }] : []));
  const most = Math.max(...begun.map(({ p }) => p));
  return (
    <g>
      {apart(
        begun.map((one) => ({ ...one, y: one.y + (one.p === most ? -9 : 18) })),
        13,
      ).map(({ text, x, y, p }) => (
        <Words key={text} x={x} y={y} type="note" class="quiet">
          {`${text} ${wholePercent(p)}`}
        </Words>
      ))}
    </g>
  );
}

/** The probability of the most probable other option. */
function rivalOf({ others }: Scene["curve"], thoughts: number): number {
  return Math.max(0, ...others.map(({ ps }) => ps[thoughts] ?? 0));
}

/** Above the dot; below it where the line of sureness or the other curve is above. */
function labelAt({ x, y, p, thoughts }: Point, rival: number): { x: number; y: number } {
  if (p >= 0.86) return { x: x + (thoughts === 0 ? 0 : 7), y: y + 17 };
  return p >= rival ? { x: x - 2, y: y - 9 } : { x: x - 2, y: y + 18 };
}

/** Moved so far that no two lines of text overlap, and none is below `most`. */
export function apart<T extends { y: number }>(labels: readonly T[], least = 16, most = Infinity): T[] {
  const sorted = labels.map((label) => ({ ...label })).sort((a, b) => a.y - b.y);
  sorted.forEach((label, at) => {
    const above = sorted[at - 1];
    if (above && label.y - above.y < least) {
      const lack = least - (label.y - above.y);
      above.y -= at === 1 ? lack / 2 : 0;
      label.y = above.y + least;
    }
  });
  let lowest = most;
  for (const label of sorted.toReversed()) {
    label.y = Math.min(label.y, lowest);
    lowest = label.y - least;
  }
  return sorted;
}
