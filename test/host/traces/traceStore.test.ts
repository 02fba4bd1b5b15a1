import assert from "node:assert/strict";
import { CurrentTrace, type CurrentTraceChange } from "../../../src/host/traces/currentTrace";
import { type StoreEvent, TraceStore } from "../../../src/host/traces/traceStore";
import { type Trace, toJson } from "../../../src/shared/trace/trace";
import { toyModel } from "../../support/fakeEngine";
import { MemoryFiles } from "../../support/memoryFiles";

function traceOf(id: string, minute: number): Trace {
  const { name, sha256 } = toyModel;
  const { meanThoughts, ...manifest } = toyModel.manifest;
  return {
    ...{
      format: "coconut-trace",
      version: 2,
      id,
      created: `2026-11-24T10:0${minute}:00.000Z`,
      source: { text: "Is it?" },
    },
    ...{
      prompt: { text: "Is it?", tokens: [] },
      read: { kind: "text", question: { start: 0, end: 6 } },
      model: { name, sha256, manifest, meanThoughts: meanThoughts.length },
      provider: "cpu",
    },
    ...{ nodes: [], readings: [], spoken: [], tests: [], marks: {} },
  };
}

function storeOf(files = new MemoryFiles()): {
  store: TraceStore;
  files: MemoryFiles;
  events: string[];
  log: string[];
} {
  const log: string[] = [];
  const store = new TraceStore(files, (line) => log.push(line));
  const events: string[] = [];
  store.onDidChange((event: StoreEvent) =>
    events.push(event.kind === "read" ? "read" : `${event.kind} ${event.trace.id}`),
  );
  return { store, files, events, log };
}

const ids = (store: TraceStore): string[] => store.traces.map(({ id }) => id);

describe("TraceStore", () => {
  it("lists the newest trace first", () => {
    const { store } = storeOf();
    for (const [id, minute] of [
      ["b", 2],
      ["c", 3],
      ["a", 1],
    ] as const)
      store.add(traceOf(id, minute));
    assert.deepEqual(ids(store), ["c", "b", "a"]);
  });

  it("reads in the next window what it saved", async () => {
    const { store, files } = storeOf();
    store.add(traceOf("a", 1));
    store.apply(store.get("a")!, { kind: "mark", node: "n1", mark: { name: "here" } });
    await store.save();
    const next = storeOf(files);
    await Promise.all([next.store.read(), next.store.read()]);
    assert.deepEqual(next.store.get("a"), store.get("a"));
    assert.deepEqual(next.events, ["read"]);
  });

  it("leaves a damaged file in place, says so, and reads the others", async () => {
    const files = new MemoryFiles(
      new Map([
        ["bad", "{"],
        ["good", toJson(traceOf("good", 1))],
      ]),
    );
    const { store, log } = storeOf(files);
    await store.read();
    assert.deepEqual(ids(store), ["good"]);
    assert.equal(log.length, 1);
    assert.match(log[0] ?? "", /The saved trace bad can't be opened/);
    assert.ok(files.texts.has("bad"));
  });

  it("writes only what has changed", async () => {
    const { store, files } = storeOf();
    store.add(traceOf("a", 1));
    await store.save();
    files.texts.clear();
    store.add(traceOf("b", 2));
    await store.save();
    await store.save();
    assert.deepEqual([...files.texts.keys()], ["b"]);
  });

  it("removes a trace, also while it is being saved, and restores it", async () => {
    const { store, files, events } = storeOf();
    const trace = traceOf("a", 1);
    store.add(trace);
    const saving = store.save();
    assert.deepEqual(await store.remove("a"), [trace]);
    await saving;
    assert.deepEqual([...files.texts.keys()], []);
    store.apply(trace, { kind: "mark", node: "n1", mark: {} });
    await store.save();
    assert.deepEqual([...files.texts.keys()], []);
    store.add(trace);
    await store.save();
    assert.deepEqual([...files.texts.keys()], ["a"]);
    assert.deepEqual(events, ["added a", "removed a", "added a"]);
  });

  it("doesn't restore a trace that was removed while the files were read", async () => {
    const { store } = storeOf(new MemoryFiles(new Map([["a", toJson(traceOf("a", 1))]])));
    store.add(traceOf("a", 1));
    const reading = store.read();
    await store.remove("a");
    await reading;
    assert.deepEqual(ids(store), []);
  });
});

describe("CurrentTrace", () => {
  const memory = (
    id?: string,
  ): { get: () => string | undefined; set: (id: string | null) => void; kept: (string | null)[] } => {
    const kept: (string | null)[] = [];
    return { get: () => id, set: (next) => void kept.push(next), kept };
  };

  it("reports the cause of a change, and remembers the trace", () => {
    const { store } = storeOf();
    const remembered = memory("a");
    const shown = new CurrentTrace(store, remembered);
    const changes: CurrentTraceChange[] = [];
    shown.onDidChange((change) => changes.push(change));
    assert.equal(shown.trace, "a");
    shown.select({ trace: "a", kind: "node", node: "n1" }, "panel");
    shown.show("b", "explorer");
    assert.deepEqual(changes, [
      { cause: "panel", trace: "a", selection: { trace: "a", kind: "node", node: "n1" } },
      { cause: "explorer", trace: "b", selection: null },
    ]);
    assert.deepEqual(remembered.kept, ["b"]);
  });

  it("changes to the newest other trace when the current one is removed, and to none after the last", async () => {
    const { store } = storeOf();
    for (const [id, minute] of [
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ] as const)
      store.add(traceOf(id, minute));
    const shown = new CurrentTrace(store, memory("b"));
    await store.remove("b");
    assert.equal(shown.trace, "c");
    await store.remove("a");
    assert.equal(shown.trace, "c");
    await store.remove("c");
    assert.equal(shown.trace, null);
  });

  it("forgets a trace that the next window doesn't find", async () => {
    const { store } = storeOf(new MemoryFiles(new Map([["b", toJson(traceOf("b", 1))]])));
    const shown = new CurrentTrace(store, memory("gone"));
    await store.read();
    assert.equal(shown.trace, "b");
  });
});

describe("A compared trace", () => {
  const other = { ...traceOf("b", 2), comparedTo: "a" };

  it("isn't listed while the first one exists", () => {
    const { store } = storeOf();
    store.add(other);
    assert.deepEqual([ids(store), store.ownerOf(other)], [["b"], undefined], "opened alone");
    store.add(traceOf("a", 1));
    assert.deepEqual([ids(store), store.ownerOf(other)?.id, store.comparedTo("a")], [["a"], "a", other]);
  });

  it("is removed with the first one, and before it, so that it doesn't become the current trace", async () => {
    const { store, files, events } = storeOf();
    const shown = new CurrentTrace(store, { get: () => undefined, set: () => undefined });
    for (const trace of [traceOf("c", 0), traceOf("a", 1), other]) store.add(trace);
    await store.save();
    shown.show("a", "command");
    events.length = 0;
    await store.remove("a");
    assert.deepEqual([events, [...files.texts.keys()], shown.trace], [["removed b", "removed a"], ["c"], "c"]);
  });

  it("leaves the first one current when something in it is selected", () => {
    const { store } = storeOf();
    for (const trace of [traceOf("a", 1), other]) store.add(trace);
    const shown = new CurrentTrace(store, { get: () => undefined, set: () => undefined });
    shown.select({ trace: "b", kind: "node", node: "n1" }, "explorer");
    assert.deepEqual([shown.trace, shown.selection], ["a", { trace: "b", kind: "node", node: "n1" }]);
  });
});
