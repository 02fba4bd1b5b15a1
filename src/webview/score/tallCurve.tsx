/** The curve of the forced answer, running down beside the thoughts. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import { type Point, finalClass, lineThrough } from "./curvePoints";
import { Words, round } from "./marks";
import { isShown } from "./scene";
import { type Block, CURVE, EDGE, FOLDED, LABELS, TOP, type TallScene, isOf } from "./tallBlocks";

/** Between the labels and the leftmost dot. */
const BESIDE = 8;

export function TallCurve({ scene, blocks, end }: { scene: TallScene; blocks: readonly Block[]; end: number }) {
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
