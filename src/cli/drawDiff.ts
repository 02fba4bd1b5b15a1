/** The difference of two traces as text for a terminal. Pure. */
import * as l10n from "@vscode/l10n";
import type { SideSummary, SpokenSide, TraceDiff } from "../shared/read/diff";
import {
  afterWords,
  answerWords,
  changeSign,
  changeWords,
  diffSentences,
  placeWords,
} from "../shared/read/diffSentences";
import { type CandidateDiff, LEAST_DIFFERENCE, type SideThought, type ThoughtDiff } from "../shared/read/diffThoughts";
import { sureWords } from "../shared/read/wording";
import { thoughtCount } from "../shared/format/counts";
import { percent } from "../shared/format/numbers";
import { table, wrapped } from "../shared/format/table";

const WIDTH = 100;
/** Less probable candidates that only changed a little aren't drawn; JSON has all of them. */
const MOST = 8;

export function drawDiff(diff: TraceDiff, names: { a: string; b: string }): string {
  const { headline, story } = diffSentences(diff);
  return (
    [
      ...wrapped([headline, ...story].join(" "), WIDTH),
      "",
      ...table([sideRow("A", diff.a, names.a), sideRow("B", diff.b, names.b)]),
      ...drawThoughts(diff),
      ...drawForced(diff),
      ...drawWords(diff),
      ...(diff.question.kind === "other"
        ? []
        : [
            "",
            l10n.t("Less than {0} of a probability isn't taken for a difference.", percent(LEAST_DIFFERENCE)),
            l10n.t("Not listed: not among the candidates that were recorded."),
          ]),
    ].join("\n") + "\n"
  );
}

function sideRow(side: string, { model, thoughts, edited, answer, right, sure }: SideSummary, name: string): string[] {
  return [side, name, model, edited ?? thoughtCount(thoughts), answerWords({ answer, right }), sureWords(sure) ?? ""];
}

function drawThoughts({ thoughts, parting }: TraceDiff): string[] {
  if (thoughts.length === 0) return [];
  const rows = thoughts.flatMap((one, at) => {
    const parts = parting?.kind === "thought" && parting.at === at;
    return [
      headRow(one, parts),
      ...one.candidates
        .filter(({ change }) => change !== "same")
        .slice(0, MOST)
        .map((candidate) => candidateRow(candidate)),
      ...moreRow(one),
    ];
  });
  return ["", ...table([["", "", "A", "B", ""], ...rows], [2, 3])];
}

function headRow(one: ThoughtDiff, parts: boolean): string[] {
  const { a, b } = one.sides;
  const differing = one.candidates.filter(({ change }) => change !== "same").length;
  const note = parts
    ? `◀ ${l10n.t("they part here")}`
    : one.candidates.length > 0 && differing === 0
      ? l10n.t("no difference")
      : "";
  return [placeWords(one), "", leadWords(a), leadWords(b), note];
}

function leadWords(side: SideThought | null): string {
  if (!side) return "–";
  if (!side.lead) return l10n.t("nothing");
  return side.said ? l10n.t("says {0}", side.lead.text) : side.lead.text;
}

function candidateRow(candidate: CandidateDiff): string[] {
  const { text, list, a, b } = candidate;
  const where = list === "decoded" ? `, ${l10n.t("decoded")}` : "";
  return [
    "",
    `${changeSign(candidate)} ${text}`,
    a ? percent(a.p) : "–",
    b ? percent(b.p) : "–",
    changeWords(candidate) + where,
  ];
}

function moreRow({ candidates }: ThoughtDiff): string[][] {
  const more = candidates.filter(({ change }) => change !== "same").length - MOST;
  return more > 0 ? [["", l10n.t("+{0} more", more)]] : [];
}

function drawForced({ forced, a, b }: TraceDiff): string[] {
  if (forced.length === 0) return [];
  const isShared = forced.every((one) => one.a.p !== null && one.b.p !== null);
  const rows = forced.map(({ a: one, b: other, differs }) => [
    one.thoughts === other.thoughts ? `${one.thoughts}` : `${one.thoughts}/${other.thoughts}`,
    ...(isShared ? [percent(one.p ?? 0), percent(other.p ?? 0)] : [top(one.top), top(other.top)]),
    differs ? "≠" : "",
  ]);
  const title = isShared
    ? l10n.t("If stopped here: probability of {0}, by the number of thoughts", a.answer ?? b.answer ?? "")
    : l10n.t("If stopped here: the most probable answer, by the number of thoughts");
  return ["", title, ...table([["", "A", "B", ""], ...rows], [0, 1, 2]).map((line) => `  ${line}`)];
}

function top(found: { text: string; p: number } | null): string {
  return found ? `${found.text} ${percent(found.p)}` : "–";
}

function drawWords({ words }: TraceDiff): string[] {
  if (words.length === 0) return [];
  return [
    "",
    l10n.t("In words"),
    ...words.flatMap((row) => {
      const { a, b, same } = row;
      if (same === true) return [`  ${afterWords(row)}  ${l10n.t("the same")}`, ...said("", a)];
      return [`  ${afterWords(row)}${same === false ? "  ≠" : ""}`, ...said("A  ", a), ...said("B  ", b)];
    }),
  ];
}

/** Whose words they are, with all lines at one edge. */
function said(whose: string, side: SpokenSide | null): string[] {
  return wrapped(side?.text ?? l10n.t("not asked"), WIDTH - 4 - whose.length).map(
    (line, at) => `    ${at === 0 ? whose : " ".repeat(whose.length)}${line}`,
  );
}
