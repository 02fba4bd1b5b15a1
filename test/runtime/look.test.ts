import assert from "node:assert/strict";
import { LatentEngine } from "../../src/runtime/latentEngine";
import type { Step } from "../../src/shared/protocol";
import { ToyGraph, toyShapes } from "../support/toyGraph";
import { question, writeToyPackage } from "../support/toyPackage";

describe("where it looks", () => {
  const toy = writeToyPackage();
  after(() => toy.remove());
  const graph = new ToyGraph();
  const engine = new LatentEngine({ loading: () => undefined, produced: () => undefined }, { open: async () => graph, openHead: async () => graph.head() });
  before(() => engine.load(toy.folder, "cpu"));
  const own: Step = { kind: "thought" };

  it("is told for the pass of every thought, over the prompt and the thoughts before it", async () => {
    const { attention } = await engine.look(question, [own, own, own], []);
    const prompt = (await engine.tokenize(question)).length;
    assert.deepEqual(attention.map((layers) => [layers.length, layers[0]!.length, layers[0]![0]!.length]), [0, 1, 2, 3].map((k) => [toyShapes.layers, toyShapes.heads, prompt + k]));
    for (const weights of attention.flat(2)) assert.ok(Math.abs(weights.reduce((a, b) => a + b, 0) - 1) < 1e-5);
  });

  it("follows edits: only the passes after an edited thought look elsewhere", async () => {
    const plain = await engine.look(question, [own, own], [7]);
    const edited = await engine.look(question, [own, { kind: "thought", edit: { kind: "zero" } }], [7]);
    assert.deepEqual(edited.attention.slice(0, 2), plain.attention.slice(0, 2));
    assert.notDeepEqual(edited.attention[2], plain.attention[2]);
    assert.deepEqual(edited.products[1], [0]);
  });

  it("gives inner products with the head's rows", async () => {
    const { products } = await engine.look(question, [own], [9, 7]);
    const { logits } = await engine.inspect(question, [own]);
    [9, 7].forEach((id, i) => assert.ok(Math.abs(products[1]![i]! - logits[id]!) < 1e-4));
  });
});
