import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { takeIn } from "../../../src/host/traces/takeIn";
import type { TraceStore } from "../../../src/host/traces/traceStore";
import { type Trace, type TraceChange, toJson } from "../../../src/shared/trace/trace";
import { MemoryDisk, full } from "../../support/memoryDisk";
import { token, traceOf, windowOn } from "../../support/traces";

const ids = (store: TraceStore): string[] => store.summaries.map(({ id }) => id);

/** Adds a node after the last one. */
function addNode(store: TraceStore, trace: Trace): string {
  const id = store.newId();
  store.apply(trace, { kind: "nodes", nodes: [token(id, trace.nodes.at(-1)?.id ?? null)] });
  return id;
}

const named = (node: string, name: string): TraceChange => ({ kind: "mark", node, mark: { name } });

/** What a window that opens now finds. */
async function found(disk: MemoryDisk): Promise<Record<string, string[]>> {
  const { store } = windowOn(new MemoryDisk(disk.texts));
  await store.read();
  const traces = await Promise.all(store.summaries.map(({ id }) => store.load(id)));
  return Object.fromEntries(traces.map((trace) => [trace!.id, trace!.nodes.map(({ id }) => id)]));
}

describe("The store of traces", () => {
  it("lists the newest trace first", () => {
    const { store } = windowOn();
    for (const [id, minute] of [
      ["b", 2],
      ["c", 3],
      ["a", 1],
    ] as const)
      store.add(traceOf(id, minute));
    assert.deepEqual(ids(store), ["c", "b", "a"]);
  });

  it("has in the next window what was saved, and gives everybody the same object", async () => {
    const { store, disk } = windowOn();
    const trace = traceOf("a");
    store.add(trace);
    store.apply(trace, named(addNode(store, trace), "here"));
    await store.close();
    const next = windowOn(disk);
    await Promise.all([next.store.read(), next.store.read()]);
    const [one, other] = await Promise.all([next.store.load("a"), next.store.load("a")]);
    assert.deepEqual(one, trace);
    assert.equal(one, other);
    assert.deepEqual(next.events, ["read"]);
    assert.equal(await next.store.load("b"), undefined);
  });

  it("writes each change as a line of its own window, and the head once", async () => {
    const { store, disk } = windowOn(new MemoryDisk(), "w");
    const trace = traceOf("a");
    store.add(trace);
    await store.save();
    const head = disk.texts["a/head.json"];
    addNode(store, trace);
    addNode(store, trace);
    await store.save();
    assert.deepEqual(Object.keys(disk.texts), ["a/head.json", "a/w.jsonl"]);
    assert.equal(disk.texts["a/head.json"], head);
    assert.equal(disk.texts["a/w.jsonl"]?.trim().split("\n").length, 2);
  });

  it("makes ids that no other window makes", () => {
    const [one, other] = [windowOn(), windowOn()];
    const made = [one.store, one.store, other.store, other.store].map((store) => store.newId());
    assert.equal(new Set(made).size, 4);
  });

  it("leaves a damaged trace in place, says so, and has the others", async () => {
    const { store, disk, log } = windowOn();
    disk.put("bad/head.json", "{");
    disk.put("good/head.json", toJson(traceOf("good")));
    disk.put("odd/head.json", toJson({ ...traceOf("other"), nodes: [token("x")] }));
    await store.read();
    assert.deepEqual(ids(store), ["odd", "good"]);
    assert.equal((await store.load("odd"))?.id, "odd");
    assert.deepEqual([log.length, /The saved trace bad can't be opened/.test(log[0] ?? "")], [1, true]);
    assert.equal(disk.texts["bad/head.json"], "{");
  });

  it("takes in a good copy of a trace that was damaged, beside it", async () => {
    const { store, disk } = windowOn();
    store.add({ ...traceOf("a"), nodes: [token("x")] });
    await store.close();
    const next = windowOn(disk).store;
    await next.read();
    disk.put("a/head.json", disk.texts["a/head.json"]!.replace("{", "["));
    await assert.rejects(next.load("a"), /can't be opened/);
    const copy = await takeIn(next, { ...traceOf("a"), nodes: [token("x")] }, () => "b");
    assert.deepEqual([copy.id, copy.nodes.length], ["b", 1]);
    assert.equal(await next.load("b"), copy);
  });

  it("takes over the files of earlier versions, once", async () => {
    const old = { ...traceOf("a"), nodes: [token("n1")] };
    const { store, disk } = windowOn(new MemoryDisk({ "a.coconut.json": toJson(old) }));
    await store.read();
    assert.deepEqual(Object.keys(disk.texts), ["a/head.json"]);
    const trace = await store.load("a");
    assert.deepEqual(trace, old);
    const made = addNode(store, trace);
    await store.save();
    assert.deepEqual(await found(disk), { a: ["n1", made] });
  });

  it("has the files of earlier versions on a full disk too, and loses nothing that is added to them", async () => {
    const old = { ...traceOf("a"), nodes: [token("n1")] };
    const { store, disk } = windowOn(new MemoryDisk({ "a.coconut.json": toJson(old) }));
    disk.failure = full;
    await store.read();
    const trace = (await store.load("a"))!;
    assert.deepEqual(trace, old);
    assert.ok("a.coconut.json" in disk.texts);
    const made = addNode(store, trace);
    await assert.rejects(store.save(), /Can't save the trace/);
    disk.failure = () => undefined;
    await store.save().catch(() => undefined);
    await store.save();
    assert.deepEqual(await found(disk), { a: ["n1", made] });
  });
});

describe("A removed trace", () => {
  it("doesn't come back: not in this window, not in the next, not by a run that ends late", async () => {
    const { store, disk, events } = windowOn();
    const trace = traceOf("a");
    store.add(trace);
    assert.deepEqual(store.remove("a"), ["a"]);
    const late = addNode(store, trace);
    assert.equal(trace.nodes[0]?.id, late);
    await store.save();
    assert.deepEqual([ids(store), store.get("a"), events], [[], undefined, ["added a", "removed a"]]);
    assert.deepEqual(await found(disk), {});
  });

  it("doesn't come back if it is removed before it was read, or while it is loaded", async () => {
    const { store, disk } = windowOn();
    store.add(traceOf("a"));
    store.add(traceOf("b"));
    await store.close();
    const next = windowOn(disk).store;
    await next.read();
    const loading = next.load("a");
    next.remove("a");
    next.remove("b");
    await loading;
    await next.refresh();
    await next.save();
    assert.deepEqual([ids(next), await found(disk)], [[], {}]);
  });

  it("doesn't come back when another window goes on with it", async () => {
    const one = windowOn();
    one.store.add(traceOf("a"));
    await one.store.save();
    const other = windowOn(one.disk);
    await other.store.read();
    const trace = (await other.store.load("a"))!;
    one.store.remove("a");
    other.clock.now += 1000;
    addNode(other.store, trace);
    await Promise.all([one.store.save(), other.store.save()]);
    await other.store.refresh();
    assert.deepEqual([ids(other.store), other.events], [[], ["read", "changed a", "removed a"]]);
    assert.deepEqual(await found(one.disk), {});
  });

  it("comes back whole when that is undone, also in another window, and on a clock that went back", async () => {
    const one = windowOn();
    const trace = traceOf("a");
    one.store.add(trace);
    const first = addNode(one.store, trace);
    const removed = one.store.remove("a");
    const second = addNode(one.store, trace);
    await one.store.save();
    const other = windowOn(one.disk, "z", { now: 1 });
    await other.store.read();
    assert.deepEqual(ids(other.store), []);
    other.store.restore(removed);
    await other.store.save();
    await one.store.refresh();
    assert.deepEqual([ids(one.store), one.events.at(-1), ids(other.store)], [["a"], "added a", ["a"]]);
    assert.deepEqual(await found(one.disk), { a: [first, second] });
  });

  it("is erased a day later, and not before", async () => {
    const { store, disk } = windowOn();
    store.add(traceOf("a"));
    store.add(traceOf("b"));
    store.remove("a");
    await store.close();
    for (const [hours, left] of [
      [23, ["a", "b"]],
      [25, ["b"]],
    ] as const) {
      const next = windowOn(disk, `h${hours}`, { now: hours * 60 * 60 * 1000 });
      await next.store.read();
      await new Promise((resolve) => setTimeout(resolve, 5));
      await next.store.close();
      assert.deepEqual((await disk.list("")).folders, left);
    }
  });
});

describe("A full disk", () => {
  it("loses nothing: three questions are asked, and all three are written later", async () => {
    const { store, disk, events } = windowOn();
    disk.failure = full;
    const made = ["a", "b", "c"].map((id) => {
      const trace = traceOf(id);
      store.add(trace);
      return [id, [addNode(store, trace), addNode(store, trace)]];
    });
    await assert.rejects(store.save(), /Can't save the trace \(ENOSPC.*Free up disk space/);
    assert.deepEqual(
      ["a", "b", "c"].map((id) => store.isSaved(id)),
      [false, false, false],
    );
    assert.deepEqual(events.slice(-3), ["updated a", "updated b", "updated c"]);
    disk.failure = () => undefined;
    await store.save();
    assert.deepEqual(
      ["a", "b", "c"].map((id) => store.isSaved(id)),
      [true, true, true],
    );
    assert.deepEqual(await found(disk), Object.fromEntries(made));
  });

  it("fills up in the middle of a line: what was half written is written again, and nothing twice", async () => {
    const { store, disk } = windowOn();
    const trace = traceOf("a");
    store.add(trace);
    await store.save();
    disk.failure = full;
    const made = Array.from({ length: 5 }, () => addNode(store, trace));
    await assert.rejects(store.save());
    await assert.rejects(store.save());
    made.push(addNode(store, trace));
    disk.failure = () => undefined;
    await store.save();
    assert.deepEqual(await found(disk), { a: made });
  });

  it("tries again by itself", async () => {
    const { store, disk } = windowOn(new MemoryDisk(), "w", { now: 1 }, 1);
    disk.failure = full;
    store.add(traceOf("a"));
    await assert.rejects(store.save());
    disk.failure = () => undefined;
    while (!store.isSaved("a")) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(await found(disk), { a: [] });
  });

  it("keeps the other traces from nothing", async () => {
    const { store, disk } = windowOn();
    disk.failure = (path) => (path.startsWith("a/") ? full() : undefined);
    for (const id of ["a", "b"]) store.add(traceOf(id));
    await assert.rejects(store.save());
    assert.deepEqual([store.isSaved("a"), store.isSaved("b"), await found(disk)], [false, true, { b: [] }]);
  });

  it("isn't needed to write everything again when the folder is gone", async () => {
    const { store, disk } = windowOn();
    const trace = traceOf("a");
    store.add(trace);
    const made = [addNode(store, trace)];
    await store.save();
    await disk.remove("a");
    made.push(addNode(store, trace));
    await assert.rejects(store.save());
    made.push(addNode(store, trace));
    await store.save();
    assert.deepEqual(await found(disk), { a: made });
  });
});

describe("Two windows", () => {
  it("have what the other one adds to a trace, and hear of it", async () => {
    const one = windowOn();
    const trace = traceOf("a");
    one.store.add(trace);
    const first = addNode(one.store, trace);
    await one.store.save();
    const other = windowOn(one.disk);
    await other.store.read();
    const theirs = (await other.store.load("a"))!;
    const second = addNode(other.store, theirs);
    other.store.apply(theirs, named(first, "theirs"));
    await other.store.save();
    one.store.apply(trace, named(second, "mine"));
    await one.store.refresh();
    assert.deepEqual(
      trace.nodes.map(({ id }) => id),
      [first, second],
    );
    assert.deepEqual(one.events.slice(-2), ["changed a", "changed a"]);
    await one.store.save();
    await other.store.refresh();
    assert.deepEqual(theirs.marks, { [first]: { name: "theirs" }, [second]: { name: "mine" } });
  });

  it("list what the other one asks and removes", async () => {
    const [one, other] = [windowOn(), windowOn()];
    const disk = one.disk;
    const two = windowOn(disk);
    await Promise.all([one.store.read(), two.store.read(), other.store.read()]);
    one.store.add(traceOf("a"));
    one.store.add(traceOf("b", 1, "a"));
    await one.store.save();
    await two.store.refresh();
    assert.deepEqual([ids(two.store), two.store.comparedTo("a")?.id], [["a"], "b"]);
    two.store.remove("a");
    await two.store.save();
    await one.store.refresh();
    assert.deepEqual(
      [ids(one.store), one.store.comparedTo("a"), two.events.slice(-2)],
      [[], undefined, ["removed b", "removed a"]],
    );
    assert.deepEqual(other.events, ["read"]);
  });

  it("hear of each other without being asked to look", async () => {
    const one = windowOn();
    const two = windowOn(one.disk);
    const trace = traceOf("a");
    one.store.add(trace);
    await one.store.save();
    await two.store.read();
    const theirs = (await two.store.load("a"))!;
    const made = addNode(one.store, trace);
    while (theirs.nodes.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual([theirs.nodes[0]?.id, two.events], [made, ["read", "changed a"]]);
  });
});

describe("1,000 stored traces", () => {
  const disk = new MemoryDisk();

  before(async () => {
    const { store } = windowOn(disk);
    for (let i = 0; i < 1000; i++) store.add(traceOf(`t${i}`, i % 10));
    await store.close();
  });

  it("are listed from the index, without reading one of them", async () => {
    disk.reads.length = 0;
    const { store } = windowOn(disk);
    await store.read();
    assert.deepEqual([store.summaries.length, disk.reads], [1000, ["index.json"]]);
    await store.refresh();
    assert.deepEqual(new Set(disk.reads), new Set(["index.json"]));
    store.dispose();
  });

  it("are read again where a window ended before it wrote the index, and only there", async () => {
    const ended = windowOn(disk);
    await ended.store.read();
    const trace = (await ended.store.load("t7"))!;
    addNode(ended.store, trace);
    await ended.store.save();
    ended.store.dispose();
    disk.reads.length = 0;
    const next = windowOn(disk);
    await next.store.refresh();
    assert.deepEqual(
      disk.reads.filter((file) => file !== "index.json").map((file) => file.split("/")[0]),
      ["t7", "t7"],
    );
    next.store.dispose();
  });
});

describe("Stored traces", () => {
  const disk = new MemoryDisk();

  before(async () => {
    const { store } = windowOn(disk);
    for (let i = 0; i < 50; i++) store.add(traceOf(`t${i}`));
    await store.close();
  });

  it("are listed without an index too", async () => {
    const { "index.json": _index, ...texts } = disk.texts;
    for (const index of [undefined, "{", '{"format":"coconut-index","version":1,"rows":[{}]}']) {
      const { store } = windowOn(new MemoryDisk(index === undefined ? texts : { ...texts, "index.json": index }));
      await store.read();
      assert.equal(store.summaries.length, 50);
      store.dispose();
    }
  });

  it("are released when nobody has them any more", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const { store } = windowOn(disk);
    await store.read();
    const kept = await store.load("t0");
    for (let i = 1; i < 50; i++) await store.load(`t${i}`);
    for (let tries = 0; tries < 3; tries++) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
    }
    const inMemory = store.summaries.filter(({ id }) => store.get(id) !== undefined);
    assert.deepEqual([kept?.id, inMemory.map(({ id }) => id)], ["t0", ["t0"]]);
    store.dispose();
  });
});

describe("A compared trace", () => {
  const other = (): Trace => traceOf("b", 2, "a");

  it("isn't listed while the first one exists", () => {
    const { store } = windowOn();
    const compared = other();
    store.add(compared);
    assert.deepEqual([ids(store), store.ownerOf(compared)], [["b"], undefined], "opened alone");
    store.add(traceOf("a", 1));
    assert.deepEqual([ids(store), store.ownerOf(compared)?.id, store.comparedTo("a")?.id], [["a"], "a", "b"]);
  });

  it("is removed with the first one, and before it", () => {
    const { store, events } = windowOn();
    for (const trace of [traceOf("c", 0), traceOf("a", 1), other()]) store.add(trace);
    events.length = 0;
    assert.deepEqual(store.remove("a"), ["a", "b"]);
    assert.deepEqual([events, ids(store)], [["removed b", "removed a"], ["c"]]);
  });
});
