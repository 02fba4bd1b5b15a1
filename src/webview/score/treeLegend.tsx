/** What the signs of the tree mean: in the gutter, or below the first column. */
import * as l10n from "@vscode/l10n";
import { stepCount } from "../../shared/format/counts";
import type { ScoreColumn } from "../../shared/read/score";
import { Star, Words } from "./marks";
import type { Scene } from "./scene";

const LINE = 15;

interface LegendLine {
  sign: "value" | "lens" | "star";
  text: string;
}

/** Whether something in the column is on a correct path, or a right result. */
export function hasStars(column: ScoreColumn): boolean {
  return column.kind === "thought" && column.rows.some(({ isStar }) => isStar);
}

/** What the signs mean, in short where there is little room. */
export function legendOf({ score, truth, measure }: Scene, width: number): LegendLine[] {
  const signs = [
    { sign: "value" as const, text: l10n.t("would say next"), short: l10n.t("says next") },
    { sign: "lens" as const, text: l10n.t("decoded from the thought"), short: l10n.t("decoded") },
    ...(truth && score.columns.some(hasStars)
      ? [
          {
            sign: "star" as const,
            text: score.ofSteps
              ? l10n.t("a right step or result")
              : score.path === null
                ? l10n.t("on a correct path")
                : l10n.t("on a correct path ({0})", stepCount(score.path)),
            short: score.ofSteps ? l10n.t("right") : l10n.t("correct path"),
          },
        ]
      : []),
  ];
  return signs.map(({ sign, text, short }) => ({ sign, text: measure(text, "note") > width - 16 ? short : text }));
}

export function Legend({ lines, x, y }: { lines: readonly LegendLine[]; x: number; y: number }) {
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
