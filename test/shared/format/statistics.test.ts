import assert from "node:assert/strict";
import { ascending, mcnemar, percentileOf, wilson } from "../../../src/shared/format/statistics";

describe("statistics of counts", () => {
  // Expected values from the definitions, in Python with exact binomials (math.comb).
  const intervals: [number, number, number, number][] = [
    [298, 300, 0.976, 0.9982],
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [0, 0, 0, 1],
  ];
  for (const [right, n, low, high] of intervals) {
    it(`${right} of ${n}`, () =>
      wilson(right, n).forEach((bound, i) => assert.ok(Math.abs(bound - [low, high][i]!) < 1e-4, `${bound}`)));
  }

  it("has exact ends, where rounding would leave something", () => {
    for (let n = 1; n <= 400; n++) assert.deepEqual([wilson(0, n)[0], wilson(n, n)[1]], [0, 1], String(n));
  });

  const tests: [number, number, number][] = [
    [0, 0, 1],
    [1, 0, 1],
    [5, 5, 1],
    [10, 0, 0.001953125],
    [8, 2, 0.109375],
    [100, 1, 8.046e-29],
  ];
  for (const [lost, gained, p] of tests) {
    it(`${lost} lost and ${gained} gained`, () =>
      assert.ok(Math.abs(mcnemar(lost, gained) / p - 1) < 1e-3, `${mcnemar(lost, gained)}`));
  }

  it("percentiles are linear between neighbors", () => {
    const values = ascending([10, 1, 3, 2]);
    assert.deepEqual(values, [1, 2, 3, 10]);
    const wanted: [number, number][] = [
      [0, 1],
      [50, 2.5],
      [90, 7.9],
      [100, 10],
    ];
    for (const [percentile, value] of wanted)
      assert.ok(Math.abs(percentileOf(values, percentile) - value) < 1e-12, `${percentile}`);
    assert.equal(percentileOf([4], 97.5), 4);
    assert.ok(Number.isNaN(percentileOf([], 50)));
  });

  it("sorts a copy", () => {
    const values = [3, 1];
    ascending(values);
    assert.deepEqual(values, [3, 1]);
  });
});
