import assert from "node:assert/strict";
import { changeOfLog, effectOf, flips, spokenWith } from "../../../src/shared/read/testEffects";
import { toyModel } from "../../support/fakeEngine";
import type { TestCell, ThoughtTest } from "../../../src/shared/trace/trace";

describe("the effects of a test", () => {
  const cell = (position: number | null, answer: string, p = 0.5): TestCell => ({
    edit: "zero",
    position,
    p,
    logChange: 0,
    forced: { text: `Rex is a ${answer}.`, to: answer },
    shift: [],
  });
  const test: ThoughtTest = {
    id: "x",
    base: "t2",
    answer: { text: "Rex is a pet.", to: "pet" },
    unedited: 0.9,
    cells: [
      cell(1, "pet", 0.58),
      cell(2, "pet", 0.7),
      cell(2, "cat", 0.1),
      cell(2, "dog", 0.2),
      cell(null, "pet", 0.95),
    ],
  };

  it("are the drops of the worst edit by thought, all thoughts together apart", () => {
    assert.deepEqual(
      [1, 2, 3, null].map((position) => {
        const effect = effectOf(test, position);
        return effect && [effect.worst.p, Number(effect.drop.toFixed(9))];
      }),
      [[0.58, 0.32], [0.1, 0.8], null, [0.95, -0.05]],
    );
  });

  it("are other answers where one is more probable, not the same in other words", () => {
    assert.equal(flips(test, { p: 0.1, forced: { text: "A pet.", to: "pet" } }), false);
    assert.equal(flips(test, { p: 0.1, forced: { text: "Rex is a cat.", to: "cat" } }), true);
    assert.equal(flips(test, { p: 0.6, forced: { text: "Rex is a cat.", to: "cat" } }), false, "it has more than half");
    assert.equal(flips(test, { p: 0.1, forced: { text: "" } }), false, "none was read");
    assert.equal(flips({ answer: { text: "24" } }, { p: 0.1, forced: { text: "24" } }), false);
    assert.equal(flips({ answer: { text: "24", ids: [2] } }, { p: 0.1, forced: { text: "24", ids: [3] } }), true);
  });

  it("are steps that the words say to make up for a thought, and another answer or none at their end", () => {
    const said = (text: string, stop: "end" | "limit" = "end") =>
      spokenWith(toyModel.manifest, test, { spoken: { ids: [], text, stop } });
    assert.deepEqual(said("### Rex is a pet."), { answer: "pet", isSame: true, steps: 0 });
    assert.deepEqual(said("Rex is a dog.\nEvery dog is a cat.\n### Rex is a cat."), {
      answer: "cat",
      isSame: false,
      steps: 2,
    });
    assert.deepEqual(said("Rex is a dog.\nEvery dog is", "limit"), { answer: null, isSame: false, steps: 1 });
    assert.equal(spokenWith(toyModel.manifest, test, {}), null);
  });

  it("are changes of the logarithm, bounded where a probability is 0", () => {
    assert.equal(changeOfLog(0.3, 0.3), 0);
    assert.equal(changeOfLog(0.25, 0.5), -Math.LN2);
    assert.equal(changeOfLog(0, 0.5), Math.log(1e-12 / 0.5));
    assert.equal(changeOfLog(0.5, 0), Math.log(0.5 / 1e-12));
    assert.equal(changeOfLog(0, 0), 0);
  });
});
