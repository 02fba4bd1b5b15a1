import assert from "node:assert/strict";
import type { ForcedCurve } from "../../../src/shared/read/scoreCurve";
import type { AnswerText, Trace } from "../../../src/shared/trace/trace";
import { scored } from "../../support/scored";
import { textTask } from "../../support/tasks";
import { emptyTrace, fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

const wren = samples["wren"]!;

/** A text: no options are listed. `forced`: the most probable answers after 0, 1, … thoughts. */
function ofText(forced: AnswerText[], options: string[] | null = null): ForcedCurve {
  const trace = fullTrace({
    ...{ names: ["Tom"], concepts: ["aa", "bb"], question: "Tom is a aa. Is Tom a aa or bb?", cosines: [] },
    values: forced.map(() => ({ rows: {}, marker: 1, rest: [0, 0] as [number, number], answers: {} })),
    continuations: [[forced.length - 1, undefined, "###|44"]],
  });
  const { manifest } = trace.model;
  const task = { ...textTask(), answer: { ...textTask().answer, options } };
  trace.model = { ...trace.model, manifest: { ...manifest, task } };
  trace.read = { kind: "text", question: { start: 0, end: 9 } };
  trace.readings = trace.readings.map((reading, k) => ({
    ...reading,
    forced: { answers: [{ ...forced[k]!, p: 0.4 }], final: 0.3 },
  }));
  return scored({ ...trace }).curve;
}

describe("what it would answer if it were stopped", () => {
  it("is a curve of the final answer, and one of each other option", () => {
    const { answer, final, others, first, chance } = scored(fullTrace(wren)).curve;
    assert.deepEqual([answer, first, chance], ["yumpus", null, 0.5]);
    assert.deepEqual(final, [0.22, 0.29, 0.52, 0.86, 0.983, 0.99, 0.991]);
    assert.deepEqual(others, [{ text: "hilpus", right: false, ps: [0.76, 0.7, 0.47, 0.13, 0.016, 0.009, 0.008] }]);
  });

  it("has one of what is no option, where that is the most probable answer anywhere", () => {
    const trace = fullTrace(wren);
    trace.readings = trace.readings.map((reading, k) => {
      const answers = [{ text: "worpus", to: "worpus", p: 0.9 - 0.2 * k }, ...reading.forced.answers];
      return k > 1 ? reading : { ...reading, forced: { ...reading.forced, answers } };
    });
    const { others, chance } = scored({ ...trace }).curve;
    assert.deepEqual(others.slice(1), [{ text: "worpus", right: false, ps: [0.9, 0.7, null, null, null, null, null] }]);
    assert.equal(chance, 0.5);
  });

  it("is of the answer that edited thoughts lead to, and says which of the others is right", () => {
    const { answer, final, others } = scored(withEdited(fullTrace(wren)), {}, null, "e3").curve;
    assert.deepEqual([answer, final], ["hilpus", [0.76, 0.7, 0.47, 0.13]]);
    assert.deepEqual(others, [{ text: "yumpus", right: true, ps: [0.22, 0.29, 0.52, 0.86] }]);
  });

  it("is in your words", () => {
    const { answer, others } = scored(fullTrace(samples["own"]!)).curve;
    assert.deepEqual([answer, others.map(({ text }) => text)], ["mammal", ["fish"]]);
  });

  it("has gaps where nothing was read, and no final answer before there is one", () => {
    const trace: Trace = fullTrace(wren);
    trace.readings = trace.readings.filter((_, k) => k !== 2);
    assert.deepEqual(scored({ ...trace }).curve.final.slice(0, 4), [0.22, 0.29, null, 0.86]);
    const { answer, final, others } = scored({ ...fullTrace(wren), spoken: [] }).curve;
    assert.equal(answer, null);
    assert.ok(final.every((p) => p === null));
    assert.deepEqual(
      others.map(({ text }) => text),
      ["hilpus", "yumpus"],
    );
    assert.deepEqual(scored(emptyTrace(wren)).curve.final, [null]);
  });

  it("is the most probable answer where none are listed, and whether that is the final one", () => {
    const { final, first, others, chance } = ofText([
      { text: "19" },
      { text: " 44" },
      { ids: [50], text: "44" },
      { ids: [51], text: "4" },
    ]);
    assert.deepEqual(
      first?.map((one) => [one?.text, one?.p, one?.isFinal]),
      [
        ["19", 0.4, false],
        ["44", 0.4, true],
        ["44", 0.4, true],
        ["4", 0.4, false],
      ],
    );
    assert.deepEqual([final, others, chance], [[0.3, 0.3, 0.3, 0.3], [], null]);
  });

  it("has the options of the task where the question lists none", () => {
    const { others, first, chance } = ofText([{ text: "44" }], ["44", "45", "46", "47"]);
    assert.deepEqual([others.map(({ text }) => text), first, chance], [["45", "46", "47"], null, 0.25]);
  });
});
