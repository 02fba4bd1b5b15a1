import assert from "node:assert/strict";
import { mock } from "node:test";
import { median, timeThought } from "../../../src/runtime/provider/timing";
import { manifestOf } from "../../webview/sample";
import { ToyGraph } from "../../support/toyGraph";

describe("how long a thought takes", () => {
  afterEach(() => mock.restoreAll());

  for (const [values, expected] of [
    [[7], 7],
    [[3, 1, 2], 2],
    [[10, 9, 1, 2], 5.5],
    [[2, 10, 9], 9],
  ] as const)
    it(`the median of ${values.join(", ")} is ${expected}`, () => assert.equal(median(values), expected));

  it("is the median of the thoughts after the first, which is a warm-up", async () => {
    const took = [900, 500, 10, 50, 20, 40, 30];
    let now = 0;
    mock.method(performance, "now", () => now);
    const graph = new ToyGraph(undefined, () => void (now += took[graph.passes.length] ?? NaN));
    const manifest = manifestOf({ concepts: ["bompus"], names: ["Alex"] });
    assert.equal(await timeThought(graph, { ...manifest, contextLength: 256 }), 30);
    assert.deepEqual(
      graph.passes.map(({ rows, length }) => [rows, length]),
      [[1, 64], ...Array<[number, number]>(6).fill([2, 1])],
    );
  });

  it("is measured on a shorter prompt if the model can't take a longer one", async () => {
    const graph = new ToyGraph();
    await timeThought(graph, { ...manifestOf({ concepts: ["bompus"], names: ["Alex"] }), contextLength: 20 });
    assert.deepEqual(
      graph.passes.map(({ length }) => length),
      [14, ...Array<number>(6).fill(1)],
    );
  });
});
