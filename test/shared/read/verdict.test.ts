import assert from "node:assert/strict";
import { drawTrace } from "../../../src/cli/drawTree";
import { readTrace } from "../../../src/shared/read/readTrace";
import {
  dropWords,
  forcedSentences,
  headlineWords,
  hiddenWords,
  spokenHidden,
  sureWords,
} from "../../../src/shared/read/wording";
import type { Verdict } from "../../../src/shared/read/verdict";
import type { Trace } from "../../../src/shared/trace/trace";
import { type Sample, fullTrace } from "../../webview/sample";

const question = "Tom is a aa. Every aa is a bb. Every bb is a cc. Is Tom a cc or dd?";

/** After 0, 1, … thoughts: what is forced, and how ready the model is. */
function traceOf(
  answers: Record<string, number>[],
  markers: number[] = answers.map(() => 1),
  more: Partial<Sample> = {},
): Trace {
  return fullTrace({
    ...{ names: ["Tom"], concepts: ["aa", "bb", "cc", "dd"], question, cosines: [] },
    values: answers.map((forced, k) => ({
      rows: { aa: [1, 1, {}] },
      ...{ marker: markers[k] ?? 1, rest: [0, 0], answers: forced },
    })),
    continuations: [[answers.length - 1, undefined, "###|Tom|is a cc."]],
    ...more,
  });
}

function verdictOf(trace: Trace): Verdict {
  const found = readTrace(trace).verdict;
  assert.ok(found);
  return found;
}

describe("the final answer and the forced one", () => {
  it("are two: what was spoken is the answer, and what is answered at once is named beside it", () => {
    const found = verdictOf(
      traceOf([
        { cc: 0.2, dd: 0.7 },
        { cc: 0.4, dd: 0.58 },
      ]),
    );
    assert.deepEqual([found.text, found.right, found.forced, found.atOnce], ["cc", true, 0.4, { text: "dd", p: 0.58 }]);
    assert.ok(Math.abs(found.spoken - 0.97 ** 3) < 1e-9, "the end of the text counts too");
    assert.deepEqual(forcedSentences(found), ["At once it would answer dd (58%).", "Forced probability of cc: 40%."]);
    assert.equal(headlineWords(found), "cc", "without a percentage");
    assert.equal(
      verdictOf(
        traceOf([
          { cc: 0.2, dd: 0.7 },
          { cc: 0.6, dd: 0.3 },
        ]),
      ).atOnce,
      null,
    );
  });

  it("takes what was recorded of the final answer rather than what was listed", () => {
    const trace = traceOf([{ dd: 0.7 }, { dd: 0.06, cc: 0.93 }]);
    assert.deepEqual(
      verdictOf(trace).curve.map(({ final }) => final),
      [null, 0.93],
    );
    assert.equal(verdictOf(trace).sure, null, "not known after 0 thoughts");
    trace.readings = trace.readings.map((reading, k) => ({
      ...reading,
      forced: { ...reading.forced, final: [0.11, 0.93][k]! },
    }));
    const found = verdictOf({ ...trace });
    assert.deepEqual([found.forced, found.sure, found.atOnce], [0.93, 1, null]);
  });

  it("isn't judged while the words are being said, or where they were canceled", () => {
    const trace = traceOf([{ cc: 0.9 }], [1], { continuations: [[0, undefined, "###|Tom|is a cc.…"]] });
    const [spoken] = trace.spoken;
    const rightOf = (stops: Trace["spoken"]): boolean | null | undefined =>
      readTrace({ ...trace, spoken: stops }).free(null)?.right;
    assert.deepEqual(
      [rightOf(trace.spoken), rightOf([]), rightOf([{ ...spoken!, stop: "cancelled" }])],
      [false, null, null],
    );
  });

  it("tells from when on the model is sure and ready, and which thoughts are idle", () => {
    const found = verdictOf(
      traceOf([{ cc: 0.5 }, { cc: 0.91 }, { cc: 0.97 }, { cc: 0.98 }, { cc: 0.97 }], [0, 0.5, 0.96, 0.99, 1]),
    );
    assert.deepEqual([found.sure, found.ready, found.idle], [1, 2, [3, 4]]);
    assert.deepEqual(
      [0, 1, "never", null].map((from) => sureWords(from as Verdict["sure"])),
      ["sure before thinking", "sure from thought 1", "never sure", null],
    );
  });

  it("has a chance where options are listed, and none elsewhere", () => {
    const trace = traceOf([{ cc: 0.9 }]);
    assert.equal(verdictOf(trace).chance, 0.5);
    const text: Trace = { ...trace, read: { kind: "text", question: { start: 0, end: 1 } } };
    assert.equal(verdictOf(text).chance, null);
    const { manifest } = text.model;
    const answer = { ...manifest.task.answer, options: ["True", "False", "Unknown", "Both"] };
    const model = { ...text.model, manifest: { ...manifest, task: { ...manifest.task, answer } } };
    assert.equal(verdictOf({ ...text, model }).chance, 0.25);
  });

  for (const [support, facts] of [
    ["neither", "Tom is a aa. Every aa is a bb. Every dd is a cc. Is Tom a cc or dd?"],
    ["both", "Tom is a aa. Every aa is a cc. Every aa is a dd. Is Tom a cc or dd?"],
  ] as const) {
    it(`isn't right or sure if the facts support ${support}`, () => {
      const trace = traceOf([{ cc: 0.99 }, { cc: 0.99 }], [1, 1], { question: facts });
      // Even if a dataset says what it should be.
      if (trace.read.kind !== "text") trace.read.truth = { answer: "Tom is a cc.", from: "dataset" };
      const found = verdictOf(trace);
      assert.deepEqual([found.right, found.sure, found.support], [null, null, support]);
      const option = support === "neither" ? "neither option" : "both options";
      const headline = `The facts support ${option}; the model answers cc.`;
      assert.equal(headlineWords(found), headline);
      const [first] = drawTrace(trace, 3).split("\n");
      assert.equal(first, headline);
    });
  }
});

describe("what a list leaves out", () => {
  it("has its probability with what is too small to be counted", () => {
    const left = [0, 1, 31].map((n) => ({ n, p: 0.999 }));
    assert.deepEqual(
      left.map((rest) => hiddenWords(rest)),
      ["others, 99.9%", "+1 more, with smaller ones 99.9%", "+31 more, with smaller ones 99.9%"],
    );
    assert.deepEqual(left.map(spokenHidden), [
      "others, 99.9 percent",
      "1 more candidate, with smaller ones 99.9 percent",
      "31 more candidates, with smaller ones 99.9 percent",
    ]);
  });
});

describe("a drop", () => {
  it("is said in whole points, with its sign", () =>
    assert.deepEqual([0.412, 0.01, 0.001, -0.001, -0.2].map(dropWords), [
      "−41 points",
      "−1 point",
      "0 points",
      "0 points",
      "+20 points",
    ]));
});
