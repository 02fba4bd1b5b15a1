/** The difference of two traces in a few sentences, for the terminal and the page. */
import * as l10n from "@vscode/l10n";
import { afterThoughts, thoughtCount } from "../format/counts";
import { ranges, wholePercent } from "../format/numbers";
import { type SideSummary, type TraceDiff, type WordsDiff, isRead } from "./diff";
import type { CandidateDiff, ThoughtDiff } from "./diffThoughts";
import type { From } from "./sureness";
import { sureWords } from "./wording";

export interface DiffSentences {
  /** What is most important, in one or two sentences. */
  headline: string;
  story: string[];
}

export function diffSentences(diff: TraceDiff): DiffSentences {
  return {
    headline: [partingHeadline(diff), answerSentence(diff), ...rightSentence(diff)]
      .filter((words) => words !== "")
      .join(" "),
    story: [
      ...questionSentences(diff),
      ...partingSentence(diff),
      ...unreadSentences(diff),
      ...surenessSentence(diff),
      ...modelSentence(diff),
    ],
  };
}

function partingHeadline({ question, parting, same, thoughts, words }: TraceDiff): string {
  if (question.kind === "other") return l10n.t("These are different questions.");
  if (same) return l10n.t("No difference.");
  if (parting === null) return l10n.t("They never part.");
  if (parting.kind === "thought") {
    const at = thoughts[parting.at];
    return at ? l10n.t("They part at {0}.", placeWords(at)) : "";
  }
  if (parting.kind === "answer") return l10n.t("They part only in the answer.");
  const at = words[parting.at];
  return at ? l10n.t("They part in words, {0}.", afterWords(at)) : "";
}

function answerSentence({ a, b, same }: TraceDiff): string {
  if (a.answer === null && b.answer === null) return l10n.t("Neither has an answer.");
  if (a.answer === null) return l10n.t("A has no answer, B answers {0}.", b.answer ?? "");
  if (b.answer === null) return l10n.t("A answers {0}, B has no answer.", a.answer);
  if (a.answer === b.answer)
    return same ? l10n.t("Both answer {0}.", a.answer) : l10n.t("Both still answer {0}.", a.answer);
  return l10n.t("A answers {0}, B answers {1}.", a.answer, b.answer);
}

/** Where the same answer isn't as right: the traces know of other right answers, or one knows of none. */
function rightSentence({ a, b }: TraceDiff): string[] {
  if (a.answer === null || a.answer !== b.answer || a.right === b.right) return [];
  if (a.right === null)
    return [b.right ? l10n.t("Only B knows that this is right.") : l10n.t("Only B knows that this is wrong.")];
  if (b.right === null)
    return [a.right ? l10n.t("Only A knows that this is right.") : l10n.t("Only A knows that this is wrong.")];
  return [a.right ? l10n.t("This is right in A and wrong in B.") : l10n.t("This is wrong in A and right in B.")];
}

/** What can't be compared, because it was read in one of them alone. */
function unreadSentences({ forced }: TraceDiff): string[] {
  const only = (has: "a" | "b", lacks: "a" | "b"): number[] =>
    forced.flatMap((one) => (isRead(one[has]) && !isRead(one[lacks]) ? [one[has].thoughts] : []));
  const [a, b] = [only("a", "b"), only("b", "a")];
  return [
    ...(a.length > 0 ? [l10n.t("Only A has readings after these numbers of thoughts: {0}.", ranges(a))] : []),
    ...(b.length > 0 ? [l10n.t("Only B has readings after these numbers of thoughts: {0}.", ranges(b))] : []),
  ];
}

function questionSentences({ question: { kind, added, removed } }: TraceDiff): string[] {
  switch (kind) {
    case "same":
      return [];
    case "order":
      return [l10n.t("The facts are in another order.")];
    case "facts":
      return [
        [
          ...(removed.length > 0 ? [l10n.t("Only in A: {0}", removed.join(" "))] : []),
          ...(added.length > 0 ? [l10n.t("Only in B: {0}", added.join(" "))] : []),
        ].join(" "),
      ];
    case "other":
      return [l10n.t("Thoughts and words of different questions can't be compared: each side stands for itself.")];
    default:
      return kind satisfies never;
  }
}

