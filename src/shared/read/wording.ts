/** Words for numbers and marks, the same wherever they are shown. */
import * as l10n from "@vscode/l10n";
import type { GraphMark } from "../problem/problemGraph";
import type { OutputClass } from "../problem/outputClass";
import type { Rest } from "../trace/trace";
import { moreCandidateCount } from "../format/counts";
import { percent, ranges, spokenPercent } from "../format/numbers";
import type { KnownResult } from "./knownResults";
import type { Column } from "./searchColumn";
import type { From } from "./sureness";
import type { Effect } from "./testEffects";
import type { Verdict } from "./verdict";

/** Getters, because the language is set after this module has loaded. */
export const wordsOfMark: Record<GraphMark, string> = {
  get optimal() {
    return l10n.t("on a correct path");
  },
  get frontier() {
    return l10n.t("on the frontier");
  },
  get reachable() {
    return l10n.t("reachable later");
  },
  get "reached before"() {
    return l10n.t("reached before");
  },
  get unreachable() {
    return l10n.t("not reachable");
  },
};

/** "step 1, part 2 of 2"; `null` where a step has one thought. */
export function wordsOfPart(part: Column["part"]): string | null {
  if (!part) return null;
  return l10n.t("step {0}, part {1} of {2}", part.step, part.part, part.parts);
}

/** What a number is to the problem. */
export function wordsOfKnown(known: KnownResult): string {
  switch (known.kind) {
    case "intermediate result":
      return l10n.t("intermediate result, {0}", stepsWords(known.steps));
    case "final answer":
      return known.steps.length === 0
        ? l10n.t("final answer")
        : l10n.t("final answer, and intermediate result, {0}", stepsWords(known.steps));
    case "other":
      return l10n.t("other");
    default:
      return known satisfies never;
  }
}

/** "step 1", "steps 1 and 3", "answer", "answer, step 1": for beside a star. */
export function starWordsOf(known: Exclude<KnownResult, { kind: "other" }>): string {
  if (known.kind === "intermediate result") return stepsWords(known.steps);
  return known.steps.length === 0 ? l10n.t("answer") : l10n.t("answer, {0}", stepsWords(known.steps));
}

function stepsWords(steps: readonly number[]): string {
  return steps.length === 1 ? l10n.t("step {0}", ranges(steps)) : l10n.t("steps {0}", ranges(steps));
}

export function isGoodClass(outputClass: OutputClass): boolean {
  return outputClass === "correct path" || outputClass === "longer path" || outputClass === "correct label";
}

/**
 * What a list leaves out. Only entries above 0.1% are counted, and the probability is of all, so that nearly all of it
 * may be on smaller ones.
 */
export function hiddenWords({ n, p }: Rest, number = percent(p)): string {
  return n === 0 ? l10n.t("others, {0}", number) : l10n.t("+{0} more, with smaller ones {1}", n, number);
}

/** The same for a screen reader. */
export function spokenHidden({ n, p }: Rest): string {
  return n === 0
    ? l10n.t("others, {0}", spokenPercent(p))
    : l10n.t("{0}, with smaller ones {1}", moreCandidateCount(n), spokenPercent(p));
}

/**
 * "≈ 2.7": how many candidates there are, as many as equally probable ones would be. Whole next steps that
 * weren't followed count as one, so there are at least that many: "≥ 1.1".
 */
export function effectiveWords({ effective, isLeast }: Pick<Column, "effective" | "isLeast">): string {
  return `${isLeast ? "≥" : "≈"} ${effective.toFixed(1)}`;
}

/** The same for a screen reader. */
export function spokenEffective({ effective, isLeast }: Pick<Column, "effective" | "isLeast">): string {
  const count = effective.toFixed(1);
  return isLeast ? l10n.t("at least {0} candidates", count) : l10n.t("about {0} candidates", count);
}

/** The answer, in a sentence that says so where it can't be right. */
export function headlineWords({ text, support }: Pick<Verdict, "text" | "support">): string {
  switch (support) {
    case "neither":
      return l10n.t("The facts support neither option; the model answers {0}.", text);
    case "both":
      return l10n.t("The facts support both options; the model answers {0}.", text);
    case null:
      return text;
    default:
      return support satisfies never;
  }
}

/** "sure from thought 4"; `null` if it isn't known. */
export function sureWords(sure: From): string | null {
  if (sure === null) return null;
  if (sure === "never") return l10n.t("never sure");
  return sure === 0 ? l10n.t("sure before thinking") : l10n.t("sure from thought {0}", sure);
}

/** What the model answers when the answer is forced after the last thought. Empty where that wasn't read. */
export function forcedSentences({ text, forced, atOnce }: Pick<Verdict, "text" | "forced" | "atOnce">): string[] {
  return [
    ...(atOnce ? [l10n.t("At once it would answer {0} ({1}).", atOnce.text, percent(atOnce.p))] : []),
    ...(forced === null ? [] : [l10n.t("Forced probability of {0}: {1}.", text, percent(forced))]),
  ];
}

/** "−41 points": how much lower a probability is. */
export function dropWords(drop: number): string {
  const points = Math.round(100 * drop);
  if (points === 0) return l10n.t("0 points");
  if (points === 1) return l10n.t("−1 point");
  return points > 0 ? l10n.t("−{0} points", points) : l10n.t("+{0} points", -points);
}

/** The worst of the edits of a thought, in a few words. */
export function effectWords({ worst, drop }: Effect): string {
  return l10n.t("{0}, to {1}", dropWords(drop), percent(worst.p));
}

/** How the answer came about: "said after thinking", "said after 4 steps in words". */
export function wordsBeforeAnswer(thoughts: number, steps: number): string {
  if (steps > 0)
    return steps === 1 ? l10n.t("said after 1 step in words") : l10n.t("said after {0} steps in words", steps);
  return thoughts > 0 ? l10n.t("said after thinking") : l10n.t("said at once");
}
