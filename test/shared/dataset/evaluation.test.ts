import assert from "node:assert/strict";
import { UserError } from "../../../src/shared/errors";
import type { Manifest } from "../../../src/shared/model/manifest";
import type { Engine, OnItem, RunRequest } from "../../../src/shared/engine/engine";
import { type CaseResult, editsOf, evaluateCase, summarize } from "../../../src/shared/dataset/evaluation";
import { detectCase, stepsOfAnother, summarizeDetection } from "../../../src/shared/dataset/detection";
import { readQuestion } from "../../../src/shared/problem/readQuestion";
import { readTrace } from "../../../src/shared/read/readTrace";
import { pathWith } from "../../../src/shared/act/ablations";
import { wilson } from "../../../src/shared/format/statistics";
import { arithmeticTask, textTask } from "../../support/tasks";
import { FakeEngine, question, toyModel } from "../../support/fakeEngine";
import { fullTrace } from "../../webview/sample";

describe("the edits of a dataset", () => {
  const cases = [0, 1, 2].map((index) => ({ index, question: `Q${index}`, answer: "A" }));
  const manifest: Manifest = { ...toyModel.manifest, task: textTask() };
  const asked: string[] = [];
  const engine = {
    vectors: async (question: string, path: unknown[]) => {
      asked.push(question);
      if (question === "Q1") throw new UserError("Too long.");
      return [...path, null].map((_, k) => [Number(question.slice(1)), k]);
    },
  } as unknown as Engine;
  const parts = { engine, manifest };

  it("are the same for every thought, with noise seeded by the problem's index", async () => {
    assert.deepEqual(await editsOf("zero", parts, cases, 0, 2), [
      { position: 1, edit: { kind: "zero" } },
      { position: 2, edit: { kind: "zero" } },
    ]);
    assert.deepEqual(await editsOf("noise", parts, cases, 2, 1), [{ position: 1, edit: { kind: "noise", seed: 2 } }]);
  });

  it("swap takes the thoughts of the previous readable problem, or of the last one for the first", async () => {
    const swap = (at: number) => editsOf("swap", parts, cases, at, 2);
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
    await assert.rejects(editsOf("swap", parts, cases.slice(0, 1), 0, 2), /takes two different problems/);
  });

  it("swap and the baseline of the detection pass over what asks the same", async () => {
    const again = [0, 0, 2, 2].map((name, index) => ({
      ...{ index, question: `Q${name}`, answer: "A", steps: [`step ${index}`] },
    }));
    const from = async (at: number): Promise<unknown> =>
      (await editsOf("swap", parts, again, at, 1)).map(({ edit }) => edit.kind === "vector" && edit.from);
    assert.deepEqual(await Promise.all([0, 1, 2, 3].map(from)), [
      ["thought 1 of problem 3"],
      ["thought 1 of problem 3"],
      ["thought 1 of problem 1"],
      ["thought 1 of problem 1"],
    ]);
    assert.deepEqual(
      [0, 1, 2, 3].map((at) => stepsOfAnother(again, at, manifest)),
      [["step 2"], ["step 2"], ["step 0"], ["step 0"]],
    );
    await assert.rejects(editsOf("swap", parts, again.slice(0, 2), 0, 1), /takes two different problems/);
    assert.deepEqual(stepsOfAnother(again.slice(0, 2), 0, manifest), []);
  });
});

describe("the results of steps in thoughts", () => {
  const manifest: Manifest = { ...toyModel.manifest, task: arithmeticTask() };
  /** Digits in pairs, with the space before them, as a tokenizer of bytes has them; a sign joins what is before it. */
  const encode = async (words: string): Promise<number[]> => {
    if (words.includes("~")) throw new UserError("The model doesn't know “~”.");
    return (words.match(/ ?\d{1,2}|[=-]+|./gu) ?? []).map(idOf);
  };
  const idOf = (token: string): number => [...token].reduce((id, letter) => id * 256 + letter.charCodeAt(0), 0);
  /** The places of the step's result where one thought decodes to these tokens. */
  const places = async (decoded: string[], steps: string[], other: string[] = []) => {
    const candidates = decoded.map((text) => ({ text, tokens: [idOf(text)], p: 0.3 }));
    const engine = {
      encode,
      run: async (_request: RunRequest, onItem: OnItem) => {
        const reading = { candidates, rest: { n: 1, p: 0.1 } };
        onItem(0, { kind: "thought", ms: 1, norm: 1, cosine: null, entropy: 1, reading });
        return { outcome: "done", passes: 1, rows: 1, ms: 1 };
      },
    } as unknown as Engine;
    const problem = { index: 0, question: "How many?", answer: "1", steps };
    return detectCase({ engine, manifest }, problem, other, 1);
  };

  for (const [what, decoded, step, place] of [
    ["as a token of its own", ["61", "7"], "<<3+4=7>>", 2],
    ["in another spelling", ["61", " 07"], "<<3+4=7>>", 2],
    ["by its first token", ["70", "61"], "<<1234*5=6170>>", 2],
    ["by its first token after a space", ["70", " 61"], "<<1234*5=6170>>", 2],
    ["by the first digits after a sign", ["=-", "-", "61"], "<<0-6170=-6170>>", 3],
    ["but not by another of its tokens", ["70", "6", "617"], "<<1234*5=6170>>", null],
    ["where the model can't say the step", ["6", "7"], "<<~=7>>", 2],
  ] as const)
    it(`are found ${what}`, async () =>
      assert.deepEqual(await places([...decoded], [step]), { own: [[place]], other: [] }));

  it("are shares of the steps that have one, and of none no share", async () => {
    const all = [
      await places(["7"], ["<<3+4=7>>", "<<7+1=8>>"]),
      await places(["7"], ["<<3+4=7>>", "so eight"], ["<<1+1=2>>", "so nine"]),
    ];
    assert.deepEqual(summarizeDetection(all, 1), [
      { step: 1, n: 2, nOther: 1, unread: 0, thoughts: [{ top1: 1, top3: 1, otherTop1: 0, otherTop3: 0 }] },
      { step: 2, n: 1, nOther: 0, unread: 1, thoughts: [{ top1: 0, top3: 0, otherTop1: null, otherTop3: null }] },
    ]);
  });
});

