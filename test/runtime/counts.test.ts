/** What one question costs, in numbers that depend on no machine. A limit may be lowered, and raised for a reason. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { InferenceSession } from "onnxruntime-node";
import { openChecked } from "../../src/runtime/graph/openGraph";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { readGolden } from "../../src/runtime/package/golden";
import { sessionOptions } from "../../src/runtime/provider/sessionOptions";
import { beginReport, beginRun } from "../../src/shared/dataset/report";
import { readProblems } from "../../src/shared/dataset/dataset";
import { measure } from "../../src/shared/dataset/measure";
import { reason } from "../../src/shared/act/reason";
import { beginTrace } from "../../src/shared/act/beginTrace";
import { applyChange } from "../../src/shared/trace/trace";

type Feeds = InferenceSession.FeedsType;

interface Counts {
  /** Forward passes, and their rows. */
  passes: number;
  rows: number;
  /** Passes that compute logits. */
  withLogits: number;
  /** Of ONNX Runtime: those that are fed, and those that are fetched. */
  tensors: number;
  /** Bytes that go into the graph: keys and values, masks, and thoughts. */
  read: number;
  /** Bytes that TypeScript copies from one array of float32 to another. */
  copied: number;
}

const limits: [folder: string, Counts][] = [
  ["prosqa-coconut", { passes: 30, rows: 115, withLogits: 29, tensors: 660, read: 19_000_000, copied: 1_350_000 }],
  ["arithmetic-coconut", { passes: 33, rows: 98, withLogits: 31, tensors: 925, read: 16_800_000, copied: 970_000 }],
];

/** An engine whose graph counts what goes into it. */
function countingEngine(counts: Counts): LatentEngine {
  return new LatentEngine({
    open: async (model, provider) => {
      const graph = await openChecked(model, sessionOptions(model.manifest, provider));
      const { session } = graph as unknown as { session: InferenceSession };
      const run = session.run.bind(session);
      session.run = (async (feeds: Feeds, fetches: string[]) => {
        const fetched = await run(feeds, fetches);
        counts.tensors += Object.keys(feeds).length + Object.keys(fetched).length;
        return fetched;
      }) as typeof run;
      const forward = graph.forward.bind(graph);
      graph.forward = (pass) => {
        counts.passes++;
        counts.rows += pass.rows;
        counts.withLogits += pass.wantLogits ? 1 : 0;
        const keysAndValues = [pass.prefixKeys, pass.prefixValues, pass.suffixKeys, pass.suffixValues].flat();
        for (const { byteLength } of [...keysAndValues, pass.prefixMask, pass.suffixMask, pass.thoughts])
          counts.read += byteLength;
        return forward(pass);
      };
      return graph;
    },
  });
}

const nothing = (): Counts => ({ passes: 0, rows: 0, withLogits: 0, tensors: 0, read: 0, copied: 0 });

describe("the cost of a question", function () {
  this.timeout(60_000);
  for (const [name, limit] of limits) {
    it(`is limited (${name})`, async () => {
      const counts = nothing();
      const folder = join("models", name);
      const engine = countingEngine(counts);
      const model = await engine.load(folder, "cpu");
      const [first] = (await readGolden(folder, model.manifest)).cases;
      const trace = await beginTrace(engine, model, { text: first!.question }, { id: "x", created: "" });
      // eslint-disable-next-line @typescript-eslint/unbound-method -- they are called on the array again
      const { set, slice } = Float32Array.prototype;
      Float32Array.prototype.set = function (from, at) {
        counts.copied += 4 * from.length;
        return set.call(this, from, at);
      };
      Float32Array.prototype.slice = function (...range) {
        const copy = slice.apply(this, range);
        counts.copied += copy.byteLength;
        return copy;
      };
      try {
        const run = { engine, emit: applyChange.bind(null, trace), signal: new AbortController().signal };
        assert.equal(await reason(run, trace, model.manifest.thoughts.default), "done");
      } finally {
        Object.assign(Float32Array.prototype, { set, slice });
      }
      await engine.dispose();
      for (const key of Object.keys(limit) as (keyof Counts)[])
        assert.ok(counts[key] <= limit[key], `${key}: ${counts[key]}, and the limit is ${limit[key]}`);
    });
  }
});

describe("the cost of a dataset", function () {
  this.timeout(60_000);

  it("has fewer passes than problems, besides their prompts", async () => {
    const problems = readProblems(readFileSync("samples/prosqa.json", "utf8"), "samples/prosqa.json").cases.slice(
      0,
      40,
    );
    const counts = nothing();
    const engine = countingEngine(counts);
    const model = await engine.load("models/prosqa-coconut", "cpu");
    const thoughts = model.manifest.thoughts.default;
    const run = beginRun(model, { thoughts });
    const dataset = { name: "d", sha256: "", cases: problems, unreadable: [] };
    const about = { created: "", command: "eval" as const, options: { thoughts: [thoughts] } };
    const report = beginReport(about, dataset, problems, { manifest: model.manifest, runs: [run] });
    const options = { signal: new AbortController().signal, now: () => 0, onCase: () => undefined };
    await measure(report, [{ engine, model, run }], options);
    await engine.dispose();
    assert.equal(run.cases.length, problems.length);
    const alone = run.cases.flatMap(({ results = [] }) => results).reduce((sum, { passes }) => sum + passes, 0);
    assert.ok(counts.passes - problems.length <= 120, `${counts.passes} passes; one at a time, it's ${alone}`);
    assert.ok(counts.rows <= 460, `${counts.rows} rows`);
    assert.ok(counts.read <= 251_000_000, `${counts.read} bytes`);
  });
});
