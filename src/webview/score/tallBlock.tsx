/** A thought where time runs downwards: its candidates side by side, and the links to the next one. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { wholePercent } from "../../shared/format/numbers";
import type { Part } from "../kit/gradual";
import { FollowingRows } from "./followingRows";
import { wordsOf } from "./heading";
import { isMore } from "./items";
import { Judgement, Star, Twist, Words, round } from "./marks";
import { isShown, thinks } from "./scene";
import type { Parts, Shown } from "./parts";
import { Gaps, type LitLinks, type Side, WHOLE, boxIn } from "./treeLinks";
import { barWidth, lineWords } from "./treeRow";
import { type Block, CELL, type Cell, EDGE, FOLLOWING, LABELS, LINE, type TallScene } from "./tallBlocks";

export function TallBlock({
  scene,
  block,
  props,
  parts,
  left,
  width,
}: {
  scene: TallScene;
  block: Block;
  props: Shown;
  parts: Parts;
  left: number;
  width: number;
}) {
  const { column, y, notes, cells, opened, lines, below } = block;
  const { measure } = scene;
  const [name, note] = wordsOf(scene, column, props.thinking);
  const isReached =
    column.kind === "thought"
      ? isShown(scene, column.thoughts)
      : column.kind === "question" || scene.until === Infinity;
  const answer = props.answer;
  return (
    <g>
      {parts.heading.item(
        column,
        { x: EDGE - 6, y: y - 15, width: LABELS + 4, height: 20 + notes.length * LINE },
        <g class={isReached && column.kind !== "idle" && column.kind !== "coming" ? "" : "dim"}>
          <Words x={EDGE} y={y} type="head">
            {name}
          </Words>
          {column.kind === "idle" && (
            <path class="chevron" d={`M${round(EDGE + measure(name, "head") + 7)} ${y - 8}l3.5 3.5l-3.5 3.5`} />
          )}
          {isReached &&
            notes.map(({ text, title }, at) => (
              <Words
                key={at}
                x={EDGE}
                y={y + 15 + at * LINE}
                type={at === 0 ? "number" : "note"}
                class={at === 0 ? "" : "quiet"}
                width={LABELS}
                measure={measure}
                title={title}
              >
                {text}
              </Words>
            ))}
        </g>,
      )}
      {column.kind === "question" && scene.score.root !== null && thinks(scene.score) && (
        <Words x={left} y={y} type="strong" width={width - left - EDGE} measure={measure}>
          {scene.score.root}
        </Words>
      )}
      {(column.kind === "idle" || column.kind === "coming") && (
        <Words x={left} y={y} type="note" class="quiet">
          {note}
        </Words>
      )}
      {column.kind === "thought" &&
        cells.map((cell) => (
          <g key={cell.row.candidate.key} class={lineCount(cells) > 1 ? "over-links" : ""}>
            {parts.tree.item(
              { kind: "candidate", column, row: cell.row },
              {
                x: cell.x - 3,
                y: cell.y - 13,
                width: Math.min(cell.room + 6, Math.max(cell.width, wordsIn(scene, cell)) + 6),
                height: CELL - 5,
              },
              <TallCell scene={scene} cell={cell} />,
            )}
          </g>
        ))}
      {column.kind === "thought" &&
        opened.map(({ row, y: at, lines: found }) => (
          <g key={row.candidate.key}>
            <Words x={left} y={at} type="note" class="quiet" width={width - left - EDGE} measure={measure}>
              {l10n.t("after {0}:", row.text)}
            </Words>
            <FollowingRows
              scene={scene}
              lines={found}
              x={left}
              width={Math.min(FOLLOWING, width - left - EDGE)}
              item={(line, box, content) => parts.tree.item({ kind: "child", column, row, line }, box, content)}
            />
          </g>
        ))}
      {column.kind === "thought" &&
        lines.map((line, at) => {
          const baseline = y + 15 + (notes.length + at) * LINE;
          const whole = lineWords(line, column);
          const words = (
            <Words
              x={EDGE}
              y={baseline}
              type="note"
              class="quiet more"
              width={LABELS}
              measure={measure}
              title={measure(whole, "note") > LABELS ? whole : undefined}
            >
              {lineWords(line, column, measure(whole, "note") > LABELS)}
            </Words>
          );
          return (
            <g key={isMore(line) ? "list" : line.kind}>
              {isMore(line)
                ? parts.tree.item(
                    { kind: "more", column },
                    { x: EDGE - 4, y: baseline - 11, width: LABELS + 2, height: 15 },
                    words,
                  )
                : words}
            </g>
          );
        })}
      {column.kind === "answer" && answer && scene.until === Infinity && (
        <g>
          <Words x={left} y={y + 1} type="big" width={width - left - EDGE - 60} measure={measure}>
            {answer.text}
          </Words>
          {answer.right !== null && (
            <g>
              <Judgement
                x={left + Math.min(width - left - EDGE - 60, measure(answer.text, "big")) + 16}
                y={y - 4}
                right={answer.right}
              />
              <Words x={left + Math.min(width - left - EDGE - 60, measure(answer.text, "big")) + 26} y={y} type="word">
                {answer.right ? l10n.t("right") : l10n.t("wrong")}
              </Words>
            </g>
          )}
          {below.map((text, at) => (
            <Words
              key={at}
              x={left}
              y={y + 17 + at * LINE}
              type="note"
              class="quiet"
              width={width - left - EDGE}
              measure={measure}
            >
              {text}
            </Words>
          ))}
        </g>
      )}
    </g>
  );
}

/** In how many lines candidates stand. */
function lineCount(cells: readonly Cell[]): number {
  return new Set(cells.map(({ y }) => y)).size;
}