describe("the result of a problem", () => {
  const { tokens } = toyModel.manifest;
  const answer = "Alex is a gorpus.";
  const step = (subject: string, concept: string): string[] => [subject, `is a ${concept}.`];
  const answered = ["###", ...step("Alex", "gorpus")];
  const path = [...step("Alex", "bompus"), ...step("Every bompus", "dumpus"), ...step("Every dumpus", "gorpus")];

  /** An engine that says these words; `null` is the end of text. */
  const saying = (words: readonly (string | null)[]): Pick<Engine, "run" | "encode"> => ({
    encode: async () => [5],
    run: async ({ jobs }, onItem) => {
      jobs.forEach((_, job) => {
        onItem(job, { kind: "token", ms: 1, token: { id: tokens.eot!, text: "<eot>" } });
        for (const word of words) {
          const id = word === null ? tokens.eos : word === "###" ? 6 : 50;
          onItem(job, { kind: "token", ms: 1, token: { id, text: ` ${word ?? "<eos>"}` } });
        }
      });
      return { outcome: "done", passes: 1, rows: 0, ms: 1 };
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
    [
      "the right answer about another",
      ["###", ...step("Tom", "gorpus"), null],
      { right: false, wellFormed: true, outputClass: "incorrect label" },
    ],
  ];
  for (const [what, words, judged] of rows) {
    it(`that is ${what}`, async () => {
      const parts = { engine: saying(words) as Engine, manifest: toyModel.manifest };
      const path = Array.from({ length: 2 }, () => ({ kind: "thought" }) as const);
      const problem = { index: 7, question, answer };
      const [result, none] = await evaluateCase(parts, problem, [path, []]);
      const count = words.length;
      const { right, wellFormed, outputClass } = result!;
      assert.deepEqual({ right, wellFormed, outputClass }, judged);
      assert.deepEqual([result?.index, result?.thoughts, result?.tokens, result?.passes], [7, 2, count, 3 + count]);
      assert.deepEqual([none?.thoughts, none?.passes], [0, 1 + count]);
      assert.equal(result?.continuation.includes("<e"), false);
    });

    it(`is that of a trace with the same words: ${what}`, () => {
      const said = words.flatMap((word) => word ?? []).join("|") + (words.at(-1) === null ? "" : "…");
      const { concepts, names } = toyModel.manifest.task.lexicon;
      const trace = fullTrace({
        ...{ names, concepts, question, cosines: [] },
        values: [{ rows: {}, marker: 1, rest: [0, 0], answers: {} }],
        continuations: [[0, undefined, said]],
      });
      const reading = readTrace(trace);
      const own = reading.free(null);
      const expected = own?.answer ? judged.right : null;
      const found = [own?.right, reading.verdict?.right ?? null, reading.afterEvery[0]?.right];
      assert.deepEqual(found, [expected, expected, expected]);
    });
  }

  it("has no class if the question has no facts", async () => {
    const manifest: Manifest = { ...toyModel.manifest, task: textTask() };
    const parts = { engine: saying(["###", ` ${answer}`, null]) as Engine, manifest };
    const [result] = await evaluateCase(parts, { index: 0, question: "Why?", answer }, [[]]);
    assert.deepEqual([result?.right, result?.wellFormed, result?.outputClass], [true, true, null]);
  });
});

describe("the result of a problem whose spoken and forced answers differ", () => {
  const { tokens } = toyModel.manifest;
  const problem = { index: 0, question, answer: "Alex is a gorpus." };
  const asked: string[] = [];
  /** Forced answers name the other option. Edited thoughts make it say a step, and halve the final answer. */
  const engine = {
    encode: async (text: string) => (asked.push(text), [5]),
    run: async ({ jobs }: RunRequest, onItem: OnItem) => {
      jobs.forEach(({ path, move }, job) => {
        const isEdited = path.some((one) => one.kind === "thought" && one.edit !== undefined);
        asked.push(`${move.kind}${"first" in move ? "+" : ""}@${path.length}${isEdited ? "*" : ""}`);
        if (move.kind === "answer") {
          assert.deepEqual(move.ids, [50, 51], "what was spoken without edits");
          return onItem(job, { kind: "answer", ms: 1, p: path.length === 0 ? 0.5 : isEdited ? 0.4 : 0.8 });
        }
        const first = "first" in move ? ["Alex", "is a rempus."] : ["Alex", "is a gorpus."];
        const steps = isEdited && !("first" in move) ? ["Every bompus", "is a dumpus."] : [];
        const words = [...steps, "###", ...first, null];
        onItem(job, { kind: "token", ms: 1, token: { id: tokens.eot!, text: "<eot>" } });
        words.forEach((word) => {
          const id = word === null ? tokens.eos : word === "###" ? 6 : word === "Alex" ? 50 : 51;
          onItem(job, { kind: "token", ms: 1, token: { id, text: ` ${word ?? "<eos>"}` } });
        });
      });
      return { outcome: "done" as const, passes: 1, rows: 1, ms: 1 };
    },
  } as unknown as Engine;
  const parts = { engine, manifest: toyModel.manifest };
  const own = pathWith(2, []);
  const edited = pathWith(2, [{ position: 1, edit: { kind: "zero" } }]);

  it("has both, whether steps are said, and what the edits do to the answer of the unedited thoughts", async () => {
    asked.length = 0;
    const [plain, zeroed] = await evaluateCase(parts, problem, [own, edited]);
    assert.deepEqual([plain?.right, plain?.forcedRight, plain?.saysSteps, plain?.effect], [true, false, false, null]);
    assert.deepEqual([zeroed?.right, zeroed?.forcedRight, zeroed?.saysSteps], [true, false, true]);
    assert.deepEqual(zeroed?.effect, { edited: 0.4, unedited: 0.8, withoutThoughts: 0.5 });
    assert.deepEqual(asked, [
      ...["###", "force@2", "force@2*", "force@2", "force+@2", "force+@2*"],
      ...["answer@2*", "answer@2", "answer@0"],
    ]);
    const { accuracy, forcedAccuracy, stepShare, effect } = summarize([plain!, zeroed], 2);
    assert.deepEqual([accuracy, forcedAccuracy, stepShare], [1, 0, 0.5]);
    assert.deepEqual([effect?.n, effect?.drop, effect?.logChange], [1, 0.4, Math.log(0.5)]);
  });

  it("asks for no effect if nothing is edited", async () => {
    asked.length = 0;
    await evaluateCase(parts, problem, [own]);
    assert.deepEqual(asked, ["###", "force@2", "force+@2"]);
  });

  it("has one answer without a marker: what is spoken is what is forced", async () => {
    asked.length = 0;
    const answer = { ...toyModel.manifest.task.answer, marker: null };
    const manifest = { ...toyModel.manifest, task: { ...toyModel.manifest.task, answer } };
    const [result] = await evaluateCase({ engine, manifest }, problem, [own]);
    assert.deepEqual(asked, ["force@2"]);
    assert.equal(result?.forcedRight, result?.right);
  });
});

describe("a problem in your own words", () => {
  const asked: string[] = [];
  /** Says in its own words what the question's graph says. */
  const toy = new FakeEngine();
  const engine: Engine = Object.assign(Object.create(toy) as Engine, {
    run: (...[request, ...rest]: Parameters<Engine["run"]>) => {
      asked.push(request.question);
      return toy.run(request, ...rest);
    },
  });
  const parts = { engine, manifest: toyModel.manifest, maxWords: 40 };
  const own = "# Pets\nEvery dog is an animal.\nRex is a dog. Every cat is a pet. Is Rex an animal or a pet?";

  for (const answer of ["Rex is an animal.", "rex is a animal", "Rex is an animal"]) {
    it(`is asked in the model's words, and right with “${answer}”`, async () => {
      asked.length = 0;
      const [result] = await evaluateCase(parts, { index: 0, question: own, answer }, [pathWith(1, [])]);
      const { prompt } = readQuestion(own, toyModel.manifest);
      assert.deepEqual(asked, [prompt]);
      assert.deepEqual([result?.right, result?.wellFormed, result?.outputClass], [true, true, "correct label"]);
    });
  }

  it("is wrong with the other answer", async () => {
    const [result] = await evaluateCase(parts, { index: 0, question: own, answer: "Rex is a pet." }, [[]]);
    assert.equal(result?.right, false);
  });

  it("is refused with what the reader of questions says", async () => {
    const question = "Every dog is an animal. Is Rex small?";
    await assert.rejects(evaluateCase(parts, { index: 0, question, answer: "x" }, [[]]), /is a yes-or-no question/);
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
    said: null,
    right,
    forcedRight: outputClass !== null,
    saysSteps: outputClass === "correct path",
    effect: null,
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
      forcedAccuracy: 2 / 3,
      interval: wilson(1, 3),
      forcedInterval: wilson(2, 3),
      stepShare: 0,
      effect: null,
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
        said: null,
        right: true,
        forcedRight: false,
        saysSteps: true,
        effect: null,
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
