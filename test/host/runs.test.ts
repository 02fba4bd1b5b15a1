import assert from "node:assert/strict";
import { type Activity, Runs } from "../../src/host/runs";
import { type TraceFiles, TraceStore } from "../../src/host/traceStore";
import { ProducedHub } from "../../src/shared/reasoning";
import { type Trace, trunk } from "../../src/shared/trace";
import { FakeEngine, type FakeEngineOptions, question } from "../support/fakeEngine";
import { MemoryFiles } from "../support/memoryFiles";

interface Bench {
  runs: Runs;
  store: TraceStore;
  files: TraceFiles & { texts: Map<string, string> };
  engine: FakeEngine;
  activity: string[];
}

function bench(options: FakeEngineOptions = {}): Bench {
  const files = new MemoryFiles();
  const store = new TraceStore(files, () => undefined);
  const hub = new ProducedHub();
  const engine = new FakeEngine(hub, options);
  let ids = 0;
  const runs = new Runs({
    engine,
    hub,
    store,
    wanted: () => ({ folder: "/m", preference: "auto", thoughts: 3 }),
    newId: () => `id${++ids}`,
    now: () => new Date(Date.UTC(2026, 10, 24, 10, 0, ids)),
  });
  const activity: string[] = [];
  runs.onDidChange((now) => activity.push(worded(now)));
  return { runs, store, files, engine, activity };
}

function worded({ status, trace }: Activity): string {
  const said = status.kind === "busy" ? status.what : status.kind === "failed" ? `failed: ${status.message}` : "idle";
  return trace === null ? said : `${said} (${trace})`;
}

const nothing = (): void => undefined;
const text = { text: question };

describe("Runs", () => {
  it("fills a new trace and says what goes on", async () => {
    const { runs, store, files, activity } = bench();
    const begun: Trace[] = [];
    assert.equal(await runs.reason(text, (trace) => begun.push(trace)), "done");
    const [trace] = store.traces;
    assert.deepEqual(begun, [trace]);
    assert.equal(trace && trunk(trace).length, 3);
    assert.equal(trace?.values.length, 4);
    assert.equal(trace?.answer?.text, "Alex is a gorpus.");
    assert.deepEqual([...files.texts.keys()], ["id1"]);
    assert.deepEqual(activity, [
      "Getting the model ready",
      "Thinking (id1)",
      "Thinking, 1 of 3 (id1)",
      "Thinking, 2 of 3 (id1)",
      "Reading what it would say (id1)",
      "Speaking (id1)",
      "idle (id1)",
    ]);
  });

  it("refuses a text that is no question with a sentence, and touches nothing", async () => {
    const { runs, store, activity } = bench();
    await runs.reason(text, nothing);
    const before = JSON.stringify(store.traces);
    const begun: Trace[] = [];
    assert.equal(await runs.reason({ text: "   \n " }, (trace) => begun.push(trace)), "failed");
    assert.deepEqual(begun, []);
    assert.equal(JSON.stringify(store.traces), before);
    assert.match(activity.at(-1) ?? "", /^failed: There is no text to read: select facts and a question/);
    assert.equal(await runs.reason(text, nothing), "done");
  });

  it("cancels what runs for a new question, and keeps what it had thought", async () => {
    const again: { f?: () => void } = {};
    const { runs, store } = bench({ beforeItem: (given) => (given === 2 ? again.f?.() : undefined) });
    let second: Promise<unknown> | undefined;
    again.f = () => {
      delete again.f;
      second = runs.reason(text, nothing);
    };
    assert.equal(await runs.reason(text, nothing), "cancelled");
    assert.equal(await second, "done");
    const [newer, older] = store.traces;
    assert.equal(older && trunk(older).length, 2);
    assert.equal(older?.answer, null);
    assert.ok(newer?.answer);
  });

  it("does moves on a trace one after another", async () => {
    const { runs, store, engine } = bench();
    await runs.reason(text, nothing);
    const [trace] = store.traces;
    assert.ok(trace);
    engine.calls.length = 0;
    const outcomes = await Promise.all([runs.thinkMore(trace), runs.speak(trace, trunk(trace)[0]?.id ?? null), runs.speakAfterEvery(trace)]);
    assert.deepEqual(outcomes, ["done", "done", "done"]);
    assert.deepEqual(engine.calls.filter((call) => call.startsWith("run")), ["run think@3", "run value@4", "run force@4", "run force@1", "run force@2"]);
    assert.equal(trunk(trace).length, 4);
  });

  it("cancels everything, what waits included, and each is told", async () => {
    const cancel: { f?: () => void } = {};
    const { runs, store, activity } = bench({ beforeItem: () => cancel.f?.() });
    await runs.reason(text, nothing);
    const [trace] = store.traces;
    assert.ok(trace);
    const nodes = trace.nodes.length;
    cancel.f = () => runs.cancel();
    assert.deepEqual(await Promise.all([runs.speakAfterEvery(trace), runs.thinkMore(trace)]), ["cancelled", "cancelled"]);
    assert.equal(trace.nodes.length, nodes);
    assert.equal(activity.at(-1), "idle (id1)");
  });

  it("does not wait for a model that loads when it is cancelled", async () => {
    const { runs, store } = bench({ load: () => new Promise(() => undefined) });
    const outcome = runs.reason(text, nothing);
    await new Promise((resolve) => setTimeout(resolve, 5));
    runs.cancel();
    assert.equal(await outcome, "cancelled");
    assert.deepEqual(store.traces, []);
  });

  it("calls a bug a bug, with what was being done, and what was thought stays", async () => {
    const { runs, store } = bench({ beforeItem: (given) => { if (given === 1) throw new TypeError("x is undefined"); } });
    assert.equal(await runs.reason(text, nothing), "failed");
    const { status } = runs.activity;
    assert.ok(status.kind === "failed");
    assert.match(status.message, /bug.*while reasoning about the text: x is undefined/);
    assert.match(status.details ?? "", /TypeError: x is undefined/);
    assert.equal(store.traces[0] && trunk(store.traces[0]).length, 1);
  });

  it("does not go on with a trace of another model", async () => {
    const { runs, store } = bench();
    await runs.reason(text, nothing);
    const [trace] = store.traces;
    assert.ok(trace);
    const foreign = { ...trace, model: { ...trace.model, name: "other", sha256: "b".repeat(64) } };
    assert.equal(await runs.thinkMore(foreign), "failed");
    assert.match(worded(runs.activity), /made with “other”, and “toy” is loaded.*coconut\.model/);
  });

  it("says so when a trace cannot be saved, and saves it with the next run", async () => {
    const { runs, files } = bench();
    const write = files.write.bind(files);
    files.write = () => Promise.reject(new Error("No space left"));
    assert.equal(await runs.reason(text, nothing), "failed");
    assert.match(worded(runs.activity), /could not be saved.*No space left.*Export trace/);
    files.write = write;
    assert.equal(await runs.reason(text, nothing), "done");
    assert.equal(files.texts.size, 2);
  });
});
