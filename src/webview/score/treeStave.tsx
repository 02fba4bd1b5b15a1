/** The search tree: what every thought considers, with a link for every step. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { ScoreColumn, ThoughtColumn } from "../../shared/read/score";
import type { ScoreRow } from "../../shared/read/scoreRows";
import type { Gradually } from "../kit/gradual";
import { Still } from "../kit/still";
import type { FollowingLine, StepLine } from "./following";
import { FollowingRows, LINE_HEIGHT } from "./followingRows";
import { type Place, answerPlace } from "./grid";
import { isMore } from "./items";
import { type Area, Judgement, type Stave, Words, round } from "./marks";
import { type Scene, isShown, wrapped } from "./scene";
import { GUTTER, StaveName, captionEnd, nameHeight, noteEnd } from "./staveName";
import { Legend, legendOf } from "./treeLegend";
import { Links, type LitLinks } from "./treeLinks";
import type { PlacedColumn } from "./placedTree";
import { Row, lineWords } from "./treeRow";

const ROW = 35;
const LINE = 15;
const BASELINE = 22;
/** An action below a line of text. */
const ACTION = 28;

function placedColumns(scene: Scene, top: number, { following, isOpen }: TreeParts): PlacedColumn[] {
  const start = top + nameHeight(scene) + BASELINE;
  return scene.grid.columns.flatMap(({ column, x, width }) => {
    if (column.kind !== "thought") return [];
    let y = start;
    const rows = column.rows.map((row) => {
      const at = y;
      y += ROW;
      const opened = following(column, row);
      // Below the sign that closes it, and with a gap after it.
      if (opened.length > 0) y += 6;
      const below = opened.map((line) => {
        const here = y - 2;
        y += LINE_HEIGHT;
        return { line, y: here };
      });
      if (opened.length > 0) y += 4;
      return { row, y: at, open: isOpen(column, row), following: below };
    });
    const lines = column.lines.map((line) => {
      const at = y - 3;
      y += LINE;
      return { line, y: at };
    });
    return [{ column, x, width, rows, lines, legend: y + 2, bottom: y }];
  });
}

export interface TreeStave extends Stave {
  columns: PlacedColumn[];
  /** The baseline of the last line of the answer. */
  answerEnd: number;
}

export interface TreeParts {
  /** The lines below a candidate that is opened. */
  following: (column: ThoughtColumn, row: ScoreRow) => readonly FollowingLine[];
  /** Whether a candidate is opened; `null` if there is nothing inside. */
  isOpen: (column: ThoughtColumn, row: ScoreRow) => boolean | null;
  /** Draws an item, with what makes it one. */
  item: (of: ItemOf, box: Area, content: ComponentChildren) => ComponentChildren;
  /** The question, where it has no heading. */
  question: (column: ScoreColumn, box: Area, content: ComponentChildren) => ComponentChildren;
  lit: LitLinks;
  gradually: Gradually;
  answer: { key: string; text: string; right: boolean | null; note: string } | null;
}

export type ItemOf =
  | { kind: "candidate"; column: ThoughtColumn; row: ScoreRow }
  | { kind: "child"; column: ThoughtColumn; row: ScoreRow; line: StepLine }
  | { kind: "more"; column: ThoughtColumn };

export function treeStave(scene: Scene, top: number, parts: TreeParts): TreeStave {
  const placed = placedColumns(scene, top, parts);
  const shown = placed.filter(({ column }) => isShown(scene, column.thoughts));
  const start = top + nameHeight(scene) + BASELINE;
  const [first] = placed;
  const name = l10n.t("What it considers");
  const note = scene.score.ofSteps
    ? l10n.t("each with its probability")
    : l10n.t("percentage: of the upper bar, or of the only one; line: the thicker, the likelier");
  const legend = first ? legendOf(scene, scene.grid.isWide ? GUTTER + 8 : first.width) : [];
  const legendTop = scene.grid.isWide ? noteEnd(scene, top, note) + 10 : (first?.legend ?? 0) + 8;
  const answer = answerRow(shown, parts.answer?.key) ?? start;
  const answerEnd = answer + 19 + (noteLines(scene, parts.answer?.note ?? "").length - 1) * LINE;
  const bottom = Math.max(
    start + 2 * ROW,
    parts.answer ? answerEnd + ACTION : 0,
    ...placed.map((one) => one.bottom),
    first ? legendTop + legend.length * LINE : 0,
  );
  return {
    height: bottom - top + 12,
    columns: placed,
    answerEnd,
    captionEnd: captionEnd(scene, name, note),
    picture: (
      <g>
        <StaveName scene={scene} top={top} name={name} note={note} />
        <Links
          scene={scene}
          placed={shown}
          start={start}
          lit={parts.lit}
          gradually={(gaps) => parts.gradually(scene.grid, gaps)}
        />
        {scene.grid.columns[0] && <Root scene={scene} place={scene.grid.columns[0]} y={start} parts={parts} />}
        {parts.gradually(
          scene.grid,
          shown.map((column) => ({
            key: column.column.node,
            weight: column.rows.reduce((sum, { following }) => sum + 1 + following.length, column.lines.length),
            draw: () => (
              <Still of={[scene.grid, scene.truth, ...partsOf(column)]}>
                {() => <ColumnRows scene={scene} placed={column} parts={parts} />}
              </Still>
            ),
          })),
        )}
        {first && isShown(scene, first.column.thoughts) && (
          <Legend lines={legend} x={scene.grid.isWide ? scene.grid.edge : first.x} y={legendTop} />
        )}
        {parts.answer && scene.until === Infinity && (
          <Answer scene={scene} answer={parts.answer} y={answer} from={fromAnswer(shown, parts.answer.key)} />
        )}
      </g>
    ),
  };
}

