/** What is drawn in the score, as sentences for screen readers. */
import * as l10n from "@vscode/l10n";
import type { ScoreColumn } from "../../shared/read/score";
import type { WordRow, WordStep } from "../../shared/read/scoreWords";
import type { Verdict } from "../../shared/read/verdict";
import { spokenPercent } from "../../shared/format/numbers";
import { candidateSentence, childSentence, thoughtSentence, verdictSentence } from "../page/sentences";
import type { ItemOf } from "./treeStave";

interface Labeled {
  verdict: Verdict | null;
  truth: boolean;
  score: { root: string | null };
}

export const labelOf = {
  column({ verdict, truth, score }: Labeled, column: ScoreColumn): string {
    switch (column.kind) {
      case "question":
        return score.root === null
          ? l10n.t("The question, before the first thought")
          : l10n.t("The question, about {0}, before the first thought", score.root);
      case "thought":
        return thoughtSentence(column.column, truth);
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
      sentence,
      spokenPercent(p),
      ...(parts ? [l10n.t("not the thought's first choice")] : []),
      ...(wrong === null ? [] : [wrong]),
    ].join(", ");
  },
  row(row: WordRow): string {
    const { label, note } = row;
    return [label, ...(note === null ? [] : [note]), labelOf.rowAnswer(row)].join(", ");
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
