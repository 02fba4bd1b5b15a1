import assert from "node:assert/strict";
import type { ModelPackage } from "../../../src/runtime/package/modelPackage";
import { readPrompt } from "../../../src/runtime/package/prompt";
import { Tokens } from "../../../src/runtime/package/tokens";
import type { Manifest } from "../../../src/shared/model/manifest";
import { type ToyPackage, tokenizerJson, writeToyPackage } from "../../support/toyPackage";

describe("the prompt of a question", () => {
  let toy: ToyPackage;
  before(() => (toy = writeToyPackage()));
  after(() => toy.remove());

  // 6 tokens with the line break and <bot>; 5 nouns and names.
  const question = "Every bompus is a dumpus. Alex is a lempus. Tom";
  const read = (change: Partial<Manifest>, asked = question): number => {
    const manifest = { ...toy.manifest, ...change };
    return readPrompt({ manifest, tokens: new Tokens(tokenizerJson(), manifest) } as ModelPackage, asked).length;
  };

  it("leaves room for the thoughts and the closing token", () => {
    const thoughts = { default: 3, max: 6, perStep: 1 };
    assert.equal(read({ contextLength: 7 + 3 + 1, thoughts }), 7);
    assert.throws(
      () => read({ contextLength: 7 + 3, thoughts }),
      /^UserError: The question has 7 tokens, but the model has room for only 6\. Shorten the question\.$/,
    );
  });

  it("has as many different nouns and names as the model takes, where it says how many", () => {
    assert.equal(read({ task: { ...toy.manifest.task, nodeLimit: 5 } }, `${question} Alex Tom`), 9);
    assert.equal(read({ task: { ...toy.manifest.task, nodeLimit: 0 } }), 7);
    assert.throws(
      () => read({ task: { ...toy.manifest.task, nodeLimit: 4 } }),
      /^UserError: The question has 5 different nouns and names, but the model takes at most 4\. Remove some facts\.$/,
    );
  });
});
