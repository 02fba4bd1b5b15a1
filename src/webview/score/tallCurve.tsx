/** The curve of the forced answer, running down beside the thoughts, and what the bars mean. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import { finalClass, lineThrough } from "./curvePoints";
import { Star, Words, round } from "./marks";
import { isShown } from "./scene";
import { hasStars } from "./treeLegend";
import { type Block, CURVE, EDGE, LABELS, TOP, type TallScene, isOf } from "./tallBlocks";

export function TallCurve({ scene, blocks, bottom }: { scene: TallScene; blocks: readonly Block[]; bottom: number }) {
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
      <g class={curve.first ? "other-option" : finalClass(scene)}>
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
