/**
 * The score where there is no room for columns beside each other: time runs downwards, and what stood below each other
 * stands side by side.
 */
import { isShown } from "./scene";
import type { DrawnScore, Parts, Shown } from "./parts";
import { rowLabel } from "./wordStave";
import { ACROSS, CURVE, EDGE, LABELS, type TallScene, blocksOf, isOf } from "./tallBlocks";
import { TallBlock, TallLinks } from "./tallBlock";
import { TallCurve, TallLegend } from "./tallCurve";
import { wordLines } from "./tallWords";

export function tallScore(scene: TallScene, width: number, props: Shown, parts: Parts): DrawnScore {
  const left = EDGE + LABELS + CURVE + 14;
  const room = Math.max(120, width - left - EDGE);
  const across = Math.min(6, Math.max(width < 340 ? 3 : ACROSS, Math.floor(room / (scene.score.ofSteps ? 130 : 100))));
  const cell = Math.min(150, room / across);
  const blocks = blocksOf(scene, { left, across, cell }, parts.tree.following, props.pins);
  const last = blocks.at(-1);
  const bottom = (last?.y ?? 0) + (last?.height ?? 0);
  const words = wordLines(scene, width, bottom + 12, parts);
  const sureBlock =
    typeof scene.score.sure === "number"
      ? blocks.find(({ column, thoughts }) => isOf(column, thoughts, scene.score.sure as number))
      : undefined;
  const sure = sureBlock && !scene.busy && isShown(scene, sureBlock.thoughts) ? sureBlock.y - 15 : null;
  return {
    height: words.bottom + 14,
    behind: (
      <g>
        {sure !== null && (
          <g>
            <rect class="tint" x="0" y={sure} width={width} height={bottom - sure} />
            <path class="sure-line" d={`M0 ${sure}H${width}`} />
          </g>
        )}
        <path class="rule" d={`M${EDGE} ${bottom}H${width - EDGE}`} />
      </g>
    ),
    tree: (
      <g>
        <TallLinks scene={scene} blocks={blocks} props={props} left={left} />
        {blocks.map((block) => (
          <TallBlock key={block.y} scene={scene} block={block} props={props} parts={parts} left={left} width={width} />
        ))}
      </g>
    ),
    staves: (
      <g>
        <TallCurve scene={scene} blocks={blocks} bottom={bottom} />
        <TallLegend scene={scene} x={left} width={width} />
      </g>
    ),
    words: words.picture,
    places: {
      thinkMore: null,
      test: scene.test || blocks.length < 3 ? null : { x: left, y: bottom - 25 },
      words: { x: EDGE, y: bottom + 32 },
      speakY: 0,
      rows: words.rows.map(({ row, y }) => ({
        row,
        x: EDGE + 6 + Math.min(width / 2, scene.measure(rowLabel(row), "note")),
        y: y - 27,
        width: 0,
        isAbove: true,
      })),
      // The header's menu unpins here.
      pins: [],
    },
  };
}
