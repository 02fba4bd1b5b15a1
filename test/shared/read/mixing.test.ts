import assert from "node:assert/strict";
import { drawTrace } from "../../../src/cli/drawTree";
import { mixingRemark } from "../../../src/shared/read/mixing";
import { TraceIndex } from "../../../src/shared/read/traceIndex";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Trace } from "../../../src/shared/trace/trace";
import { type Sample, fullTrace } from "../../webview/sample";
import { textTask } from "../../support/tasks";

const QUESTION =
  "Tom is a wumpus. Every wumpus is a lempus. Every lempus is a gorpus. Every rempus is a terpus. " +
  "Is Tom a gorpus or terpus?";

/** Three steps from Tom to gorpus. `markers`: the answer marker's probabilities after 0, 1, … thoughts. */
function traceOf(markers: number[], question = QUESTION): Trace {
  const sample: Sample = {
    question,
    names: ["Tom"],
    concepts: ["wumpus", "gorpus", "lempus", "rempus", "terpus"],
    values: markers.map((marker, k) => ({
      rows: {
        wumpus: [0.75 * (1 - marker), 0.5, { lempus: 1 }],
        lempus: [0.25 * (1 - marker), k === 0 ? 0.2 : 0.4, { gorpus: 1 }],
      },
      marker,
      rest: [0, 0],
      answers: { gorpus: 0.9, terpus: 0.1 },
    })),
    cosines: markers.map(() => 0.5),
    continuations: [[markers.length - 1, undefined, "###|Tom|is a gorpus."]],
  };
  return fullTrace(sample);
}

function remarkOn(trace: Trace): string | null {
  const index = new TraceIndex(trace);
  index.grow(trace);
  return mixingRemark(index);
}

const cases: [what: string, markers: number[], question: string | undefined, remark: RegExp | null][] = [
  [
    "answers at once although two steps are left",
    [0.1, 0.99, 0.97, 0.99],
    undefined,
    /answers at once \(### at least 97%\), even if steps remain\. It seems .* without mixing.*the decoded thoughts\.$/,
  ],
  ["says a step where one is left", [0.1, 0.02, 0.1, 0.99], undefined, null],
  ["hesitates once", [0.1, 0.95, 0.6, 0.99], undefined, null],
  [
    "answers when nothing is left to say",
    [0.1, 0.95],
    "Tom is a gorpus. Every rempus is a terpus. Is Tom a gorpus or terpus?",
    null,
  ],
  ["has had no thoughts", [0.99], undefined, null],
  [
    "is asked of two right answers",
    [0.1, 0.99, 0.99],
    "Tom is a gorpus. Tom is a terpus. Is Tom a gorpus or terpus?",
    null,
  ],
];

describe("a model that answers whenever it is made to speak", () => {
  for (const [what, markers, question, remark] of cases) {
    it(`is ${remark ? "" : "not "}recognized when it ${what}`, () => {
      const found = remarkOn(traceOf(markers, question));
      if (remark) assert.match(found ?? "", remark);
      else assert.equal(found, null);
    });
  }

  it("is recognised by as many thoughts as replace all steps but the last, of which a step may take several", () => {
    const perStep = (markers: number[]): string | null => {
      const trace = traceOf(markers);
      trace.model.manifest.thoughts.perStep = 2;
      return remarkOn(trace);
    };
    assert.match(perStep([0.1, 0.99, 0.98, 0.97, 0.99, 0.96, 0.1]) ?? "", /\(### at least 96%\)/);
    assert.equal(perStep([0.1, 0.99, 0.98, 0.97, 0.99, 0.5, 0.99]), null);
  });

  it("is recognized in a text without a graph, from two thoughts, by its marker", () => {
    const any = (markers: number[]): Trace => {
      const trace = traceOf(markers);
      Object.assign(trace.model.manifest, { task: textTask("The answer is:") });
      return { ...trace, read: { kind: "text", question: { start: 0, end: 5 } } };
    };
    assert.match(remarkOn(any([0.1, 0.95, 0.97])) ?? "", /\(The answer is: at least 95%\)\. It seems/);
    assert.equal(remarkOn(any([0.1, 0.95])), null);
    assert.equal(remarkOn(any([0.1, 0.2, 0.97])), null);
  });

  it("has everything that needs no words: the lens as tree, the answer, and the remark, once", () => {
    const trace = traceOf([0.1, 0.99, 0.98, 0.99]);
    const tree = readTrace(trace).tree(5);
    assert.deepEqual(
      tree.columns.map(({ bars, candidates }) => [bars, candidates.map(({ key }) => key)]),
      Array(3).fill(["lens", ["wumpus", "lempus"]]),
    );
    const found = readTrace(trace).verdict;
    assert.equal(found?.text, "gorpus");
    assert.equal(found.right, true);
    assert.equal(found.notes.filter((note) => note.includes("without mixing")).length, 1);
    assert.equal(readTrace(trace).continuations.length, 1);
    assert.equal(drawTrace(trace, 5).split("without mixing").length, 2);
  });

  it("has no graph for a model of any text, even if the text is a problem", () => {
    const trace: Trace = { ...traceOf([0.1, 0.2, 0.3]), read: { kind: "text", question: { start: 0, end: 5 } } };
    const tree = readTrace(trace).tree(5);
    assert.equal(tree.graph, null);
    assert.equal(tree.root.text, "Question");
    assert.deepEqual(
      tree.columns.flatMap((column) => [column.frontier, ...column.candidates.map(({ mark }) => mark)]),
      Array(6).fill(null),
    );
    assert.equal(readTrace(trace).verdict?.right, null);
  });
});
