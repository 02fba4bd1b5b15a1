import assert from "node:assert/strict";
import { UserError, isUserError } from "../../../src/shared/errors";
import type { Engine } from "../../../src/shared/engine/engine";
import { type CaseResult, editsOf, evaluateCase, summarize } from "../../../src/shared/dataset/evaluation";
import { readDataset, readProblems } from "../../../src/shared/dataset/dataset";
import { question, toyModel } from "../../support/fakeEngine";

describe("a dataset of facebookresearch/coconut", () => {
  it("is read, without extra fields, and with the indexes of unreadable entries", () => {
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
        { index: 1, reason: "it has no answer" },
        { index: 2, reason: "it has no question" },
        { index: 3, reason: "it has no question" },
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

describe("problems of a dataset", () => {
  it("are the readable entries", () => {
    const { cases, unreadable } = readProblems('\uFEFF[{ "question": "Q", "answer": "A" }, {}]', "data.json");
    assert.deepEqual([cases, unreadable.length], [[{ index: 0, question: "Q", answer: "A" }], 1]);
  });

  it("must exist", () =>
    assert.throws(
      () => readProblems("[{}, 1]", "data.json"),
      (error: Error) => isUserError(error) && /data\.json/.test(error.message),
    ));
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

  it("are the same for every thought, with noise seeded by the problem's index", async () => {
    assert.deepEqual(await editsOf("zero", engine, cases, 0, 2), [
      { position: 1, edit: { kind: "zero" } },
      { position: 2, edit: { kind: "zero" } },
    ]);
    assert.deepEqual(await editsOf("noise", engine, cases, 2, 1), [{ position: 1, edit: { kind: "noise", seed: 2 } }]);
  });

  it("swap takes the thoughts of the previous readable problem, or of the last one for the first", async () => {
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

describe("the result of a problem", () => {
  const { tokens } = toyModel.manifest;
  const answer = "Alex is a gorpus.";
  const step = (subject: string, concept: string): string[] => [subject, `is a ${concept}.`];
  const answered = ["###", ...step("Alex", "gorpus")];
  const path = [...step("Alex", "bompus"), ...step("Every bompus", "dumpus"), ...step("Every dumpus", "gorpus")];

  /** An engine that says these words; `null` is the end of text. */
  const saying = (words: readonly (string | null)[]): Pick<Engine, "run"> => ({
    run: async ({ jobs }, onItem) => {
      jobs.forEach((_, job) => {
        onItem(job, { kind: "token", ms: 1, token: { id: tokens.eot!, text: "<eot>" } });
        for (const word of words) {
          const id = word === null ? tokens.eos : word === "###" ? 6 : 50;
          onItem(job, { kind: "token", ms: 1, token: { id, text: ` ${word ?? "<eos>"}` } });
        }
      });
      return { outcome: "done", passes: 1, ms: 1 };
    },
  });
  type Judged = Pick<CaseResult, "right" | "wellFormed" | "outputClass">;
  const rows: [string, (string | null)[], Judged][] = [
    [
      "a path and its answer",
      [...path, ...answered, null],
      { right: true, wellFormed: true, outputClass: "correct path" },
    ],
    ["an answer alone", [...answered, null], { right: true, wellFormed: true, outputClass: "correct label" }],
    [
      "the other option",
      ["###", ...step("Alex", "rempus"), null],
      { right: false, wellFormed: true, outputClass: "incorrect label" },
    ],
    [
      "the answer, cut off before the end of text",
      answered,
      { right: false, wellFormed: false, outputClass: "correct label" },
    ],
    ["steps without an answer", [...path, null], { right: false, wellFormed: false, outputClass: "correct path" }],
    ["nothing", [null], { right: false, wellFormed: false, outputClass: null }],
    ["an answer that goes on", [...answered, "a", null], { right: false, wellFormed: true, outputClass: null }],
  ];
  for (const [what, words, judged] of rows) {
    it(`that is ${what}`, async () => {
      const parts = { engine: saying(words) as Engine, manifest: toyModel.manifest };
      const path = Array.from({ length: 2 }, () => ({ kind: "thought" }) as const);
      const problem = { index: 7, question, answer: `### ${answer}` };
      const [result, none] = await evaluateCase(parts, problem, [path, []]);
      const count = words.length;
      const { right, wellFormed, outputClass } = result!;
      assert.deepEqual({ right, wellFormed, outputClass }, judged);
      assert.deepEqual([result?.index, result?.thoughts, result?.tokens, result?.passes], [7, 2, count, 3 + count]);
      assert.deepEqual([none?.thoughts, none?.passes], [0, 1 + count]);
      assert.equal(result?.continuation.includes("<e"), false);
    });
  }

  it("has no class if the question has no facts", async () => {
    const parts = { engine: saying([...answered, null]) as Engine, manifest: toyModel.manifest };
    const [result] = await evaluateCase(parts, { index: 0, question: "Why?", answer }, [[]]);
    assert.deepEqual([result?.right, result?.wellFormed, result?.outputClass], [true, true, null]);
  });
});

describe("the summary of results", () => {
  const result = (
    thoughts: number,
    right: boolean,
    outputClass: CaseResult["outputClass"],
    tokens: number,
  ): CaseResult => ({
    index: 0,
    thoughts,
    continuation: "",
    right,
    outputClass,
    wellFormed: outputClass !== null,
    tokens,
    passes: 1 + thoughts + tokens,
  });

  it("counts only results with that number of thoughts", () => {
    const results = [
      result(6, true, "correct label", 4),
      result(6, false, "incorrect label", 4),
      result(0, true, "correct path", 10),
      result(6, false, null, 10),
    ];
    assert.deepEqual(summarize(results, 6), {
      thoughts: 6,
      notComparable: 0,
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

  it("of one problem is that problem's result", () => {
    const one: CaseResult = {
      ...{
        index: 0,
        thoughts: 2,
        continuation: "",
        right: true,
        outputClass: null,
        wellFormed: true,
        tokens: 3,
        passes: 6,
      },
    };
    const { accuracy, wellFormed, tokens, passes } = summarize([one], 2);
    assert.deepEqual([accuracy, wellFormed, tokens, passes], [1, 1, 3, 6]);
  });

  it("of no results has no accuracy", () =>
    assert.deepEqual([summarize([], 6).n, summarize([], 6).accuracy], [0, null]));

  it("leaves out of the accuracy what can't be compared, and counts it", () => {
    const results = [true, null, false, null].map((right): CaseResult => ({ ...result(6, false, null, 4), right }));
    const { n, notComparable, accuracy } = summarize(results, 6);
    assert.deepEqual([n, notComparable, accuracy], [2, 2, 0.5]);
  });
});