/** What the rows of a column are drawn from. */
function partsOf({ column, x, width, rows, lines }: PlacedColumn): unknown[] {
  return [
    ...[column, x, width],
    ...rows.flatMap(({ row, y, open, following }) => [row, y, open, ...following.map(({ line }) => line)]),
    ...lines.map(({ y }) => y),
  ];
}

/** Whom the question is about. Where the first column has no heading, this stands for the question. */
function Root({
  scene: { score, grid, measure },
  place: { column, x, width },
  y,
  parts,
}: {
  scene: Scene;
  place: Place;
  y: number;
  parts: TreeParts;
}) {
  const words = score.root !== null && (
    <Words x={x} y={y} type="strong" width={width} measure={measure}>
      {score.root}
    </Words>
  );
  return (
    <>{grid.isWide ? words : parts.question(column, { x: x - 4, y: y - 15, width: width + 8, height: 22 }, words)}</>
  );
}

function answerRow(placed: readonly PlacedColumn[], key: string | undefined): number | undefined {
  return placed.at(-1)?.rows.find(({ row }) => row.candidate.key === key)?.y;
}

function fromAnswer(placed: readonly PlacedColumn[], key: string): number | null {
  const last = placed.at(-1);
  return last && answerRow(placed, key) !== undefined ? last.x + last.width + 6 : null;
}

/** What is written below the answer, as wide as its column. */
function noteLines({ grid, measure }: Scene, note: string): string[] {
  return wrapped(measure, note, answerPlace(grid).width);
}

/** The answer that was said, beside the row of the same word. */
function Answer({
  scene,
  answer,
  y,
  from,
}: {
  scene: Scene;
  answer: NonNullable<TreeParts["answer"]>;
  y: number;
  from: number | null;
}) {
  const { x, width } = answerPlace(scene.grid);
  const text = scene.measure(answer.text, "big");
  const room = width - (answer.right === null ? 0 : 22);
  const shown = Math.min(text, room);
  return (
    <g>
      {from !== null && <path class="dotted-link" d={`M${round(from)} ${round(y - 4)}H${round(x - 10)}`} />}
      <Words x={x} y={y + 1} type="big" width={room} measure={scene.measure}>
        {answer.text}
      </Words>
      {answer.right !== null && (
        <g>
          <Judgement x={x + shown + 15} y={y - 4} right={answer.right} />
          {shown + 24 + scene.measure("wrong", "word") <= width && (
            <Words x={x + shown + 25} y={y} type="word">
              {answer.right ? l10n.t("right") : l10n.t("wrong")}
            </Words>
          )}
        </g>
      )}
      {noteLines(scene, answer.note).map((line, at) => (
        <Words key={at} x={x} y={y + 19 + at * LINE} type="note" class="quiet" width={width} measure={scene.measure}>
          {line}
        </Words>
      ))}
    </g>
  );
}

function ColumnRows({ scene, placed, parts }: { scene: Scene; placed: PlacedColumn; parts: TreeParts }) {
  const { column, x, width } = placed;
  return (
    <g>
      {placed.rows.map(({ row, y, open, following }) => (
        <g key={row.candidate.key}>
          {parts.item(
            { kind: "candidate", column, row },
            { x: x - 4, y: y - 15, width: width + 8, height: 32 },
            <Row scene={scene} row={row} x={x} y={y} width={width} open={open} />,
          )}
          <FollowingRows
            scene={scene}
            lines={following}
            x={x}
            width={width}
            item={(line, box, content) => parts.item({ kind: "child", column, row, line }, box, content)}
          />
        </g>
      ))}
      {placed.lines.map(({ line, y }) => {
        const whole = lineWords(line, column);
        const text = scene.measure(whole, "note") > width + 16 ? lineWords(line, column, true) : whole;
        const words = (
          <Words
            x={x}
            y={y}
            type="note"
            class={isMore(line) ? "quiet more" : "quiet"}
            width={width + 16}
            title={text === whole ? undefined : whole}
            measure={scene.measure}
          >
            {text}
          </Words>
        );
        return (
          <g key={isMore(line) ? "list" : line.kind}>
            {isMore(line)
              ? parts.item({ kind: "more", column }, { x: x - 3, y: y - 11, width: width + 6, height: 15 }, words)
              : words}
          </g>
        );
      })}
    </g>
  );
}
