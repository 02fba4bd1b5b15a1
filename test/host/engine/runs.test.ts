import assert from "node:assert/strict";
import { mock } from "node:test";
import { readTrace } from "../../../src/shared/read/readTrace";
import { wordsOfRemark } from "../../../src/shared/read/remarks";
import type { Activity } from "../../../src/host/engine/runQueue";
import { EngineClient } from "../../../src/host/engine/engineClient";
import { Runs } from "../../../src/host/engine/runs";
import type { TraceStore } from "../../../src/host/traces/traceStore";
import type { RunRequest } from "../../../src/shared/engine/engine";
import type { SearchLimits } from "../../../src/shared/engine/searchLimits";
import { unpin } from "../../../src/shared/act/pins";
import type { Trace } from "../../../src/shared/trace/trace";
import { UserError } from "../../../src/shared/errors";
import { FakeEngine, type FakeEngineOptions, question, toyModel } from "../../support/fakeEngine";
import { type MemoryDisk, full } from "../../support/memoryDisk";
import { knownAnswerIn } from "../../../src/shared/act/beginTrace";
import { windowOn } from "../../support/traces";
import { Workers } from "../../support/workers";
import { editWords } from "../../../src/shared/trace/edits";

interface Bench {
  runs: Runs;
  store: TraceStore;
  disk: MemoryDisk;
  engine: FakeEngine;
  /** The model to compare with, and how often it was released. */
  other: { engine: FakeEngine; rests: number };
  activity: string[];
}

function bench(
  options: FakeEngineOptions = {},
  ofOther: FakeEngineOptions = {},
  thoughts: number | null = 3,
  limits?: SearchLimits,
  client?: EngineClient,
): Bench {
  const { store, disk } = windowOn();
  const engine = new FakeEngine(options);
  const other = {
    engine: new FakeEngine({ load: async () => ({ ...toyModel, name: "toy-cot" }), ...ofOther }),
    rests: 0,
  };
  let ids = 0;
  const runs = new Runs({
    engine: client ?? engine,
    ...(client && { abandon: () => client.abandon() }),
    other: {
      engine: other.engine,
      load: (folder) => other.engine.load(folder, "auto"),
      loadOpponentOf: ({ name }) => other.engine.load(`/opponent of ${name}`, "auto"),
      rest: () => void other.rests++,
    },
    store,
    wanted: () => ({ folder: "/m", preference: "auto", thoughts, ...(limits && { limits }) }),
    newId: () => `id${++ids}`,
    now: () => new Date(Date.UTC(2026, 10, 24, 10, 0, ids)),
  });
  const activity: string[] = [];
  runs.onDidChange((now) => activity.push(worded(now)));
  return { runs, store, disk, engine, other, activity };
}

function worded({ status, trace }: Activity): string {
  const said = status.kind === "busy" ? status.what : status.kind === "failed" ? `failed: ${status.message}` : "idle";
  return trace === null ? said : `${said} (${trace})`;
}

/** What the store lists, newest first. */
function tracesIn(store: TraceStore): Trace[] {
  return store.summaries.map(({ id }) => store.get(id)!);
}

function comparedIn(store: TraceStore, trace: Trace): Trace | undefined {
  return store.get(store.comparedTo(trace.id)?.id ?? "");
}

/** The traces with a folder on the disk. */
async function stored(disk: MemoryDisk): Promise<string[]> {
  return (await disk.list("")).folders.sort();
}

/** A model that never finishes loading, and a promise for when loading has begun. */
function endless(): { load: () => Promise<never>; begun: Promise<void> } {
  let begin: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  return { begun, load: () => (begin(), new Promise(() => undefined)) };
}

const nothing = (): void => undefined;
const text = { text: question };

