import assert from "node:assert/strict";
import { ViewedTrace } from "../../../src/host/panel/viewedTrace";
import { viewFor } from "../../../src/host/panel/viewFor";
import type { TraceStore } from "../../../src/host/traces/traceStore";
import { UserError } from "../../../src/shared/errors";
import type { Trace } from "../../../src/shared/trace/trace";
import { token, traceOf, windowOn } from "../../support/traces";

/** A view, and how often it has told of a change. */
function viewOf(store: TraceStore, file?: () => Promise<Trace>) {
  let ids = 0;
  const viewed = new ViewedTrace(store, () => `new${++ids}`, file);
  const told = { changes: 0 };
  viewed.onDidChange(() => told.changes++);
  store.onDidChange((event) => viewed.take(event));
  return { viewed, told };
}

/** Traces that are on the disk, in a window that hasn't loaded any. */
async function windowWith(...traces: Trace[]) {
  const { store, disk } = windowOn();
  for (const trace of traces) store.add(trace);
  await store.close();
  const other = windowOn(disk);
  await other.store.read();
  return other;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const from = (trace: Trace) => (): Promise<Trace> => Promise.resolve(structuredClone(trace));
const longer = (trace: Trace, node = token("n1")): Trace => ({ ...structuredClone(trace), nodes: [node] });

describe("A view of a trace of the explorer", () => {
  it("has it with the one it is compared with, and lets go of both while it is hidden", async () => {
    const { store } = await windowWith(traceOf("a"), traceOf("b", 1, "a"));
    const { viewed, told } = viewOf(store);
    await viewed.show("a");
    assert.deepEqual([viewed.trace?.id, viewed.compared?.id, viewed.get("b")?.id], ["a", "b", "b"]);
    viewed.release();
    assert.deepEqual([viewed.id, viewed.trace, viewed.compared, told.changes], ["a", null, null, 1]);
    await viewed.load();
    assert.deepEqual([viewed.trace?.id, told.changes], ["a", 2]);
  });

  it("shows the last that was asked for", async () => {
    const { store } = await windowWith(traceOf("a"), traceOf("b"));
    const { viewed, told } = viewOf(store);
    await Promise.all([viewed.show("a"), viewed.show("b")]);
    assert.deepEqual([viewed.trace?.id, told.changes], ["b", 1]);
  });

  it("shows what it is compared with as soon as that is there", async () => {
    const { store } = await windowWith(traceOf("a"));
    const { viewed } = viewOf(store);
    await viewed.show("a");
    store.add(traceOf("b", 1, "a"));
    await settled();
    assert.equal(viewed.compared?.id, "b");
  });

  it("says why there is nothing to show", async () => {
    const { store, disk } = await windowWith(traceOf("a"));
    disk.put("a/head.json", "{");
    const { viewed } = viewOf(store);
    await viewed.show("a");
    assert.equal(viewed.trace, null);
    assert.match(viewed.problem ?? "", /can't be opened as a trace: it isn't JSON/);
  });

  it("adds to that trace", async () => {
    const { store } = await windowWith(traceOf("a"));
    const { viewed } = viewOf(store);
    await viewed.show("a");
    assert.deepEqual([await viewed.own(), viewed.note], ["a", null]);
  });
});

describe("A view of a file", () => {
  it("shows what the file has, which isn't in the explorer", async () => {
    const { store } = windowOn();
    const { viewed } = viewOf(store, from(longer(traceOf("a"))));
    await viewed.load();
    assert.deepEqual([viewed.trace?.nodes.length, viewed.id, viewed.note], [1, null, "alone"]);
    assert.deepEqual(store.summaries, []);
  });

  it("says whether the explorer has the same, or more", async () => {
    const one = await windowWith(traceOf("a"));
    const { viewed: same } = viewOf(one.store, from(traceOf("a")));
    await same.load();
    assert.equal(same.note, "same");
    const { store } = await windowWith(longer(traceOf("a")));
    for (const [file, note] of [
      [traceOf("a"), "more"],
      [longer(traceOf("a"), token("other")), "alone"],
      [traceOf("b"), "alone"],
    ] as const) {
      const { viewed } = viewOf(store, from(file));
      await viewed.load();
      assert.equal(viewed.note, note, file.id);
    }
  });

  it("sees when the explorer gets and loses the trace", async () => {
    const { store } = windowOn();
    const { viewed } = viewOf(store, from(traceOf("a")));
    await viewed.load();
    store.add(traceOf("a"));
    await settled();
    assert.equal(viewed.note, "same");
    store.remove("a");
    await settled();
    assert.equal(viewed.note, "alone");
  });

  it("goes on with a copy in the explorer once something is added, and with the file if that is removed", async () => {
    const { store } = windowOn();
    const { viewed } = viewOf(store, from(traceOf("a")));
    await viewed.load();
    viewed.select({ trace: "a", kind: "node", node: null });
    assert.equal(await viewed.own(), "a");
    assert.deepEqual([viewed.note, viewed.trace === store.get("a")], ["copied", true]);
    store.apply(viewed.trace!, { kind: "nodes", nodes: [token("n1")] });
    assert.deepEqual([viewed.trace?.nodes.length, viewed.selection?.trace], [1, "a"]);
    store.remove("a");
    await settled();
    assert.deepEqual([viewed.trace?.nodes.length, viewed.note], [0, "alone"]);
  });

  it("goes on with the trace of the explorer if that has all of the file", async () => {
    const { store } = await windowWith(longer(traceOf("a")));
    const { viewed } = viewOf(store, from(traceOf("a")));
    await viewed.load();
    assert.equal(await viewed.own(), "a");
    assert.deepEqual([viewed.trace?.nodes.length, store.summaries.length], [1, 1]);
  });

  it("gets a new id if the explorer's trace has gone another way", async () => {
    const { store } = await windowWith(longer(traceOf("a"), token("other")));
    const { viewed } = viewOf(store, from(longer(traceOf("a"))));
    await viewed.load();
    viewed.select({ trace: "a", kind: "node", node: "n1" });
    assert.equal(await viewed.own(), "new1");
    assert.deepEqual(viewed.selection, { trace: "new1", kind: "node", node: "n1" });
    assert.deepEqual(store.summaries.map(({ id }) => id).sort(), ["a", "new1"]);
  });

  it("makes one copy, however much is asked for at once", async () => {
    const { store } = await windowWith(longer(traceOf("a"), token("other")));
    const { viewed } = viewOf(store, from(longer(traceOf("a"))));
    await viewed.load();
    assert.deepEqual(await Promise.all([viewed.own(), viewed.own()]), ["new1", "new1"]);
    assert.deepEqual(store.summaries.map(({ id }) => id).sort(), ["a", "new1"]);
  });

  it("says what is wrong with the file, and shows it once that is mended", async () => {
    const { store } = windowOn();
    const broken = new UserError("x.coconut.json isn't a Coconut trace.");
    let read: () => Promise<Trace> = () => Promise.reject(broken);
    const { viewed } = viewOf(store, () => read());
    await viewed.load();
    assert.deepEqual([viewed.trace, viewed.problem, viewed.note], [null, broken.message, "alone"]);
    read = from(traceOf("a"));
    await viewed.load();
    assert.deepEqual([viewed.trace?.id, viewed.problem], ["a", null]);
  });
});

describe("The view that shows a trace", () => {
  const view = (kind: "following" | "side" | "editor", id: string | null) => ({ kind, viewed: { id } });
  const [following, beside, again, editor] = [
    view("following", "a"),
    view("side", "b"),
    view("side", "b"),
    view("editor", null),
  ];
  const all = [following, beside, again, editor];

  it("is one that shows it already, the one in front first", () => {
    for (const [trace, front, expected] of [
      ["a", null, following],
      ["b", null, beside],
      ["b", again, again],
      ["b", editor, beside],
    ] as const)
      assert.equal(viewFor(trace, all, front ?? null), expected);
  });

  it("is otherwise the one that follows", () => {
    for (const trace of ["new", null]) assert.equal(viewFor(trace, all, beside), following);
    assert.equal(viewFor("new", [beside], beside), undefined);
  });
});
