import assert from "node:assert/strict";
import { inYourWords } from "../../../src/shared/problem/words";

describe("words of the model, for the user", () => {
  const words = [
    { model: "lempus", yours: "animal" },
    { model: "gorpus", yours: "hot air balloon" },
    { model: "rempus", yours: "C++ (new)" },
    { model: "Sam", yours: "any dog" },
    { model: "Bob", yours: "Aunt May" },
  ];
  const yours: [model: string, yours: string][] = [
    ["is a lempus.", "is an animal."],
    ["Every gorpus", "Every hot air balloon"],
    ["gorpus", "hot air balloon"],
    ["Sam", "any dog"],
    ["### Sam is a lempus.", "### Any dog is an animal."],
    ["Is Sam a gorpus or lempus?", "Is any dog a hot air balloon or animal?"],
    [
      "Sam is a rempus. Every rempus is a lempus.\nBob is a impus.",
      "Any dog is a C++ (new). Every C++ (new) is an animal.\nAunt May is a impus.",
    ],
    ["Samlempus", "Samlempus"],
    ["I Sam", "I any dog"],
    ["", ""],
  ];
  for (const [model, expected] of yours) it(model, () => assert.equal(inYourWords(model, words), expected));
  it("nothing lent, nothing changed", () => assert.equal(inYourWords("is a impus.", []), "is a impus."));
  it("any word may be lent", () => {
    const hyphens = [
      { model: "T-rex", yours: "dragon" },
      { model: "İstanbul", yours: "Oz" },
      { model: "a/b|c", yours: "d" },
    ];
    assert.equal(inYourWords("Every T-rex is a İstanbul. a/b|c", hyphens), "Every dragon is an Oz. d");
  });
});
