import assert from "node:assert/strict";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { readTrace } from "../../../src/shared/read/readTrace";
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
      [reading.verdict?.text, own?.text, own?.p, own?.right, own?.curve.map(({ thoughts }) => thoughts)],
      ["yumpus", "hilpus", 0.13, false, [3]],
    );
  });
});
