/** The table twin of a pair: every number that is compared. Pure. */
import * as l10n from "@vscode/l10n";
import type { TraceDiff } from "../../shared/read/diff";
import { afterWords, answerWords, changeWords, placeWords } from "../../shared/read/diffSentences";
import { sureWords } from "../../shared/read/wording";
import type { Cell, Table } from "../tables/tables";

export function pairTables(diff: TraceDiff): (() => Table)[] {
  return [() => runs(diff), () => candidates(diff), () => forced(diff), () => words(diff)];
}

function runs({ a, b }: TraceDiff): Table {
  return {
    title: l10n.t("Both runs"),
    columns: [
      { name: l10n.t("run"), kind: "text" },
      { name: l10n.t("model"), kind: "text" },
      { name: l10n.t("edit"), kind: "text" },
      { name: l10n.t("thoughts"), kind: "count" },
      { name: l10n.t("answer"), kind: "text" },
      { name: l10n.t("sure"), kind: "text" },
      { name: l10n.t("forced, in the end"), kind: "percent" },
    ],
    rows: [["A", a] as const, ["B", b] as const].map(([letter, one]): Cell[] => [
      letter,
      one.model,
      one.edited ?? "",
      one.thoughts,
      answerWords(one),
      sureWords(one.sure) ?? "",
      one.forced,
    ]),
  };
}

function candidates({ thoughts, parting }: TraceDiff): Table {
  return {
    title: l10n.t("Candidates of both"),
    columns: [
      { name: l10n.t("thought"), kind: "text" },
      { name: l10n.t("candidate"), kind: "text" },
      { name: l10n.t("list"), kind: "text" },
      { name: "A", kind: "percent" },
      { name: "B", kind: "percent" },
      { name: l10n.t("difference"), kind: "text" },
    ],
    rows: thoughts.flatMap((thought, at) => {
      const place = placeWords(thought);
      const parts = parting?.kind === "thought" && parting.at === at;
      const where = parts ? l10n.t("{0}, they part here", place) : place;
      const { a, b } = thought.sides;
      if (thought.candidates.length === 0)
        return [
          [
            where,
            [a, b].map((side) => side?.lead?.text ?? "–").join(" / "),
            "",
            a?.lead?.p ?? null,
            b?.lead?.p ?? null,
            "",
          ],
        ];
      return thought.candidates.map((one): Cell[] => [
        where,
        one.text,
        one.list === "next" ? l10n.t("would say next") : l10n.t("decoded"),
        one.a?.p ?? null,
        one.b?.p ?? null,
        changeWords(one),
      ]);
    }),
  };
}

function forced({ forced: rows, a, b }: TraceDiff): Table {
  const answer = a.answer ?? b.answer ?? "";
  return {
    title: l10n.t("If stopped here"),
    columns: [
      { name: l10n.t("thoughts of A"), kind: "count" },
      { name: l10n.t("thoughts of B"), kind: "count" },
      { name: l10n.t("{0}, in A", answer), kind: "percent" },
      { name: l10n.t("{0}, in B", answer), kind: "percent" },
      { name: l10n.t("most probable in A"), kind: "text" },
      { name: l10n.t("most probable in B"), kind: "text" },
      { name: l10n.t("difference"), kind: "text" },
    ],
    rows: rows.map((row): Cell[] => [
      row.a.thoughts,
      row.b.thoughts,
      row.a.p,
      row.b.p,
      row.a.top?.text ?? "",
      row.b.top?.text ?? "",
      row.differs ? "≠" : "",
    ]),
  };
}

function words({ words: rows }: TraceDiff): Table {
  return {
    title: l10n.t("Words of both"),
    columns: [
      { name: l10n.t("spoken"), kind: "text" },
      { name: "A", kind: "text" },
      { name: "B", kind: "text" },
      { name: l10n.t("difference"), kind: "text" },
    ],
    rows: rows.map((row): Cell[] => [
      afterWords(row),
      row.a?.text ?? l10n.t("not asked"),
      row.b?.text ?? l10n.t("not asked"),
      row.same === false ? "≠" : row.same === true ? l10n.t("the same") : "",
    ]),
  };
}
