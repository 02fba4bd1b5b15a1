import assert from "node:assert/strict";
import type { Head } from "../../../src/runtime/graph/onnxGraph";
import type { State } from "../../../src/runtime/pass/cache";
import { Edits } from "../../../src/runtime/pass/edits";
import { measureReadout, unbent } from "../../../src/runtime/pass/readout";
import { LatentEngine } from "../../../src/runtime/latentEngine";
import type { Job, Produced, PathStep } from "../../../src/shared/engine/engine";
import { ToyGraph, toyShapes } from "../../support/toyGraph";
import { question, writeToyPackage } from "../../support/toyPackage";
import type { Edit } from "../../../src/shared/trace/edits";
import { softmax } from "../../support/softmax";

/** A head that makes other logits of those of the toy. `i`: the token. */
const withLogits =
  (f: (logit: number, i: number) => number) =>
  (head: Head): Head => ({
    ...head,
    logits: async (vectors) => (await head.logits(vectors)).map((x, i) => f(x, i % toyShapes.vocab)),
  });

/** The heads of models, and one with all logits negative. `bent`: what a logit before scale and cap becomes. */
const heads: [string, (head: Head) => Head, bent?: (logit: number) => number][] = [
  ["a head", (head) => head],
  [
    "a head whose logits are all strongly negative",
    (head) => ({
      ...head,
      // The first component of every thought is positive, and every row subtracts it.
      rows: async (ids) => (await head.rows(ids)).map((x, i) => (i % toyShapes.hidden === 0 ? x - 40 : x)),
      logits: async (vectors) =>
        (await head.logits(vectors)).map(
          (x, i) => x - 40 * vectors[Math.floor(i / toyShapes.vocab) * toyShapes.hidden]!,
        ),
    }),
  ],
  ["a head with a bias", withLogits((x, i) => x + Math.cos(i))],
  ["a head with a scale", withLogits((x) => x / 8), (x) => x / 8],
  ["a head with a cap", withLogits((x) => 30 * Math.tanh(x / 30)), (x) => 30 * Math.tanh(x / 30)],
  [
    "a head with a bias, a scale, and a cap",
    withLogits((x, i) => 5 * Math.tanh((2 * (x + Math.cos(i))) / 5)),
    (x) => 5 * Math.tanh((2 * x) / 5),
  ],
];

const own: PathStep = { kind: "thought" };
const edited = (edit: Edit): PathStep => ({ kind: "thought", edit });

