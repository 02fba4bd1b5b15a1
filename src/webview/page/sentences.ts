/** What is drawn, as full sentences for a screen reader and for the live region. Pure. */
import type { Column, SearchTree, TreeCandidate } from "../../shared/read/searchTree";
import type { Verdict } from "../../shared/read/verdict";
import { wordsOfMark } from "../../shared/read/wording";
import { milliseconds, plural, spokenPercent } from "../../shared/format/numbers";

export function questionSentence(tree: SearchTree): string {
  return tree.root.concept === null
    ? "The question, before the first thought"
    : `The question, about ${tree.root.text}, before the first thought`;
}

export function thoughtSentence(column: Column, truth: boolean): string {
  return [
    `Thought ${column.thoughts}`,
    ...(column.edit === null ? [] : [`edited: ${column.edit}`]),
    `undecided between about ${column.effective.toFixed(1)} candidates`,
    ...(column.cosine === null ? [] : [`cosine to the thought before ${column.cosine.toFixed(2)}`]),
    ...(!truth || column.frontier === null ? [] : [`${spokenPercent(column.frontier)} on the frontier`]),
    ...(column.answerMarker === null ? [] : [`the answer comes next with ${spokenPercent(column.answerMarker)}`]),
    ...(column.bars === "lens" ? ["its bars are the lens, not the value"] : []),
    ...(column.hidden.n > 0
      ? [`${plural(column.hidden.n, "candidate")} hidden with ${spokenPercent(column.hidden.p)}`]
      : []),
    `took ${milliseconds(column.ms)}`,
  ].join(", ");
}

export function candidateSentence(column: Column, index: number, truth: boolean): string {
  const candidate = column.candidates[index];
  if (!candidate) return "";
  return [
    candidate.text,
    column.bars === "lens" ? `${spokenPercent(candidate.p)} in the lens` : spokenPercent(candidate.p),
    ...(truth && candidate.mark ? [wordsOfMark[candidate.mark]] : []),
    `candidate ${index + 1} of thought ${column.thoughts}`,
    ...(column.bars === "value" && candidate.lens !== null ? [`lens ${spokenPercent(candidate.lens)}`] : []),
  ].join(", ");
}

export function childSentence(
  candidate: TreeCandidate,
  child: TreeCandidate["children"][number],
  truth: boolean,
): string {
  return [
    child.text,
    `${spokenPercent(child.p)} given ${candidate.text}`,
    ...(truth && child.mark ? [wordsOfMark[child.mark]] : []),
  ].join(", ");
}

export function verdictSentence(verdict: Verdict): string {
  return [
    `The answer is ${verdict.text}`,
    spokenPercent(verdict.p),
    ...(verdict.right === null ? [] : [verdict.right ? "right" : "wrong"]),
    ...(verdict.decided === null ? [] : [`decided after ${plural(verdict.decided, "thought")}`]),
  ].join(", ");
}
