/** What is drawn of a pair, as sentences for screen readers and on hover. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import { percent, spokenPercent } from "../../shared/format/numbers";
import { changeWords } from "../../shared/read/diffSentences";
import type { CandidateDiff } from "../../shared/read/diffThoughts";
import type { ScoreRow } from "../../shared/read/scoreRows";
import type { WordRow } from "../../shared/read/scoreWords";
import { unended } from "../page/sentences";
import { labelOf } from "../score/itemLabels";
import { type PairModel, type SaidStep, type SideName, placeOfSlot } from "./pairModel";

export function candidateLabel(
  model: PairModel,
  name: SideName,
): (slot: number, row: ScoreRow, found: CandidateDiff | undefined) => string {
  return (slot, row, found) =>
    [
      placeOfCandidate(model, name, slot),
      row.text,
      spokenPercent(row.candidate.p),
      ...notesOfCandidate(name, row, found),
    ].join(", ");
}

/** What is heard before the name of a candidate. */
export function placeOfCandidate(model: PairModel, name: SideName, slot: number): string {
  return `${name.toUpperCase()}, ${placeOfSlot(model, slot)}`;
}

/** What is heard after its probability. */
export function notesOfCandidate(
  name: SideName,
  { isStar }: Pick<ScoreRow, "isStar">,
  found: CandidateDiff | undefined,
): string[] {
  return [...(isStar ? [l10n.t("on a correct path")] : []), ...(found ? [changeSentence(found, name)] : [])];
}

/** Of a candidate as it stands on one side. */
function changeSentence({ change, a, b }: CandidateDiff, name: SideName): string {
  switch (change) {
    case "same":
      return l10n.t("no difference");
    case "appeared":
    case "vanished":
      return changeWords({ change, a, b });
    case "moved":
      return name === "a" ? l10n.t("in B {0}", percent(b?.p ?? 0)) : l10n.t("in A {0}", percent(a?.p ?? 0));
    default:
      return change satisfies never;
  }
}

export function saidLabel(name: SideName): (step: SaidStep) => string {
  return ({ sentence, p }) => l10n.t("{0} says: {1}, {2}", name.toUpperCase(), unended(sentence), spokenPercent(p));
}

/** A row of words, with its label. */
export function wordRow(row: WordRow, content: ComponentChildren): ComponentChildren {
  return (
    <g role="row" data-row aria-label={labelOf.row(row)}>
      {content}
    </g>
  );
}
