/** What stays in the extension host after many questions, in counts that depend on no machine. */
import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Runs } from "../../src/host/engine/runs";
import { ExpandedTraces } from "../../src/host/explorer/expandedTraces";
import { ViewedTrace } from "../../src/host/panel/viewedTrace";
import { CurrentTrace } from "../../src/host/traces/currentTrace";
import { History } from "../../src/host/traces/history";
import type { Trace } from "../../src/shared/trace/trace";
import { FakeEngine, question } from "../support/fakeEngine";
import { MemoryDisk } from "../support/memoryDisk";
import { windowOn } from "../support/traces";

const LIMIT = 20;

class CountingDisk extends MemoryDisk {
  watched = 0;

  override watch(...about: Parameters<MemoryDisk["watch"]>) {
    this.watched++;
    const watching = super.watch(...about);
    return { dispose: () => (this.watched--, watching.dispose()) };
  }
}

describe("A long session", function () {
  this.timeout(60_000);

  it("keeps as much after 120 questions as after 40: the current trace, and summaries of the history", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const disk = new CountingDisk();
    const { store, events } = windowOn(disk);
    await store.read();
    const engine = new FakeEngine();
    const never = () => Promise.reject(new Error("Nothing is compared."));
    let asked = 0;
    const runs = new Runs({
      ...{ engine, other: { engine, load: never, loadOpponentOf: never, rest: () => undefined }, store },
      wanted: () => ({ folder: "/m", preference: "auto", thoughts: 3 }),
      newId: () => `t${asked}`,
      now: () => new Date(1000 * asked),
    });
    const current = new CurrentTrace(store, { get: () => undefined, set: () => undefined }, (error) =>
      assert.fail(String(error)),
    );
    const view = new ViewedTrace(store, () => store.newId());
    const expanded = new ExpandedTraces(store);
    const history = new History({
      ...{ store, limit: () => LIMIT, onDidChangeSettings: () => ({ dispose: () => undefined }) },
      isInUse: (id) => id === current.trace,
    });
    const traces: WeakRef<Trace>[] = [];

    const ask = async (): Promise<void> => {
      asked++;
      const begun = (trace: Trace): void => {
        traces.push(new WeakRef(trace));
        void current.show(trace.id, "command");
        void view.show(trace.id);
        expanded.fold(trace.id);
        void expanded.keep(trace.id);
      };
      assert.equal(await runs.reason({ text: question }, begun), "done");
      engine.calls.length = events.length = 0;
    };
    const kept = async (until: number) => {
      while (asked < until) await ask();
      for (let tries = 0; tries < 3; tries++) {
        await new Promise((done) => setTimeout(done, 20));
        collect();
      }
      // What is watched of traces that have left the memory ends with the next one.
      await ask();
      await new Promise((done) => setTimeout(done, 20));
      collect();
      const inMemory = traces.filter((trace) => trace.deref() !== undefined).length;
      return { inMemory, watched: disk.watched, listed: store.summaries.length };
    };

    const [before, after] = [await kept(40), await kept(120)];
    for (const disposable of [history, current, runs, store]) disposable.dispose();
    assert.deepEqual(after, before);
    assert.ok(before.inMemory <= 2, `${before.inMemory} traces in memory`);
    // The folder of all traces, and those of traces in memory.
    assert.ok(before.watched <= 1 + 2, `${before.watched} folders watched`);
    assert.ok(before.listed <= LIMIT + 1, `${before.listed} traces listed`);
  });
});
