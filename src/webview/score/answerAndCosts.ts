/** What the page says of the answer, and of what it took, wherever the score is drawn. */
import * as l10n from "@vscode/l10n";
import { wordsBeforeAnswer } from "../../shared/read/wording";
import type { Trace } from "../../shared/trace/trace";
import type { DerivedScore } from "../page/useScore";
import type { CostRow } from "./costMarks";
import type { Shown } from "./parts";

/** Where the answer of the run that is drawn stands. */
export function answerOf({ reading, run, verdict }: DerivedScore): Shown["answer"] {
  const words = run.drawn ? run.drawn.continuation : reading.final;
  if (!verdict || !words?.answer) return null;
  const steps = reading.stepsOf(words).length;
  return {
    node: words.id,
    key: words.answer.concept,
    text: verdict.text,
    right: verdict.right,
    note: wordsBeforeAnswer(words.thoughts, steps),
  };
}

/** `compared`: the same question in ordinary chain of thought. */
export function costsOf({ verdict, words }: DerivedScore, compared: Trace | null): CostRow[] {
  if (!verdict) return [];
  const { latent, inWords } = verdict;
  const other = words.find(({ kind }) => kind === "other model");
  return [
    ...(latent.thoughts > 0 ? [{ ...latent, name: l10n.t("thinking"), isOwn: true }] : []),
    ...(inWords && latent.thoughts > 0
      ? [{ ...inWords, name: l10n.t("in its own words"), isOwn: false }]
      : latent.thoughts === 0
        ? [{ ...latent, name: l10n.t("in words"), isOwn: true }]
        : []),
    ...(other && compared
      ? [{ ...other.continuation, name: compared.model.name, isOwn: false, thoughts: other.continuation.thoughts }]
      : []),
  ];
}
