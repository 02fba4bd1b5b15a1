/**
 * The score where there is no room for columns beside each other: time runs downwards, and what stood below each other
 * stands side by side.
 */
import * as l10n from "@vscode/l10n";
import { Still } from "../kit/still";
import { Words, round } from "./marks";
import { nameWidth } from "./heading";
import { isShown } from "./scene";
import type { ActionPlaces, DrawnScore, Parts, Shown } from "./parts";
import { type Block, EDGE, LABELS, LEFT, LINE, TOP, type TallScene, acrossIn, blocksOf, isOf } from "./tallBlocks";
import { TallBlock, TallLinks } from "./tallBlock";
import { TallCurve } from "./tallCurve";
import { tallLegend } from "./tallLegend";
import { tallPins } from "./tallPins";
import { wordLines } from "./tallWords";

export function tallScore(scene: TallScene, width: number, props: Shown, parts: Parts): DrawnScore {
  const left = LEFT;
  const legend = tallLegend(scene, left, width);
  const top = TOP + legend.height;
  const blocks = blocksOf(scene, { left, top, width, ...acrossIn(scene.score, width) }, parts.tree, props.pins);
  const last = blocks.at(-1);
  const bottom = (last?.y ?? 0) + (last?.height ?? 0);
  const pins = tallPins(scene, width, bottom, props.pins);
  const wordTop = bottom + pins.height;
  const words = wordLines(scene, width, 12, parts);
  const sureBlock =
    typeof scene.score.sure === "number"
      ? blocks.find(({ column, thoughts }) => isOf(column, thoughts, scene.score.sure as number))
      : undefined;
  const sure = sureBlock && !scene.busy && isShown(scene, sureBlock.thoughts) ? sureBlock.y - 15 : null;
  return {
    height: wordTop + words.bottom + 14,
    behind: (
      <g>
        {sure !== null && (
          <g>
            <rect class="tint" x="0" y={sure} width={width} height={bottom - sure} />
            <path class="sure-line" d={`M0 ${sure}H${width}`} />
            <Words x={EDGE} y={sure - 6} type="note" class="accent" width={LABELS} measure={scene.measure}>
              {l10n.t("sure from here")}
            </Words>
          </g>
        )}
        {[bottom, ...(pins.height > 0 ? [wordTop] : [])].map((y) => (
          <path key={y} class="rule" d={`M${EDGE} ${y}H${width - EDGE}`} />
        ))}
      </g>
    ),
    tree: (
      <g>
        <TallLinks
          scene={scene}
          blocks={blocks}
          lit={parts.tree.lit}
          gradually={(gaps) => parts.tree.gradually(width, gaps)}
          left={left}
        />
        {parts.tree.gradually(
          width,
          blocks.map((block) => ({
            key: keyOf(block),
            weight: block.opened.reduce((sum, { lines }) => sum + lines.length, 1 + block.cells.length),
            draw: () => (
              <g transform={`translate(0 ${round(block.y)})`}>
                <Still of={[scene, props.answer, props.thinking, width, ...partsOf(block)]}>
                  {() => (
                    <TallBlock
                      scene={scene}
                      block={atTop(block)}
                      props={props}
                      parts={parts}
                      left={left}
                      width={width}
                    />
                  )}
                </Still>
              </g>
            ),
          })),
        )}
      </g>
    ),
    staves: (
      <g>
        <TallCurve scene={scene} blocks={blocks} end={last?.column.kind === "answer" ? last.y + 10 : bottom - 46} />
        {pins.picture}
        {legend.picture}
      </g>
    ),
    words: (
      <g transform={`translate(0 ${round(wordTop)})`}>
        <Still of={[scene, width, parts.words.left, parts.words.hasHeadActions]}>{() => words.picture}</Still>
      </g>
    ),
    places: {
      thinkMore: null,
      test:
        scene.test || blocks.length < 3 ? null : { x: left, y: (last?.y ?? 0) + 17 + (last?.below.length ?? 0) * LINE },
      words: { x: EDGE, y: wordTop + 32 },
      sure: null,
      speakY: 0,
      rows: words.rows.map(({ row, y, labelEnd }) => ({
        row,
        x: labelEnd + 6,
        y: wordTop + y - 27,
        width: 0,
        isAbove: true,
      })),
      more: words.more && { x: words.more.x, y: wordTop + words.more.y },
      columns: blocks.flatMap(({ column, y }): ActionPlaces["columns"] =>
        column.kind === "thought"
          ? [{ node: column.node, thoughts: column.thoughts, x: EDGE + nameWidth(scene, column), y: y - 15 }]
          : column.kind === "question"
            ? [{ node: null, thoughts: 0, x: EDGE + nameWidth(scene, column), y: y - 15 }]
            : [],
      ),
      pins: pins.rows.map(({ pin, x, y }) => ({ pin, x, y, width: 0, isAbove: true })),
    },
  };
}

function keyOf({ column }: Block): string {
  return column.kind === "thought" ? column.node : column.kind === "coming" ? `coming ${column.thoughts}` : column.kind;
}

/** What a block is drawn from. Where it stands is no part of that: blocks move as those above them grow. */
function partsOf({ column, y, height, notes, cells, opened, below }: Block): unknown[] {
  return [
    ...[column, height, ...below, ...notes.flatMap(({ text, title }) => [text, title])],
    ...cells.flatMap((cell) => [cell.row, cell.open, cell.x, cell.y - y]),
    ...opened.flatMap(({ y: at, lines }) => [at - y, ...lines.map(({ line }) => line)]),
  ];
}

function atTop(block: Block): Block {
  const { y } = block;
  return {
    ...block,
    y: 0,
    cells: block.cells.map((cell) => ({ ...cell, y: cell.y - y })),
    opened: block.opened.map((one) => ({
      ...one,
      y: one.y - y,
      lines: one.lines.map((line) => ({ ...line, y: line.y - y })),
    })),
  };
}
