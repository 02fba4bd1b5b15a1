/** The curve of the forced answer, running down beside the thoughts, and what the bars mean. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import { type Point, finalClass, lineThrough } from "./curvePoints";
import { Star, Words, round } from "./marks";
import { isShown } from "./scene";
import { hasStars } from "./treeLegend";
import { type Block, CURVE, EDGE, FOLDED, LABELS, TOP, type TallScene, isOf } from "./tallBlocks";

/** Between the labels and the leftmost dot. */
const BESIDE = 8;

export function TallCurve({ scene, blocks, bottom }: { scene: TallScene; blocks: readonly Block[]; bottom: number }) {
  const { curve } = scene;
  const x = (p: number): number => EDGE + LABELS + BESIDE + p * (CURVE - BESIDE);
  const yOf = (thoughts: number): number | null => {
    const block = blocks.find(
      ({ column, thoughts: first }) =>
        (column.kind === "question" && thoughts === 0) || (thoughts > 0 && isOf(column, first, thoughts)),
    );
    if (!block) return null;
    return block.y - 4 + (block.column.kind === "idle" ? (thoughts - block.thoughts) * FOLDED : 0);
  };
  const points = (ps: readonly (number | null)[]): Omit<Point, "p">[] =>
    ps.flatMap((p, thoughts) => {
      const y = yOf(thoughts);
      if (p === null || y === null || !isShown(scene, thoughts)) return [];
      const isFolded = blocks.some(({ column }) => column.kind === "idle" && column.thoughts.includes(thoughts));
      return [{ thoughts, x: x(p), y, isFolded }];
    });
  const final = points(curve.first ? curve.first.map((one) => one && one.p) : curve.final);
  const end = bottom - 46;
  return (
    <g>
      <Words x={EDGE} y={TOP - 10} type="axis" class="quiet">
        {l10n.t("if stopped")}
      </Words>
      <Words x={x(0.9) + 8} y={TOP - 10} type="axis" class="quiet" end>
        90%
      </Words>
      {curve.chance !== null && (
        <Words x={Math.min(x(curve.chance) + 4, x(0.9) - 19)} y={TOP - 10} type="axis" class="quiet" end>
          {wholePercent(curve.chance).replace("%", "")}
        </Words>
      )}
      <path class="level" d={`M${round(x(0.9))} ${TOP}V${end}`} />
      {curve.chance !== null && <path class="level dotted" d={`M${round(x(curve.chance))} ${TOP}V${end}`} />}
      {!curve.first &&
        curve.others.map(({ text, ps }) => (
          <g key={text} class="other-option">
            <path class="line" d={lineThrough(points(ps))} />
            {points(ps).map((point, at) => (
              <circle key={at} cx={round(point.x)} cy={point.y} r="1.8" />
            ))}
          </g>
        ))}
      {curve.first ? (
        <g>
          <path class="line quiet-line" d={lineThrough(final)} />
          {final.map((point) => {
            const isFinal = curve.first?.[point.thoughts]?.isFinal === true;
            return (
              <g key={point.thoughts} class={isFinal ? finalClass(scene) : "other-option"}>
                <Dot point={point} name={isFinal ? "dot" : "ring"} />
              </g>
            );
          })}
        </g>
      ) : (
        <g class={finalClass(scene)}>
          <path class="line" d={lineThrough(final)} />
          {final.map((point) => (
            <Dot key={point.thoughts} point={point} name={point.isFolded ? "ring" : "dot"} />
          ))}
        </g>
      )}
    </g>
  );
}

function Dot({ point: { x, y, isFolded }, name }: { point: Omit<Point, "p">; name: "dot" | "ring" }) {
  return <circle class={name} cx={round(x)} cy={y} r={isFolded ? 3 : 4.5} />;
}

export function TallLegend({ scene, x, width }: { scene: TallScene; x: number; width: number }) {
  const { measure } = scene;
  const [star, starShort] = scene.score.ofSteps
    ? [l10n.t("right"), l10n.t("right")]
    : [l10n.t("correct path"), l10n.t("correct")];
  const signs: { sign: "value" | "lens" | "star"; before: number; long: string; short: string }[] = [
    { sign: "value", before: 16, long: l10n.t("would say next"), short: l10n.t("says next") },
    { sign: "lens", before: 16, long: l10n.t("decoded"), short: l10n.t("decoded") },
    ...(scene.truth && scene.score.columns.some(hasStars)
      ? [{ sign: "star" as const, before: 14, long: star, short: starShort }]
      : []),
  ];
  const gap = 8;
  const room = width - EDGE - x;
  const taken = (some: typeof signs, which: "long" | "short"): number =>
    some.reduce((sum, one) => sum + one.before + measure(one[which], "axis") + gap, -gap);
  const which = taken(signs, "long") <= room ? "long" : "short";
  const shown = taken(signs, which) <= room ? signs : signs.slice(0, 2);
  let at = x;
  return (
    <g class="legend">
      {shown.map((one) => {
        const from = at;
        at += one.before + measure(one[which], "axis") + gap;
        return (
          <g key={one.sign}>
            {one.sign === "value" && <rect class="value" x={round(from)} y={TOP - 16} width="12" height="4" />}
            {one.sign === "lens" && <rect class="lens" x={round(from)} y={TOP - 15} width="12" height="3" />}
            {one.sign === "star" && <Star x={from + 5} y={TOP - 14} />}
            <Words
              x={from + one.before}
              y={TOP - 10}
              type="axis"
              class="quiet"
              width={width - EDGE - from - one.before + 8}
              measure={measure}
            >
              {one[which]}
            </Words>
          </g>
        );
      })}
    </g>
  );
}
