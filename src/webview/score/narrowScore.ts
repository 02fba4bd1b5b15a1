/**
 * Where time runs downwards, a thought has a line of candidates, as many as there is room for beside each other. Links
 * would run behind the words of a second line. Pure.
 */
import type { Score, ThoughtColumn } from "../../shared/read/score";
import type { ScoreLine, ScoreRow } from "../../shared/read/scoreRows";
import { acrossIn } from "./tallBlocks";

/**
 * Only as many rows as stand beside each other, those on a correct path among them; the rest counts as what isn't a
 * row. Where steps are told apart from what is decoded, as many of both.
 */
export function narrowScore(score: Score, width: number): Score {
  const { across } = acrossIn(score, width);
  const columns = score.columns.map((column) => (column.kind === "thought" ? narrowColumn(column, across) : column));
  const drawn = columns.map((column) =>
    column.kind === "thought" ? new Set(column.rows.map(({ candidate }) => candidate.key)) : null,
  );
  const isDrawn = (at: number, key: string): boolean => drawn[at]?.has(key) ?? true;
  return {
    ...score,
    columns,
    links: score.links.filter(({ column, from, to }) => isDrawn(column - 1, from) && isDrawn(column, to)),
  };
}

function narrowColumn(column: ThoughtColumn, across: number): ThoughtColumn {
  const { rows, lines } = column;
  if (lines.some(({ kind }) => kind === "fewer")) return column;
  const kept = new Set(
    (["value", "lens"] as const).flatMap((from) =>
      firstOf(
        rows.filter(({ candidate }) => candidate.from === from),
        across,
      ),
    ),
  );
  const left = rows.filter((row) => !kept.has(row));
  if (left.length === 0) return column;
  const counted = left.filter(({ candidate }) => candidate.from === column.column.bars);
  const before = lines.find(({ kind }) => kind === "more") ?? { n: 0, p: 0 };
  const more: ScoreLine = {
    kind: "more",
    n: before.n + counted.length,
    p: before.p + counted.reduce((sum, { candidate }) => sum + candidate.p, 0),
  };
  return {
    ...column,
    rows: rows.filter((row) => kept.has(row)),
    lines: [...(more.n > 0 || more.p > 0 ? [more] : []), ...lines.filter(({ kind }) => kind !== "more")],
  };
}

/** The most probable, and before those what is on a correct path. */
function firstOf(rows: readonly ScoreRow[], most: number): ScoreRow[] {
  return [...rows.filter(({ isStar }) => isStar), ...rows.filter(({ isStar }) => !isStar)].slice(0, most);
}