describe("edited thoughts", () => {
  const means = [0, 1, 2].map((position) => Array.from({ length: toyShapes.hidden }, (_, i) => Math.sin(position + i)));
  const toy = writeToyPackage((manifest) => {
    manifest.meanThoughts = means;
    manifest.tokens.pause = 40;
  });
  after(() => toy.remove());

  async function start(cacheBytes?: number) {
    const graph = new ToyGraph();
    const engine = new LatentEngine({
      open: async () => graph,
      openHead: async () => graph.head(),
      ...(cacheBytes === undefined ? {} : { cacheBytes }),
    });
    await engine.load(toy.folder, "cpu");
    const run = async (job: Job): Promise<Produced[]> => {
      const items: Produced[] = [];
      await engine.run({ question, jobs: [job], topK: 64 }, (_job, item) => items.push(item));
      return items;
    };
    const thought = async (path: PathStep[], edit: Edit): Promise<Extract<Produced, { kind: "thought" }>> => {
      const [item] = await run({ path, move: { kind: "think", count: 1, edit } });
      assert.ok(item?.kind === "thought");
      return item;
    };
    return { engine, graph, run, thought };
  }

  it("changes nothing, to the last bit, if a thought is replaced by itself", async () => {
    const { engine } = await start();
    const thoughts = await engine.vectors(question, [own, own]);
    const path = thoughts.map((vector, index) => edited({ kind: "vector", vector, from: `thought ${index + 1}` }));
    const [plain, put] = [await engine.inspect(question, [own, own, own]), await engine.inspect(question, path)];
    assert.deepEqual(put.hidden, plain.hidden);
    assert.deepEqual(put.logits, plain.logits);
  });

  it("returns the vectors as they were fed, and then the next one", async () => {
    const { engine } = await start();
    const [first, second, third] = await engine.vectors(question, [own, edited({ kind: "mean" })]);
    assert.deepEqual(first, [...(await engine.inspect(question, [])).hidden]);
    assert.deepEqual(second, [...Float32Array.from(means[1]!)]);
    assert.deepEqual(third, [...(await engine.inspect(question, [own, edited({ kind: "mean" })])).hidden]);
  });

  it("counts every pass, including the one before an edited thought", async () => {
    const { engine, graph } = await start();
    const jobs: Job[] = [{ path: [own, own], move: { kind: "think", count: 2, edit: { kind: "zero" } } }];
    const { passes } = await engine.run({ question, jobs, topK: 3 }, () => undefined);
    assert.deepEqual([passes, graph.passes.length], [4, 4]);
  });

  it("never changes the noise of a seed, because a trace keeps only the seed", async () => {
    const { engine } = await start();
    const [noise] = await engine.vectors(question, [edited({ kind: "noise", seed: 1 })]);
    const length = Math.hypot(...noise!);
    assert.deepEqual(
      noise!.map((x) => Number((x / length).toFixed(4))),
      [0.5519, 0.4778, -0.2006, -0.099, 0.4137, -0.4321, -0.1768, 0.1674],
    );
  });

  const fed: [Edit, (own: number[]) => number[]][] = [
    [{ kind: "zero" }, (vector) => vector.map(() => 0)],
    [{ kind: "mean" }, () => [...Float32Array.from(means[1]!)]],
    [{ kind: "vector", vector: [1, 2, 3, 4, 5, 6, 7, 8], from: "a test" }, () => [1, 2, 3, 4, 5, 6, 7, 8]],
  ];
  for (const [edit, expected] of fed) {
    it(`feeds the vector of the edit "${edit.kind}"`, async () => {
      const { engine } = await start();
      const plain = await engine.vectors(question, [own]);
      assert.deepEqual((await engine.vectors(question, [own, edited(edit)]))[1], expected(plain[1]!));
    });
  }

  it("repeats the noise of a seed, with the norm of the thought, and differently at every position", async () => {
    const { engine } = await start();
    const noise = async (seed: number): Promise<number[][]> =>
      engine.vectors(question, [edited({ kind: "noise", seed }), edited({ kind: "noise", seed })]);
    const [first, second] = await noise(7);
    assert.deepEqual(
      await noise(7),
      await (
        await start(0)
      ).engine.vectors(question, [edited({ kind: "noise", seed: 7 }), edited({ kind: "noise", seed: 7 })]),
    );
    assert.notDeepEqual((await noise(8))[0], first);
    assert.notDeepEqual((await noise(6))[0], first);
    assert.notDeepEqual(second, first);
    const [thought] = await engine.vectors(question, []);
    assert.ok(Math.abs(Math.hypot(...first!) - Math.hypot(...thought!)) < 1e-4);
  });

  for (const [what, head, bent = (logit: number) => logit] of heads) {
    it(`removes a candidate: ${what} gives its tokens the mean logit, so at most 1/vocabulary each`, async () => {
      const graph = new ToyGraph();
      const own = head(graph.head());
      const edits = new Edits(toy.manifest, async () => own);
      const tokens = [7, 13, 7, 20];
      const edit: Edit = { kind: "remove", concept: "bompus", tokens };
      await edits.prepare([edit]);
      const hidden = Float32Array.from({ length: toyShapes.hidden }, (_, i) => 3 * Math.sin(1 + 2 * i));
      const before = await own.logits(hidden);
      const { vector, logits } = await edits.read({ hidden, logits: before } as unknown as State, edit);
      const mean = bent((await sums(own, vector)).reduce((sum, x) => sum + x, 0) / logits.length);
      const p = softmax(logits);
      for (const id of tokens) {
        assert.ok(Math.abs(logits[id]! - mean) < 1e-4, `logit ${logits[id]}, mean ${mean}`);
        assert.ok(p[id]! <= 1.0001 / toyShapes.vocab, `${p[id]}`);
      }
      const [direction] = await edits.directions([30]);
      const others = (v: Float32Array): number => direction!.reduce((sum, x, i) => sum + x * v[i]!, 0);
      assert.notEqual(others(vector), 0, "what is left is a thought");
    });
  }

  for (const [what, head] of heads) {
    it(`adds a candidate: with ${what}, its logit becomes the largest one`, async () => {
      const own = head(new ToyGraph().head());
      const edits = new Edits(toy.manifest, async () => own);
      const edit: Edit = { kind: "add", concept: "lempus", tokens: [10] };
      await edits.prepare([edit]);
      const hidden = Float32Array.from({ length: toyShapes.hidden }, (_, i) => Math.sin(1 + 2 * i) / 2);
      const before = await own.logits(hidden);
      const { logits } = await edits.read({ hidden, logits: before } as unknown as State, edit);
      const largest = before.reduce((a, b) => Math.max(a, b));
      assert.ok(before[10]! < largest - 0.1, "it isn't the largest at first");
      assert.ok(Math.abs(logits[10]! - largest) < 1e-3, `${logits[10]} instead of ${largest}`);
    });
  }

  it("refuses to take candidates out and put them in where a head has another form", async () => {
    const own = withLogits((x) => Math.sign(x) * Math.sqrt(Math.abs(x)))(new ToyGraph().head());
    for (const kind of ["remove", "add"] as const)
      await assert.rejects(
        new Edits(toy.manifest, async () => own).prepare([{ kind, concept: "lempus", tokens: [10] }]),
        /^UserError: The language head of Toy doesn't multiply .* Candidates can't be taken out or put in\. Use another edit\.$/,
      );
  });

  it('feeds the pause token for the edit "pause"', async () => {
    const { engine, graph } = await start();
    const pause = await engine.inspect(question, [own, edited({ kind: "pause" })]);
    const row = [...(await graph.head().rows([40]))];
    assert.deepEqual(
      (await engine.inspect(question, [own, edited({ kind: "vector", vector: row, from: "the pause token" })])).hidden,
      pause.hidden,
    );
  });

  it("reads the edited vector, marks it, and continues from it", async () => {
    const { run, engine } = await start();
    const items = await run({ path: [own], move: { kind: "think", count: 3, edit: { kind: "zero" } } });
    assert.deepEqual(
      items.map((item) => item.kind === "thought" && [item.edit?.kind, item.norm === 0]),
      [
        ["zero", true],
        [undefined, false],
        [undefined, false],
      ],
    );
    const [zero, next] = items;
    assert.ok(zero?.kind === "thought" && next?.kind === "thought");
    assert.ok(Math.abs(zero.entropy - Math.log(toyShapes.vocab)) < 1e-6);
    const { hidden } = await engine.inspect(question, [own, edited({ kind: "zero" })]);
    assert.ok(Math.abs(next.norm - Math.hypot(...hidden)) < 1e-4);
  });

  it("gives the same results with and without the cache, and leaves the unedited path alone", async () => {
    const [{ run }, { run: afresh }] = [await start(), await start(0)];
    const path = [own, edited({ kind: "noise", seed: 1 }), own];
    const jobs: Job[] = [
      { path, move: { kind: "value" } },
      { path: [own, own, own], move: { kind: "value" } },
    ];
    for (const job of [...jobs, ...jobs]) assert.deepEqual(timeless(await run(job)), timeless(await afresh(job)));
  });

  const refused: [string, Edit, RegExp][] = [
    ["a mean thought that the package lacks", { kind: "mean" }, /Toy has no mean for thought 4\. Use another edit/],
    [
      "a vector of another model",
      { kind: "vector", vector: [1, 2], from: "elsewhere" },
      /has 2 numbers, but the thoughts of Toy have 8/,
    ],
    ["a token that the model lacks", { kind: "add", concept: "x", tokens: [toyShapes.vocab] }, /has no token for “x”/],
    ["a candidate without tokens", { kind: "remove", concept: "unicorn", tokens: [] }, /has no token for “unicorn”/],
  ];
  for (const [what, edit, message] of refused) {
    it(`refuses ${what}`, async () => {
      const { run } = await start();
      await assert.rejects(run({ path: [own, own, own, edited(edit)], move: { kind: "value" } }), message);
    });
  }
});

/** `row · vector + bias` of every token, whatever scale and cap the head has: a bias is all that it gives of zeros. */
async function sums(head: Head, vector: Float32Array): Promise<number[]> {
  const { hidden, vocab } = toyShapes;
  const rows = await head.rows(Array.from({ length: vocab }, (_, id) => id));
  const readout = await measureReadout(head, rows.slice(0, hidden), 0);
  assert.ok(readout);
  return Array.from({ length: vocab }, (_, id) => {
    const row = rows.subarray(id * hidden, (id + 1) * hidden);
    return row.reduce((sum, x, i) => sum + x * vector[i]!, 0) + unbent(readout.zero[id]!, readout);
  });
}

function timeless(items: Produced[]): unknown {
  return items.map((item) => ({ ...item, ms: 0 }));
}
