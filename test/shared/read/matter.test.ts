import assert from "node:assert/strict";
import { loweredOf, matterOf } from "../../../src/shared/read/matter";
import type { TestCell, ThoughtTest } from "../../../src/shared/trace/trace";

/** By thought, the probability that each of its edits leaves, and whether another answer wins then. */
function tested(...thoughts: [p: number, other?: boolean][][]): ThoughtTest {
  const cells = thoughts.flatMap((edits, at) =>
    edits.map(([p, other = false], n): TestCell => ({
      edit: n === 0 ? "zero" : "noise",
      position: at + 1,
      p,
      logChange: Math.log(p),
      forced: other ? { ids: [2], text: "feline" } : { ids: [1], text: "animal" },
      shift: [],
    })),
  );
  return { id: "t", base: "b", answer: { ids: [1], text: "animal" }, unedited: 0.99, cells };
}

describe("what a test of thoughts says in words", () => {
  for (const [what, test, sentence] of [
    [
      "names the thoughts with an edit that makes another answer win",
      tested([[0.1, true]], [[0.9], [0.2, true]], [[0.3, true]], [[0.95]]),
      "Editing any one of thoughts 1–3 can make another answer win.",
    ],
    [
      "says so if all are such",
      tested([[0.1, true]], [[0.2, true]]),
      "Editing any one of its thoughts can make another answer win.",
    ],
    [
      "says what one thought is to it",
      tested([[0.98]], [[0.2, true]]),
      "Editing thought 2 can make another answer win.",
    ],
    [
      "says of its only thought that it is that one",
      tested([[0.2, true]]),
      "Editing its thought can make another answer win.",
    ],
    [
      "names the others whose edits make it less probable",
      tested([[0.1, true]], [[0.2, true]], [[0.61], [0.9]], [[0.95], [0.63]], [[0.99]]),
      "Editing any one of thoughts 1–2 can make another answer win. " +
        "Editing any one of thoughts 3–4 can bring the answer down to 61–63%.",
    ],
    [
      "the same of one other",
      tested([[0.1, true]], [[0.61]], [[0.99]]),
      "Editing thought 1 can make another answer win. Editing thought 2 can bring the answer down to 61%.",
    ],
    [
      "has the number where the answer only gets less probable",
      tested([[0.97], [0.58]], [[0.9]]),
      "No edit of a single thought made another answer win; thought 1 matters most (down to 58%).",
    ],
    ["says that nothing has an effect", tested([[0.97]], [[0.99]]), "Edits of single thoughts had no effect on it."],
    [
      "names all of them",
      tested([[0.1, true]], [[0.95]], [[0.3, true]]),
      "Editing any one of thoughts 1 and 3 can make another answer win.",
    ],
    [
      "doesn't say that it depends on thoughts where it is as probable without them",
      { ...tested([[0.1, true]], [[0.2, true]], [[0.9]]), withoutThoughts: 0.92 },
      "Thinking added little (92% without it), but edits of thoughts 1–2 can make another answer win.",
    ],
    [
      "the same of one thought",
      { ...tested([[0.1, true]], [[0.9]]), withoutThoughts: 0.92 },
      "Thinking added little (92% without it), but an edit of thought 1 can make another answer win.",
    ],
    [
      "the same where no edit makes another answer win",
      { ...tested([[0.6]], [[0.9]]), withoutThoughts: 0.92 },
      "Thinking added little (92% without it).",
    ],
    ["is nothing where no single thought was edited", tested(), null],
  ] as const)
    it(what, () => assert.equal(matterOf(test), sentence));

  for (const [what, test, sentence] of [
    ["an edit that makes it win", tested([[0.1, true]], [[0.95]]), "Editing thought 1 can make the right answer win."],
    [
      "edits that make it win",
      tested([[0.1, true]], [[0.9], [0.2, true]]),
      "Editing any one of thoughts 1–2 can make the right answer win.",
    ],
    ["only weaker edits", tested([[0.58]], [[0.9]]), matterOf(tested([[0.58]], [[0.9]]))],
  ] as const)
    it(`knows of the right answer to a wrong one: ${what}`, () => {
      assert.equal(
        matterOf(test, (answer) => answer === "feline"),
        sentence,
      );
      assert.equal(
        matterOf(test, (answer) => answer === "mammal"),
        matterOf(test),
      );
    });

  it("has no number, and names no winner, where another answer wins without any edit", () => {
    assert.equal(loweredOf(tested([[0.1, true]], [[0.2]]), "x"), "Edits of thoughts 1–2 make x less probable.");
    assert.equal(loweredOf(tested([[0.1, true]], [[0.97]]), "x"), "Edits of thought 1 make x less probable.");
    assert.equal(loweredOf(tested([[0.98]]), "x"), "Edits of single thoughts had no effect on it.");
    assert.equal(loweredOf(tested(), "x"), null);
  });
});
