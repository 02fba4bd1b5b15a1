import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import { testCase, summarizeTests, type TestedCase } from "../../../src/shared/dataset/ablationTest";
import {
  type Donors,
  editFor,
  ablationsOf,
  pathWith,
  placedAblations,
  tokensOf,
} from "../../../src/shared/act/ablations";
import { reason, thinkEdited } from "../../../src/shared/act/reason";
import type { Run } from "../../../src/shared/act/run";
import { type EditRequest, distance, editThoughts, testThoughts } from "../../../src/shared/act/thoughtTest";
import { type Distribution, type Trace, applyChange, toJson } from "../../../src/shared/trace/trace";
import { parseTrace } from "../../../src/shared/trace/traceFile";
import type { Job } from "../../../src/shared/engine/engine";
import { drawTrace } from "../../../src/cli/drawTree";
import { effectOf, flips, spokenWith } from "../../../src/shared/read/testEffects";
import { effectWords } from "../../../src/shared/read/wording";
import { readReport } from "../../../src/shared/dataset/reportReading";
import { sampleReport } from "../../support/reports";
import { FakeEngine, question, toyModel, toyTrace } from "../../support/fakeEngine";
import { type Edit, type Ablation, ABLATIONS } from "../../../src/shared/trace/edits";

const donors: Donors = {
  own: [
    [1, 1],
    [2, 2],
    [3, 3],
  ],
  other: {
    thoughts: [
      [7, 7],
      [8, 8],
      [9, 9],
    ],
    name: "problem 4",
  },
  firsts: [{ concept: "bompus", tokens: [7] }, null, { concept: "gorpus", tokens: [9] }],
  seed: 5,
};

describe("ablations", () => {
  const edits: [Ablation, number, Edit | null][] = [
    ["zero", 1, { kind: "zero" }],
    ["mean", 2, { kind: "mean" }],
    ["noise", 3, { kind: "noise", seed: 5 }],
    ["swap", 2, { kind: "vector", vector: [8, 8], from: "thought 2 of problem 4" }],
    ["permute", 1, { kind: "vector", vector: [2, 2], from: "thought 2" }],
    ["permute", 3, { kind: "vector", vector: [1, 1], from: "thought 1" }],
    ["pause", 1, { kind: "pause" }],
    ["remove", 1, { kind: "remove", concept: "bompus", tokens: [7] }],
    ["remove", 2, null],
  ];
  for (const [kind, position, edit] of edits)
    it(`${kind} at thought ${position}`, () => assert.deepEqual(editFor(kind, position, donors), edit));

  it("permute swaps two thoughts", () => {
    const own = donors.own.slice(0, 2);
    assert.deepEqual(
      [1, 2].map((position) => editFor("permute", position, { ...donors, own })),
      [
        { kind: "vector", vector: [2, 2], from: "thought 2" },
        { kind: "vector", vector: [1, 1], from: "thought 1" },
      ],
    );
  });

  it("permute has nothing to put in if there is only one thought", () =>
    assert.equal(editFor("permute", 1, { ...donors, own: [[1, 1]] }), null));

  it("are tried on each thought alone and on all, but not on all if one has nothing to put in", () => {
    assert.deepEqual(
      placedAblations("zero", 3, donors).map(({ position }) => position),
      [1, 2, 3, null],
    );
    assert.deepEqual(
      placedAblations("remove", 3, donors).map(({ position }) => position),
      [1, 3],
    );
    assert.deepEqual(
      placedAblations("zero", 1, donors).map(({ position }) => position),
      [1],
    );
  });

  it("remove and add a candidate in every form that a step can use", async () => {
    const engine = new FakeEngine();
    const encoded: string[] = [];
    engine.encode = async (words) => (encoded.push(words), [1, words.length]);
    const { manifest } = toyModel;
    assert.deepEqual(await tokensOf(engine, manifest, { concept: "gorpus", ids: [7] }), [1, 12, 13]);
    assert.deepEqual(encoded.splice(0), ["Every gorpus", " is a gorpus."]);
    assert.deepEqual(await tokensOf(engine, manifest, { concept: "␣frog", ids: [7, 8, 7] }), [7, 8]);
    assert.deepEqual(encoded, []);
  });

  it("leave the other thoughts of a path as they are", () => {
    assert.deepEqual(pathWith(3, [{ position: 2, edit: { kind: "zero" } }]), [
      { kind: "thought" },
      { kind: "thought", edit: { kind: "zero" } },
      { kind: "thought" },
    ]);
  });

  it("are limited to those that the package has the data for", () => {
    const { manifest } = toyModel;
    assert.deepEqual(ablationsOf({ ...manifest.tokens, pause: undefined as never }, 0, 3), [
      "zero",
      "noise",
      "swap",
      "permute",
      "remove",
    ]);
    assert.deepEqual(ablationsOf({ ...manifest.tokens, pause: 9 }, 3, 3), [...ABLATIONS]);
  });
});

