/** The most probable answer after each number of thoughts, where no options are listed: written beside its dot. */
import { wholePercent } from "../../shared/format/numbers";
import { End } from "./curveEnd";
import { type Point, finalClass, lineThrough, pointsOf } from "./curvePoints";
import { placeOf } from "./grid";
import { Words, round } from "./marks";
import type { Scene } from "./scene";

interface SaidPoint extends Point {
  text: string;
  isFinal: boolean;
  /** How wide the text may be. */
  room: number;
  /** Its probability, where that has room, too. */
  number: string;
  /** Where what is written beside the dot ends; `null` where nothing is. */
  end: number | null;
}

export function saidPoints(scene: Scene, y: (p: number) => number): SaidPoint[] {
  const { curve, grid, measure } = scene;
  const first = curve.first ?? [];
  return pointsOf(
    scene,
    first.map((one) => one && one.p),
    y,
  ).flatMap((point): SaidPoint[] => {
    const one = first[point.thoughts];
    if (!one) return [];
    const place = placeOf(grid, point.thoughts);
    const next = grid.columns[grid.columns.findIndex((other) => other === place) + 1];
    const upTo = (next?.x ?? point.x + 120) - point.x;
    const whole = wholePercent(one.p);
    const isShort = upTo < 84 && 15 + measure(one.text, "strong") + measure(whole, "number") > upTo - 6;
    const number = isShort ? "" : whole;
    const room = Math.max(24, upTo - (number === "" ? 24 : 25 + measure(number, "number")));
    const end = point.x + 15 + Math.min(measure(one.text, "strong"), room) + measure(number, "number");
    return [{ ...point, ...one, room, number, end: point.isFolded ? null : end }];
  });
}

export function SaidCurve({ scene, y }: { scene: Scene; y: (p: number) => number }) {
  const { curve, measure, busy } = scene;
  const points = saidPoints(scene, y);
  const last = points.at(-1);
  return (
    <g>
      <path class="line quiet-line" d={linesBetween(points)} />
      {points.map(({ thoughts, x, y: at, p, text, isFinal, isFolded, room, number }) => (
        <g key={thoughts} class={isFinal ? finalClass(scene) : "other-option"}>
          <circle class={isFinal ? "dot" : "ring"} cx={round(x)} cy={round(at)} r={isFolded ? 3.5 : 4.5}>
            <title>{`${text} ${wholePercent(p)}`}</title>
          </circle>
          {!isFolded && (
            <>
              <Words x={x + 11} y={at + 4} type="strong" width={room} measure={measure}>
                {text}
              </Words>
              {number !== "" && (
                <Words x={x + 15 + Math.min(measure(text, "strong"), room)} y={at + 4} type="number">
                  {number}
                </Words>
              )}
            </>
          )}
        </g>
      ))}
      {last && !busy && last.thoughts === curve.final.length - 1 && <End scene={scene} end={last} />}
    </g>
  );
}

/** How far a line must be above or below what is written beside its dot. */
const CLEAR = 11;

/** From what is written beside a dot, or from where the line is above or below that, to the next dot. */
function linesBetween(points: readonly SaidPoint[]): string {
  return points
    .slice(1)
    .map((to, at) => {
      const from = points[at] ?? to;
      const slope = (to.y - from.y) / (to.x - from.x);
      const start = from.end === null ? from.x : Math.min(from.end + 5, from.x + CLEAR / Math.abs(slope));
      if (!(start <= to.x - 10)) return "";
      const height = from.y + slope * (start - from.x);
      return lineThrough([
        { x: start, y: height },
        { x: to.x - (to.isFolded ? 0 : 6), y: to.y },
      ]);
    })
    .join("");
}
