import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { ComparedModel } from "../../../src/host/engine/comparedModel";
import type { RunRequest } from "../../../src/shared/engine/engine";
import { UserError } from "../../../src/shared/errors";
import { question } from "../../support/fakeEngine";
import { Workers } from "../../support/workers";

describe("ComparedModel", () => {
  const folder = mkdtempSync(join(tmpdir(), "coconut-cot-"));
  writeFileSync(join(folder, "manifest.json"), "{}");
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => mock.timers.reset());

  const made = (workers: Workers, at = folder, restMs = 10_000): ComparedModel =>
    new ComparedModel(
      workers.start,
      () => ({ folder: at, preference: "cpu" }),
      () => undefined,
      restMs,
    );
  const request: RunRequest = { question, jobs: [{ path: [], move: { kind: "value" } }], topK: 5 };

  it("starts a process when it is first needed, and only one", async () => {
    const workers = new Workers();
    const model = made(workers);
    assert.equal(workers.started.length, 0);
    for (let i = 0; i < 2; i++) {
      await model.load();
      model.rest();
    }
    assert.deepEqual(
      workers.started.map(({ engine }) => engine.calls),
      [[`load ${folder} cpu`]],
    );
    model.dispose();
    assert.ok(workers.started[0]?.killed);
  });

  it("says which setting to change if there is no package, and starts nothing", async () => {
    const workers = new Workers();
    await assert.rejects(
      made(workers, "/nowhere/cot").load(),
      (error: Error) => error instanceof UserError && /\/nowhere\/cot\. Set coconut\.compareModel/.test(error.message),
    );
    assert.equal(workers.started.length, 0);
  });

  it("ends the idle process after a while, and starts another when needed", async () => {
    const workers = new Workers();
    const model = made(workers, folder, 20);
    mock.timers.enable({ apis: ["setTimeout"] });
    await model.load();
    model.rest();
    mock.timers.tick(19);
    assert.equal(workers.started[0]?.killed, false);
    mock.timers.tick(1);
    assert.equal(workers.started[0]?.killed, true);
    await model.load();
    mock.timers.tick(1000);
    assert.equal((await model.engine.run(request, () => undefined)).outcome, "done");
    assert.equal(workers.started.length, 2, "it doesn't end while it is needed");
    model.dispose();
  });

  it("never ends the process during a run", async () => {
    const workers = new Workers(() => ({ beforeItem: () => mock.timers.tick(60) }));
    const model = made(workers, folder, 20);
    mock.timers.enable({ apis: ["setTimeout"] });
    await model.load();
    model.rest();
    assert.equal((await model.engine.run(request, () => undefined)).outcome, "done");
    assert.equal(workers.started.length, 1);
    model.dispose();
  });

  it("survives a process that dies, and names its own setting if the next one dies, too", async () => {
    const once = made(
      new Workers((nth, die) => ({ beforeItem: () => (nth === 0 ? die("ended by SIGKILL") : undefined) })),
    );
    await once.load();
    assert.equal((await once.engine.run(request, () => undefined)).outcome, "done");
    const always = made(new Workers((_, die) => ({ beforeItem: () => die("ended by SIGSEGV") })));
    await always.load();
    await assert.rejects(
      always.engine.run(request, () => undefined),
      /coconut\.compareModel to another package/,
    );
  });
});
