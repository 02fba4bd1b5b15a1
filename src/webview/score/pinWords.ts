/** Ranks and probabilities of what is pinned, as text. Pure. */
import * as l10n from "@vscode/l10n";
import { afterThoughts } from "../../shared/format/counts";
import { ordinal, percent, wholePercent } from "../../shared/format/numbers";
import type { PinAt, Pinned } from "../../shared/read/pins";
import type { Ranked } from "../../shared/trace/trace";

/** "3rd, 12%", or "3rd" where there is little room: its rank says more than its probability. */
function rankedWords({ rank, p }: Ranked, short: boolean): string {
  return short ? ordinal(rank) : l10n.t("{0}, {1}", ordinal(rank), wholePercent(p));
}

/** Which ranking the second line of a pin has at all thoughts: two of them in a row couldn't be compared. */
export function rankingOf(at: readonly PinAt[]): "step" | "next" {
  const known = (ranking: "step" | "next"): number => at.filter((one) => one[ranking] !== null).length;
  return known("step") >= known("next") ? "step" : "next";
}

/** Decoded; and among the next steps or the next words. */
export function pinLines(
  { decoded, ...at }: PinAt,
  ranking: "step" | "next",
  short = false,
): [decoded: string | null, following: string | null] {
  const following = at[ranking];
  return [
    decoded && rankedWords(decoded, short),
    following &&
      (ranking === "step"
        ? l10n.t("step {0}", rankedWords(following, short))
        : l10n.t("next {0}", rankedWords(following, short))),
  ];
}

/** Everything that is known of it at a thought, with decimals. */
export function pinTitle({ shown }: Pick<Pinned, "shown">, { thoughts, decoded, next, step }: PinAt): string {
  return [
    l10n.t("“{0}” {1}", shown, afterThoughts(thoughts)),
    ...(decoded ? [l10n.t("decoded from the thought: {0}, {1}", ordinal(decoded.rank), percent(decoded.p))] : []),
    ...(next ? [l10n.t("as the next words: {0}, {1}", ordinal(next.rank), percent(next.p))] : []),
    ...(step ? [l10n.t("within a next step: {0}, {1}", ordinal(step.rank), percent(step.p))] : []),
  ].join("\n");
}

/** The best and the worst decoded rank of several thoughts: "3rd–25th". */
export function rangeWords(at: readonly PinAt[]): string {
  const ranks = at.flatMap(({ decoded }) => decoded?.rank ?? []);
  if (ranks.length === 0) return "";
  const [best, worst] = [ordinal(Math.min(...ranks)), ordinal(Math.max(...ranks))];
  return best === worst ? best : `${best}–${worst}`;
}
