import assert from "node:assert/strict";
import { changeOfLog, effectOf, flips } from "../../../src/shared/read/testEffects";
import type { TestCell, ThoughtTest } from "../../../src/shared/trace/trace";

describe("the effects of a test", () => {
  const cell = (position: number | null, answer: string): TestCell => ({
    edit: "zero",
    position,
    p: 0.5,
    logChange: 0,
    forced: { text: `Rex is a ${answer}.`, to: answer },
    shift: [],
  });
  const test: ThoughtTest = {
    id: "x",
    base: "t2",
    answer: { text: "Rex is a pet.", to: "pet" },
    unedited: 0.9,
    cells: [cell(1, "pet"), cell(2, "pet"), cell(2, "cat"), cell(2, "dog"), cell(null, "cat")],
  };

  it("are counted by thought, all thoughts together apart", () => {
    assert.deepEqual(
      [1, 2, 3, null].map((position) => effectOf(test, position)),
      [
        { flipped: 0, of: 1 },
        { flipped: 2, of: 3 },
        { flipped: 0, of: 0 },
        { flipped: 1, of: 1 },
      ],
    );
  });

  it("are other answers, not the same in other words", () => {
    assert.equal(flips(test, { forced: { text: "A pet.", to: "pet" } }), false);
    assert.equal(flips(test, { forced: { text: "Rex is a pet." } }), true);
    assert.equal(flips({ answer: { text: "24" } }, { forced: { text: "24" } }), false);
  });

  it("are changes of the logarithm, bounded where a probability is 0", () => {
    assert.equal(changeOfLog(0.3, 0.3), 0);
    assert.equal(changeOfLog(0.25, 0.5), -Math.LN2);
    assert.equal(changeOfLog(0, 0.5), Math.log(1e-12 / 0.5));
    assert.equal(changeOfLog(0.5, 0), Math.log(0.5 / 1e-12));
    assert.equal(changeOfLog(0, 0), 0);
  });
});
