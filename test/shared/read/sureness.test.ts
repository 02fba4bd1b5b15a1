import assert from "node:assert/strict";
import { type Curve, type From, idleThoughts, readyFrom, sureFrom } from "../../../src/shared/read/sureness";

describe("how sure a model is", () => {
  const sure: [string, Curve, From][] = [
    ["stays at 0.9 or more", [0.5, 0.7, 0.9, 0.95], 2],
    ["falls below it once more", [0.95, 0.99, 0.89, 0.97], 3],
    ["was always there", [0.9, 0.99], 0],
    ["isn't there at the last thought", [0.95, 0.99, 0.8999], "never"],
    ["wasn't read just before", [0.5, null, 0.99], null],
    ["wasn't read at the end", [0.5, 0.99, null], null],
    ["wasn't read before it was still below", [null, 0.5, 0.99], 2],
    ["wasn't read before it ended below", [null, 0.95, 0.5], "never"],
    ["wasn't read at all", [], null],
  ];
  for (const [what, curve, from] of sure)
    it(`is told by the final answer's forced probability: ${what}`, () => assert.equal(sureFrom(curve), from));

  const ready: [string, Curve | null, From][] = [
    ["0.95 or more to the end", [0.1, 0.95, 0.99], 1],
    ["not at the end", [0.99, 0.94], "never"],
    ["a task without a marker", null, "never"],
    ["not read", [0.99, null], null],
  ];
  for (const [what, curve, from] of ready)
    it(`is ready by the marker: ${what}`, () => assert.equal(readyFrom(curve), from));

  const idle: [string, Curve, Curve | null, number[]][] = [
    ["those after it is ready and the answer moves by 0.05 at most", [0.5, 0.9, 0.96, 0.97], [0, 0, 1, 1], [3]],
    ["ready, but the answer still moves", [0.5, 0.9, 0.8, 0.97], [0, 1, 1, 1], []],
    ["still, but not ready", [0.97, 0.97, 0.97, 0.97], [0, 0, 0, 0.5], []],
    ["ready before thinking", [0.97, 0.97, 0.97], [1, 1, 1], [1, 2]],
    ["no marker", [0.97, 0.97], null, []],
    ["not read", [0.97, null], [1, 1], []],
  ];
  for (const [what, final, marker, thoughts] of idle)
    it(`has idle thoughts: ${what}`, () => assert.deepEqual(idleThoughts(final, marker), thoughts));
});
