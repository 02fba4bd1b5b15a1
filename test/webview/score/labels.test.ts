/** What the picture says in words, where that follows from its numbers. */
import assert from "node:assert/strict";
import type { ScoreLine } from "../../../src/shared/read/scoreRows";
import type { ThoughtTest } from "../../../src/shared/trace/trace";
import { roughWidth } from "../../../src/webview/kit/measure";
import { type Grid, gridOf } from "../../../src/webview/score/grid";
import { wordsOf } from "../../../src/webview/score/heading";
import type { Scene } from "../../../src/webview/score/scene";
import { labelOf } from "../../../src/webview/score/itemLabels";
import { lineWords } from "../../../src/webview/score/treeRow";
import { type Scored, scored, thoughtOf } from "../../support/scored";
import { fullTrace } from "../sample";
import { samples } from "../samples";

const wren = scored(fullTrace(samples["wren"]!));

function sceneOf({ score, curve, words, verdict, reading, truth, trace }: Scored, width = 1400): Scene {
  const grid = gridOf(score, width, roughWidth) as Grid;
  const { perStep } = trace.model.manifest.thoughts;
  const test = reading.test ?? null;
  return {
    ...{ score, curve, words, verdict, truth, test, grid, perStep },
    ...{ measure: roughWidth, busy: false, until: Infinity },
  };
}

describe("the words of the score", () => {
  const more: ScoreLine = { kind: "more", n: 31, p: 0.3 };
  const column = thoughtOf(wren.score, 2);
  for (const [what, rows, line, text] of [
    ["beside rows", column.rows, more, "+31 more, with smaller ones 30%"],
    ["where nothing is listed", [], more, "31 words, with smaller ones 30%"],
    ["the same of one", [], { ...more, n: 1 }, "1 word, with smaller ones 30%"],
    ["where it isn't known how many they are", [], { ...more, n: 0 }, "others, 30%"],
  ] as const)
    it(`count what isn't a row ${what}`, () => {
      const shown = { ...column, rows: [...rows] };
      assert.deepEqual([lineWords(line, shown), lineWords(line, shown, true)], [text, "others, 30%"]);
    });

  it("say how many branches are shown, if not all", () => {
    const note = (rows: number): string => {
      const found = scored(fullTrace(samples["wren"]!), { rows });
      return wordsOf(sceneOf(found), thoughtOf(found.score, 2), null)[1];
    };
    assert.deepEqual([note(6), note(2)], ["4 branches", "4 branches, 2 shown"]);
  });

  it("say of an idle thought that it is, rather than which part of a step", () => {
    const note = (given: { isReady: boolean; isIdle: boolean }): string => {
      const part = { step: 1, part: 1, parts: 2 };
      return wordsOf(sceneOf(wren), { ...column, ...given, column: { ...column.column, part } }, null)[1];
    };
    assert.deepEqual(
      [
        note({ isReady: false, isIdle: false }),
        note({ isReady: true, isIdle: false }),
        note({ isReady: true, isIdle: true }),
      ],
      ["step 1, part 1 of 2", "step 1, part 1 of 2 · ready", "ready, idle"],
    );
  });
});

describe("what a screen reader says", () => {
  it("of a thought are its notes and the two numbers under it", () => {
    const cell = { edit: "zero" as const, logChange: -1, shift: [], forced: { text: "hilpus" } };
    const test: ThoughtTest = {
      ...{ id: "t", base: "b", answer: { text: "yumpus" }, unedited: 0.99 },
      cells: [
        { ...cell, position: 2, p: 0.4 },
        { ...cell, position: 3, p: 0.8 },
        { ...cell, position: 4, p: 0.98 },
      ],
    };
    const said = (thoughts: number): string =>
      labelOf.column({ ...sceneOf(wren), test }, thoughtOf(wren.score, thoughts));
    assert.match(
      said(2),
      /^Thought 2, 4 branches, if stopped, yumpus with 52 percent, worst edit 40 percent, another /,
    );
    assert.match(said(3), /, if stopped, yumpus with 86 percent, worst edit 80 percent(,|$)/);
    assert.match(said(4), /, edits have no effect(,|$)/);
    assert.match(labelOf.column(sceneOf(wren), { kind: "question" }), /, if stopped, yumpus with 22 percent$/);
  });

  it("of a step goes on after its sentence", () => {
    const [step] = wren.words.flatMap(({ steps }) => steps);
    assert.match(labelOf.step(step!), /^Wren is a grimpus, \d+ percent/);
  });
});
