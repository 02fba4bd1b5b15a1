/** What one of two considers, in the shared columns. A sign left of a candidate says how it differs in the other. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { wholePercent } from "../../shared/format/numbers";
import { changeSign } from "../../shared/read/diffSentences";
import type { CandidateDiff } from "../../shared/read/diffThoughts";
import { sureWords } from "../../shared/read/wording";
import type { ScoreRow } from "../../shared/read/scoreRows";
import { type Grid, answerPlace, placeOf } from "../score/grid";
import { type Area, Judgement, Star, type Stave, Words, round } from "../score/marks";
import type { PlacedColumn } from "../score/placedTree";
import type { Scene } from "../score/scene";
import { StaveName, nameHeight } from "../score/staveName";
import { Legend, legendOf } from "../score/treeLegend";
import { Links } from "../score/treeLinks";
import { Row, barWidth, lineWords } from "../score/treeRow";
import { type PairSide, type SaidStep, diffAt } from "./pairModel";
import { type PairScene, sideScene } from "./pairScene";

const ROW = 35;
const LINE = 15;
const BASELINE = 22;

/** Makes what is drawn a cell that opens the trace there. */
export type CellOf = (
  cell: { label: string; node: string | null; key: string | null },
  box: Area,
  content: ComponentChildren,
) => ComponentChildren;

export interface TreeLabels {
  candidate: (slot: number, row: ScoreRow, diff: CandidateDiff | undefined) => string;
  said: (step: SaidStep) => string;
}

interface PlacedSlot extends PlacedColumn {
  slot: number;
}

export function pairTree(scene: PairScene, side: PairSide, top: number, cell: CellOf, labels: TreeLabels): Stave {
  const own = sideScene(scene, side);
  const start = top + nameHeight(own) + BASELINE;
  const { lane } = scene;
  const placed = placedSlots(own, side, start, lane);
  const [first] = placed;
  const legend = first && side.name === "a" ? legendOf(own, first.width) : [];
  const bottom = Math.max(
    start + 2 * ROW,
    ...placed.map((one) => one.bottom),
    first ? first.legend + legend.length * LINE + 8 : 0,
  );
  const ranks = Math.max(0, ...placed.map(({ rows }) => rows.length));
  return {
    height: bottom - top + 12,
    picture: (
      <g>
        <StaveName scene={own} top={top} name={`${side.letter}  ${side.label}`} note={side.note} />
        <Links
          scene={own}
          placed={placed.map((column) => besideSigns(column, lane))}
          start={start}
          lit={(draw) => draw([])}
          gradually={(gaps) => gaps.map(({ draw }) => draw())}
        />
        {side.score.root !== null && own.grid.columns[0] && (
          <Words
            x={own.grid.columns[0].x}
            y={start}
            type="strong"
            width={own.grid.columns[0].width}
            measure={scene.measure}
          >
            {side.score.root}
          </Words>
        )}
        {/* Cells are in rows by their place in the list, so that arrow keys find them. */}
        {Array.from({ length: ranks }, (_, rank) => (
          <g key={rank} role="row" data-row>
            {placed.map((column) => {
              const found = column.rows[rank];
              if (!found) return null;
              const { row, y } = found;
              const diff = diffAt(scene.model, side.name, column.slot, row.candidate.key);
              return (
                <g key={column.column.node}>
                  {cell(
                    {
                      label: labels.candidate(column.slot, row, diff),
                      node: column.column.node,
                      key: row.candidate.key,
                    },
                    { x: column.x - lane - 3, y: y - 15, width: column.width + lane + 6, height: 32 },
                    <g>
                      <Sign diff={diff} x={column.x - lane} y={y} />
                      <Row scene={own} row={row} x={column.x} y={y} width={column.width} open={null} />
                    </g>,
                  )}
                </g>
              );
            })}
          </g>
        ))}
        {placed.flatMap((column) =>
          column.lines.map(({ line, y }) => (
            <Words
              key={`${column.slot} ${line.kind}`}
              x={column.x}
              y={y}
              type="note"
              class="quiet"
              width={column.width + 24}
              measure={scene.measure}
            >
              {lineWords(
                line,
                column.column,
                scene.measure(lineWords(line, column.column), "note") > column.width + 24,
              )}
            </Words>
          )),
        )}
        {side.said.length > 0 && (
          <g role="row" data-row>
            {side.said.map((step, at) => (
              <SaidRow
                key={at}
                scene={own}
                grid={scene.grid}
                lane={lane}
                step={step}
                y={start}
                cell={cell}
                label={labels.said(step)}
              />
            ))}
          </g>
        )}
        {first && legend.length > 0 && <Legend lines={legend} x={first.x} y={first.legend + 8} />}
        <Answer scene={own} side={side} y={start} />
      </g>
    ),
  };
}

