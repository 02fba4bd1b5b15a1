import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Asked, DatasetRun } from "../../../src/host/actions/datasetRun";
import { type FakeEngineOptions, question, toyModel } from "../../support/fakeEngine";
import type { Report } from "../../../src/shared/dataset/report";
import { ModelFault } from "../../../src/shared/errors";
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
    created: "2026-01-02T03:04:05.678Z",
    dataset: { name: "d.json", sha256: "0".repeat(64), cases, unreadable: [] },
    limit: 3,
    edits: ["zero", "pause"],
  };

  function made(workers: Workers, folder = bundled("prosqa-coconut"), thoughts: number | null = 2): DatasetRun {
    return new DatasetRun({
      start: workers.start,
      wanted: () => ({ folder, preference: "auto", thoughts }),
      bundled,
      folderOf: async (sha256) => (sha256 === toyModel.sha256 ? folder : null),
      now: () => 0,
      log: () => undefined,
    });
  }

  it("asks the model and its control, each in a process that ends with the run", async () => {
    const workers = new Workers((nth) => ({ load: async () => ({ ...toyModel, name: ["ours", "pause"][nth]! }) }));
    const run = made(workers);
    assert.deepEqual(await run.load(), { name: "ours", edits: ["zero", "noise", "swap", "permute", "remove"] });
    const said: number[] = [];
    const report = run.newReport(asked);
    await run.run(report, (done) => said.push(done));
    run.dispose();
    assert.deepEqual(said, [0, 1, 2, 3]);
    assert.deepEqual(
      report.runs.map(({ model, edits, cases }) => [model.name, edits, cases.length]),
      [
        ["ours", ["zero"], 3],
        ["pause", ["zero"], 3],
      ],
    );
    assert.deepEqual([report.problems.length, report.cancelled, report.stopped], [3, false, undefined]);
    assert.match(report.runs[1]?.control ?? "", /^The matched control/);
    assert.match(report.runs[0]?.leftOut[0]?.why ?? "", /has no pause token/);
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
    assert.match(other.newReport(asked).runs[1]?.control ?? "", /isn't matched to mine\.$/);
    const text = made(
      new Workers(() => ({
        load: async () => ({ ...toyModel, manifest: { ...toyModel.manifest, task: textTask() } }),
      })),
      "/text",
    );
    await text.load();
    assert.equal(text.newReport(asked).runs.length, 1);
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
    const report = run.newReport(asked);
    run.dispose();
    // The control is compared thought by thought.
    assert.deepEqual(
      report.runs.map(({ thoughts }) => thoughts),
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
    const many = [0, 1, 2, 3, 4, 5].map((index) => ({ ...cases[0]!, index }));
    const report = run.newReport({
      ...asked,
      ...{ edits: ["zero"], dataset: { ...asked.dataset, cases: many }, limit: 6 },
    });
    await run.run(report, () => undefined);
    const counts = (): number[] => report.runs.map(({ cases }) => cases.length);
    assert.deepEqual([counts(), report.cancelled, report.stopped], [[2, 2], true, undefined]);
    run.dispose();

    const rest = made(new Workers());
    await rest.reload(report);
    await rest.run(report, () => undefined);
    assert.deepEqual([counts(), report.cancelled], [[6, 6], false]);
    rest.dispose();
  });

  it("continues a report only with the same models", async () => {
    const run = made(new Workers());
    await run.load();
    const report = run.newReport(asked);
    run.dispose();
    report.runs[1]!.model = { name: "lost", sha256: "9".repeat(64) };
    await assert.rejects(
      made(new Workers()).reload(report),
      /^UserError: This report was measured with lost, and no model here is the same\. Add its folder/,
    );
  });

  it("doesn't mix the numbers of two execution providers", async () => {
    const run = made(new Workers());
    await run.load();
    const report = run.newReport(asked);
    run.dispose();
    report.runs[0]!.provider = "cuda";
    const workers = new Workers();
    await assert.rejects(
      made(workers).reload(report),
      /^UserError: This report was measured on CUDA, but the model runs on CPU here/,
    );
    assert.match(workers.started[0]?.engine.calls[0] ?? "", /^load .* cuda$/);
  });

  it("has an empty report that can be continued if it is canceled before anything was measured", async () => {
    const run = made(new Workers());
    await run.load();
    run.abort.abort();
    const report = run.newReport(asked);
    await run.run(report, () => undefined);
    assert.deepEqual([report.cancelled, report.runs[0]!.cases], [true, []]);
    run.dispose();
  });

  it("asks again alone what failed in a pass that problems share, and ends where several fail in turn", async () => {
    const many = [0, 1, 2, 3, 4, 5].map((index) => ({ ...cases[0]!, index }));
    const about: Asked = {
      ...asked,
      ...{ edits: ["zero"], dataset: { ...asked.dataset, cases: many }, limit: 6 },
    };
    const failing = async (fails: (nth: number) => boolean): Promise<Report> => {
      let runs = 0;
      const beforeItem = (given: number): void => {
        if (given === 0 && fails(++runs)) throw new ModelFault("The device was lost.");
      };
      const run = made(new Workers((nth) => (nth === 0 ? { beforeItem } : {})));
      await run.load();
      const report = run.newReport(about);
      await run.run(report, () => undefined);
      run.dispose();
      return report;
    };
    // The third and the fourth problem share passes.
    const once = await failing((nth) => nth === 7);
    assert.deepEqual([once.runs[0]!.cases.length, once.runs[0]!.refused, once.cancelled], [6, [], false]);
    const lost = await failing((nth) => nth >= 7);
    assert.deepEqual([lost.runs[0]!.cases.length, lost.runs[0]!.refused], [2, []]);
    assert.deepEqual([lost.cancelled, lost.stopped], [true, "The device was lost."]);
  });

  it("ends if a process dies twice of a problem, and reports the reason with what was measured", async () => {
    let runs = 0;
    const workers = new Workers((nth, die) => ({
      beforeItem: (given) => void (nth !== 1 && given === 0 && ++runs > 2 && die("ended by SIGSEGV")),
    }));
    const run = made(workers);
    await run.load();
    const report = run.newReport({ ...asked, edits: ["zero"] });
    await run.run(report, () => undefined);
    assert.deepEqual(
      report.runs.map(({ cases, refused }) => [cases.length, refused]),
      [
        [1, []],
        [1, []],
      ],
    );
    assert.match(
      report.stopped ?? "",
      /ended twice while running a request \(ended by SIGSEGV\).*coconut\.model to another package/,
    );
    run.dispose();
  });
});
