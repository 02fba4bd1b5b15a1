import assert from "node:assert/strict";
import { editedRuns } from "../../../src/shared/read/editedRuns";
import { continuationsOf } from "../../../src/shared/read/continuations";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { searchTree } from "../../../src/shared/read/searchTree";
import { verdict, verdictOfLine } from "../../../src/shared/read/verdict";
import { editedChanges, fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

const fresh = (): Trace => fullTrace(samples["wren"]!);
const linesOf = (trace: Trace): unknown[] =>
  editedRuns(trace, continuationsOf(trace)).map(({ end, own, shared, title, continuation }) => [
    end,
    own.join(" "),
    shared,
    title,
    continuation?.id ?? null,
  ]);

describe("the edited lines of a trace", () => {
  it("are none where no thought was edited, whatever was said after each", () =>
    assert.deepEqual(linesOf(fresh()), []));

  it("are known by their own thoughts, by what was done, and by the words at their end", () => {
    assert.deepEqual(linesOf(withEdited(fresh())), [["e3", "e2 e3", 1, "thought 2: zero vector", "ew4"]]);
  });

  it("are there while they are thought, before anything is said", () => {
    const trace = fresh();
    applyChange(trace, editedChanges(trace)[0]!);
    assert.deepEqual(linesOf(trace), [["e2", "e2", 1, "thought 2: zero vector", null]]);
  });

  it("have the name that the person gave the words, and go when these are removed", () => {
    const trace = withEdited(fresh());
    trace.marks["ew0"] = { name: "without the second" };
    assert.deepEqual(linesOf(trace), [["e3", "e2 e3", 1, "without the second", "ew4"]]);
    trace.marks["ew0"] = { removed: true };
    assert.deepEqual(linesOf(trace), []);
  });

  it("are told apart where the same was done twice", () => {
    const trace = withEdited(fresh());
    trace.nodes.push({ ...trace.nodes.find(({ id }) => id === "e2")!, id: "f2" });
    trace.nodes.push({ ...trace.nodes.find(({ id }) => id === "e3")!, id: "f3", parent: "f2" });
    assert.deepEqual(
      editedRuns(trace, continuationsOf(trace)).map(({ title }) => title),
      ["thought 2: zero vector", "thought 2: zero vector (2)"],
    );
  });

  it("have a tree with the edit in the head of the thought, and an answer of their own", () => {
    const trace = withEdited(fresh());
    const [line] = editedRuns(trace, continuationsOf(trace));
    assert.deepEqual(
      searchTree(trace, 6, line?.end).columns.map(({ node, edit, bars }) => [node, edit, bars]),
      [
        ["t1", null, "value"],
        ["e2", "zero vector", "value"],
        ["e3", null, "value"],
      ],
    );
    const main = verdict(trace);
    assert.ok(main && line?.continuation);
    const own = verdictOfLine(trace, main, line.continuation);
    assert.deepEqual(
      [main.text, own?.text, own?.p, own?.right, own?.curve.map(({ thoughts }) => thoughts)],
      ["yumpus", "hilpus", 0.13, false, [3]],
    );
  });
});
