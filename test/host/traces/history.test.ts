import assert from "node:assert/strict";
import { History, excess } from "../../../src/host/traces/history";
import { Emitter } from "../../../src/host/base/event";
import { WHOLE } from "../../../src/shared/trace/trace";
import { traceOf, windowOn } from "../../support/traces";

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe("The history of traces", () => {
  const list = ["e", "d", "c", "b", "a"].map((id) => ({ id, marked: id === "a" }));
  const unused = (): boolean => false;

  it("loses the oldest that aren't marked or in use", () => {
    for (const [limit, inUse, gone] of [
      [5, unused, []],
      [4, unused, ["b"]],
      [3, unused, ["b", "c"]],
      [3, (id: string) => id === "b", ["c", "d"]],
      [1, unused, ["b", "c", "d", "e"]],
    ] as const)
      assert.deepEqual(excess(list, limit, inUse), gone, String(limit));
  });

  it("stays within its limit as traces are added, and when the limit changes", async () => {
    const { store } = windowOn();
    const settings = new Emitter<void>();
    let limit = 2;
    const parts = { store, limit: () => limit, isInUse: unused, onDidChangeSettings: settings.event };
    const history = new History(parts);
    const dropped: number[] = [];
    history.onDidDrop((n) => dropped.push(n));
    ["a", "b", "c"].forEach((id, minute) => store.add(traceOf(id, minute)));
    await settled();
    assert.deepEqual(
      store.summaries.map(({ id }) => id),
      ["c", "b"],
    );
    limit = 1;
    settings.fire();
    assert.deepEqual([store.summaries.map(({ id }) => id), dropped], [["c"], [1, 1]]);
  });

  it("keeps a trace that has a name", async () => {
    const { store } = windowOn();
    const [old, next] = [traceOf("a"), traceOf("b", 1)];
    store.add(old);
    store.apply(old, { kind: "mark", node: WHOLE, mark: { name: "for the talk" } });
    assert.deepEqual([store.summary("a")?.name, store.summary("a")?.marked], ["for the talk", true]);
    new History({ store, limit: () => 1, isInUse: unused, onDidChangeSettings: new Emitter<void>().event });
    store.add(next);
    await settled();
    assert.deepEqual(
      store.summaries.map(({ id }) => id),
      ["a"],
    );
    // Kept by the next window, too, which hasn't read it.
    assert.equal(old.marks[WHOLE]?.name, "for the talk");
  });
});
