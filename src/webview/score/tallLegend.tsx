/** What the bars and stars mean where time runs downwards: above the candidates, in as many lines as it takes. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { Star, Words, round } from "./marks";
import { thinks } from "./scene";
import { EDGE, TOP, type TallScene } from "./tallBlocks";
import { hasStars } from "./treeLegend";

const LINE = 13;
const BETWEEN = 8;

export function tallLegend(
  scene: TallScene,
  x: number,
  width: number,
): { /** Of the lines below the first one. */ height: number; picture: ComponentChildren } {
  const { score, truth, measure } = scene;
  if (!thinks(score)) return { height: 0, picture: null };
  const signs: { sign: "value" | "lens" | "star"; before: number; text: string }[] = [
    { sign: "value", before: 16, text: l10n.t("would say next") },
    { sign: "lens", before: 16, text: l10n.t("decoded") },
    ...(truth && score.columns.some(hasStars)
      ? [{ sign: "star" as const, before: 14, text: score.ofSteps ? l10n.t("right") : l10n.t("correct path") }]
      : []),
  ];
  const end = width - EDGE;
  let at = { x, line: 0 };
  const placed = signs.map((sign) => {
    const taken = sign.before + measure(sign.text, "axis");
    if (at.x > x && at.x + taken > end) at = { x, line: at.line + 1 };
    const place = { ...sign, ...at };
    at = { ...at, x: at.x + taken + BETWEEN };
    return place;
  });
  return {
    height: at.line * LINE,
    picture: (
      <g class="legend">
        {placed.map(({ sign, before, text, x: from, line }) => {
          const y = TOP - 10 + line * LINE;
          return (
            <g key={sign}>
              {sign === "value" && <rect class="value" x={round(from)} y={y - 6} width="12" height="4" />}
              {sign === "lens" && <rect class="lens" x={round(from)} y={y - 5} width="12" height="3" />}
              {sign === "star" && <Star x={from + 5} y={y - 4} />}
              <Words
                x={from + before}
                y={y}
                type="axis"
                class="quiet"
                width={end - from - before + BETWEEN}
                measure={measure}
              >
                {text}
              </Words>
            </g>
          );
        })}
      </g>
    ),
  };
}