function placedSlots({ grid }: Scene, side: PairSide, start: number, lane: number): PlacedSlot[] {
  return grid.columns.flatMap(({ column, x, width }): PlacedSlot[] => {
    const slot = column.kind === "thought" ? side.slotOf(column.thoughts) : undefined;
    if (column.kind !== "thought" || slot === undefined) return [];
    let y = start;
    const rows = column.rows.map((row) => {
      const at = y;
      y += ROW;
      return { row, y: at, open: null, following: [] };
    });
    const lines = column.lines
      .filter(({ kind }) => kind !== "fewer")
      .map((line) => {
        const at = y - 3;
        y += LINE;
        return { line, y: at };
      });
    return [{ column, slot, x: x + lane, width: width - lane, rows, lines, legend: y + 2, bottom: y }];
  });
}

/** Links end left of the signs. */
function besideSigns(column: PlacedSlot, lane: number): PlacedSlot {
  return { ...column, x: column.x - lane, width: column.width + lane };
}

function Sign({ diff, x, y }: { diff: CandidateDiff | undefined; x: number; y: number }) {
  const sign = diff ? changeSign(diff) : "";
  if (!diff || sign === "") return null;
  return (
    <Words x={x} y={y} type="strong" class={`sign ${diff.change}`}>
      {sign}
    </Words>
  );
}

/** A step that was said stands where the other one's thought stands. */
function SaidRow({
  scene,
  grid,
  lane,
  step,
  y,
  cell,
  label,
}: {
  scene: Scene;
  grid: Grid;
  lane: number;
  step: SaidStep;
  y: number;
  cell: CellOf;
  label: string;
}) {
  const place = placeOf(grid, step.slot);
  if (!place) return null;
  const [x, width] = [place.x + lane, place.width - lane];
  const number = wholePercent(step.p);
  const type = step.isStar ? "strong" : "word";
  const room = Math.max(20, width - scene.measure(number, "number") - (step.isStar ? 13 : 5));
  const shown = Math.min(room, scene.measure(step.text, type));
  return (
    <>
      {cell(
        { label, node: step.node, key: null },
        { x: place.x - 3, y: y - 15, width: place.width + 6, height: 32 },
        <g>
          <Words x={x} y={y} type={type} class="name" width={room} measure={scene.measure} title={step.sentence}>
            {step.text}
          </Words>
          {step.isStar && <Star x={x + shown + 9} y={y - 4} />}
          <Words x={x + width} y={y} type="number" end>
            {number}
          </Words>
          <rect class="track" x={round(x)} y={y + 6} width={round(width)} height="5" />
          <rect class="value" x={round(x)} y={y + 6} width={barWidth(step.p, width)} height="5" />
        </g>,
      )}
    </>
  );
}

function Answer({ scene, side, y }: { scene: Scene; side: PairSide; y: number }) {
  const { x, width } = answerPlace(scene.grid);
  const { verdict } = side.side;
  const text = verdict?.text.trim() ?? l10n.t("no answer");
  const right = scene.truth ? (verdict?.right ?? null) : null;
  const room = width - (right === null ? 0 : 22);
  const shown = Math.min(scene.measure(text, "big"), room);
  const word = right === true ? l10n.t("right") : l10n.t("wrong");
  return (
    <g>
      <Words x={x} y={y + 1} type="big" width={room} measure={scene.measure}>
        {text}
      </Words>
      {right !== null && <Judgement x={x + shown + 15} y={y - 4} right={right} />}
      {right !== null && shown + 25 + scene.measure(word, "word") <= width && (
        <Words x={x + shown + 25} y={y} type="word">
          {word}
        </Words>
      )}
      <Words x={x} y={y + 19} type="note" class="quiet" width={width} measure={scene.measure}>
        {sureWords(verdict?.sure ?? null) ?? ""}
      </Words>
    </g>
  );
}
