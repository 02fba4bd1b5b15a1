import assert from "node:assert/strict";
import { ABLATIONS, type Edit, editWords, wordsOfAblation, wordsOfEdit } from "../../../src/shared/trace/edits";

describe("the words for edits", () => {
  it("name every ablation", () =>
    assert.deepEqual(
      ABLATIONS.map((ablation) => wordsOfAblation[ablation]),
      ["zeroed", "averaged", "noise", "swapped", "next one’s", "pause token", "top word out"],
    ));

  const edits: [Edit, string][] = [
    [{ kind: "zero" }, "zeroed"],
    [{ kind: "mean" }, "averaged"],
    [{ kind: "noise", seed: 1 }, "noise"],
    [{ kind: "pause" }, "pause token"],
    [{ kind: "vector", vector: [], from: "some.npz" }, "replaced by some.npz"],
    [{ kind: "vector", vector: [], from: "thought 2" }, "replaced by thought 2"],
    [{ kind: "vector", vector: [], from: "thought 3" }, "replaced by thought 3"],
    [{ kind: "vector", vector: [], from: "thought 4" }, "next one’s"],
    [{ kind: "vector", vector: [], from: "thought 1" }, "next one’s"],
    [{ kind: "vector", vector: [], from: "thought 3 of the example question" }, "swapped"],
    [
      { kind: "vector", vector: [], from: "thought 1 of the example question" },
      "replaced by thought 1 of the example question",
    ],
    [{ kind: "remove", concept: "bompus", tokens: [] }, "BOMPUS removed"],
    [{ kind: "add", concept: "bompus", tokens: [] }, "BOMPUS added"],
  ];
  for (const [edit, words] of edits)
    it(`say “${words}”`, () =>
      assert.equal(
        wordsOfEdit(edit, 3, (text) => text.toUpperCase()),
        words,
      ));

  it("name the thoughts, and all of them at once where the same was done to each", () => {
    const at = (...texts: string[]) => texts.map((text, index) => ({ position: index + 1, text }));
    assert.equal(editWords(at("a", "a", "a"), 3), "all thoughts: a");
    assert.equal(editWords(at("a", "a"), 3), "thought 1: a, thought 2: a");
    assert.equal(editWords(at("a", "b", "a"), 3), "thought 1: a, thought 2: b, thought 3: a");
    assert.equal(editWords(at("a"), 1), "thought 1: a");
    assert.equal(editWords([], 0), "");
  });
});
