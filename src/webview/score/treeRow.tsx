/** A candidate in the tree, and what is said of those that aren't drawn. */
import * as l10n from "@vscode/l10n";
import { wholePercent } from "../../shared/format/numbers";
import type { ThoughtColumn } from "../../shared/read/score";
import type { ScoreLine, ScoreRow } from "../../shared/read/scoreRows";
import { hiddenWords } from "../../shared/read/wording";
import { BESIDE, STAR } from "./grid";
import { Star, Twist, Words, round } from "./marks";
import type { Scene } from "./scene";

/** `short`: where there is little room. */
export function lineWords(
  { kind, n, p }: ScoreLine,
  { rows, column }: Pick<ThoughtColumn, "rows" | "column">,
  short = false,
): string {
  // What wasn't read is less likely than what was.
  const number = wholePercent(kind === "path" ? Math.max(p, Number.MIN_VALUE) : p);
  // Below next steps, the symbols are of what is decoded.
  const hasWords =
    column.hiddenDecoded === null ? rows.length > 0 : rows.some(({ candidate: { from } }) => from === "lens");
  switch (kind) {
    case "more":
      if (n === 0 || short || hasWords) return hiddenWords({ n: short ? 0 : n, p }, number);
      return n === 1
        ? l10n.t("1 word, with smaller ones {0}", number)
        : l10n.t("{0} words, with smaller ones {1}", n, number);
    case "fewer":
      return l10n.t("show fewer");
    case "path":
      return short ? l10n.t("correct, {0}", number) : l10n.t("correct path, {0}", number);
    case "end":
      return l10n.t("end mark, {0}", number);
    case "other":
      return short ? l10n.t("words, {0}", number) : l10n.t("other words, {0}", number);
    case "symbols":
      return hasWords || short ? l10n.t("symbols, {0}", number) : l10n.t("only symbols, {0}", number);
    default:
      return kind satisfies never;
  }
}

/** Word left, number right; below them what it would say next, and what the thought decodes to. */
export function Row({
  scene,
  row,
  x,
  y,
  width,
  open,
}: {
  scene: Scene;
  row: ScoreRow;
  x: number;
  y: number;
  width: number;
  open: boolean | null;
}) {
  const { measure } = scene;
  const { candidate, isStar, starWords } = row;
  const isLens = candidate.from === "lens";
  const type = isStar ? "strong" : "word";
  const number = wholePercent(candidate.p);
  const taken = measure(number, "number") + (isStar ? STAR : BESIDE);
  const room = Math.max(20, width - taken);
  const text = row.shorter !== null && measure(row.text, type) > room ? row.shorter : row.text;
  const shown = Math.min(measure(text, type), room);
  const rest = room - shown;
  const star = isStar ? Math.min(11, 8 + rest) : 0;
  const hasStarWords = isStar && starWords !== null && rest > measure(starWords, "note") + 6;
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
      {isStar && <Star x={x + shown + star} y={y - 4} />}
      {hasStarWords && (
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
      <Twist x={x + 4} y={y + 19} open={open} />
    </g>
  );
}

export function barWidth(p: number, width: number): number {
  return round(Math.max(1.2, Math.min(1, Math.max(0, p)) * width));
}
