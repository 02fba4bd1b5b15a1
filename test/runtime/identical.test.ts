/** The same question gives the same trace whatever was asked before, and whatever the cache still has. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { readGolden } from "../../src/runtime/package/golden";
import { reason, speakAfterEvery } from "../../src/shared/act/reason";
import { beginTrace } from "../../src/shared/act/beginTrace";
import type { Run } from "../../src/shared/act/run";
import { expandStep } from "../../src/shared/act/expand";
import { pin } from "../../src/shared/act/pins";
import { readTrace } from "../../src/shared/read/readTrace";
import { editThoughts, testThoughts } from "../../src/shared/act/thoughtTest";
import type { Job, LoadedModel, PathStep, Produced } from "../../src/shared/engine/engine";
import { type Trace, applyChange } from "../../src/shared/trace/trace";

/** Memory for a few states of these models: most are made again when they are needed. */
const LITTLE = 500_000;

const bundled = readdirSync("models")
  .map((name) => join("models", name))
  .filter((folder) => existsSync(join(folder, "manifest.json")));

for (const folder of bundled.sort()) {
  describe(`the trace of a question (${folder})`, function () {
    this.timeout(120_000);
    const engines: LatentEngine[] = [];
    let model: LoadedModel;
    let questions: string[];

    before(async () => {
      for (const options of [{}, { cacheBytes: LITTLE }]) {
        const engine = new LatentEngine(options);
        engines.push(engine);
        model = await engine.load(folder, "cpu");
      }
      questions = (await readGolden(folder, model.manifest)).cases.map(({ question }) => question);
    });
    after(async () => {
      for (const engine of engines) await engine.dispose();
    });

    /** Everything that a user may ask for, one after another. */
    async function ask(engine: LatentEngine, text: string): Promise<unknown> {
      const trace: Trace = await beginTrace(engine, model, { text }, { id: "x", created: "" });
      const run: Run = { engine, emit: (change) => applyChange(trace, change), signal: new AbortController().signal };
      const { max } = model.manifest.thoughts;
      assert.equal(await reason(run, trace, max), "done");
      assert.equal(await speakAfterEvery(run, trace), "done");
      const [first] = readTrace(trace).mainThoughts[0]?.lens.candidates ?? [];
      if (first) assert.equal(await pin(run, trace, { text: first.text, ids: first.tokens }), "done");
      const isText = trace.read.kind === "text";
      const step = readTrace(trace)
        .after(null)
        ?.next.find(({ ended, ids, children = [] }) => ids !== undefined && (isText ? ended : children.length === 0));
      if (step) assert.equal(await expandStep(run, trace, null, [step.ids!]), "done");
      if (max > 0) {
        assert.equal(await editThoughts(run, trace, { ablation: "zero", position: 1 }), "done");
        assert.equal(await testThoughts(run, trace), "done");
      }
      // Without times, and without what the cache saved.
      const { costs: _costs, ...found } = trace;
      return JSON.parse(JSON.stringify(found, (key, value: unknown) => (key === "ms" ? 0 : value)));
    }

    it("gets the same numbers beside other questions as alone, to the last bit", async () => {
      const { max } = model.manifest.thoughts;
      const moves = Array.from({ length: max + 1 }, (_, k) => Array<PathStep>(k).fill({ kind: "thought" })).flatMap(
        (path): Job[] => [
          { path, move: { kind: "force", max: 40 } },
          { path, move: { kind: "value" } },
        ],
      );
      const jobs: Job[] = max > 0 ? [{ path: [], move: { kind: "think", count: max } }, ...moves] : moves;
      const ask = async (question: string) => {
        const items: Produced[] = [];
        const { passes, rows } = await engines[1]!.run({ question, jobs, topK: 5 }, (_job, item) => items.push(item));
        const found = items.map((item) => JSON.stringify({ ...item, ms: 0 })).sort();
        return { found, rows, passes };
      };
      const alone: Awaited<ReturnType<typeof ask>>[] = [];
      for (const question of questions) alone.push(await ask(question));
      const beside = await Promise.all(questions.map(ask));
      beside.forEach(({ found }, i) => assert.deepEqual(found, alone[i]!.found, questions[i]));
    });

    it("is the same cold, after another, and after it was forgotten", async () => {
      const [first = "", second = ""] = questions;
      const [warm, forgetful] = engines;
      assert.ok(warm && forgetful && first !== second && second !== "");
      const cold = await ask(warm, first);
      const other = await ask(warm, second);
      assert.notDeepEqual(other, cold);
      assert.deepEqual(await ask(warm, first), cold);
      assert.deepEqual(await ask(forgetful, second), other);
      assert.deepEqual(await ask(forgetful, first), cold);
    });
  });
}
