import assert from "node:assert/strict";
import { largestDifference } from "../../../src/runtime/package/golden";

describe("the largest difference from golden numbers", () => {
  const table: [number[], number[], number][] = [
    [[], [], 0],
    [[1, 2], [1, 2], 0],
    [[5, 1, 3], [1, 1, 2], 4],
    [[1, 2], [1.5, 8], 6],
    [[1, 2], [1], Infinity],
    [[NaN, 2], [1, 2], Infinity],
    [[1, 2], [1, NaN], Infinity],
    [[-1], [1], 2],
  ];
  for (const [a, b, largest] of table)
    it(`of [${a.join(", ")}] and [${b.join(", ")}] is ${largest}`, () =>
      assert.equal(largestDifference(a, b), largest));
});
