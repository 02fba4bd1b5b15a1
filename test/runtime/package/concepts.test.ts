import assert from "node:assert/strict";
import { askedName, readConcepts } from "../../../src/runtime/package/concepts";
import { Tokens } from "../../../src/runtime/package/tokens";
import type { Manifest } from "../../../src/shared/model/manifest";
import { inSyllables, syllables } from "../../support/syllables";
import { textTask } from "../../support/tasks";
import { tokenizerJson, writeToyPackage } from "../../support/toyPackage";

describe("the concepts of a package", () => {
  const cases: [what: string, tokenizer: object, change: (manifest: Manifest) => void, positions: number][] = [
    // "###", "Alex", and "is a gorpus.", after which the end of the answer is read.
    ["of a token each", tokenizerJson(), () => undefined, 3],
    // "###", " Tom" and "im", and " is a", " gor", "lus", "im", "." of "gorlusim.": what ends the answer is only read.
    ["of syllables", syllables(), inSyllables, 3 + 2 + 5],
    ["of syllables, with a long marker", syllables(), longMarker, 6 + 2 + 5],
    // "Every", " gor", "lus", "im", and " is a", " gor", "lus", "im": the ".\n" is only read.
    ["of syllables, where the answer is the concept", syllables(), conceptOnly, 4 + 4],
    ["that aren't there", syllables(), anyText, 3],
    ["that aren't there, with a marker of a token", tokenizerJson(), anyText, 2],
  ];
  function longMarker(manifest: Manifest): void {
    inSyllables(manifest);
    manifest.task.answer.marker = "######";
  }
  function conceptOnly(manifest: Manifest): void {
    inSyllables(manifest);
    manifest.task.answer.form = " a {concept}.";
  }
  function anyText(manifest: Manifest): void {
    manifest.task = textTask();
  }
  for (const [what, tokenizer, change, positions] of cases)
    it(`${what} take ${positions} positions after the closing tokens`, () => {
      const toy = writeToyPackage(change, tokenizer);
      try {
        assert.equal(readConcepts(toy.manifest, new Tokens(tokenizer, toy.manifest)).positions, positions);
      } finally {
        toy.remove();
      }
    });

  it("come after the marker, which may have several tokens or be none", () => {
    const markerOf = (marker: string | null): number[] => {
      const toy = writeToyPackage((manifest) => (manifest.task = textTask(marker)));
      try {
        return readConcepts(toy.manifest, new Tokens(tokenizerJson(), toy.manifest)).marker;
      } finally {
        toy.remove();
      }
    };
    assert.deepEqual(["###", "###\n###", null].map(markerOf), [[5], [5, 6, 5], []]);
  });

  it("are asked of the last name in the question", () => {
    const names = new Map(["Alex", "Tom", "Élo-Ann"].map((name) => [name, null]));
    for (const [text, name] of [
      ["Alex is a cat. Is Tom a cat or a dog?", "Tom"],
      ["Tom is a cat. Is Alexander a cat or a dog?", "Tom"],
      ["Is Élo-Ann a cat?", "Élo-Ann"],
      ["Is tom a cat?", undefined],
      ["", undefined],
    ] as const)
      assert.equal(askedName(text, names), name, text);
  });
});