describe("Runs", () => {
  it("says how many sentences of the text it doesn't ask", async () => {
    const { runs, store, activity } = bench();
    await runs.reason({ text: `A puzzle\n\n${question}` }, nothing);
    await runs.reason({ text: `A puzzle\n\nThink well.\n${question}` }, nothing);
    assert.ok(activity.includes("Thinking, 1 of 3 (1 sentence skipped) (id1)"), activity.join("\n"));
    assert.ok(activity.includes("Speaking (2 sentences skipped) (id2)"), activity.join("\n"));
    const remarks = tracesIn(store).map((trace) => readTrace(trace).verdict?.remarks.map(wordsOfRemark));
    assert.deepEqual(remarks, [["2 sentences skipped: “A puzzle”, “Think well.”"], ["1 sentence skipped: “A puzzle”"]]);
  });

  for (const [what, wanted, trained, expected] of [
    ["asked for", 2, { default: 4, max: 4, perStep: 1 }, 2],
    ["of the package where nobody says how many", null, { default: 4, max: 6, perStep: 1 }, 4],
    ["none of a model that only speaks", 5, { default: 0, max: 0, perStep: 1 }, 0],
  ] as const)
    it(`thinks as many thoughts as are ${what}`, async () => {
      const manifest = { ...toyModel.manifest, thoughts: trained };
      const { runs, store } = bench({ load: async () => ({ ...toyModel, manifest }) }, {}, wanted);
      assert.equal(await runs.reason(text, nothing), "done");
      assert.equal(readTrace(tracesIn(store)[0]!).mainThoughts.length, expected);
    });

  it("asks the model of the view that asks, and the workspace's next time", async () => {
    const folders: string[] = [];
    const load = async (folder: string): Promise<typeof toyModel> => (folders.push(folder), toyModel);
    const { runs } = bench({ load });
    const chosen = { folder: "/of/view", choice: {} };
    const choices = new Set<object | null>();
    const listening = runs.onDidChange(({ choice }) => choices.add(choice));
    await runs.reason(text, nothing, undefined, null, chosen);
    await runs.prepare(null, chosen);
    assert.deepEqual([...choices], [chosen.choice]);
    await runs.reason(text, nothing);
    listening.dispose();
    assert.deepEqual(folders, ["/of/view", "/of/view", "/m"]);
    assert.equal(runs.activity.choice, null);
  });

  it("keeps what a dataset says of the answer, also for the model that it is compared with", async () => {
    const { runs, store } = bench();
    const truth = { answer: "Alex is a wolf.", steps: ["Alex is a bompus."] };
    const begun: Trace[] = [];
    const unsettled = "Every dumpus is a wolf. Alex is a bompus. Is Alex a wolf or rempus?";
    await runs.reason({ text: unsettled }, (trace) => begun.push(trace), truth);
    await runs.compare(begun[0]!);
    const [trace, compared] = [begun[0]!, comparedIn(store, begun[0]!)!];
    const [wolf] = trace.read.kind === "text" ? [] : trace.read.nodes.filter(({ yours }) => yours === "wolf");
    for (const { read } of [trace, compared])
      assert.deepEqual(read.truth, { ...truth, answer: `Alex is a ${wolf?.model}.`, from: "dataset" });
    assert.deepEqual(knownAnswerIn(trace), { truth });
  });

  it("fills a new trace and reports what it is doing", async () => {
    const { runs, store, disk, activity } = bench();
    const begun: Trace[] = [];
    assert.equal(await runs.reason(text, (trace) => begun.push(trace)), "done");
    const [trace] = tracesIn(store);
    assert.deepEqual(begun, [trace]);
    assert.equal(trace && readTrace(trace).mainThoughts.length, 3);
    assert.equal(trace?.readings.length, 4);
    assert.equal(trace && readTrace(trace).verdict?.sentence, "Alex is a gorpus.");
    assert.deepEqual(await stored(disk), ["id1"]);
    assert.deepEqual(activity, [
      "Getting the model ready",
      "Thinking (id1)",
      "Thinking, 1 of 3 (id1)",
      "Thinking, 2 of 3 (id1)",
      "Speaking (id1)",
      "Reading what it would say (id1)",
      "Speaking (id1)",
      "idle (id1)",
    ]);
  });

  it("refuses a text that isn't a question with a sentence, and changes nothing", async () => {
    const { runs, store, activity } = bench();
    await runs.reason(text, nothing);
    const before = JSON.stringify(tracesIn(store));
    const begun: Trace[] = [];
    assert.equal(await runs.reason({ text: "   \n " }, (trace) => begun.push(trace)), "failed");
    assert.deepEqual(begun, []);
    assert.equal(JSON.stringify(tracesIn(store)), before);
    assert.match(activity.at(-1) ?? "", /^failed: There is no text to read. Select facts and a question/);
    assert.equal(await runs.reason(text, nothing), "done");
  });

  it("waits for nothing that is written", async () => {
    const { runs, store, disk } = bench();
    disk.append = disk.write = () => new Promise(() => undefined);
    const begun = await new Promise<Trace>((resolve) => void runs.reason(text, resolve));
    while (begun.readings.length < 4) await new Promise(setImmediate);
    assert.deepEqual(disk.texts, {});
    assert.deepEqual(tracesIn(store), [begun]);
  });

  it("names the text that failed only while it has no trace, which would name it", async () => {
    const { runs } = bench();
    const source = { text: `What\n is ${"very ".repeat(100)}wrong?`, name: "notes.md", uri: "file:///notes.md" };
    assert.equal(await runs.reason(source, nothing), "failed");
    const { status } = runs.activity;
    assert.ok(status.kind === "failed");
    assert.equal(status.asked?.name, "notes.md");
    assert.match(status.asked?.text ?? "", /^What is very very /);
    assert.ok((status.asked?.text.length ?? 0) <= 161);

    const broken = bench({
      beforeItem: (given) => {
        if (given === 1) throw new TypeError("x is undefined");
      },
    });
    assert.equal(await broken.runs.reason(text, nothing), "failed");
    assert.ok(broken.runs.activity.status.kind === "failed" && broken.runs.activity.status.asked === undefined);
  });

  it("cancels the current run for a new question, and keeps its thoughts", async () => {
    const again: { f?: () => void } = {};
    const { runs, store } = bench({ beforeItem: (given) => (given === 2 ? again.f?.() : undefined) });
    let second: Promise<unknown> | undefined;
    again.f = () => {
      delete again.f;
      second = runs.reason(text, nothing);
    };
    assert.equal(await runs.reason(text, nothing), "cancelled");
    assert.equal(await second, "done");
    const [newer, older] = tracesIn(store);
    assert.equal(older && readTrace(older).mainThoughts.length, 2);
    assert.equal(older && readTrace(older).final, null);
    assert.ok(newer && readTrace(newer).final);
  });

  it("makes moves on a trace one after another", async () => {
    const { runs, store, engine } = bench();
    await runs.reason(text, nothing);
    const [trace] = tracesIn(store);
    assert.ok(trace);
    engine.calls.length = 0;
    const outcomes = await Promise.all([
      runs.thinkMore(trace),
      runs.speak(trace, readTrace(trace).mainThoughts[0]?.id ?? null),
      runs.speakAfterEvery(trace),
    ]);
    assert.deepEqual(outcomes, ["done", "done", "done"]);
    assert.deepEqual(
      engine.calls.filter((call) => call.startsWith("run")),
      ["run think@3", "run force@4", "run value@4 answer@4", "run force@1", "run force@2"],
    );
    assert.equal(readTrace(trace).mainThoughts.length, 4);
  });

  it("cancels everything, including waiting runs, and each run resolves as canceled", async () => {
    const cancel: { f?: () => void } = {};
    const { runs, store, activity } = bench({ beforeItem: () => cancel.f?.() });
    await runs.reason(text, nothing);
    const [trace] = tracesIn(store);
    assert.ok(trace);
    const nodes = trace.nodes.length;
    cancel.f = () => runs.cancel();
    assert.deepEqual(await Promise.all([runs.speakAfterEvery(trace), runs.thinkMore(trace)]), [
      "cancelled",
      "cancelled",
    ]);
    assert.equal(trace.nodes.length, nodes);
    assert.equal(activity.at(-1), "idle (id1)");
  });

  it("cancels the runs of one trace, and not those of another", async () => {
    const cancel: { f?: (() => void) | undefined } = {};
    const { runs, store } = bench({ beforeItem: () => cancel.f?.() });
    await runs.reason(text, nothing);
    await runs.reason(text, nothing);
    const [newer, older] = tracesIn(store);
    assert.ok(newer && older);
    cancel.f = () => {
      cancel.f = undefined;
      runs.cancel(older);
    };
    const outcomes = [runs.thinkMore(newer), runs.thinkMore(older), runs.speakAfterEvery(newer)];
    assert.deepEqual(await Promise.all(outcomes), ["done", "cancelled", "done"]);
    assert.deepEqual(
      [newer, older].map((trace) => readTrace(trace).mainThoughts.length),
      [4, 3],
    );
  });

  it("doesn't wait for a loading model when it is canceled", async () => {
    const loading = endless();
    const { runs, store } = bench({ load: loading.load });
    const outcome = runs.reason(text, nothing);
    await loading.begun;
    runs.cancel();
    assert.equal(await outcome, "cancelled");
    assert.deepEqual(tracesIn(store), []);
  });

  it("counts a process that ends during a cancel as canceled, and says nothing of it", async () => {
    const cancel: { f?: () => void } = {};
    const { runs, store } = bench({
      beforeItem: (given) => {
        if (given !== 1) return;
        cancel.f?.();
        throw new UserError("The model's process ended twice.");
      },
    });
    cancel.f = () => runs.cancel();
    assert.equal(await runs.reason(text, nothing), "cancelled");
    assert.deepEqual(runs.activity.status, { kind: "idle" });
    assert.equal(readTrace(tracesIn(store)[0]!).mainThoughts.length, 1);
  });

  it("leaves no trace of a question that is canceled before it is read", async () => {
    const { runs, store, engine } = bench();
    const tokenize = engine.tokenize.bind(engine);
    engine.tokenize = (prompt) => (runs.cancel(), tokenize(prompt));
    assert.equal(await runs.reason(text, nothing), "cancelled");
    assert.deepEqual(store.summaries, []);
  });

  it("answers the next question in a new process if one doesn't notice a cancel", async () => {
    const workers = new Workers();
    const client = new EngineClient(workers.start, () => undefined);
    const { runs, store } = bench({}, {}, 3, undefined, client);
    await runs.prepare();
    const hanging = endless();
    workers.started[0]!.engine.tokenize = hanging.load;
    const outcome = runs.reason(text, nothing);
    await hanging.begun;
    mock.timers.enable({ apis: ["setTimeout"] });
    runs.cancel();
    const next = runs.reason(text, nothing);
    mock.timers.tick(10_000);
    mock.timers.reset();
    assert.deepEqual([await outcome, await next], ["cancelled", "done"]);
    assert.deepEqual(
      workers.started.map(({ killed }) => killed),
      [true, false],
    );
    assert.equal(store.summaries.length, 1);
  });

  it("doesn't wait without end for a process that doesn't notice a cancel", async () => {
    const { runs, store, engine } = bench();
    await runs.prepare();
    const tokenize = engine.tokenize.bind(engine);
    const hanging = endless();
    engine.tokenize = hanging.load;
    const outcome = runs.reason(text, nothing);
    await hanging.begun;
    mock.timers.enable({ apis: ["setTimeout"] });
    runs.cancel();
    mock.timers.tick(10_000);
    mock.timers.reset();
    assert.equal(await outcome, "cancelled");
    engine.tokenize = tokenize;
    assert.equal(await runs.reason(text, nothing), "done");
    assert.equal(store.summaries.length, 1);
  });

  it("reports a bug as a bug, with what was being done, and keeps the thoughts", async () => {
    const { runs, store } = bench({
      beforeItem: (given) => {
        if (given === 1) throw new TypeError("x is undefined");
      },
    });
    assert.equal(await runs.reason(text, nothing), "failed");
    const { status } = runs.activity;
    assert.ok(status.kind === "failed");
    assert.match(
      status.message,
      /^Something went wrong while reasoning about the text: x is undefined\. Your trace is unchanged\./,
    );
    assert.match(status.details ?? "", /TypeError: x is undefined/);
    assert.equal(readTrace(tracesIn(store)[0]!).mainThoughts.length, 1);
  });

  it("doesn't continue a trace of another model", async () => {
    const { runs, store } = bench();
    await runs.reason(text, nothing);
    const [trace] = tracesIn(store);
    assert.ok(trace);
    const foreign = { ...trace, model: { ...trace.model, name: "other", sha256: "b".repeat(64) } };
    assert.equal(await runs.thinkMore(foreign), "failed");
    assert.match(worded(runs.activity), /made with “other”, but “toy” is loaded.*Coconut: Select model/);
    const { status } = runs.activity;
    assert.deepEqual(status.kind === "failed" && status.ways, ["reason again", "select model"]);
  });

  it("tests the thoughts of a trace and continues from edited ones, and saves both", async () => {
    const { runs, store, disk, activity } = bench();
    await runs.reason(text, nothing);
    const trace = tracesIn(store)[0]!;
    assert.equal(await runs.testThoughts(trace), "done");
    assert.equal(trace.tests.length, 1);
    assert.equal(await runs.editThoughts(trace, { ablation: "zero", position: 2 }), "done");
    assert.equal(
      await runs.editThoughts(trace, { candidate: "remove", of: { concept: "bompus", ids: [7] }, position: 1 }),
      "done",
    );
    assert.deepEqual(
      readTrace(trace).continuations.flatMap(({ edits, thoughts }) =>
        edits.length > 0 ? [editWords(edits, thoughts)] : [],
      ),
      ["thought 2: zeroed", "thought 1: bompus removed"],
    );
    const next = windowOn(disk).store;
    await next.read();
    assert.deepEqual(await next.load("id1"), trace);
    assert.deepEqual(
      activity.filter((now) => /Test|edited/.test(now)),
      [
        "Testing the thoughts (id1)",
        "Continuing from the edited thought (id1)",
        "Continuing from the edited thought (id1)",
      ],
    );
    assert.equal(await runs.editThoughts(trace, { ablation: "swap", position: 9 }), "failed");
    assert.match(activity.at(-1) ?? "", /no thought 9 to edit. The trace has 3/);
  });

  it("pins, and reads what follows a step, with the limits of the settings, and another window has both", async () => {
    const limits = { rows: 8, passes: 12 };
    const { runs, store, disk, engine, activity } = bench({}, {}, 2, limits);
    await runs.reason(text, nothing);
    const trace = tracesIn(store)[0]!;
    const asked: RunRequest[] = [];
    const run = engine.run.bind(engine);
    engine.run = (request, ...rest) => (asked.push(request), run(request, ...rest));
    assert.equal(await runs.pin(trace, { text: "Alex" }), "done");
    const last = readTrace(trace).mainThoughts[1]!.id;
    const step = { ids: [40], text: "a whole step", p: 0.5, ended: true };
    const before = readTrace(trace).after(last)!;
    store.apply(trace, { kind: "readings", readings: [{ ...before, next: [step], rest: { n: 0, p: 0.5 } }] });
    assert.equal(await runs.expandStep(trace, last, [[40]]), "done");
    assert.deepEqual(
      asked.map((request) => [request.limits, request.jobs.map(({ move }) => move.kind).join(" ")]),
      [
        [limits, "pin pin pin"],
        [limits, "steps"],
      ],
    );
    for (const what of ["Reading the pin at every thought", "Reading what may follow, in at most 12 passes"])
      assert.ok(activity.includes(`${what} (id1)`), activity.join("\n"));
    const { store: other } = windowOn(disk);
    await other.read();
    const there = (await other.load(trace.id))!;
    assert.deepEqual(
      readTrace(there).pins.map(({ shown, readings }) => [shown, readings.size]),
      [["Alex", 3]],
    );
    assert.deepEqual(readTrace(there).after(last)?.next[0]?.children, [
      { ids: [31], text: "is a step 2.", to: "step 2", p: 0.75, ended: true },
    ]);
    assert.deepEqual(readTrace(there).took("pins"), { passes: 3, rows: 3, ms: 3 });
    unpin({ emit: (change) => store.apply(trace, change) }, trace, [100]);
    await store.save();
    await other.refresh();
    assert.deepEqual(readTrace((await other.load(trace.id))!).pins, []);
  });

  it("says so if a trace can't be saved, and saves it with the next run", async () => {
    const { runs, disk } = bench();
    disk.failure = full;
    assert.equal(await runs.reason(text, nothing), "failed");
    assert.match(worded(runs.activity), /Can't save the trace.*no space left.*Export trace/);
    disk.failure = () => undefined;
    assert.equal(await runs.reason(text, nothing), "done");
    assert.deepEqual(await stored(disk), ["id1", "id2"]);
  });
});

describe("Runs that compare", () => {
  /** A bench with a trace that has been reasoned about. */
  async function reasoned(ofOther: FakeEngineOptions = {}): Promise<Bench & { trace: Trace }> {
    const made = bench({}, ofOther);
    await made.runs.reason(text, nothing);
    const [trace] = tracesIn(made.store);
    assert.ok(trace);
    made.activity.length = 0;
    made.engine.calls.length = 0;
    return { ...made, trace };
  }

  it("speak after every thought, then ask the other model without thoughts, in another trace", async () => {
    const { runs, store, disk, engine, other, activity, trace } = await reasoned();
    assert.equal(await runs.compare(trace), "done");
    assert.deepEqual(engine.calls, ["load /m auto", "run force@1 force@2"]);
    const load = "load /opponent of toy auto";
    assert.deepEqual(other.engine.calls, [load, "tokenize", "run force@0", "run value@0 answer@0"]);
    const compared = comparedIn(store, trace);
    assert.ok(compared);
    assert.deepEqual(
      [
        compared.comparedTo,
        compared.model.name,
        readTrace(compared).verdict?.sentence,
        readTrace(compared).mainThoughts.length,
      ],
      [trace.id, "toy-cot", "Alex is a gorpus.", 0],
    );
    assert.deepEqual(tracesIn(store), [trace], "it isn't listed");
    assert.ok((await stored(disk)).includes(compared.id), "it is saved");
    assert.equal(other.rests, 1);
    assert.deepEqual(activity, [
      "Getting the model ready (id1)",
      "Speaking after every thought (id1)",
      "Getting the chain-of-thought model ready (id1)",
      "Comparing with toy-cot (id1)",
      "idle (id1)",
    ]);
  });

  it("ask nothing twice", async () => {
    const { runs, store, engine, other, trace } = await reasoned();
    await runs.compare(trace);
    const before = [
      comparedIn(store, trace),
      engine.calls.length,
      other.engine.calls.length,
      readTrace(trace).continuations.length,
    ];
    assert.equal(await runs.compare(trace), "done");
    assert.deepEqual(
      [comparedIn(store, trace), engine.calls.length, other.engine.calls.length, readTrace(trace).continuations.length],
      before,
    );
  });

  it("keep the words after every thought if there is no other model, and say what to do", async () => {
    const { runs, store, other, activity, trace } = await reasoned({
      load: () => Promise.reject(new UserError("There is none: set coconut.compareModel.")),
    });
    assert.equal(await runs.compare(trace), "failed");
    assert.equal(activity.at(-1), "failed: There is none: set coconut.compareModel. (id1)");
    assert.equal(readTrace(trace).continuations.length, 4);
    assert.equal(comparedIn(store, trace), undefined);
    assert.equal(other.rests, 1);
  });

  for (const [when, given] of [
    ["before it says anything", 0],
    ["while it speaks", 1],
  ] as const) {
    it(`are canceled ${when}: an unfinished chain of thought is removed, and requested again`, async () => {
      const cancel: { f?: (() => void) | undefined } = {};
      const { runs, store, trace } = await reasoned({
        beforeItem: (n) => (n === given ? cancel.f?.() : undefined),
      });
      cancel.f = () => runs.cancel(trace);
      assert.equal(await runs.compare(trace), "cancelled");
      assert.equal(comparedIn(store, trace), undefined);
      cancel.f = undefined;
      assert.equal(await runs.compare(trace), "done");
      assert.ok(readTrace(comparedIn(store, trace)!).final);
    });
  }

  it("don't wait for the other model to load when they are canceled", async () => {
    const loading = endless();
    const { runs, trace } = await reasoned({ load: loading.load });
    const outcome = runs.compare(trace);
    await loading.begun;
    runs.cancel();
    assert.equal(await outcome, "cancelled");
  });

  it("keep no unfinished trace when the other model fails", async () => {
    const { runs, store, activity, trace } = await reasoned({
      beforeItem: (n) => {
        if (n === 1) throw new UserError("It broke: try another.");
      },
    });
    assert.equal(await runs.compare(trace), "failed");
    assert.equal(activity.at(-1), "failed: It broke: try another. (id1)");
    assert.equal(comparedIn(store, trace), undefined);
  });

  it("are removed with their trace, and restored with it", async () => {
    const { runs, store, trace } = await reasoned();
    await runs.compare(trace);
    const compared = comparedIn(store, trace);
    const removed = store.remove(trace.id);
    assert.deepEqual(removed, [trace.id, compared?.id]);
    assert.deepEqual(tracesIn(store), []);
    store.restore(removed);
    assert.deepEqual([tracesIn(store), comparedIn(store, trace)], [[trace], compared]);
  });
});

describe("asking several models", () => {
  const named = (folder: string): Promise<typeof toyModel> =>
    folder === "/broken"
      ? Promise.reject(new UserError("The package is broken."))
      : Promise.resolve({ ...toyModel, name: folder.slice(1) });

  it("asks one after the other in the other process, and each makes a trace of its own", async () => {
    const { runs, store, engine, other, activity } = bench({}, { load: named });
    const told: string[] = [];
    const outcome = await runs.askSeveral({ text: question }, ["/a", "/broken", "/b"], {
      asking: (at) => told.push(`asking ${at}`),
      done: (at, trace) => told.push(`done ${at} ${trace.model.name} ${readTrace(trace).verdict?.text}`),
      failed: (at, why) => told.push(`failed ${at} ${why}`),
    });
    assert.equal(outcome, "done");
    assert.deepEqual(told, [
      "asking 0",
      "done 0 a gorpus",
      "asking 1",
      "failed 1 The package is broken.",
      "asking 2",
      "done 2 b gorpus",
    ]);
    assert.deepEqual(engine.calls, []);
    assert.deepEqual(
      other.engine.calls.filter((call) => call.startsWith("load")),
      ["load /a auto", "load /broken auto", "load /b auto"],
    );
    assert.equal(other.rests, 1);
    assert.deepEqual(
      tracesIn(store).map(({ model, comparedTo }) => [model.name, comparedTo]),
      [
        ["b", undefined],
        ["a", undefined],
      ],
    );
    assert.equal(activity.at(-1), "idle (id2)");
    assert.ok(activity.includes("Getting the next model ready"), activity.join("\n"));
  });

  it("stops when it is canceled, and keeps what there is", async () => {
    const { runs, store, other } = bench({}, { load: named });
    const asked: number[] = [];
    const outcome = await runs.askSeveral({ text: question }, ["/a", "/b", "/c"], {
      asking: (at) => asked.push(at),
      done: () => runs.cancel(),
      failed: (_, why) => assert.fail(why),
    });
    assert.deepEqual([outcome, asked, other.rests], ["cancelled", [0], 1]);
    assert.equal(tracesIn(store).length, 1);
  });

  it("doesn't say that a model failed whose process ends while it is canceled", async () => {
    const made = bench(
      {},
      {
        load: named,
        beforeItem: () => {
          made.runs.cancel();
          throw new UserError("The process ended.");
        },
      },
    );
    const outcome = await made.runs.askSeveral({ text: question }, ["/a"], {
      asking: () => undefined,
      done: () => assert.fail("It isn't done."),
      failed: (_, why) => assert.fail(why),
    });
    assert.equal(outcome, "cancelled");
  });
});