/** How wide the words of a candidate are. */
function wordsIn({ measure }: TallScene, { row, room }: Cell): number {
  return Math.min(room, measure(row.text, row.isStar ? "strongNumber" : "number"));
}

function TallCell({ scene: { measure }, cell: { row, open, x, y, width, room } }: { scene: TallScene; cell: Cell }) {
  const { candidate, isStar } = row;
  const type = isStar ? "strongNumber" : "number";
  const text = row.shorter !== null && measure(row.text, type) > room ? row.shorter : row.text;
  const isLens = candidate.from === "lens";
  const number = wholePercent(candidate.p);
  const taken = measure(number, "number");
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
      <Words x={x} y={y + 14} type="number" class={isLens ? "lens-number" : ""}>
        {number}
      </Words>
      {isStar && <Star x={x + taken + Math.max(7, Math.min(10, width + 1 - taken))} y={y + 10} />}
      <Twist x={x + 4} y={y + 30} open={open} />
      {!isLens && (
        <>
          <rect class="track" x={round(x)} y={y + 19} width={round(width)} height="4" />
          <rect class="value" x={round(x)} y={y + 19} width={barWidth(candidate.p, width)} height="4" />
        </>
      )}
      {lens !== null && (
        <rect class="lens" x={round(x)} y={y + (isLens ? 19 : 25)} width={barWidth(lens, width)} height="2.5" />
      )}
    </g>
  );
}

export function TallLinks({
  scene,
  blocks,
  lit,
  gradually,
  left,
}: {
  scene: TallScene;
  blocks: readonly Block[];
  lit: LitLinks;
  gradually: (gaps: readonly Part[]) => ComponentChildren;
  left: number;
}) {
  const { score, measure } = scene;
  const sideOf = (at: number): Side | null => {
    const column = score.columns[at];
    const block = blocks.find((one) => one.column === column);
    if (!block || !isShown(scene, block.thoughts)) return null;
    const { y, height, cells, opened } = block;
    if (at === 0) {
      if (score.root === null) return null;
      const middle = left + Math.max(11, measure(score.root, "strong") / 2);
      return { of: [y, middle], box: () => ({ left: y, right: y + 7, middle, height: WHOLE }) };
    }
    // What is opened stands in the way, and so does a second line. If what is decoded there is short, links pass it.
    const isSecond = score.ofSteps && lineCount(cells) > 1;
    const under = ({ x }: Cell): number =>
      Math.max(0, ...cells.flatMap((cell) => (cell.y > y && cell.x === x ? [wordsIn(scene, cell)] : [])));
    const isBeside = isSecond && cells.every((cell) => under(cell) < cell.width - 16);
    const end = opened.length > 0 ? y + height - 13 : isSecond && !isBeside ? (cells.at(-1)?.y ?? y) + 31 : null;
    return {
      of: [
        ...[left, end, isBeside],
        ...cells.flatMap(({ row, ...cell }) => [row.candidate.key, cell.x, cell.y, cell.width]),
      ],
      box: boxIn(() =>
        cells.map(({ row, ...cell }) => [
          row.candidate.key,
          {
            left: cell.y - 13,
            right: end ?? cell.y + 31,
            middle: cell.x + Math.min(20, cell.width / 2),
            ...(isBeside && { leaves: cell.x + cell.width - 4 }),
            height: WHOLE,
          },
        ]),
      ),
    };
  };
  return <Gaps score={score} sideOf={sideOf} downwards lit={lit} gradually={gradually} />;
}
