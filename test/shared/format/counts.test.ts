import assert from "node:assert/strict";
import {
  afterThoughts,
  candidateCount,
  moreCandidateCount,
  nameCount,
  nounCount,
  passCount,
  problemCount,
  removedBranchCount,
  thoughtCount,
  tokenCount,
} from "../../../src/shared/format/counts";

describe("counts", () => {
  const counts: [count: (n: number) => string, none: string, one: string, many: string][] = [
    [thoughtCount, "0 thoughts", "1 thought", "2 thoughts"],
    [tokenCount, "0 tokens", "1 token", "2 tokens"],
    [nounCount, "0 nouns", "1 noun", "2 nouns"],
    [nameCount, "0 names", "1 name", "2 names"],
    [passCount, "0 passes", "1 pass", "2 passes"],
    [candidateCount, "0 candidates", "1 candidate", "2 candidates"],
    [moreCandidateCount, "0 more candidates", "1 more candidate", "2 more candidates"],
    [problemCount, "0 problems", "1 problem", "2 problems"],
    [removedBranchCount, "0 removed branches", "1 removed branch", "2 removed branches"],
    [afterThoughts, "before thinking", "after 1 thought", "after 2 thoughts"],
  ];
  for (const [count, ...words] of counts)
    it(`are ${words.join(", ")}`, () => assert.deepEqual([0, 1, 2].map(count), words));
});
