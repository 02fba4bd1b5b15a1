import assert from "node:assert/strict";
import { Batch } from "../../../src/runtime/pass/batch";
import type { State } from "../../../src/runtime/pass/cache";
import type { PathStep } from "../../../src/shared/engine/engine";
import { manifestOf } from "../../webview/sample";
import { ToyGraph, toyShapes } from "../../support/toyGraph";

describe("a batch", () => {
  const steps: PathStep[] = [{ kind: "thought" }];
  const now = (): number => 0;

  it("shares the longest of its paths of thoughts, wherever it stands in it", async () => {
    const graph = new ToyGraph();
    const manifest = { ...manifestOf({ concepts: [], names: [] }), shapes: toyShapes };
    const chain: State[] = [await new Batch(graph, manifest).prompt("q", [7, 8, 9], now)];
    for (let k = 0; k < 12; k++)
      chain.push((await new Batch(graph, manifest).forward([{ state: chain.at(-1)!, steps }], true, now))[0]!);
    const [first, middle, last] = [chain[0]!, chain[6]!, chain[12]!];
    for (const states of [
      [first, middle, last],
      [last, first, middle],
      [middle, last, first],
    ]) {
      const chunks = states.map((state) => ({ state, steps }));
      const made = await new Batch(graph, manifest).forward(chunks, true, now);
      // All 15 positions of the longest are in the prefix: no row has anything of its own but its new position.
      assert.equal(graph.passes.at(-1)?.suffix, 8);
      for (const [i, state] of states.entries()) {
        const [alone] = await new Batch(graph, manifest).forward([{ state, steps }], true, now);
        const difference = alone!.hidden.map((x, at) => Math.abs(x - made[i]!.hidden[at]!));
        assert.ok(Math.max(...difference) < 1e-5);
      }
    }
  });
});