describe("a trace's thoughts, edited", () => {
  async function made(): Promise<{ run: Run; trace: Trace; engine: FakeEngine }> {
    const engine = new FakeEngine();
    const trace = await toyTrace(engine);
    const run: Run = {
      engine,
      emit: (change) => applyChange(trace, change),
      signal: new AbortController().signal,
    };
    await reason(run, trace, 3);
    return { run, trace, engine };
  }

  it("make a branch from the first edit, with values and words, and leave the main run unchanged", async () => {
    const { run, trace } = await made();
    const before = readTrace(trace).mainThoughts.map(({ id }) => id);
    await thinkEdited(run, trace, [
      { position: 3, edit: { kind: "mean" } },
      { position: 2, edit: { kind: "zero" } },
    ]);
    assert.deepEqual(
      readTrace(trace).mainThoughts.map(({ id }) => id),
      before,
    );
    const continuation = readTrace(trace).continuations.at(-1)!;
    const path = readTrace(trace)
      .path(continuation.id)!
      .filter((node) => node.kind === "thought");
    assert.deepEqual(
      path.map(({ edit }) => edit?.kind),
      [undefined, "zero", "mean"],
    );
    assert.equal(path[0]!.id, before[0]);
    assert.ok(path.slice(1).every(({ id }) => trace.readings.some(({ node }) => node === id)));
    assert.deepEqual(parseTrace(toJson(trace), "it"), trace);
  });

  it("lose what an edit takes from the final answer, even if it stays the most probable one", async () => {
    const { run, trace, engine } = await made();
    const plain = engine.run.bind(engine);
    engine.run = (request, onItem, signal) =>
      plain(
        request,
        (job, item) => {
          const { path } = request.jobs[job]!;
          const isZeroed = path.some((one) => one.kind === "thought" && one.edit?.kind === "zero");
          const p = path.length === 0 ? 0.51 : isZeroed ? 0.58 : 0.99;
          onItem(job, item.kind === "answer" ? { ...item, p } : item);
        },
        signal,
      );
    await testThoughts(run, trace);
    const test = readTrace(trace).test!;
    assert.deepEqual([test.unedited, test.withoutThoughts], [0.99, 0.51]);
    const effect = effectOf(test, 1);
    assert.deepEqual([effect?.worst.edit, effect?.worst.p, flips(test, effect!.worst)], ["zero", 0.58, false]);
    assert.equal(effectWords(effect!), "−41 points, to 58%");
    assert.ok(Math.abs(effect!.worst.logChange - Math.log(0.58 / 0.99)) < 1e-9);
    assert.match(drawTrace(trace, 3), /99% unedited, 51% after 0 thoughts\n[\s\S]*zeroed +−41 \(−0\.53\)/);
  });

  it("are tested after the answer was spoken, and refused without one", async () => {
    const { run, trace, engine } = await made();
    trace.spoken = [];
    trace.nodes = trace.nodes.filter(({ kind }) => kind === "thought");
    const begun: Trace = { ...trace, nodes: [...trace.nodes], spoken: [] };
    const on: Run = { ...run, emit: (change) => applyChange(begun, change) };
    const plain = engine.run.bind(engine);
    engine.run = (request, onItem, signal) =>
      plain(
        request,
        (job, item) => (item.kind === "token" && item.token.id === 6 ? undefined : onItem(job, item)),
        signal,
      );
    await assert.rejects(testThoughts(on, begun), /UserError: The model gives no answer after its last thought/);
    engine.run = plain;
    const other: Trace = { ...trace, nodes: [...trace.nodes], spoken: [] };
    assert.equal(await testThoughts({ ...run, emit: (change) => applyChange(other, change) }, other), "done");
    assert.equal(other.spoken.length, 1);
    assert.deepEqual(other.tests[0]?.answer.ids, [50, 51]);
  });

  it("are tested in one request, and speak in another; the result is part of the trace", async () => {
    const { run, trace, engine } = await made();
    const asked: Job[] = [];
    const runPlain = engine.run.bind(engine);
    engine.run = (request, onItem, signal) => (asked.push(...request.jobs), runPlain(request, onItem, signal));
    const [nodes, runs] = [trace.nodes.length, engine.calls.filter((call) => call.startsWith("run")).length];
    assert.equal(await testThoughts(run, trace), "done");
    assert.equal(trace.nodes.length, nodes);
    assert.equal(engine.calls.filter((call) => call.startsWith("run")).length, runs + 2);
    const [test] = trace.tests;
    assert.deepEqual(
      [test?.answer, test?.unedited, test?.withoutThoughts],
      [{ ids: [50, 51], text: "Alex is a gorpus.", to: "gorpus" }, 0.95, 0.95],
    );
    const positions = (ablation: Ablation) =>
      test?.cells.filter(({ edit }) => edit === ablation).map(({ position }) => position);
    // The toy has too few words for the example whose thoughts would be used.
    for (const ablation of ablationsOf(trace.model.manifest.tokens, trace.model.meanThoughts, 3))
      assert.deepEqual(positions(ablation), ablation === "swap" ? [] : [1, 2, 3, null], ablation);
    assert.deepEqual(
      asked.flatMap(({ move }) => (move.kind === "think" && move.edit?.kind === "remove" ? [move.edit.concept] : [])),
      ["bompus", "dumpus", "gorpus"],
      "the first candidate of each thought",
    );
    const zero = test?.cells.filter(({ edit }) => edit === "zero");
    assert.deepEqual(
      zero?.map(({ position, shift }) => [position, shift.length]),
      [
        [1, 2],
        [2, 1],
        [3, 0],
        [null, 0],
      ],
    );
    // The toy's thoughts don't depend on the input.
    assert.ok(
      test?.cells.every(
        ({ forced, p, logChange, shift }) =>
          forced.to === "gorpus" && p === 0.95 && logChange === 0 && shift.every((moved) => moved === 0),
      ),
    );
    assert.deepEqual(parseTrace(toJson(trace), "it").tests, trace.tests);
    // The words are those of the unedited thoughts too, and aren't nodes.
    const { final } = readTrace(trace);
    const words = test?.cells.map(({ spoken }) => spoken);
    assert.ok(final && words?.every((spoken) => spoken?.text.trim() === final.text && spoken.stop === "end"));
    assert.deepEqual(spokenWith(trace.model.manifest, test!, test!.cells[0]!), {
      answer: "gorpus",
      isSame: true,
      steps: 0,
    });
  });

  it("speak only where a pass is cheap", async () => {
    const { run, trace } = await made();
    for (const thought of readTrace(trace).mainThoughts) thought.ms = 50;
    assert.equal(await testThoughts(run, trace), "done");
    assert.ok(
      trace.tests[0]?.cells.every(
        (cell) => !("spoken" in cell) && spokenWith(trace.model.manifest, trace.tests[0]!, cell) === null,
      ),
    );
    assert.doesNotMatch(drawTrace(trace, 3), /own words say before their answer/);
    assert.deepEqual(parseTrace(toJson(trace), "it").tests, trace.tests);
  });

  it("count as all of them if there is one, and are refused without a thought or anything to put in", async () => {
    const engine = new FakeEngine();
    const trace = await toyTrace(engine);
    const run: Run = { engine, emit: (change) => applyChange(trace, change), signal: new AbortController().signal };
    await reason(run, trace, 1);
    const edits = async (request: EditRequest): Promise<unknown[]> => {
      const before = trace.nodes.length;
      assert.equal(await editThoughts(run, trace, request), "done");
      return trace.nodes.slice(before).flatMap((node) => (node.kind === "thought" ? (node.edit ?? "own") : []));
    };
    assert.deepEqual(await edits({ ablation: "zero", position: null }), [{ kind: "zero" }]);
    assert.deepEqual(await edits({ ablation: "zero", position: 1 }), [{ kind: "zero" }]);
    assert.deepEqual(await edits({ candidate: "add", of: { concept: "gorpus", ids: [7] }, position: 1 }), [
      { kind: "add", concept: "gorpus", tokens: [100, 101, 102] },
    ]);
    await assert.rejects(editThoughts(run, trace, { ablation: "permute", position: 1 }), /^UserError: .*thought/);
    await assert.rejects(editThoughts(run, trace, { ablation: "permute", position: null }), /^UserError: .*thought/);
    await assert.rejects(editThoughts(run, trace, { ablation: "zero", position: 2 }), /^UserError: .*\b2\b.*\b1\b/);
  });

  it("are compared with the thought at the same position, however far the later ones move", async () => {
    const { run, trace, engine } = await made();
    // Each thought of the main run has a reading of its own; every edited run says 0.5 and 0.5.
    const main = [0.9, 0.7, 0.6].map((p) => reading({ 1: p, 2: 1 - p }));
    readTrace(trace).mainThoughts.forEach((thought, i) => (thought.lens = main[i]!));
    const run1 = engine.run.bind(engine);
    engine.run = (request, onItem, signal) =>
      run1(
        request,
        (job, item) => onItem(job, item.kind === "thought" ? { ...item, reading: reading({ 1: 0.5, 2: 0.5 }) } : item),
        signal,
      );
    await testThoughts(run, trace);
    assert.deepEqual(
      trace.tests[0]?.cells
        .filter(({ edit }) => edit === "zero")
        .map(({ position, shift }) => [position, shift.map((moved) => Number(moved.toFixed(9)))]),
      [
        [1, [0.2, 0.1]],
        [2, [0.1]],
        [3, []],
        [null, []],
      ],
    );
  });

  const reading = (p: Record<string, number>): Distribution => ({
    candidates: Object.entries(p).map(([id, share]) => ({ text: id, tokens: [Number(id)], p: share })),
    rest: { n: 0, p: 1 - Object.values(p).reduce((a, b) => a + b, 0) },
  });
  const distances: [Record<string, number>, Record<string, number>, number][] = [
    [{ 1: 0.6, 2: 0.4 }, { 1: 0.6, 2: 0.4 }, 0],
    [{ 1: 1 }, { 1: 0.25, 2: 0.75 }, 0.75],
    [{ 1: 0.5, 2: 0.5 }, { 2: 0.5, 3: 0.5 }, 0],
    [{ 1: 0.7, 2: 0.3 }, { 1: 0.3, 2: 0.7 }, 0.4],
  ];
  for (const [a, b, expected] of distances) {
    it(`are at least ${expected} apart: ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () =>
      assert.ok(Math.abs(distance(reading(a), reading(b)) - expected) < 1e-9));
  }
});

describe("a dataset's thoughts, edited", () => {
  it("are summarized per edit and thought, with what was lost and gained", () => {
    /** `s` is right as it is spoken, `f` when it is forced; `w`: the text says steps. */
    const answers = (what: string) => ({
      right: what.includes("s"),
      forcedRight: what.includes("f"),
      saysSteps: what.includes("w"),
      said: null,
    });
    const result = (own: string, first: string, all: string, edited: number): TestedCase => ({
      ...answers(own),
      cells: [first, all].map((after, i) => ({
        ...{ ablation: "zero" as const, position: i === 0 ? 1 : null, ...answers(after) },
        effect: i === 0 ? { edited, unedited: 0.9, withoutThoughts: 0.5 } : null,
      })),
    });
    const unscored: TestedCase = result("", "", "", 0.9);
    for (const one of [unscored, ...unscored.cells]) Object.assign(one, { right: null, forcedRight: null });
    const summary = summarizeTests(
      [result("sf", "sf", "w", 0.9), result("sf", "sw", "f", 0.09), result("", "s", "fw", 0.9), unscored],
      1,
    );
    const { n, right, accuracy, forcedAccuracy, stepShare, notComparable, cells } = summary;
    assert.deepEqual([n, right, accuracy, forcedAccuracy, stepShare, notComparable], [3, 2, 2 / 3, 2 / 3, 0, 1]);
    assert.deepEqual([summary.unedited, summary.withoutThoughts], [0.9, 0.5]);
    assert.deepEqual(
      cells.map((cell) => [cell.position, cell.n, cell.accuracy, cell.lost, cell.gained, cell.p]),
      [
        [1, 3, 1, 0, 1, 1],
        [null, 3, 0, 2, 0, 0.5],
      ],
    );
    assert.deepEqual(
      cells.map((cell) => [cell.forcedAccuracy, cell.forcedLost, cell.forcedGained, cell.forcedP, cell.stepShare]),
      [
        [1 / 3, 1, 0, 1, 1 / 4],
        [2 / 3, 1, 1, 1, 2 / 4],
      ],
    );
    const [effect, none] = cells.map((cell) => cell.effect);
    assert.equal(none, null);
    assert.ok(
      effect && Math.abs(effect.drop - 0.81 / 4) < 1e-9 && Math.abs(effect.logChange - Math.log(0.1) / 4) < 1e-9,
    );
  });

  it("are asked of the engine as one batch per problem, swapped with the problem before", async () => {
    const engine = new FakeEngine();
    const [first = "", ...others] = question.split(/(?<=\.) /);
    const cases = [[...others.slice(0, -1), first, ...others.slice(-1)].join(" "), question].map((text, index) => ({
      ...{ index, question: text, answer: "Alex is a gorpus." },
    }));
    const parts = { engine, manifest: toyModel.manifest, maxWords: 9 };
    const tested = await testCase(parts, cases, 1, 2, ["zero", "swap", "remove"]);
    assert.deepEqual(
      tested.cells.map(({ ablation, position }) => `${ablation} ${position}`),
      ["zero 1", "zero 2", "zero null", "swap 1", "swap 2", "swap null", "remove 1", "remove 2", "remove null"],
    );
    assert.ok(
      tested.right && tested.forcedRight && tested.cells.every(({ right, forcedRight }) => right && forcedRight),
    );
    assert.deepEqual(
      tested.cells.map(({ effect }) => effect),
      tested.cells.map(() => ({ edited: 0.95, unedited: 0.95, withoutThoughts: 0.95 })),
    );
    assert.equal(engine.calls.filter((call) => call.startsWith("run force")).length, 1);
    assert.equal(engine.calls.filter((call) => call.startsWith("run answer")).length, 1);
  });

  it("aren't swapped where no other problem can lend some, and the report says so", async () => {
    const engine = new FakeEngine();
    const cases = [0, 1].map((index) => ({ index, question, answer: "Alex is a gorpus." }));
    const parts = { engine, manifest: toyModel.manifest, maxWords: 9 };
    const tested = await testCase(parts, cases, 1, 2, ["zero", "swap"]);
    assert.deepEqual(
      tested.cells.map(({ ablation, position }) => `${ablation} ${position}`),
      ["zero 1", "zero 2", "zero null"],
    );
    await assert.rejects(testCase(parts, cases, 1, 2, ["swap"]), /takes two different problems/);
    const report = sampleReport();
    const [run] = report.runs;
    run!.edits = ["zero", "swap"];
    const leftOut = (): string[] => readReport(report).own.leftOut.map(({ edit }) => edit);
    assert.deepEqual(leftOut(), ["pause", "swap"]);
    run!.cases[0]!.tested!.cells[0]!.ablation = "swap";
    assert.deepEqual(leftOut(), ["pause"]);
    run!.cases = [];
    assert.deepEqual(leftOut(), ["pause"]);
  });
});
