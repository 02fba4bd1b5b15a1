import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { ComparedModel } from "../../../src/host/engine/comparedModel";
import type { RunRequest } from "../../../src/shared/engine/engine";
import { UserError } from "../../../src/shared/errors";
import type { Task } from "../../../src/shared/model/manifest";
import { question, toyModel } from "../../support/fakeEngine";
import { arithmeticTask, prosqaTask, textTask } from "../../support/tasks";
import { Workers } from "../../support/workers";

describe("ComparedModel", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-cot-"));
  writeFileSync(join(folder, "manifest.json"), "{}");
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => mock.timers.reset());

  const made = (workers: Workers, restMs = 10_000, chosen: string | null = null): ComparedModel =>
    new ComparedModel({
      start: workers.start,
      wanted: () => ({ folder: chosen, preference: "cpu" }),
      bundled: (name) => join("models", name),
      log: () => undefined,
      restMs,
    });
  const request: RunRequest = { question, jobs: [{ path: [], move: { kind: "value" } }], topK: 5 };

  it("starts a process when it is first needed, and only one", async () => {
    const sha256 = createHash("sha256").update("{}").digest("hex");
    const workers = new Workers(() => ({ load: async () => ({ ...toyModel, sha256 }) }));
    const model = made(workers);
    assert.equal(workers.started.length, 0);
    for (let i = 0; i < 2; i++) {
      await model.load(folder);
      model.rest();
    }
    assert.deepEqual(
      workers.started.map(({ engine }) => engine.calls),
      [[`load ${folder} cpu`]],
    );
    model.dispose();
    assert.ok(workers.started[0]?.killed);
  });

  const ofTask = (task: Task) => ({ ...toyModel, manifest: { ...toyModel.manifest, task }, meanThoughts: 0 });

  for (const [task, opponent] of [
    [prosqaTask(["bompus"], ["Tom"]), "prosqa-cot"],
    [arithmeticTask(), "arithmetic-cot"],
  ] as const)
    it(`is the bundled model that speaks for the task of the trace: ${opponent}`, async () => {
      const workers = new Workers();
      await made(workers).loadOpponentOf(ofTask(task));
      assert.deepEqual(
        workers.started.map(({ engine }) => engine.calls),
        [[`load ${join("models", opponent)} cpu`]],
      );
    });

  it("is the one that was chosen, whatever the task", async () => {
    const workers = new Workers();
    await made(workers, 20, folder).loadOpponentOf(ofTask(textTask()));
    assert.deepEqual(workers.started[0]?.engine.calls, [`load ${folder} cpu`]);
  });

  for (const [when, task, chosen, sentence] of [
    [
      "none comes for a task without a graph",
      textTask(),
      null,
      /the task of toy comes with .*\. Set coconut\.compareM/,
    ],
    [
      "none comes for the task",
      { ...arithmeticTask(), kind: "prontoqa" },
      null,
      /the task of toy comes with .*\. Set /,
    ],
    ["the folder has none", arithmeticTask(), "/nowhere/cot", / in \/nowhere\/cot\. Set coconut\.compareModel/],
  ] as const)
    it(`says which setting to change and starts nothing if ${when}`, async () => {
      const workers = new Workers();
      await assert.rejects(
        made(workers, 20, chosen).loadOpponentOf(ofTask(task)),
        (error: Error) => error instanceof UserError && sentence.test(error.message),
      );
      assert.equal(workers.started.length, 0);
    });

  it("ends the idle process after a while, and starts another when needed", async () => {
    const workers = new Workers();
    const model = made(workers, 20);
    mock.timers.enable({ apis: ["setTimeout"] });
    await model.load(folder);
    model.rest();
    mock.timers.tick(19);
    assert.equal(workers.started[0]?.killed, false);
    mock.timers.tick(1);
    assert.equal(workers.started[0]?.killed, true);
    await model.load(folder);
    mock.timers.tick(1000);
    assert.equal((await model.engine.run(request, () => undefined)).outcome, "done");
    assert.equal(workers.started.length, 2, "it doesn't end while it is needed");
    model.dispose();
  });

  it("never ends the process during a run", async () => {
    const workers = new Workers(() => ({ beforeItem: () => mock.timers.tick(60) }));
    const model = made(workers, 20);
    mock.timers.enable({ apis: ["setTimeout"] });
    await model.load(folder);
    model.rest();
    assert.equal((await model.engine.run(request, () => undefined)).outcome, "done");
    assert.equal(workers.started.length, 1);
    model.dispose();
  });

  it("never ends the process while it loads, and ends it later", async () => {
    let loaded = (): void => undefined;
    const workers = new Workers(() => ({
      load: () => new Promise((resolve) => (loaded = () => resolve(toyModel))),
    }));
    const model = made(workers, 20);
    mock.timers.enable({ apis: ["setTimeout"] });
    const loading = model.load(folder);
    while (!workers.started[0]?.engine.calls.length) await Promise.resolve();
    model.rest();
    mock.timers.tick(30);
    assert.equal(workers.started[0].killed, false);
    loaded();
    await loading;
    mock.timers.tick(20);
    assert.deepEqual([workers.started.length, workers.started[0].killed], [1, true]);
    model.dispose();
  });

  it("survives a process that dies, and names its own setting if the next one dies, too", async () => {
    const once = made(
      new Workers((nth, die) => ({ beforeItem: () => (nth === 0 ? die("ended by SIGKILL") : undefined) })),
    );
    await once.load(folder);
    assert.equal((await once.engine.run(request, () => undefined)).outcome, "done");
    const always = made(new Workers((_, die) => ({ beforeItem: () => die("ended by SIGSEGV") })));
    await always.load(folder);
    await assert.rejects(
      always.engine.run(request, () => undefined),
      /coconut\.compareModel to another package/,
    );
  });
});
