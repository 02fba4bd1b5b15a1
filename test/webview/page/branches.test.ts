import assert from "node:assert/strict";
import { wordsOf } from "../../../src/shared/read/continuations";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Trace } from "../../../src/shared/trace/trace";
import { afterThoughts, isMissing, shortOf } from "../../../src/webview/page/branches";
import { type Sample, fullTrace } from "../sample";
import { samples } from "../samples";

const sample = samples["wren"]!;

function rowsOf(trace: Trace): unknown[] {
  return afterThoughts(readTrace(trace)).flatMap(({ thoughts, rows }) =>
    rows.map(({ answer, forced, right, outputClass, continuation }) => [
      thoughts,
      continuation?.name ?? null,
      answer?.text ?? null,
      forced ? "forced" : "said",
      right,
      outputClass,
      continuation && wordsOf(continuation).slice(0, 24),
    ]),
  );
}

describe("what it says after every thought", () => {
  it("has a row for each, followed by the branches that begin with given words", () => {
    const trace = fullTrace(sample);
    trace.marks["s5w0"] = { name: "by way of lempus" };
    assert.deepEqual(rowsOf(trace), [
      [0, null, "shumpus", "said", false, "hallucination", "Wren is a grimpus. Every"],
      [1, null, "hilpus", "forced", false, "hallucination", "Every grimpus is a shump"],
      [2, null, "yumpus", "forced", true, "hallucination", "Every dumpus is a terpus"],
      [2, "by way of lempus", "yumpus", "said", true, "correct path", "Every dumpus is a lempus"],
      [3, null, "yumpus", "said", true, "wrong target", "Every terpus is a wumpus"],
      [4, null, "yumpus", "said", true, "correct label", "### Wren is a yumpus."],
      [5, null, "yumpus", "forced", true, null, null],
      [6, null, "yumpus", "said", true, "correct label", "### Wren is a yumpus."],
      [6, null, "yumpus", "said", true, "correct label", "### Wren is a yumpus."],
    ]);
  });

  it("has the probability of each row's answer if the answer is forced", () => {
    const trace = fullTrace(sample);
    const ps = afterThoughts(readTrace(trace)).map(({ rows }) => rows.map(({ p }) => p));
    assert.deepEqual(ps, [[null], [0.7], [0.52, 0.52], [0.86], [0.983], [0.99], [0.991, 0.991]]);
  });

  it("is incomplete if the model hasn't spoken after a thought, except with given words", () => {
    const trace = fullTrace(sample);
    assert.equal(isMissing(afterThoughts(readTrace(trace))), true);
    const whole: Sample = {
      ...sample,
      continuations: [...sample.continuations, [5, undefined, "###|Wren|is a yumpus."]],
    };
    const said = fullTrace(whole);
    assert.equal(isMissing(afterThoughts(readTrace(said))), false);
  });

  it("includes words before any thought, and is empty for an empty trace", () => {
    const trace = fullTrace({
      ...sample,
      values: sample.values.slice(0, 1),
      continuations: [[0, undefined, "Wren|is a grimpus. …"]],
    });
    assert.deepEqual(rowsOf(trace), [[0, null, "hilpus", "forced", false, "wrong target", "Wren is a grimpus. …"]]);
    assert.deepEqual(rowsOf({ ...trace, nodes: [], readings: [], spoken: [] }), []);
  });
});

describe("removed branches", () => {
  it("are listed in the order in which they began, and aren't in any row", () => {
    const trace = fullTrace(sample);
    trace.marks["s5w0"] = { removed: true, name: "by way of lempus" };
    trace.marks["s1w0"] = { removed: true };
    trace.marks["s2w0"] = { name: "not removed" };
    trace.marks["gone"] = { removed: true };
    assert.deepEqual(
      readTrace(trace).removed.map((continuation) => [continuation.branch, shortOf(continuation)]),
      [
        ["s1w0", "Wren is a grimpus. Every grimpus is a shum …"],
        ["s5w0", "by way of lempus"],
      ],
    );
    assert.equal(
      afterThoughts(readTrace(trace))
        .flatMap(({ rows }) => rows)
        .filter(({ continuation }) => continuation?.branch === "s5w0" || continuation?.branch === "s1w0").length,
      0,
    );
  });

  it("don't exist in a trace without marks", () => assert.deepEqual(readTrace(fullTrace(sample)).removed, []));
});
