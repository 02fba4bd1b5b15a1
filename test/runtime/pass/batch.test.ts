import assert from "node:assert/strict";
import { Batch } from "../../../src/runtime/pass/batch";
import type { State } from "../../../src/runtime/pass/cache";
import type { PathStep } from "../../../src/shared/engine/engine";
import { manifestOf } from "../../webview/sample";
import { ToyGraph, toyShapes } from "../../support/toyGraph";

describe("a batch", () => {
  const step: PathStep = { kind: "thought" };
  const now = (): number => 0;

  it("shares the longest of its paths of thoughts, wherever it stands in it", async () => {
    const graph = new ToyGraph();
    const manifest = { ...manifestOf({ concepts: [], names: [] }), shapes: toyShapes };
    const chain: State[] = [await new Batch(graph, manifest).prompt("q", [7, 8, 9], now)];
    for (let k = 0; k < 20; k++)
      chain.push((await new Batch(graph, manifest).forward([{ state: chain.at(-1)!, step }], true, now))[0]!);
    const [first, middle, last] = [chain[0]!, chain[10]!, chain[20]!];
    for (const states of [
      [first, middle, last],
      [last, first, middle],
      [middle, last, first],
    ]) {
      const rows = states.map((state) => ({ state, step }));
      const made = await new Batch(graph, manifest).forward(rows, true, now);
      // No row has anything of its own but its new position, as in the pass after the prompt.
      assert.equal(graph.passes.at(-1)?.suffix, graph.passes[1]?.suffix);
      for (const [i, state] of states.entries()) {
        const [alone] = await new Batch(graph, manifest).forward([{ state, step }], true, now);
        const difference = alone!.hidden.map((x, at) => Math.abs(x - made[i]!.hidden[at]!));
        assert.ok(Math.max(...difference) < 1e-5);
      }
    }
  });

  it("reads attention in parts of so many positions, with the same numbers", async () => {
    const manifest = { ...manifestOf({ concepts: [], names: [] }), shapes: toyShapes };
    const fed = Array.from({ length: 6 }, (_, k) => ({
      vector: Float32Array.from({ length: toyShapes.hidden }, (_, i) => Math.sin(k + i)),
    }));
    const read = async (most?: number) => {
      const rows: number[] = [];
      const graph = new ToyGraph();
      const inspect = graph.inspect.bind(graph);
      graph.inspect = (pass) => {
        rows.push(pass.rows);
        return inspect(pass);
      };
      return { rows, ...(await new Batch(graph, manifest, undefined, most).inspect([7, 8, 9], fed)) };
    };
    const whole = await read();
    assert.deepEqual(whole.rows, [7]);
    // Nine positions a row.
    for (const [most, rows] of [
      [27, [3, 3, 1]],
      [1, [2, 2, 2, 1]],
    ] as const) {
      const parts = await read(most);
      assert.deepEqual(parts.rows, rows);
      const numbers = ({ attention, layers }: typeof whole) => [
        ...attention.flat(3),
        ...layers.flatMap((states) => [...states]),
      ];
      const wanted = numbers(whole);
      const found = numbers(parts);
      assert.equal(found.length, wanted.length);
      assert.ok(found.every((x, at) => Math.abs(x - wanted[at]!) < 1e-6));
    }
  });
});
