import assert from "node:assert/strict";
import type { Manifest } from "../../../src/shared/model/manifest";
import { largestDifference } from "../../../src/runtime/package/golden";
import { Batch } from "../../../src/runtime/pass/batch";
import { feedPrompt, partOf } from "../../../src/runtime/pass/longPrompt";
import { ToyGraph, toyShapes } from "../../support/toyGraph";

describe("a long prompt", () => {
  const tokens = Array.from({ length: 70 }, (_, index) => (index * 7) % toyShapes.vocab);
  const manifest = { shapes: toyShapes, feedback: "hidden", tokens: {} } as Manifest;
  const feed = async (part: number) => {
    const graph = new ToyGraph();
    const batch = new Batch(graph, manifest);
    const fed = await feedPrompt(batch, toyShapes, { key: "q", tokens, part }, () => 0);
    const [next] = await batch.forward([{ state: fed.state, step: { kind: "thought" } }], true, () => 0);
    return { ...fed, next: next!, graph };
  };

  it("has parts that are smaller the more layers, heads, and positions there are", () => {
    const rows: [layers: number, heads: number, length: number, part: number][] = [
      [2, 2, 200, 41943],
      [12, 12, 454, 513],
      [16, 32, 454, 144],
      [16, 32, 2000, 32],
      [80, 64, 4000, 32],
    ];
    for (const [layers, heads, length, part] of rows)
      assert.equal(partOf({ ...toyShapes, layers, heads }, length), part, `${layers} layers, ${length} positions`);
  });

  for (const [part, lengths] of [
    [32, [32, 32, 6]],
    [35, [35, 35]],
    [69, [69, 1]],
    [70, [70]],
  ] as const)
    it(`in parts of ${part} gives the state of the whole`, async () => {
      const whole = await feed(1000);
      const parts = await feed(part);
      assert.deepEqual(
        parts.graph.passes.map(({ length }) => length),
        [...lengths, 1],
      );
      assert.equal(parts.passes, lengths.length);
      const { key, parent, steps, left, end, length } = parts.state;
      const place = { key: "q", parent: null, steps: [], left: false, end: 70, length: 70 };
      assert.deepEqual({ key, parent, steps, left, end, length }, place);
      for (const [made, wanted] of [
        [parts.state, whole.state],
        [parts.next, whole.next],
      ] as const) {
        for (const what of ["hidden", "logits"] as const)
          assert.ok(largestDifference(made[what]!, wanted[what]!) < 1e-5, what);
        for (const what of ["keys", "values"] as const)
          made[what].forEach((array, layer) => assert.ok(largestDifference(array, wanted[what][layer]!) < 1e-5, what));
      }
    });
});
