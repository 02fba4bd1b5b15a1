import assert from "node:assert/strict";
import { UserError, isUserError } from "../../../src/shared/errors";
import type { Engine } from "../../../src/shared/engine/engine";
import { type CaseResult, editsOf, summarise } from "../../../src/shared/dataset/evaluation";
import { readDataset } from "../../../src/shared/dataset/dataset";

describe("a dataset of facebookresearch/coconut", () => {
  it("is read as it is; extra fields are ignored, unreadable entries named by their index", () => {
    const text = JSON.stringify([
      { question: "Q1", answer: "A1", steps: [], edges: [[0, 1]] },
      { question: "Q2" },
      null,
      { question: " ", answer: "A4" },
      { question: "Q5", answer: "A5" },
    ]);
    assert.deepEqual(readDataset(text, "data.json"), {
      cases: [
        { index: 0, question: "Q1", answer: "A1" },
        { index: 4, question: "Q5", answer: "A5" },
      ],
      unreadable: [
        { index: 1, problem: "it has no answer" },
        { index: 2, problem: "it has no question" },
        { index: 3, problem: "it has no question" },
      ],
    });
  });

  for (const [text, sentence] of [
    ["{}", /data\.json isn't a list/],
    ["[", /data\.json isn't JSON/],
  ] as const) {
    it(`is refused where it is ${text}`, () => {
      assert.throws(
        () => readDataset(text, "data.json"),
        (error: Error) => isUserError(error) && sentence.test(error.message),
      );
    });
  }
});

describe("the edits of a dataset", () => {
  const cases = [0, 1, 2].map((index) => ({ index, question: `Q${index}`, answer: "A" }));
  const asked: string[] = [];
  const engine = {
    vectors: async (question: string, path: unknown[]) => {
      asked.push(question);
      if (question === "Q1") throw new UserError("Too long.");
      return [...path, null].map((_, k) => [Number(question.slice(1)), k]);
    },
  } as unknown as Engine;

  it("are the same for every thought, noise by the problem's index", async () => {
    assert.deepEqual(await editsOf("zero", engine, cases, 0, 2), [
      { position: 1, edit: { kind: "zero" } },
      { position: 2, edit: { kind: "zero" } },
    ]);
    assert.deepEqual(await editsOf("noise", engine, cases, 2, 1), [{ position: 1, edit: { kind: "noise", seed: 2 } }]);
  });

  it("swap takes the thoughts of the problem before that can be read; before the first comes the last", async () => {
    const swap = (at: number) => editsOf("swap", engine, cases, at, 2);
    assert.deepEqual(
      await swap(0),
      [1, 2].map((position) => ({
        position,
        edit: { kind: "vector", vector: [2, position - 1], from: `thought ${position} of problem 2` },
      })),
    );
    assert.deepEqual(
      (await swap(2)).map(({ edit }) => edit.kind === "vector" && edit.vector[0]),
      [0, 0],
    );
    assert.deepEqual(asked, ["Q2", "Q1", "Q0"]);
    await assert.rejects(editsOf("swap", engine, cases.slice(0, 1), 0, 2), /takes two problems/);
  });
});

describe("the summary of results", () => {
  it("counts one number of thoughts and nothing else", () => {
    const result = (
      thoughts: number,
      right: boolean,
      outputClass: CaseResult["outputClass"],
      tokens: number,
    ): CaseResult => ({
      index: 0,
      thoughts,
      said: "",
      right,
      outputClass,
      wellFormed: outputClass !== null,
      tokens,
      passes: 1 + thoughts + tokens,
    });
    const results = [
      result(6, true, "correct label", 4),
      result(6, false, "incorrect label", 4),
      result(0, true, "correct path", 10),
      result(6, false, null, 10),
    ];
    assert.deepEqual(summarise(results, 6), {
      thoughts: 6,
      n: 3,
      accuracy: 1 / 3,
      wellFormed: 2 / 3,
      tokens: 6,
      passes: 13,
      classes: {
        "correct path": 0,
        "longer path": 0,
        hallucination: 0,
        "wrong target": 0,
        "correct label": 1,
        "incorrect label": 1,
        none: 1,
      },
    });
  });

  it("of nothing is zeros", () => assert.deepEqual([summarise([], 6).n, summarise([], 6).accuracy], [0, 0]));
});
