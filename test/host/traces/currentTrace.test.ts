import assert from "node:assert/strict";
import { CurrentTrace, type CurrentTraceChange } from "../../../src/host/traces/currentTrace";
import type { TraceStore } from "../../../src/host/traces/traceStore";
import { toJson } from "../../../src/shared/trace/trace";
import { traceOf, windowOn } from "../../support/traces";

function currentIn(store: TraceStore, remembered?: string) {
  const kept: (string | null)[] = [];
  const errors: unknown[] = [];
  const memory = { get: () => remembered, set: (next: string | null) => void kept.push(next) };
  const current = new CurrentTrace(store, memory, (error) => errors.push(error));
  const changes: CurrentTraceChange[] = [];
  current.onDidChange((change) => changes.push(change));
  return { current, changes, kept, errors };
}

/** A window that finds these traces on the disk. */
async function windowWith(...ids: string[]) {
  const { store, disk } = windowOn();
  ids.forEach((id, minute) => store.add(traceOf(id, minute)));
  await store.close();
  return windowOn(disk);
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe("The current trace", () => {
  it("changes at once if it is in memory, tells the cause, and is remembered", () => {
    const { store } = windowOn();
    const traces = ["a", "b"].map((id) => traceOf(id));
    for (const trace of traces) store.add(trace);
    const { current, changes, kept } = currentIn(store, "a");
    void current.select({ trace: "a", kind: "node", node: "n1" }, "panel");
    void current.show("b", "explorer");
    assert.deepEqual(changes, [
      { cause: "panel", trace: "a", selection: { trace: "a", kind: "node", node: "n1" } },
      { cause: "explorer", trace: "b", selection: null },
    ]);
    assert.deepEqual([current.trace, kept], ["b", ["b"]]);
  });

  it("is in memory when its change is told", async () => {
    const { store } = await windowWith("a", "b");
    await store.read();
    const { current } = currentIn(store);
    const there: unknown[] = [];
    current.onDidChange(({ trace }) => there.push(store.get(trace ?? "")?.id));
    await current.show("a", "explorer");
    assert.deepEqual(there, ["a"]);
  });

  it("is the last that was asked for", async () => {
    const { store } = await windowWith("a", "b");
    await store.read();
    store.add(traceOf("c"));
    const { current, changes } = currentIn(store);
    await Promise.all([current.show("a", "explorer"), current.show("b", "explorer"), current.show("c", "command")]);
    assert.deepEqual([current.trace, changes.map(({ trace }) => trace)], ["c", ["c"]]);
  });

  it("is followed by the newest of the others when it is removed, and by none after the last", async () => {
    const { store } = await windowWith("a", "b", "c");
    await store.read();
    const { current } = currentIn(store, "b");
    for (const [removed, shown] of [
      ["b", "c"],
      ["a", "c"],
      ["c", null],
    ] as const) {
      store.remove(removed);
      await settled();
      assert.equal(current.trace, shown);
    }
  });

  it("is the one of the last window, or the newest if that has gone", async () => {
    for (const [remembered, shown] of [
      ["a", "a"],
      ["gone", "b"],
    ] as const) {
      const { store } = await windowWith("a", "b");
      const { current, errors } = currentIn(store, remembered);
      await current.restore();
      await settled();
      assert.deepEqual([current.trace, store.get(shown)?.id, errors], [shown, shown, []]);
    }
  });

  it("is none if the one of the last window is damaged, and says so", async () => {
    const { store, disk } = await windowWith("a");
    disk.put("a/head.json", toJson(traceOf("a")).replace('"version"', '"virsion"'));
    const { current, errors } = currentIn(store, "a");
    await store.read();
    await settled();
    assert.deepEqual([current.trace, errors.length], [null, 1]);
  });

  it("is not the compared trace, even if something is selected in it", () => {
    const { store } = windowOn();
    const traces = [traceOf("a", 1), traceOf("b", 2, "a")];
    for (const trace of traces) store.add(trace);
    const { current } = currentIn(store);
    const selection = { trace: "b", kind: "node", node: "n1" } as const;
    void current.select(selection, "explorer");
    assert.deepEqual([current.trace, current.selection], ["a", selection]);
    store.remove("a");
    assert.equal(current.trace, null);
  });
});
