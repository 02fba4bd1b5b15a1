import assert from "node:assert/strict";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Verdict } from "../../../src/shared/read/verdict";
import { editedChanges, fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

const fresh = (): Trace => fullTrace(samples["wren"]!);
const runsOf = (trace: Trace): unknown[] =>
  readTrace(trace).editedRuns.map(({ end, own, shared, title, continuation }) => [
    end,
    own.join(" "),
    shared,
    title,
    continuation?.id ?? null,
  ]);

describe("the edited runs of a trace", () => {
  it("don't exist if no thought was edited, whatever the words after each", () =>
    assert.deepEqual(runsOf(fresh()), []));

  it("have their own thoughts, a label of the edits, and the words at their end", () => {
    assert.deepEqual(runsOf(withEdited(fresh())), [["e3", "e2 e3", 1, "thought 2: zeroed", "ew4"]]);
  });

  it("exist while they are thinking, before any words", () => {
    const trace = fresh();
    applyChange(trace, editedChanges(trace)[0]!);
    assert.deepEqual(runsOf(trace), [["e2", "e2", 1, "thought 2: zeroed", null]]);
  });

  it("have the name that the user gave the words, and go when these are removed", () => {
    const trace = withEdited(fresh());
    applyChange(trace, { kind: "mark", node: "ew0", mark: { name: "without the second" } });
    assert.deepEqual(runsOf(trace), [["e3", "e2 e3", 1, "without the second", "ew4"]]);
    applyChange(trace, { kind: "mark", node: "ew0", mark: { removed: true } });
    assert.deepEqual(runsOf(trace), []);
  });

  it("are numbered if the same edit was made twice", () => {
    const trace = withEdited(fresh());
    trace.nodes.push({ ...trace.nodes.find(({ id }) => id === "e2")!, id: "f2" });
    trace.nodes.push({ ...trace.nodes.find(({ id }) => id === "e3")!, id: "f3", parent: "f2" });
    assert.deepEqual(
      readTrace(trace).editedRuns.map(({ title }) => title),
      ["thought 2: zeroed", "thought 2: zeroed (2)"],
    );
  });

  it("have a title that names one replacement where naming all of them is too long", () => {
    const long = (name: string): string => `a thought of the question about ${name}`;
    const titleOf = (first: string | null, ...others: string[]): string | undefined => {
      const trace = withEdited(fresh());
      const put = (id: string, from: string): void => {
        const node = trace.nodes.find((one) => one.id === id);
        assert.ok(node?.kind === "thought");
        node.edit = { kind: "vector", vector: [], from };
      };
      if (first !== null) {
        const at = trace.nodes.findIndex(({ id }) => id === "e2");
        trace.nodes[at]!.parent = "e1";
        trace.nodes.splice(at, 0, { ...trace.nodes.find(({ id }) => id === "t1")!, id: "e1", parent: null });
        put("e1", first);
      }
      others.forEach((from, index) => put(`e${index + 2}`, from));
      return readTrace(trace).editedRuns.at(-1)?.title;
    };
    assert.equal(titleOf(null, "t", "u"), "thought 2: replaced by t, thought 3: replaced by u");
    assert.equal(titleOf("t", "t", "t"), "all thoughts: replaced by t");
    assert.equal(titleOf("t", "t", "u"), "all thoughts: replaced by t …");
    assert.equal(titleOf(null, long("Rex"), long("Sam")), `2 thoughts: replaced by ${long("Rex")} …`);
    assert.equal(titleOf(long("Tom"), long("Rex"), long("Sam")), `all thoughts: replaced by ${long("Tom")} …`);
    // 64 characters still fit.
    const [a, b] = ["x".repeat(5), "y".repeat(5)];
    const fits = `thought 2: replaced by ${a}, thought 3: replaced by ${b}`;
    const padded = b + "y".repeat(64 - fits.length);
    assert.equal(titleOf(null, a, padded), `thought 2: replaced by ${a}, thought 3: replaced by ${padded}`);
    assert.equal(titleOf(null, a, `${padded}y`), `2 thoughts: replaced by ${a} …`);
  });

  it("have a tree with the edit in the thought's head, and their own answer", () => {
    const trace = withEdited(fresh());
    const reading = readTrace(trace);
    const [run] = reading.editedRuns;
    assert.ok(run);
    assert.deepEqual(
      reading.tree(6, run.end).columns.map(({ node, edit, bars }) => [node, edit, bars]),
      [
        ["t1", null, "value"],
        ["e2", "zeroed", "value"],
        ["e3", null, "value"],
      ],
    );
    const own = reading.verdictOf(run);
    assert.deepEqual(
      [reading.verdict?.text, own?.text, own?.forced, own?.right, own?.curve.map(({ final }) => final)],
      ["yumpus", "hilpus", 0.13, false, [0.76, 0.7, 0.47, 0.13]],
    );
  });

  it("are as sure as their own curve says, and cost what they took", () => {
    const trace = withEdited(fresh());
    const verdictOf = (answers: number[]): Verdict => {
      const readings = trace.readings.map((one) => ({ ...one, forced: { ...one.forced, answers: [] as never[] } }));
      const found = ["t1", "e2", "e3"].map((node, at) => {
        const like = trace.readings.find((one) => one.node === node)!;
        return { ...like, forced: { answers: [{ text: "hilpus", to: "hilpus", p: answers[at]! }] } };
      });
      const reading = readTrace({ ...trace, readings: [...readings, ...found] });
      return reading.verdictOf(reading.editedRuns[0]!)!;
    };
    assert.deepEqual(
      [
        [0.5, 0.6, 0.95],
        [0.5, 0.95, 0.97],
        [0.5, 0.95, 0.5],
      ].map((answers) => verdictOf(answers).sure),
      [3, 2, "never"],
    );
    const { latent, remarks, edited, idle } = verdictOf([0.9, 0.97, 0.97]);
    assert.deepEqual([latent.thoughts, latent.tokens, edited, idle], [3, 4, true, []]);
    // The main thoughts went on past what the model was trained with, but these didn't.
    trace.nodes.push({ ...trace.nodes.find(({ id }) => id === "t6")!, id: "t7", parent: "t6" });
    const reading = readTrace({ ...trace });
    assert.deepEqual(
      [remarks, reading.remarks, reading.verdictOf(reading.editedRuns[0]!)?.remarks],
      [[], [{ kind: "untrained thoughts", trained: 6 }], []],
    );
  });
});
