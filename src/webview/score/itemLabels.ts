/** What is drawn in the score, as sentences for screen readers. */
import * as l10n from "@vscode/l10n";
import type { ScoreColumn } from "../../shared/read/score";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import { EFFECT_FROM } from "../../shared/read/matter";
import { effectOf, flips } from "../../shared/read/testEffects";
import { tokenCount } from "../../shared/format/counts";
import { spokenHidden } from "../../shared/read/wording";
import { spokenPercent } from "../../shared/format/numbers";
import { candidateSentence, childSentence, unended, verdictSentence } from "../page/sentences";
import { wordsOf } from "./heading";
import type { Scene } from "./scene";
import { lineWords } from "./treeRow";
import type { ItemOf } from "./treeStave";

type Labeled = Pick<Scene, "verdict" | "truth" | "score" | "curve" | "test" | "until">;

/** The two numbers of a column: of the answer if it were stopped there, and after the worst edit of the thought. */
function numbersUnder({ curve, test, until }: Labeled, thoughts: number): string[] {
  if (thoughts > until) return [];
  const { answer, final, first } = curve;
  const own = final[thoughts] ?? null;
  const stopped = first ? (first[thoughts] ?? null) : answer === null || own === null ? null : { text: answer, p: own };
  const effect = test && thoughts > 0 ? effectOf(test, thoughts) : null;
  return [
    ...(stopped ? [l10n.t("if stopped, {0} with {1}", stopped.text, spokenPercent(stopped.p))] : []),
    ...(!test || !effect
      ? []
      : flips(test, effect.worst)
        ? [l10n.t("worst edit {0}, another answer wins", spokenPercent(effect.worst.p))]
        : effect.drop < EFFECT_FROM
          ? [l10n.t("edits have no effect")]
          : [l10n.t("worst edit {0}", spokenPercent(effect.worst.p))]),
  ];
}

export const labelOf = {
  column(scene: Labeled, column: ScoreColumn): string {
    const { verdict, score } = scene;
    switch (column.kind) {
      case "question":
        return [
          score.root === null
            ? l10n.t("The question, before the first thought")
            : l10n.t("The question, about {0}, before the first thought", score.root),
          ...numbersUnder(scene, 0),
        ].join(", ");
      case "thought": {
        const { bars } = column.column;
        return [
          ...wordsOf(scene, column, null).filter((text) => text !== ""),
          ...numbersUnder(scene, column.thoughts),
          ...(bars === "lens" ? [l10n.t("bars decoded from the thought")] : []),
          ...column.lines.flatMap((line) =>
            line.kind === "fewer"
              ? []
              : line.kind === "more" && line.n > 0 && column.rows.length > 0
                ? [spokenHidden(line)]
                : [lineWords(line, column)],
          ),
        ].join(", ");
      }
      case "idle": {
        const [first, last] = [column.thoughts[0] ?? 0, column.thoughts.at(-1) ?? 0];
        return first === last
          ? l10n.t("{0}, ready, idle: show this thought", `${first}`)
          : l10n.t("{0}, ready, idle: show these thoughts", `${first}–${last}`);
      }
      case "answer":
        return verdict ? verdictSentence(verdict) : l10n.t("Answer");
      case "coming":
      case "words":
        return "";
      default:
        return column satisfies never;
    }
  },
  tree({ truth }: Labeled, of: ItemOf): string {
    const { column } = of;
    if (of.kind === "more") {
      const [more] = column.lines;
      if (more?.kind === "fewer") return l10n.t("Show fewer candidates of thought {0}", column.thoughts);
      return l10n.t("Show all candidates of thought {0}: {1} more", column.thoughts, more?.n ?? 0);
    }
    const index = column.column.candidates.indexOf(of.row.candidate);
    if (of.kind === "candidate") return candidateSentence(column.column, index, truth);
    return childSentence(of.line.after, of.line.child.step, truth);
  },
  step({ sentence, p, wrong, parts }: WordStep): string {
    return [
      unended(sentence),
      spokenPercent(p),
      ...(parts ? [l10n.t("not the thought's first choice")] : []),
      ...(wrong === null ? [] : [wrong]),
    ].join(", ");
  },
  row(row: WordRow): string {
    const { label, note } = row;
    return [label, ...(note === null ? [] : [note]), labelOf.rowAnswer(row)].join(", ");
  },
  /** What was brought by a run. Only one row is told with its steps. */
  brought(rows: readonly WordRow[]): string {
    const told = rows.map((row) => {
      const { label, kind, steps, continuation } = row;
      const words = rows.length === 1 && kind !== "other model" ? steps.map(({ text }) => unended(text)) : [];
      const tokens = kind === "other model" ? [tokenCount(continuation.tokens)] : [];
      return l10n.t("{0}: {1}", label, [...words, labelOf.rowAnswer(row), ...tokens].join(", "));
    });
    return told.join("; ");
  },
  rowAnswer({ answer, verdict, isGrowing }: WordRow): string {
    if (isGrowing) return l10n.t("speaking…");
    return [
      answer ? l10n.t("answer {0}", answer.text) : l10n.t("no answer"),
      ...(answer?.right === null || !answer ? [] : [answer.right ? l10n.t("right") : l10n.t("wrong")]),
      ...(verdict === "" ? [] : [verdict]),
    ].join(", ");
  },
};
