import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Asked, DatasetRun } from "../../../src/host/actions/datasetRun";
import { type FakeEngineOptions, question, toyModel } from "../../support/fakeEngine";
import { Workers } from "../../support/workers";
import { textTask } from "../../support/tasks";

describe("DatasetRun", () => {
  const models = mkdtempSync(join(tmpdir(), "coconut-models-"));
  const bundled = (name: string): string => join(models, name);
  for (const name of ["prosqa-coconut", "prosqa-pause"]) {
    mkdirSync(bundled(name));
    writeFileSync(join(bundled(name), "manifest.json"), "{}");
  }
  after(() => rmSync(models, { recursive: true }));

  const cases = [0, 1, 2].map((index) => ({ index, question, answer: "Alex is a gorpus." }));
  const asked: Asked = {
    dataset: { name: "d.json", path: null, cases, unreadable: [] },
    limit: 3,
    edits: ["zero", "pause"],
  };

  function made(workers: Workers, folder = bundled("prosqa-coconut"), thoughts: number | null = 2): DatasetRun {
    return new DatasetRun({
      start: workers.start,
      wanted: () => ({ folder, preference: "auto", thoughts }),
      bundled,
      now: () => 0,
      log: () => undefined,
    });
  }

  it("asks the model and its control, each in a process that ends with the run", async () => {
    const workers = new Workers((nth) => ({ load: async () => ({ ...toyModel, name: ["ours", "pause"][nth]! }) }));
    const run = made(workers);
    assert.deepEqual(await run.load(), { name: "ours", edits: ["zero", "noise", "swap", "permute", "remove"] });
    const said: number[] = [];
    const report = await run.run(asked, (done) => said.push(done));
    run.dispose();
    assert.deepEqual(said, [0, 1, 2, 3]);
    assert.deepEqual(
      report?.tests.map(({ name, edits, results }) => [name, edits, results.length]),
      [
        ["ours", ["zero"], 3],
        ["pause", ["zero"], 3],
      ],
    );
    assert.deepEqual([report?.wanted, report?.stopped, report?.models], [3, null, []]);
    assert.match(report?.control ?? "", /^The matched control/);
    assert.deepEqual(
      workers.started.map(({ engine, killed }) => [engine.calls[0], killed]),
      [
        [`load ${bundled("prosqa-coconut")} auto`, true],
        [`load ${bundled("prosqa-pause")} cpu`, true],
      ],
    );
  });

  it("says that the control doesn't match another model, and uses none for a model of any text", async () => {
    const other = made(new Workers(() => ({ load: async () => ({ ...toyModel, name: "mine" }) })), "/mine");
    await other.load();
    const report = await other.run(asked, () => undefined);
    assert.match(report?.control ?? "", /isn't matched to mine\.$/);
    assert.deepEqual(report?.models, ["--model", "/mine", "--control", bundled("prosqa-pause")]);
    const text = made(
      new Workers(() => ({
        load: async () => ({ ...toyModel, manifest: { ...toyModel.manifest, task: textTask() } }),
      })),
      "/text",
    );
    await text.load();
    const alone = await text.run(asked, () => undefined);
    assert.deepEqual([alone?.tests.length, alone?.models], [1, ["--model", "/text"]]);
    other.dispose();
    text.dispose();
  });

  it("edits as many thoughts as the package says where nobody else does", async () => {
    const workers = new Workers((nth) => ({
      load: async () => ({
        ...toyModel,
        manifest: { ...toyModel.manifest, thoughts: { default: [4, 6][nth]!, max: 6, perStep: 1 } },
      }),
    }));
    const run = made(workers, undefined, null);
    await run.load();
    const report = await run.run(asked, () => undefined);
    run.dispose();
    // The control is compared thought by thought.
    assert.deepEqual(
      report?.tests.map(({ thoughts }) => thoughts),
      [4, 4],
    );
  });

  it("refuses a model that only speaks", async () => {
    const manifest = { ...toyModel.manifest, thoughts: { default: 0, max: 0, perStep: 1 } };
    const run = made(new Workers(() => ({ load: async () => ({ ...toyModel, manifest }) })), undefined, null);
    await assert.rejects(run.load(), /^UserError: .* was trained without thoughts, so it can only speak/);
    run.dispose();
  });

  it("refuses to run without thoughts", async () => {
    await assert.rejects(made(new Workers(), undefined, 0).load(), /Set coconut\.thoughts to 1 or more/);
  });

  it("keeps what was measured when it is canceled", async () => {
    const ending: { f?: () => void } = {};
    let runs = 0;
    const options: FakeEngineOptions = { beforeItem: (given) => void (given === 0 && ++runs === 7 && ending.f?.()) };
    const run = made(new Workers((nth) => (nth === 0 ? options : {})));
    await run.load();
    ending.f = () => run.abort.abort();
    const report = await run.run(
      { ...asked, edits: ["zero"], dataset: { ...asked.dataset, cases: [...cases, ...cases] }, limit: 6 },
      () => undefined,
    );
    assert.deepEqual(
      report?.tests.map(({ results }) => results.length),
      [3, 3],
    );
    assert.equal(report?.stopped, "This report has the results so far.");
    run.dispose();
  });

  it("reports nothing if it is canceled before anything was measured", async () => {
    const run = made(new Workers());
    await run.load();
    run.abort.abort();
    assert.equal(await run.run(asked, () => undefined), null);
    run.dispose();
  });

  it("ends if a process dies twice of a problem, and reports the reason with what was measured", async () => {
    let runs = 0;
    const workers = new Workers((nth, die) => ({
      beforeItem: (given) => void (nth !== 1 && given === 0 && ++runs > 2 && die("ended by SIGSEGV")),
    }));
    const run = made(workers);
    await run.load();
    const report = await run.run({ ...asked, edits: ["zero"] }, () => undefined);
    assert.deepEqual(
      report?.tests.map(({ results, refused }) => [results.length, refused]),
      [
        [1, []],
        [1, []],
      ],
    );
    assert.match(
      report?.stopped ?? "",
      /ended twice while running a request \(ended by SIGSEGV\).*coconut\.model to another package/,
    );
    run.dispose();
  });
});
