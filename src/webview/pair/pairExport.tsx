/** What a pair is exported as: its picture and its tables. */
import * as l10n from "@vscode/l10n";
import { render } from "preact";
import { diffSentences } from "../../shared/read/diffSentences";
import { pairCaption } from "../export/caption";
import type { Exported } from "../export/exportActions";
import { type DrawnPicture, pictureIn } from "../export/picture";
import { pageMeasure } from "../kit/pageMeasure";
import { round } from "../score/marks";
import type { PairModel } from "./pairModel";
import { drawPair } from "./pairPicture";
import { pairTables } from "./pairTables";

/** Where the page is too narrow for columns, the first of these widths that isn't. */
const WIDTHS = [1400, 2000, 3000];

export function exportedPair(model: PairModel): Exported {
  const { a, b, diff } = model;
  const { headline, story } = diffSentences(diff);
  return {
    traces: [a.side.trace, b.side.trace],
    text: {
      question: questionsOf(model),
      answer: headline,
      story: story.join(" "),
      caption: pairCaption(
        [a, b].map(({ letter, side }) => ({ letter, trace: side.trace, thoughts: side.tree.columns.length })),
      ),
    },
    tables: () => pairTables(diff).map((make) => make()),
  };
}

/** For a model that takes any text the question is all of it; of two names for one question, it is the shorter. */
export function questionsOf({ a, b, diff }: PairModel): string {
  const [one, other] = [a.side.reading.question, b.side.reading.question];
  if (diff.question.kind === "other" && one !== other) return `A: ${one}  B: ${other}`;
  return one.length <= other.length ? one : other;
}

/** As it is on the page; where that has no columns, as it would be in a wider one. */
export function pictureOfPair(model: PairModel): DrawnPicture {
  const box = document.querySelector<HTMLElement>(".pair-score .score-picture");
  return (box && pictureIn(box)) ?? pictureInColumns(model);
}

function pictureInColumns(model: PairModel): DrawnPicture {
  const stage = document.createElement("div");
  for (const width of WIDTHS) {
    const drawn = drawPair(
      model,
      width,
      pageMeasure(),
      () => (_cell, _box, content) => content,
      (_label, _box, content) => content,
    );
    if (!drawn) continue;
    render(
      <svg class="score-picture" viewBox={`0 0 ${round(drawn.width)} ${round(drawn.height)}`}>
        {drawn.picture}
      </svg>,
      stage,
    );
    break;
  }
  const svg = stage.querySelector("svg");
  if (!svg) throw new Error(l10n.t("There is no picture on the page."));
  const { width, height } = svg.viewBox.baseVal;
  return { svg, width, height };
}
