import assert from "node:assert/strict";
import type { ScoreColumn } from "../../../src/shared/read/score";
import type { ThoughtTest } from "../../../src/shared/trace/trace";
import { aboutTom, scored, tomsTrace } from "../../support/scored";
import { type Row, emptyTrace, fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

const wren = samples["wren"]!;

const kinds = (columns: readonly ScoreColumn[]): string[] =>
  columns.map((column) => {
    switch (column.kind) {
      case "thought":
      case "coming":
        return `${column.kind} ${column.thoughts}`;
      case "idle":
        return `idle ${column.thoughts.join()}`;
      case "words":
        return `words ${column.steps.join()}`;
      default:
        return column.kind;
    }
  });

describe("the columns of the score", () => {
  const ready = { rows: { cc: [1, 1, {}] as Row }, marker: 0.97 };
  const thinking = { rows: { aa: [1, 1, {}] as Row } };

  it("are thoughts, of which idle ones are folded after the first ready one", () => {
    const trace = tomsTrace([thinking, ready, ready, ready]);
    assert.deepEqual(kinds(scored(trace).score.columns), ["question", "thought 1", "thought 2", "idle 3,4", "answer"]);
    assert.deepEqual(kinds(scored(trace, { idle: true }).score.columns), [
      "question",
      "thought 1",
      "thought 2",
      "thought 3",
      "thought 4",
      "answer",
    ]);
  });

  it("aren't folded where the answer still moves, or while thoughts are coming", () => {
    const moving = tomsTrace([thinking, ready, { ...ready, forced: 0.85 }, { ...ready, forced: 0.99 }]);
    assert.deepEqual(kinds(scored(moving).score.columns).slice(1, -1), [
      "thought 1",
      "thought 2",
      "thought 3",
      "thought 4",
    ]);
    const idle = tomsTrace([thinking, ready, ready]);
    assert.deepEqual(kinds(scored(idle, { expected: 5 }).score.columns), [
      "question",
      "thought 1",
      "thought 2",
      "thought 3",
      "coming 4",
      "coming 5",
      "answer",
    ]);
  });

  it("aren't folded up to the last thought that a test shows to matter", () => {
    const trace = tomsTrace([thinking, ready, ready, ready, ready]);
    const unedited = 0.97;
    const answer = { ids: [1], text: "cc" };
    const testOf = (p: number, forced = answer): ThoughtTest => ({
      ...{ id: "t", base: "b", answer, unedited },
      cells: [3, 4, 5].map((position) => ({
        ...{ edit: "zero", position, logChange: 0, shift: [] },
        ...(position === 4 ? { p, forced } : { p: unedited, forced: answer }),
      })),
    });
    for (const [test, folded, idle] of [
      [null, "idle 3,4,5", [3, 4, 5]],
      [testOf(0.93), "idle 3,4,5", [3, 4, 5]],
      [testOf(0.9), "idle 5", [5]],
      [{ ...testOf(0.46, { ids: [2], text: "dd" }), unedited: 0.48 }, "idle 5", [5]],
    ] as const) {
      assert.equal(kinds(scored(trace, { test }).score.columns).at(-2), folded);
      const { columns } = scored(trace, { test, idle: true }).score;
      const found = columns.flatMap((column) => (column.kind === "thought" && column.isIdle ? [column.thoughts] : []));
      assert.deepEqual(found, idle);
    }
  });

  it("are all to come at first", () =>
    assert.deepEqual(
      kinds(
        scored(emptyTrace({ ...aboutTom, values: [], cosines: [], continuations: [] }), { expected: 2 }).score.columns,
      ),
      ["question", "coming 1", "coming 2", "answer"],
    ));

  it("hold steps that were said deeper than it thought, in one", () => {
    const said = "Tom|is a aa.|Every aa|is a bb.|Every bb|is a cc.|###|Tom|is a cc.";
    const trace = tomsTrace(
      [thinking],
      [
        [1, undefined, "###|Tom|is a cc."],
        [0, undefined, said],
      ],
    );
    assert.deepEqual(kinds(scored(trace).score.columns), ["question", "thought 1", "words 2,3", "answer"]);
  });

  it("are steps of their own, six at most, where a model only speaks", () => {
    const trace = tomsTrace([], [[0, undefined, "Tom|is a aa.|Every aa|is a bb.|###|Tom|is a cc."]]);
    assert.deepEqual(kinds(scored(trace).score.columns), ["question", "words 1", "words 2", "answer"]);
    assert.deepEqual(kinds(scored(trace, { depth: 8 }).score.columns).slice(-3), ["words 6", "words 7,8", "answer"]);
    assert.equal(scored(trace).score.branches, 0);
  });

  it("count several thoughts a step as one in depth", () => {
    const trace = tomsTrace([thinking, thinking, thinking, thinking]);
    trace.model.manifest = { ...trace.model.manifest, thoughts: { default: 4, max: 4, perStep: 2 } };
    assert.deepEqual(kinds(scored(trace, { depth: 3 }).score.columns).slice(-2), ["words 3", "answer"]);
  });
});

describe("the links of the score", () => {
  it("lead from drawn rows to drawn rows, the first from the question", () => {
    for (const options of [{}, { rows: 1 }, { rows: 2 }, { idle: true }, { truth: false }]) {
      const { score } = scored(fullTrace(wren), options);
      const keys = score.columns.map((column) =>
        column.kind === "thought" ? column.rows.map(({ candidate }) => candidate.key) : [],
      );
      assert.ok(score.links.length > 3);
      for (const { column, from, to } of score.links) {
        assert.ok(keys[column]?.includes(to), to);
        assert.ok(column === 1 ? from === "Wren" : keys[column - 1]?.includes(from), from);
      }
    }
  });

  it("have a star where both of their ends do", () => {
    const { score } = scored(fullTrace(wren));
    const starred = score.links.flatMap(({ from, to, isStar }) => (isStar ? [`${from} ${to}`] : []));
    assert.deepEqual(starred, ["Wren grimpus", "grimpus dumpus", "dumpus lempus", "lempus yumpus"]);
    assert.ok(scored(fullTrace(wren), { truth: false }).score.links.every(({ isStar }) => !isStar));
  });
});
