import assert from "node:assert/strict";
import { isUserError } from "../../src/shared/errors";
import { type CaseResult, readDataset, summarise } from "../../src/shared/evaluation";

describe("a dataset of facebookresearch/coconut", () => {
  it("is read as it is; extra fields are ignored, malformed entries named by their index", () => {
    const text = JSON.stringify([
      { question: "Q1", answer: "A1", steps: [], edges: [[0, 1]] },
      { question: "Q2" },
      null,
      { question: " ", answer: "A4" },
      { question: "Q5", answer: "A5" },
    ]);
    assert.deepEqual(readDataset(text, "data.json"), {
      cases: [{ index: 0, question: "Q1", answer: "A1" }, { index: 4, question: "Q5", answer: "A5" }],
      malformed: [{ index: 1, problem: "it has no answer" }, { index: 2, problem: "it has no question" }, { index: 3, problem: "it has no question" }],
    });
  });

  for (const [text, sentence] of [["{}", /data\.json holds no list/], ["[", /data\.json is not JSON/]] as const) {
    it(`is refused where it is ${text}`, () => {
      assert.throws(() => readDataset(text, "data.json"), (error: Error) => isUserError(error) && sentence.test(error.message));
    });
  }
});

describe("the summary of results", () => {
  it("counts one number of thoughts and nothing else", () => {
    const result = (thoughts: number, right: boolean, outputClass: CaseResult["outputClass"], tokens: number): CaseResult => ({
      index: 0, thoughts, said: "", right, outputClass, wellFormed: outputClass !== null, tokens, passes: 1 + thoughts + tokens,
    });
    const results = [result(6, true, "correct label", 4), result(6, false, "incorrect label", 4), result(0, true, "correct path", 10), result(6, false, null, 10)];
    assert.deepEqual(summarise(results, 6), {
      thoughts: 6, n: 3, accuracy: 1 / 3, wellFormed: 2 / 3, tokens: 6, passes: 13,
      classes: { "correct path": 0, "longer path": 0, hallucination: 0, "wrong target": 0, "correct label": 1, "incorrect label": 1, none: 1 },
    });
  });

  it("of nothing is zeros", () => assert.deepEqual([summarise([], 6).n, summarise([], 6).accuracy], [0, 0]));
});
