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
    rows.map(({ answer, right, verdict, continuation, atOnce }) => [
      thoughts,
      continuation?.name ?? null,
      answer?.text ?? null,
      right,
      verdict,
      continuation && wordsOf(continuation).slice(0, 24),
      atOnce && `${atOnce.text} ${atOnce.p}`,
    ]),
  );
}

describe("what it says after every thought", () => {
  it("has a row for each, followed by the branches that begin with given words", () => {
    const trace = fullTrace(sample);
    trace.marks["s5w0"] = { name: "by way of lempus" };
    assert.deepEqual(rowsOf(trace), [
      [0, null, "shumpus", false, "a step is not a fact", "Wren is a grimpus. Every", "hilpus 0.76"],
      [1, null, null, null, "cut off", "Every grimpus is a shump", "hilpus 0.7"],
      [2, null, null, null, "cut off", "Every dumpus is a terpus", "yumpus 0.52"],
      // What is answered at once doesn't depend on what was said.
      [2, "by way of lempus", "yumpus", true, "by a shortest path", "Every dumpus is a lempus", null],
      [3, null, "yumpus", true, "doesn't follow from the steps", "Every terpus is a wumpus", "yumpus 0.86"],
      [4, null, "yumpus", true, "at once", "### Wren is a yumpus.", "yumpus 0.983"],
      [5, null, null, null, "", null, "yumpus 0.99"],
      [6, null, "yumpus", true, "at once", "### Wren is a yumpus.", "yumpus 0.991"],
      [6, null, "yumpus", true, "at once", "### Wren is a yumpus.", null],
    ]);
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
    assert.deepEqual(rowsOf(trace), [[0, null, null, null, "cut off", "Wren is a grimpus. …", "hilpus 0.76"]]);
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
