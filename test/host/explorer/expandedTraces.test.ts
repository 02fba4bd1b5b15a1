import assert from "node:assert/strict";
import { ExpandedTraces } from "../../../src/host/explorer/expandedTraces";
import type { Trace } from "../../../src/shared/trace/trace";

/** Traces by their ids; `x2` is compared with `x`. */
function start() {
  const loads: string[] = [];
  const expanded = new ExpandedTraces({
    load: async (id) => {
      loads.push(id);
      return { id } as Trace;
    },
    comparedTo: (id) => (id === "x" ? { id: "x2" } : undefined),
  });
  return { expanded, loads };
}

describe("the traces of expanded rows", () => {
  it("are loaded once, with those they are compared with, until they are collapsed", async () => {
    const { expanded, loads } = start();
    await expanded.keep("x");
    await expanded.keep("x");
    assert.deepEqual(loads, ["x", "x2"]);
    expanded.collapsed("x");
    await expanded.keep("x");
    assert.deepEqual(loads, ["x", "x2", "x", "x2"]);
  });

  it("are loaded again after there is another one to compare them with", async () => {
    const { expanded, loads } = start();
    await expanded.keep("a");
    expanded.forget({ id: "b", comparedTo: "a" });
    await expanded.keep("a");
    assert.deepEqual(loads, ["a", "a"]);
    expanded.forget({ id: "a" });
    await expanded.keep("a");
    assert.deepEqual(loads, ["a", "a", "a"]);
  });

  it("are few after 300 questions: the current one, and those that the user expanded", async () => {
    const { expanded, loads } = start();
    await expanded.keep("own");
    expanded.expanded("own");
    let folded: string[] = [];
    for (let i = 0; i < 300; i++) {
      const current = `t${i}`;
      folded = expanded.fold(current);
      await expanded.keep(current);
      expanded.expect(current);
      expanded.expanded(current);
    }
    assert.deepEqual(folded, ["t298"]);
    assert.deepEqual(expanded.fold("t299"), []);
    const before = loads.length;
    await expanded.keep("own");
    assert.equal(loads.length, before, "the user's own row was folded");
    expanded.collapsed("own");
    await expanded.keep("own");
    assert.deepEqual(expanded.fold("t299"), ["own"], "a collapsed row isn't the user's any more");
  });

  it("aren't the user's if the tree was late to expand them, but are if it never did", async () => {
    const { expanded } = start();
    expanded.expect("late");
    await expanded.keep("late");
    expanded.expanded("late");
    assert.deepEqual(expanded.fold("next"), ["late"]);
    expanded.expect("collapsed");
    expanded.collapsed("collapsed");
    await expanded.keep("collapsed");
    expanded.expanded("collapsed");
    assert.deepEqual(expanded.fold("next"), []);
  });
});
