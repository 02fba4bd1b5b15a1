import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { tryProvider } from "../../src/runtime/provider/providerTrial";
import type { OnItem, PathStep, Produced, RunRequest } from "../../src/shared/engine/engine";
import { connectWorker } from "../../src/shared/rpc/rpc";

const workerFile = resolve("dist/worker.js");
const folder = resolve(process.env.COCONUT_MODEL ?? "models/prosqa-coconut");
const question =
  "Every lempus is a wumpus. Every wumpus is a rompus. Alex is a lempus. Tom is a zumpus. Every zumpus is a " +
  "yumpus. Is Alex a rompus or yumpus?";
const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill({ kind: "thought" });

describe("worker", function () {
  this.timeout(30_000);
  const children: ChildProcess[] = [];
  before(() => {
    for (const needed of [workerFile, folder]) assert.ok(existsSync(needed), `${needed} is missing: build first.`);
  });
  afterEach(() => children.splice(0).forEach((child) => child.kill("SIGKILL")));

  function start(onProduced: (item: Produced, child: ChildProcess) => void = () => undefined) {
    const child = fork(workerFile, [], {
      serialization: "advanced",
      execArgv: [],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    children.push(child);
    const items: Produced[] = [];
    const hear: OnItem = (_job, item) => {
      items.push(item);
      onProduced(item, child);
    };
    const { remote } = connectWorker(child, { onFault: (error) => assert.fail(error.message) });
    return { child, items, hear, engine: remote };
  }

  const think: RunRequest = { question, jobs: [{ path: [], move: { kind: "think", count: 6 } }], topK: 3 };
  const everyK = (max: number): RunRequest => ({
    ...{ question, topK: 3 },
    jobs: Array.from({ length: 7 }, (_, k) => ({ path: thoughts(k), move: { kind: "force", max } })),
  });
  /** Many rows that continue to the last position, so that the run is long enough to interrupt. */
  const long: RunRequest = {
    ...{ question, topK: 3 },
    jobs: Array.from({ length: 40 }, (_, i) => ({ path: [], move: { kind: "force", first: [7 + i], max: 200 } })),
  };

  it("runs the model in another process", async () => {
    const { engine, items, hear } = start();
    const progress: string[] = [];
    const loaded = await engine.load(folder, "cpu", (message) => progress.push(message));
    assert.equal(loaded.provider, "cpu");
    assert.ok(progress.includes("Checking model.onnx"), progress.join());
    assert.deepEqual({ ...(await engine.run(think, hear)), ms: 0 }, { outcome: "done", passes: 6, rows: 6, ms: 0 });
    assert.deepEqual(
      items.map((item) => item.kind),
      Array(6).fill("thought"),
    );
  });

  it("passes on UserErrors", async () => {
    const { engine } = start();
    await assert.rejects(
      engine.load("/nowhere", "cpu"),
      (error: Error) => error.name === "UserError" && /no model package/.test(error.message),
    );
  });

  it("cancels between two passes", async () => {
    const abort = new AbortController();
    const { engine, hear } = start(() => abort.abort());
    await engine.load(folder, "cpu");
    const { outcome, passes } = await engine.run(long, hear, abort.signal);
    assert.equal(outcome, "cancelled");
    assert.ok(passes < 100, `it still made ${passes} passes`);
    assert.equal((await engine.run(think, hear)).outcome, "done");
  });

  it("can be killed in the middle of a run, and a new one continues the path", async () => {
    const before = start();
    await before.engine.load(folder, "cpu");
    await before.engine.run(think, before.hear);
    await before.engine.run(everyK(8), before.hear);
    const wanted = before.items.splice(0).slice(6);

    const dying = start((_item, child) => child.kill("SIGKILL"));
    await dying.engine.load(folder, "cpu");
    await assert.rejects(dying.engine.run(long, dying.hear), /ended by SIGKILL|can't be reached/);
    await assert.rejects(dying.engine.run(think, dying.hear), (error: Error) => error.name === "ConnectionClosed");

    const next = start();
    await next.engine.load(folder, "cpu");
    await next.engine.run(everyK(8), next.hear);
    const texts = (list: Produced[]) =>
      list.map((item) => (item.kind === "token" ? item.token.text : item.kind)).sort();
    assert.deepEqual(texts(next.items), texts(wanted));
  });

  it("exits when its parent disconnects", async () => {
    const { child, engine } = start();
    await engine.load(folder, "cpu");
    const exited = new Promise((done) => child.on("exit", (code) => done(code)));
    child.disconnect();
    assert.equal(await exited, 0);
  });

  it("lists and checks packages, and runs without telemetry", async () => {
    const { child, engine } = start();
    const [own, none] = await engine.list([folder, "/nowhere"]);
    assert.deepEqual([own?.kind, none?.kind], ["listed", "refused"]);
    assert.equal((await engine.check(folder)).kind, "passed");
    // ONNX Runtime for Linux starts this log if its telemetry is on.
    assert.equal(existsSync(join(tmpdir(), `mat-debug-${child.pid}.log`)), false);
  });

  it("says why a provider can't be used, or that it takes too long", async () => {
    const { engine } = start();
    await assert.rejects(
      engine.load(folder, "coreml"),
      (error: Error) =>
        error.name === "UserError" &&
        /^Core ML .*, so it can't be used\. Set coconut\.executionProvider to auto or cpu\.$/.test(error.message),
    );
    const trial = { folder, compare: true };
    assert.deepEqual(await tryProvider(workerFile, { provider: "dml", ...trial }), {
      kind: "failed",
      why: "DirectML isn't part of this ONNX Runtime",
    });
    assert.deepEqual(await tryProvider(workerFile, { provider: "webgpu", ...trial }, 1), {
      kind: "failed",
      why: "WebGPU didn't answer within 0.001 s",
    });
    assert.match(
      JSON.stringify(await tryProvider("/nowhere/worker.js", { provider: "webgpu", ...trial })),
      /WebGPU ended the process that tried it \(code 1: Error: Cannot find module/,
    );
  });
});
