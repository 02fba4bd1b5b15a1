/** What the signs beside candidates mean, and what both pictures of a pair say of a thought. */
import * as l10n from "@vscode/l10n";
import type { ThoughtDiff } from "../../shared/read/diffThoughts";
import type { PairModel, SideName } from "./pairModel";

/** What is opened by a click or Enter: a thought, a candidate of it, or a token. */
export type Open = (side: SideName, node: string | null, key: string | null) => void;

/** Below a heading: how much differs at the thought. */
export function differenceNote({ candidates, sides, parts }: ThoughtDiff): string {
  if (!sides.a || !sides.b) return sides.a ? l10n.t("only in A") : sides.b ? l10n.t("only in B") : "";
  if (sides.a.said || sides.b.said)
    return parts === null ? "" : parts ? l10n.t("another step") : l10n.t("the same step");
  const n = candidates.filter(({ change }) => change !== "same").length;
  if (candidates.length === 0) return "";
  return n === 0 ? l10n.t("no difference") : n === 1 ? l10n.t("1 differs") : l10n.t("{0} differ", n);
}

/** What the folded thoughts are called: "5–6". By their steps where thoughts of other numbers stand together. */
export function foldedName({ diff, idle: { slots } }: PairModel): string {
  const bySteps = diff.thoughts.some(({ a, b }) => a !== null && b !== null && a !== b);
  const numberOf = (slot: number | undefined): number => {
    const { a, b, step } = diff.thoughts[(slot ?? 1) - 1] ?? { a: null, b: null, step: 0 };
    return bySteps ? step : (a ?? b ?? step);
  };
  const [first, last] = [numberOf(slots[0]), numberOf(slots.at(-1))];
  return first === last ? `${first}` : `${first}–${last}`;
}

/** Below it: what differs there, as at any other thought. */
export function foldedNote({ diff, idle: { slots } }: PairModel): string {
  const differing = slots
    .flatMap((slot) => diff.thoughts[slot - 1]?.candidates ?? [])
    .filter(({ change }) => change !== "same").length;
  return differing === 0
    ? l10n.t("idle")
    : differing === 1
      ? l10n.t("idle, 1 differs")
      : l10n.t("idle, {0} differ", differing);
}

/** For screen readers. `written`: what is read on the fold, with which its name must begin. */
export function foldedLabel({ idle: { slots } }: PairModel, written: string): string {
  return slots.length === 1 ? l10n.t("{0}: show this thought", written) : l10n.t("{0}: show these thoughts", written);
}

/** Whether any candidate has a sign. */
export function hasDifferences({ diff }: PairModel): boolean {
  return diff.thoughts.some(({ candidates }) => candidates.some(({ change }) => change !== "same"));
}

export function signMeanings(): { sign: string; text: string }[] {
  return [
    { sign: "−", text: l10n.t("in B under 1%, or not listed") },
    { sign: "+", text: l10n.t("in A under 1%, or not listed") },
    { sign: "↑↓", text: l10n.t("more or less probable in B than in A") },
  ];
}