function modelSentence({ a, b, packages }: TraceDiff): string[] {
  const versions =
    packages === "same files"
      ? [l10n.t("They are of two versions of {0}, with the same model files and another manifest.", a.model)]
      : [];
  if (packages !== "other" && a.thoughts === b.thoughts) return versions;
  // Two packages may have one name.
  const named = ({ model, sha256, thoughts }: SideSummary): string =>
    [
      packages === "other" && a.model === b.model ? l10n.t("{0} (sha256 {1})", model, sha256.slice(0, 8)) : model,
      thoughtCount(thoughts),
    ].join(", ");
  return [...versions, l10n.t("A is {0}; B is {1}.", named(a), named(b))];
}

function partingSentence({ parting, thoughts, words }: TraceDiff): string[] {
  if (parting?.kind === "thought") {
    const { a, b } = thoughts[parting.at]?.sides ?? {};
    if (!a?.lead || !b?.lead) return [];
    const [one, other] = [a, b].map(({ lead, said }) => {
      const p = wholePercent(lead?.p ?? 0);
      return said ? l10n.t("says {0} ({1})", lead?.text ?? "", p) : l10n.t("has {0} first ({1})", lead?.text ?? "", p);
    });
    return [l10n.t("There A {0}, and B {1}.", one ?? "", other ?? "")];
  }
  const first = parting?.kind === "word" ? words[parting.at]?.first : null;
  if (!first) return [];
  const shown = (word: string): string => (word === "" ? l10n.t("nothing more") : `“${word}”`);
  return [l10n.t("The first word that differs: {0} in A, {1} in B.", shown(first.a), shown(first.b))];
}

function surenessSentence({ a, b }: TraceDiff): string[] {
  if (a.sure === null || b.sure === null) return [];
  if (a.sure === b.sure) return [sureOfBoth(a.sure)];
  return [l10n.t("A: {0}; B: {1}.", sureWords(a.sure) ?? "", sureWords(b.sure) ?? "")];
}

function sureOfBoth(sure: From): string {
  if (sure === "never") return l10n.t("Neither is ever sure.");
  return sure === 0 ? l10n.t("Both are sure before thinking.") : l10n.t("Both are sure from thought {0}.", sure ?? 0);
}

/** "thought 2", "step 1" where thoughts of different numbers stand together, or "thought 3 of A". */
export function placeWords({
  step,
  a,
  b,
  sides,
}: Pick<ThoughtDiff, "step" | "a" | "b"> & { sides: Record<"a" | "b", unknown> }): string {
  if (a !== null && a === b) return l10n.t("thought {0}", a);
  if (sides.a && sides.b) return l10n.t("step {0}", step);
  if (a !== null) return l10n.t("thought {0} of A", a);
  return b === null ? l10n.t("step {0}", step) : l10n.t("thought {0} of B", b);
}

/** As a heading. */
export function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** "after 2 thoughts", or with both numbers where they differ. */
export function afterWords({ a, b }: Pick<WordsDiff, "a" | "b">): string {
  const one = a ?? b;
  if (!a || !b || a.thoughts === b.thoughts) return afterThoughts(one?.thoughts ?? 0);
  return l10n.t("A {0}, B {1}", afterThoughts(a.thoughts), afterThoughts(b.thoughts));
}

/** What the sign beside a candidate says. One that is less probable than a point counts as not there. */
export function changeWords({ change, a, b }: Pick<CandidateDiff, "change" | "a" | "b">): string {
  switch (change) {
    case "same":
      return l10n.t("no difference");
    case "appeared":
      return a ? l10n.t("under 1% in A") : l10n.t("not listed in A");
    case "vanished":
      return b ? l10n.t("under 1% in B") : l10n.t("not listed in B");
    case "moved":
      return l10n.t("moved");
    default:
      return change satisfies never;
  }
}

/** Its sign: `+`, `−`, or an arrow that says which way it moved from A to B. */
export function changeSign({ change, a, b }: Pick<CandidateDiff, "change" | "a" | "b">): string {
  switch (change) {
    case "same":
      return "";
    case "appeared":
      return "+";
    case "vanished":
      return "−";
    case "moved":
      return (b?.p ?? 0) > (a?.p ?? 0) ? "↑" : "↓";
    default:
      return change satisfies never;
  }
}

/** "yumpus, right": what a side answered, for lists. */
export function answerWords({ answer, right }: Pick<SideSummary, "answer" | "right">): string {
  if (answer === null) return l10n.t("no answer");
  return right === null ? answer : right ? l10n.t("{0}, right", answer) : l10n.t("{0}, wrong", answer);
}
