/** The search tree: what every thought considers, with a link for every step. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { wholePercent } from "../../shared/format/numbers";
import type { Link } from "../../shared/read/searchTree";
import type { ScoreColumn, ScoreLine, ScoreLink, ScoreRow, ThoughtColumn } from "../../shared/read/score";
import type { FollowingLine, StepLine } from "./following";
import { FollowingRows, LINE_HEIGHT, type PlacedLine } from "./followingRows";
import { type Place, answerPlace } from "./grid";
import { isMore } from "./items";
import { type Band, type Box, bands } from "./links";
import { type Area, Judgement, Star, type Stave, Words, round } from "./marks";
import { type Scene, isShown } from "./scene";
import { StaveName, nameHeight } from "./staveName";

const ROW = 35;
const LINE = 15;
const BASELINE = 22;
/** A link of probability 1 is so thick. */
export const WHOLE = 20;

/** Where everything of a column stands, from the top of the stave. */
interface PlacedColumn {
  column: ThoughtColumn;
  x: number;
  width: number;
  rows: { row: ScoreRow; y: number; following: PlacedLine[] }[];
  lines: { line: ScoreLine; y: number }[];
  legend: number;
  bottom: number;
}

function placedColumns(scene: Scene, top: number, following: TreeParts["following"]): PlacedColumn[] {
  const start = top + nameHeight(scene) + BASELINE;
  return scene.grid.columns.flatMap(({ column, x, width }) => {
    if (column.kind !== "thought") return [];
    let y = start;
    const rows = column.rows.map((row) => {
      const at = y;
      y += ROW;
      const below = following(column, row).map((line) => {
        const here = y - 6;
        y += LINE_HEIGHT;
        return { line, y: here };
      });
      if (below.length > 0) y += 6;
      return { row, y: at, following: below };
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
  /** Where the answer stands. */
  answer: number;
}

export interface TreeParts {
  /** The lines below a candidate that is opened. */
  following: (column: ThoughtColumn, row: ScoreRow) => readonly FollowingLine[];
  /** Draws an item, with what makes it one. */
  item: (of: ItemOf, box: Area, content: ComponentChildren) => ComponentChildren;
  /** The question, where it has no heading. */
  question: (column: ScoreColumn, box: Area, content: ComponentChildren) => ComponentChildren;
  /** Whether a candidate is on the path to what is pointed at or selected. */
  lit: readonly Link[];
  answer: { key: string; text: string; right: boolean | null; note: string } | null;
}

export type ItemOf =
  | { kind: "candidate"; column: ThoughtColumn; row: ScoreRow }
  | { kind: "child"; column: ThoughtColumn; row: ScoreRow; line: StepLine }
  | { kind: "more"; column: ThoughtColumn };

export function treeStave(scene: Scene, top: number, parts: TreeParts): TreeStave {
  const placed = placedColumns(scene, top, parts.following);
  const shown = placed.filter(({ column }) => isShown(scene, column.thoughts));
  const start = top + nameHeight(scene) + BASELINE;
  const [first] = placed;
  const legend = first ? legendOf(scene, first.width) : [];
  const bottom = Math.max(
    start + 2 * ROW,
    ...placed.map((one) => one.bottom),
    first ? first.legend + legend.length * LINE + 8 : 0,
  );
  const answer = answerRow(shown, parts.answer?.key) ?? start;
  return {
    height: bottom - top + 12,
    columns: placed,
    answer,
    picture: (
      <g>
        <StaveName
          scene={scene}
          top={top}
          name={l10n.t("What it considers")}
          note={
            scene.score.ofSteps
              ? l10n.t("blue: the next step it would say; grey: what the thought decodes to")
              : l10n.t("lines: the more likely the step, the thicker")
          }
        />
        <Links scene={scene} placed={shown} start={start} lit={parts.lit} />
        {scene.grid.columns[0] && <Root scene={scene} place={scene.grid.columns[0]} y={start} parts={parts} />}
        {shown.map((column) => (
          <ColumnRows key={column.column.node} scene={scene} placed={column} parts={parts} />
        ))}
        {first && isShown(scene, first.column.thoughts) && <Legend lines={legend} x={first.x} y={first.legend + 8} />}
        {parts.answer && scene.until === Infinity && (
          <Answer scene={scene} answer={parts.answer} y={answer} from={fromAnswer(shown, parts.answer.key)} />
        )}
      </g>
    ),
  };
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
      <Words x={x} y={y + 19} type="note" class="quiet" width={width} measure={scene.measure}>
        {answer.note}
      </Words>
    </g>
  );
}

function ColumnRows({ scene, placed, parts }: { scene: Scene; placed: PlacedColumn; parts: TreeParts }) {
  const { column, x, width } = placed;
  return (
    <g>
      {placed.rows.map(({ row, y, following }) => (
        <g key={row.candidate.key}>
          {parts.item(
            { kind: "candidate", column, row },
            { x: x - 4, y: y - 15, width: width + 8, height: 32 },
            <Row scene={scene} row={row} x={x} y={y} width={width} isLens={row.candidate.from === "lens"} />,
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
        const text = lineWords(line, column);
        const words = (
          <Words
            x={x}
            y={y}
            type="note"
            class={isMore(line) ? "quiet more" : "quiet"}
            width={width + 30}
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

export function lineWords({ kind, n, p }: ScoreLine, { rows, column }: Pick<ThoughtColumn, "rows" | "column">): string {
  const number = wholePercent(p);
  // Below next steps, the symbols are of what is decoded.
  const hasWords =
    column.hiddenDecoded === null ? rows.length > 0 : rows.some(({ candidate: { from } }) => from === "lens");
  switch (kind) {
    case "more":
      return n > 0 ? l10n.t("+{0} more, {1}", n, number) : l10n.t("others, {0}", number);
    case "fewer":
      return l10n.t("show fewer");
    case "end":
      return l10n.t("end mark, {0}", number);
    case "other":
      return l10n.t("other words, {0}", number);
    case "symbols":
      return hasWords ? l10n.t("symbols, {0}", number) : l10n.t("only symbols, {0}", number);
    default:
      return kind satisfies never;
  }
}

/** Word left, number right; below them what it would say next, and what the thought decodes to. */
function Row({
  scene,
  row,
  x,
  y,
  width,
  isLens,
}: {
  scene: Scene;
  row: ScoreRow;
  x: number;
  y: number;
  width: number;
  isLens: boolean;
}) {
  const { measure } = scene;
  const { candidate, isStar, starWords } = row;
  const type = isStar ? "strong" : "word";
  const number = wholePercent(candidate.p);
  const taken = measure(number, "number") + (isStar ? 13 : 5);
  const room = Math.max(20, width - taken);
  const text = row.shorter !== null && measure(row.text, type) > room ? row.shorter : row.text;
  const shown = Math.min(measure(text, type), room);
  const rest = room - shown - 4;
  const lens = isLens ? candidate.p : candidate.lens;
  return (
    <g>
      <Words
        x={x}
        y={y}
        type={type}
        class="name"
        width={room}
        measure={measure}
        title={candidate.step ?? candidate.text}
      >
        {text}
      </Words>
      {isStar && <Star x={x + shown + Math.min(11, 8 + Math.max(0, rest))} y={y - 4} />}
      {isStar && starWords !== null && rest > measure(starWords, "note") + 8 && (
        <Words x={x + shown + 21} y={y} type="note" class="quiet">
          {starWords}
        </Words>
      )}
      <Words x={x + width} y={y} type="number" end class={isLens ? "lens-number" : ""}>
        {number}
      </Words>
      {!isLens && (
        <>
          <rect class="track" x={round(x)} y={y + 6} width={round(width)} height="5" />
          <rect class="value" x={round(x)} y={y + 6} width={barWidth(candidate.p, width)} height="5" />
        </>
      )}
      {lens !== null && (
        <rect class="lens" x={round(x)} y={y + (isLens ? 7 : 12)} width={barWidth(lens, width)} height="3" />
      )}
    </g>
  );
}

export function barWidth(p: number, width: number): number {
  return round(Math.max(1.2, Math.min(1, Math.max(0, p)) * width));
}

interface LegendLine {
  sign: "value" | "lens" | "star";
  text: string;
}

/** What the signs mean, in short where the first column is narrow. */
function legendOf({ score, truth, measure }: Scene, width: number): LegendLine[] {
  const hasStars =
    truth && score.columns.some((column) => column.kind === "thought" && column.rows.some(({ isStar }) => isStar));
  const signs = [
    { sign: "value" as const, text: l10n.t("would say next"), short: l10n.t("says next") },
    { sign: "lens" as const, text: l10n.t("decoded from the thought"), short: l10n.t("decoded") },
    ...(hasStars
      ? [
          {
            sign: "star" as const,
            text: score.ofSteps ? l10n.t("a right step or result") : l10n.t("on a correct path"),
            short: score.ofSteps ? l10n.t("right") : l10n.t("correct path"),
          },
        ]
      : []),
  ];
  const isShort = signs.some(({ text }) => measure(text, "note") > width - 16);
  return signs.map(({ sign, text, short }) => ({ sign, text: isShort ? short : text }));
}

function Legend({ lines, x, y }: { lines: readonly LegendLine[]; x: number; y: number }) {
  return (
    <g class="legend">
      {lines.map(({ sign, text }, at) => {
        const line = y + at * LINE;
        return (
          <g key={text}>
            {sign === "value" && <rect class="value" x={x} y={line - 7} width="14" height="5" />}
            {sign === "lens" && <rect class="lens" x={x} y={line - 6} width="14" height="3" />}
            {sign === "star" && <Star x={x + 7} y={line - 4} />}
            <Words x={x + 20} y={line} type="note" class="quiet">
              {text}
            </Words>
          </g>
        );
      })}
    </g>
  );
}

/** A quiet body between two edges; a thin one is a line. */
function Links({
  scene,
  placed,
  start,
  lit,
}: {
  scene: Scene;
  placed: readonly PlacedColumn[];
  start: number;
  lit: readonly Link[];
}) {
  const { score, grid, measure } = scene;
  const boxOf = (at: number, key: string): Box | undefined => {
    const place = grid.columns[at];
    if (at === 0 && score.root === null) return undefined;
    if (at === 0 && place) {
      const right = place.x + Math.min(place.width, measure(score.root ?? "", "strong")) + 8;
      return { left: place.x, right, middle: start - 4, height: WHOLE };
    }
    const column = placed.find(({ column: one }) => place?.column === one);
    const row = column?.rows.find((one) => one.row.candidate.key === key);
    return column && row
      ? { left: column.x - 6, right: column.x + column.width + 5, middle: row.y - 4, height: WHOLE }
      : undefined;
  };
  return <Bands score={score} drawn={bands(score.links, boxOf)} lit={lit} />;
}

/** The links on a correct path above the others. */
export function Bands({
  score,
  drawn,
  lit,
}: {
  score: Scene["score"];
  drawn: readonly Band<ScoreLink>[];
  lit: readonly Link[];
}) {
  const isLit = (link: ScoreLink): boolean => {
    const column = score.columns[link.column];
    return (
      column?.kind === "thought" &&
      lit.some((one) => one.column === column.thoughts - 1 && one.to === link.to && one.from === link.from)
    );
  };
  const sorted = drawn.toSorted((a, b) => Number(a.link.isStar) - Number(b.link.isStar));
  return (
    <g class="links">
      {sorted.map((band) => (
        <LinkBand key={`${band.link.column} ${band.link.from} ${band.link.to}`} band={band} isLit={isLit(band.link)} />
      ))}
    </g>
  );
}

function LinkBand({ band: { link, path, width }, isLit }: { band: Band<ScoreLink>; isLit: boolean }) {
  const name = `link${link.isStar ? " star-link" : ""}${isLit ? " lit" : ""}`;
  return (
    <g class={name}>
      <path class="edge" d={path} stroke-width={round(width)} />
      {width > 3.4 && <path class="body" d={path} stroke-width={round(width - 2)} />}
    </g>
  );
}
