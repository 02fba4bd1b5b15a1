/** What the picture says in words, where that follows from its numbers. */
import assert from "node:assert/strict";
import type { ScoreLine } from "../../../src/shared/read/scoreRows";
import type { ThoughtTest } from "../../../src/shared/trace/trace";
import { roughWidth } from "../../../src/webview/kit/measure";
import { type Grid, gridOf } from "../../../src/webview/score/grid";
import { curveStave } from "../../../src/webview/score/curveStave";
import { effectStave } from "../../../src/webview/score/effectStave";
import { wordsOf } from "../../../src/webview/score/heading";
import { LEFT, acrossIn, blocksOf } from "../../../src/webview/score/tallBlocks";
import type { Scene } from "../../../src/webview/score/scene";
import { labelOf } from "../../../src/webview/score/itemLabels";
import { lineWords } from "../../../src/webview/score/treeRow";
import { type Scored, scored, thoughtOf } from "../../support/scored";
import { elementsOf, textsOf } from "../picture";
import { fullTrace, withEdited } from "../sample";
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

  it("tell a screen reader what a run has brought: the only row with its steps, several with their answers", () => {
    const own = wren.words.filter(({ kind, steps }) => kind === "own" && steps.length > 1);
    const [first, second] = own;
    assert.ok(first && second);
    const short = (row: typeof first): string => `${row.label}: ${labelOf.rowAnswer(row)}`;
    const steps = first.steps.map(({ text }) => text).join(", ");
    assert.equal(labelOf.brought([first]), `${first.label}: ${steps}, ${labelOf.rowAnswer(first)}`);
    assert.equal(labelOf.brought([first, second]), `${short(first)}; ${short(second)}`);
    const tokens = `${first.continuation.tokens} tokens`;
    assert.equal(labelOf.brought([{ ...first, kind: "other model" }]), `${short(first)}, ${tokens}`);
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

describe("the picture of an edited run", () => {
  const edited = scored(withEdited(fullTrace(samples["wren"]!)), {}, null, "e3");

  it("has the sign of what was said at the answer that was said, and at the right one", () => {
    const scene = sceneOf(edited);
    const { picture } = curveStave({ ...scene, verdict: { ...scene.verdict!, atOnce: null } }, 0);
    const signs = elementsOf(picture).flatMap(({ props }) => {
      const [sign] = /is-right|is-wrong/.exec(String(props["class"])) ?? [];
      const y = Number(/translate\(\S+ (\S+)\)/.exec(String(props["transform"]))?.[1]);
      const beside = textsOf(picture).find(({ text, y: base }) => /pus$/.test(text) && Math.abs(base - 4 - y) < 1);
      return sign === undefined ? [] : [`${beside?.text} ${sign}`];
    });
    assert.deepEqual(signs.sort(), ["hilpus is-wrong", "yumpus is-right"]);
  });

  it("says what was edited at the thought, also where time runs downwards", () => {
    const column = thoughtOf(edited.score, 2);
    const scene = sceneOf(edited);
    assert.equal(wordsOf(scene, column, null)[1], "edited: zeroed");
    const place = { left: LEFT, top: 0, width: 420, ...acrossIn(edited.score, 420) };
    const blocks = blocksOf(scene, place, { following: () => [], isOpen: () => false }, []);
    const notes = blocks.map(({ notes: found }) => found.map(({ text }) => text).join(", "));
    assert.deepEqual(notes.slice(0, 4), ["76%", "70%", "47%, edited: zeroed", "13%"]);
  });

  it("says whose thoughts are tested", () => {
    const words = { say: (text: string) => text, measured: null };
    const noteOf = (found: Scored): string | undefined =>
      textsOf(effectStave(sceneOf(found), 0, words).picture)[1]?.text;
    assert.deepEqual([noteOf(edited), noteOf(wren)], ["own thoughts only", "not tested yet"]);
  });

  it("names what it would say where the answer isn't known", () => {
    const final = edited.curve.final.map((p, at) => (at < 2 ? null : p));
    const others = [{ text: "yumpus", right: true, ps: [0.6, 0.7, 0.2, 0.1] }];
    const scene = { ...sceneOf(edited), curve: { ...edited.curve, final, others } };
    const place = { left: LEFT, top: 0, width: 420, ...acrossIn(edited.score, 420) };
    const blocks = blocksOf(scene, place, { following: () => [], isOpen: () => false }, []);
    assert.deepEqual(
      blocks.slice(0, 3).map(({ notes: [first] }) => first?.text),
      ["yumpus 60%", "yumpus 70%", "47%"],
    );
  });
});

describe("the picture of thoughts without an answer", () => {
  it("names the curves where they begin and end", () => {
    const curve = { ...wren.curve, answer: null, final: wren.curve.final.map(() => null) };
    const texts = (busy: boolean): string[] =>
      textsOf(curveStave({ ...sceneOf(wren), verdict: null, curve, busy }, 0).picture).map(({ text }) => text);
    assert.deepEqual(
      texts(false).filter((text) => /pus/.test(text)),
      ["hilpus 76%", "hilpus"],
    );
    assert.ok(!texts(true).join().includes("hilpus"));
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

  it("of a thought's candidates is as many and as much as the picture says", () => {
    const lines: ScoreLine[] = [
      { kind: "more", n: 5, p: 0.062 },
      { kind: "path", n: 0, p: 0.012 },
      { kind: "other", n: 3, p: 0.6 },
    ];
    const thought = { ...thoughtOf(wren.score, 2), lines };
    assert.match(
      labelOf.column(sceneOf(wren), thought),
      /, 5 more candidates, with smaller ones 6\.2 percent, correct path, 1%, other words, 60%$/,
    );
  });

  it("of a step goes on after its sentence", () => {
    const [step] = wren.words.flatMap(({ steps }) => steps);
    assert.match(labelOf.step(step!), /^Wren is a grimpus, \d+ percent/);
  });
});
