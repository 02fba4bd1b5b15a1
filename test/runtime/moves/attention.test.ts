import assert from "node:assert/strict";
import { LatentEngine } from "../../../src/runtime/latentEngine";
import type { PathStep } from "../../../src/shared/engine/engine";
import { ToyGraph, toyShapes } from "../../support/toyGraph";
import { question, writeToyPackage } from "../../support/toyPackage";
import { softmax } from "../../support/softmax";

describe("attention", () => {
  const toy = writeToyPackage();
  after(() => toy.remove());
  const graph = new ToyGraph();
  const engine = new LatentEngine({ open: async () => graph, openHead: async () => graph.head() });
  before(() => engine.load(toy.folder, "cpu"));
  const own: PathStep = { kind: "thought" };

  it("is read for the pass of every thought, over the prompt and the thoughts before it", async () => {
    const { attention } = await engine.attention(question, [own, own, own], [], 0);
    const prompt = (await engine.tokenize(question)).length;
    assert.deepEqual(
      attention.map((layers) => [layers.length, layers[0]!.length, layers[0]![0]!.length]),
      [0, 1, 2, 3].map((k) => [toyShapes.layers, toyShapes.heads, prompt + k]),
    );
    for (const weights of attention.flat(2)) assert.ok(Math.abs(weights.reduce((a, b) => a + b, 0) - 1) < 1e-5);
  });

  it("follows edits: only the passes after an edited thought change", async () => {
    const plain = await engine.attention(question, [own, own], [7], 0);
    const edited = await engine.attention(question, [own, { kind: "thought", edit: { kind: "zero" } }], [7], 0);
    assert.deepEqual(edited.attention.slice(0, 2), plain.attention.slice(0, 2));
    assert.notDeepEqual(edited.attention[2], plain.attention[2]);
    assert.deepEqual(edited.products[1], [0]);
  });

  it("comes with inner products with the head's rows", async () => {
    const { products } = await engine.attention(question, [own], [9, 7], 0);
    const { logits } = await engine.inspect(question, [own]);
    [9, 7].forEach((id, i) => assert.ok(Math.abs(products[1]![i]! - logits[id]!) < 1e-4));
  });

  it("comes with a reading of every layer's state, the last of which is the thought", async () => {
    const { layers } = await engine.attention(question, [own, own], [], 3);
    assert.deepEqual(
      layers?.map((thought) => thought.map((reading) => reading.candidates.length)),
      Array(3).fill(Array(toyShapes.layers + 1).fill(3)),
    );
    for (const [k, thought] of layers.entries()) {
      const { logits } = await engine.inspect(question, Array<PathStep>(k).fill(own));
      const p = softmax(logits);
      for (const { tokens, p: read } of thought.at(-1)!.candidates) assert.ok(Math.abs(p[tokens[0]!]! - read) < 1e-5);
      for (const { candidates, rest } of thought)
        assert.ok(Math.abs(candidates.reduce((sum, c) => sum + c.p, rest.p) - 1) < 1e-5);
      assert.notDeepEqual(thought[0]!.candidates, thought.at(-1)!.candidates);
    }
  });

  it("comes without these readings if the head has no norm, or if they aren't requested", async () => {
    const without = new LatentEngine({
      open: async () => graph,
      openHead: async () => ({ ...graph.head(), normed: async () => null }),
    });
    await without.load(toy.folder, "cpu");
    assert.equal((await without.attention(question, [own], [], 3)).layers, null);
    assert.equal((await engine.attention(question, [own], [], 0)).layers, null);
  });
});
