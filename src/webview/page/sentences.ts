/** What is drawn, as sentences for screen readers and the live region. Pure. */
import * as l10n from "@vscode/l10n";
import type { Column, TreeChild } from "../../shared/read/searchColumn";
import type { Verdict } from "../../shared/read/verdict";
import {
  headlineWords,
  spokenEffective,
  sureWords,
  wordsOfKnown,
  wordsOfMark,
  wordsOfPart,
} from "../../shared/read/wording";
import { moreCandidateCount } from "../../shared/format/counts";
import { milliseconds, spokenPercent } from "../../shared/format/numbers";

export function thoughtSentence(column: Column, truth: boolean): string {
  return [
    l10n.t("Thought {0}", column.thoughts),
    ...(column.part === null ? [] : [wordsOfPart(column.part) ?? ""]),
    ...(column.edit === null ? [] : [l10n.t("edited: {0}", column.edit)]),
    spokenEffective(column),
    ...(column.cosine === null ? [] : [l10n.t("cosine to the previous thought {0}", column.cosine.toFixed(2))]),
    ...(!truth || column.frontier === null ? [] : [l10n.t("{0} on the frontier", spokenPercent(column.frontier))]),
    ...(column.answerMarker === null ? [] : [l10n.t("ready to answer {0}", spokenPercent(column.answerMarker))]),
    ...(column.bars === "lens" ? [l10n.t("bars decoded from the thought")] : []),
    ...(column.hidden.n > 0
      ? [l10n.t("{0}, {1} together", moreCandidateCount(column.hidden.n), spokenPercent(column.hidden.p))]
      : []),
    l10n.t("took {0}", milliseconds(column.ms)),
  ].join(", ");
}

export function candidateSentence(column: Column, index: number, truth: boolean): string {
  const candidate = column.candidates[index];
  if (!candidate) return "";
  return [
    candidate.text,
    ...(candidate.step === null ? [] : [candidate.step]),
    candidate.from === "lens" ? l10n.t("{0} decoded", spokenPercent(candidate.p)) : spokenPercent(candidate.p),
    ...(truth && candidate.mark ? [wordsOfMark[candidate.mark]] : []),
    ...(truth && candidate.known ? [wordsOfKnown(candidate.known)] : []),
    l10n.t("candidate {0} of thought {1}", index + 1, column.thoughts),
    ...(candidate.from === "value" && candidate.lens !== null
      ? [l10n.t("decoded {0}", spokenPercent(candidate.lens))]
      : []),
    ...answerWords(candidate),
  ].join(", ");
}

/** `after`: what the step follows, as it is shown. */
export function childSentence(after: string, child: TreeChild, truth: boolean): string {
  return [
    child.text,
    ...(child.step === null ? [] : [child.step]),
    l10n.t("{0} after {1}", spokenPercent(child.p), after),
    ...(truth && child.mark ? [wordsOfMark[child.mark]] : []),
    ...(truth && child.known ? [wordsOfKnown(child.known)] : []),
    ...answerWords(child),
  ].join(", ");
}

function answerWords({ answerNext }: Pick<TreeChild, "answerNext">): string[] {
  return answerNext !== null && answerNext >= 0.01
    ? [l10n.t("the answer follows with {0}", spokenPercent(answerNext))]
    : [];
}

export function verdictSentence(verdict: Verdict): string {
  const sure = sureWords(verdict.sure);
  return [
    verdict.support === null ? l10n.t("The answer is {0}", verdict.text) : headlineWords(verdict).replace(/\.$/, ""),
    ...(verdict.right === null ? [] : [verdict.right ? l10n.t("right") : l10n.t("wrong")]),
    ...(sure === null ? [] : [sure]),
    ...(verdict.atOnce ? [l10n.t("at once it would answer {0}", verdict.atOnce.text)] : []),
  ].join(", ");
}
