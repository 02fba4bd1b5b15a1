import assert from "node:assert/strict";
import { askedName, readConcepts } from "../../../src/runtime/package/concepts";
import { Tokens } from "../../../src/runtime/package/tokens";
import type { Manifest } from "../../../src/shared/model/manifest";
import { inSyllables, syllables } from "../../support/syllables";
import { tokenizerJson, writeToyPackage } from "../../support/toyPackage";

describe("the concepts of a package", () => {
  const cases: [what: string, tokenizer: object, change: (manifest: Manifest) => void, positions: number][] = [
    // <eot>, and "### Alex" or "### Alex is a gorpus." without what is only read.
    ["of a token each", tokenizerJson(), () => undefined, 3],
    // <eot>, "###", " Tom" and "im", and " is a", " gor", "lus", "im" of "gorlusim.": the "." is only read.
    ["of syllables", syllables(), inSyllables, 1 + 3 + 2 + 4],
    ["of syllables, with a long marker", syllables(), longMarker, 1 + 6 + 2 + 4],
    // <eot>, "Every", " gor", "lus", "im", and " is a", " gor", "lus", "im": the ".\n" is only read.
    ["of syllables, where the answer is the concept", syllables(), conceptOnly, 1 + 4 + 4],
    ["that aren't there", syllables(), anyText, 1 + 3],
    ["that aren't there, with a marker of a token", tokenizerJson(), anyText, 3],
  ];
  function longMarker(manifest: Manifest): void {
    inSyllables(manifest);
    manifest.answerMarker = "######";
  }
  function conceptOnly(manifest: Manifest): void {
    inSyllables(manifest);
    manifest.patterns.answer = " a {concept}.";
  }
  function anyText(manifest: Manifest): void {
    manifest.input = "text";
    manifest.answerMarker = "###";
  }
  for (const [what, tokenizer, change, positions] of cases)
    it(`${what} take ${positions} positions after a path`, () => {
      const toy = writeToyPackage(change, tokenizer);
      try {
        assert.equal(readConcepts(toy.manifest, new Tokens(tokenizer, toy.manifest)).positions, positions);
      } finally {
        toy.remove();
      }
    });

  it("come after the marker: its words, or the token that the manifest names", () => {
    const markerOf = (change: (manifest: Manifest) => void): number[] => {
      const toy = writeToyPackage((manifest) => {
        manifest.input = "text";
        change(manifest);
      });
      try {
        return readConcepts(toy.manifest, new Tokens(tokenizerJson(), toy.manifest)).marker;
      } finally {
        toy.remove();
      }
    };
    assert.deepEqual(
      markerOf(() => undefined),
      [5],
    );
    assert.deepEqual(
      markerOf((manifest) => (manifest.answerMarker = "")),
      [5],
    );
    assert.deepEqual(
      markerOf((manifest) => (manifest.answerMarker = "###\n###")),
      [5, 6, 5],
    );
    assert.deepEqual(
      markerOf((manifest) => (manifest.tokens.answer = -1)),
      [],
    );
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
