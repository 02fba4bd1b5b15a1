/** What is drawn, as sentences for screen readers and the live region. Pure. */
import * as l10n from "@vscode/l10n";
import type { Column, TreeChild } from "../../shared/read/searchColumn";
import type { Verdict } from "../../shared/read/verdict";
import { headlineWords, sureWords, wordsOfKnown, wordsOfMark } from "../../shared/read/wording";
import { spokenPercent } from "../../shared/format/numbers";

export function candidateSentence(column: Column, index: number, truth: boolean): string {
  const candidate = column.candidates[index];
  if (!candidate) return "";
  return [
    unended(candidate.text),
    ...(candidate.step === null ? [] : [unended(candidate.step)]),
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
    unended(child.text),
    ...(child.step === null ? [] : [unended(child.step)]),
    l10n.t("{0} after {1}", spokenPercent(child.p), unended(after)),
    ...(truth && child.mark ? [wordsOfMark[child.mark]] : []),
    ...(truth && child.known ? [wordsOfKnown(child.known)] : []),
    ...answerWords(child),
  ].join(", ");
}

/** Without the period of a sentence that goes on here. */
export function unended(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

function answerWords({ answerNext }: Pick<TreeChild, "answerNext">): string[] {
  return answerNext !== null && answerNext >= 0.01
    ? [l10n.t("the answer follows with {0}", spokenPercent(answerNext))]
    : [];
}

export function verdictSentence(verdict: Verdict): string {
  const sure = sureWords(verdict.sure);
  return [
    verdict.support === null ? l10n.t("The answer is {0}", verdict.text) : unended(headlineWords(verdict)),
    ...(verdict.right === null ? [] : [verdict.right ? l10n.t("right") : l10n.t("wrong")]),
    ...(sure === null ? [] : [sure]),
    ...(verdict.atOnce ? [l10n.t("at once it would answer {0}", verdict.atOnce.text)] : []),
  ].join(", ");
}
