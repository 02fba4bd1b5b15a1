import assert from "node:assert/strict";
import { drawComparison } from "../../../src/cli/drawComparison";
import { arithmeticTask } from "../../support/tasks";
import type { AfterEvery } from "../../../src/shared/read/afterEvery";
import type { AlignedStep, Alignment, Way } from "../../../src/shared/read/comparison";
import { readTrace } from "../../../src/shared/read/readTrace";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { textTask } from "../../support/tasks";
import { type Sample, emptyTrace, fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

const wren = samples["wren"]!;

/** The same question for a model with its own vocabulary, whose words stand in for the user's. */
const ordinary: Sample = {
  names: ["Bob", "Eve"],
  concepts: ["aa", "bb", "cc", "dd", "ee", "ff"],
  question: "Every aa is a bb. Every bb is a cc. Every cc is a dd. Bob is a aa. Every ee is a ff. Is Bob a dd or ff?",
  source:
    "Every grimpus is a dumpus. Every dumpus is a lempus. Every lempus is a yumpus. Wren is a grimpus. Every " +
    "bompus is a hilpus. Is Wren a yumpus or a hilpus?",
  words: [
    { model: "Bob", yours: "Wren" },
    { model: "aa", yours: "grimpus" },
    { model: "bb", yours: "dumpus" },
    { model: "cc", yours: "lempus" },
    { model: "dd", yours: "yumpus" },
    { model: "ee", yours: "bompus" },
    { model: "ff", yours: "hilpus" },
  ],
  values: [{ rows: { Bob: [1, 0, { aa: 1 }] }, marker: 0.01, rest: [0, 0], answers: { dd: 0.6, ff: 0.3 } }],
  cosines: [],
  continuations: [
    [0, undefined, "Bob~0.9|is a aa.~0.9|Every aa|is a bb.|Every bb|is a cc.~0.5|Every cc|is a dd.|###|Bob|is a dd."],
  ],
};
const compared: Trace = {
  ...fullTrace(ordinary),
  id: "other",
  comparedTo: "sample",
  model: { ...fullTrace(ordinary).model, name: "prosqa-cot" },
};

const n = (value: number | null): string => (value === null ? "-" : value.toFixed(2));
const yes = (value: boolean | null): string => (value === null ? "?" : value ? "yes" : "no");

const rowOf = ({ thoughts, node, answer, atOnce, final, right, outputClass, continuation }: AfterEvery): string =>
  [
    thoughts,
    node ?? "question",
    answer?.text ?? "-",
    atOnce ? `${atOnce.text} ${n(atOnce.p)}` : "-",
    n(final),
    yes(right),
    outputClass ?? "-",
    continuation?.id ?? "-",
  ].join(" | ");

const stepOf = (step: AlignedStep | null): string =>
  step === null
    ? "-"
    : [
        step.from?.text,
        step.to?.text,
        n(step.p),
        step.mark,
        `fact ${yes(step.isFact)}`,
        `on ${yes(step.goesOn)}`,
        n(step.considered),
        `#${step.rank ?? "-"}`,
      ].join(" ") + (step.parts ? " parts" : "");

const rowsOf = ({ rows }: Alignment): string[] =>
  rows.map(
    (row) =>
      [
        row.depth,
        row.thought ? `${row.thought.first?.text} (${row.thought.bars})` : "-",
        stepOf(row.own),
        stepOf(row.other),
      ].join(" | ") + (row.parts ? " <" : ""),
  );

const afterEvery = (trace: Trace): readonly AfterEvery[] => readTrace(trace).afterEvery;
const alignment = (trace: Trace, other: Trace | null): Alignment =>
  readTrace(trace).alignedWith(other && readTrace(other));

const wayOf = (way: Way | null): string =>
  way === null
    ? "-"
    : [
        way.model,
        way.answer?.text ?? "-",
        n(way.p),
        yes(way.right),
        way.outputClass ?? "-",
        way.thoughts,
        way.tokens,
        way.passes,
        way.ms.toFixed(1),
      ].join(" | ");

describe("the words after each number of thoughts", () => {
  it("has a row for each, with the spoken answer, and with the forced one, which is another thing", () => {
    assert.deepEqual(afterEvery(fullTrace(wren)).map(rowOf), [
      "0 | question | shumpus | hilpus 0.76 | 0.22 | no | hallucination | s1w10",
      "1 | t1 | - | hilpus 0.70 | 0.29 | ? | hallucination | s2w9",
      "2 | t2 | - | yumpus 0.52 | 0.52 | ? | hallucination | s3w10",
      "3 | t3 | yumpus | yumpus 0.86 | 0.86 | yes | wrong target | s4w8",
      "4 | t4 | yumpus | yumpus 0.98 | 0.98 | yes | correct label | s6w4",
      "5 | t5 | - | yumpus 0.99 | 0.99 | ? | - | -",
      "6 | t6 | yumpus | yumpus 0.99 | 0.99 | yes | correct label | s0w4",
    ]);
  });

  it("has the probabilities of the question's options for the curve", () => {
    const curve = afterEvery(fullTrace(wren)).map(({ options }) =>
      options.map(({ text, p }) => `${text} ${n(p)}`).join(", "),
    );
    assert.deepEqual(curve.slice(0, 3), [
      "hilpus 0.76, yumpus 0.22",
      "hilpus 0.70, yumpus 0.29",
      "hilpus 0.47, yumpus 0.52",
    ]);
  });

  it("has no answer, and so no forced one, where nothing was read of it", () => {
    const trace = fullTrace(wren);
    trace.readings[5]!.forced = { answers: [] };
    assert.equal(rowOf(afterEvery(trace)[5]!), "5 | t5 | - | - | - | ? | - | -");
  });

  it("leaves out words that begin with given ones, and removed ones", () => {
    const trace = fullTrace(wren);
    applyChange(trace, { kind: "mark", node: "s3w0", mark: { removed: true } });
    assert.equal(rowOf(afterEvery(trace)[2]!), "2 | t2 | - | yumpus 0.52 | 0.52 | ? | - | -");
  });

  it("isn't judged and has no class if the text has no graph", () => {
    const trace: Trace = { ...fullTrace(wren), read: { kind: "text", question: { start: 0, end: 5 } } };
    assert.equal(rowOf(afterEvery(trace)[6]!), "6 | t6 | yumpus | yumpus 0.99 | 0.99 | ? | - | s0w4");
  });

  it("is empty before anything is known", () => assert.deepEqual(afterEvery(emptyTrace(wren)), []));
});

describe("thoughts next to ordinary chain of thought", () => {
  it("has each step's share in the thought at its depth, and marks where they diverge", () => {
    assert.deepEqual(rowsOf(alignment(fullTrace(wren), compared)), [
      "1 | grimpus (value) | Wren grimpus 0.94 optimal fact yes on yes 1.00 #1 | Wren grimpus 0.81 optimal fact " +
        "yes on yes 1.00 #1",
      "2 | dumpus (value) | grimpus shumpus 0.41 frontier fact yes on yes 0.08 #4 parts | grimpus dumpus 0.94 " +
        "optimal fact yes on yes 0.47 #1 <",
      "3 | terpus (value) | shumpus shumpus 0.28 reached before fact no on yes 0.02 #5 | dumpus lempus 0.48 " +
        "optimal fact yes on yes 0.22 #2 parts <",
      "4 | wumpus (value) | - | lempus yumpus 0.94 optimal fact yes on yes 0.12 #2",
      "5 | fompus (value) | - | -",
      "6 | fompus (lens) | - | -",
    ]);
  });

  it("has steps up to the answer only, and none where nothing is said before it", () => {
    const own = (words: string, kind: "prosqa" | "text" = "prosqa"): unknown[] => {
      const trace = fullTrace({ ...wren, continuations: [[0, undefined, words]] });
      const { manifest } = trace.model;
      if (kind === "text") manifest.task = textTask();
      for (const node of trace.nodes)
        if (node.kind === "token" && node.token.text.trim() === "¶")
          node.token = { id: manifest.tokens.newline ?? -1, text: kind === "text" ? "\n" : " \n" };
      return alignment(trace, null).rows.flatMap((row) => (row.own ? [[row.own.text, row.own.nodes.join(" ")]] : []));
    };
    assert.deepEqual(own("###|Wren|is a yumpus."), []);
    assert.deepEqual(own("Wren|is a grimpus.|###|Wren|is a yumpus."), [["Wren is a grimpus.", "s0w1 s0w2"]]);
    // White space between steps is of none of them.
    assert.deepEqual(own("Wren|is a grimpus.|¶|Every grimpus|is a dumpus.|¶|###|Wren|is a yumpus."), [
      ["Wren is a grimpus.", "s0w1 s0w2"],
      ["Every grimpus is a dumpus.", "s0w4 s0w5"],
    ]);
    // A step of any other text is a line, and an empty line is none.
    assert.deepEqual(own("Half of 48.|is 24.|¶|¶|So 24|¶|72.|###|72", "text"), [
      ["Half of 48. is 24.", "s0w1 s0w2"],
      ["So 24", "s0w5"],
      ["72.", "s0w7"],
    ]);
  });

  it("counts the prompt's pass in words beside thoughts, where it isn't counted in their first token", () => {
    const trace = fullTrace(wren);
    trace.nodes.find(({ id }) => id === "s1w0")!.ms = 0.5;
    assert.equal(
      wayOf(alignment(trace, null).own),
      "prosqa-coconut | shumpus | 0.85 | no | hallucination | 0 | 10 | 11 | 24.5",
    );
  });

  it("has the cost and result of each way", () => {
    const { thinking, own, other } = alignment(fullTrace(wren), compared);
    assert.deepEqual([thinking, own, other].map(wayOf), [
      "prosqa-coconut | yumpus | 0.93 | yes | correct label | 6 | 4 | 11 | 34.0",
      // Includes the prompt's pass, which is counted in the first thought.
      "prosqa-coconut | shumpus | 0.85 | no | hallucination | 0 | 10 | 11 | 33.4",
      "prosqa-cot | yumpus | 0.91 | yes | correct path | 0 | 12 | 13 | 28.8",
    ]);
  });

  it("takes as many thoughts for a step as the model was trained with", () => {
    const trace = fullTrace(wren);
    trace.model.manifest.thoughts = { default: 6, max: 6, perStep: 2 };
    const rows = alignment(trace, null).rows.map(({ depth, thought }) => [depth, thought?.thoughts]);
    assert.deepEqual(rows, [
      [1, 2],
      [2, 4],
      [3, 6],
    ]);
    trace.model.manifest.thoughts = { default: 6, max: 6, perStep: 4 };
    const uneven = alignment({ ...trace, model: { ...trace.model } }, null).rows;
    assert.deepEqual(
      uneven.map(({ thought }) => thought?.thoughts),
      [4, 6, undefined],
    );
  });

  it("states no difference for a model of any text, and finds a step's end in both lists of its thoughts", () => {
    const words = "<<3*4=12>>|\n|<<12+1=13>>|\n|###|13";
    const base = fullTrace({
      ...{ names: wren.names, concepts: wren.concepts, question: wren.question, cosines: [] },
      values: Array.from({ length: 5 }, () => ({
        ...{ rows: { "<<": [1, 0.5, {}] }, marker: 0, rest: [0, 0], answers: {} },
      })),
      continuations: [
        [4, undefined, "###|13"],
        [0, undefined, words],
      ],
    });
    const manifest = {
      ...base.model.manifest,
      task: arithmeticTask(),
      thoughts: { default: 4, max: 4, perStep: 2 },
    };
    const trace: Trace = {
      ...base,
      model: { ...base.model, manifest },
      read: { kind: "text", question: { start: 0, end: 5 } },
      nodes: base.nodes.map((node) =>
        node.kind === "thought" && node.id === "t1"
          ? {
              ...node,
              lens: {
                candidates: [
                  { text: "7", tokens: [7], p: 0.6 },
                  { text: " 12", tokens: [12], p: 0.3 },
                ],
                rest: { n: 0, p: 0.1 },
              },
            }
          : node,
      ),
    };
    const { rows } = alignment(trace, null);
    assert.deepEqual(
      rows.map(({ own, thought, parts }) => [
        ...[thought?.thoughts, own?.to?.text, own?.considered, own?.rank],
        ...[own?.decoded, own?.comparable, parts],
      ]),
      [
        [2, "12", 0.3, 2, true, false, false],
        [4, "13", null, null, false, false, false],
      ],
    );
    const drawn = drawComparison({
      trace,
      compared: null,
      failure: null,
      afterEvery: [],
      alignment: alignment(trace, null),
    });
    assert.match(drawn, /30%, #2 d/);
    assert.doesNotMatch(drawn, /≠|not in its list/);

    // What would be said next after the thoughts of a step counts too: the larger share is told.
    const withNext = (p: number): unknown[] => {
      const said = [
        { ids: [1], text: "<<2+1=3>>", to: "3", p: 0.875 - p, ended: true },
        { ids: [2], text: "<<3*4=12>>", to: "12", p, ended: true },
        { ids: [3], text: "<<12+1=13>>", to: "13", p: 0.125, ended: true },
      ].toSorted((a, b) => b.p - a.p);
      const readings = trace.readings.map((reading) => ({ ...reading, next: said, rest: { n: 0, p: 0 }, marker: 0 }));
      return alignment({ ...trace, readings }, null).rows.map(({ own }) => [own?.considered, own?.rank, own?.decoded]);
    };
    assert.deepEqual(withNext(0.25), [
      [0.3, 2, true],
      [0.125, 3, false],
    ]);
    assert.deepEqual(withNext(0.625), [
      [0.625, 1, false],
      [0.125, 3, false],
    ]);
  });

  it("has only the words if there are no thoughts", () => {
    const found = alignment(fullTrace(ordinary), null);
    assert.deepEqual(rowsOf(found)[1], "2 | - | grimpus dumpus 0.94 optimal fact yes on yes - #- | -");
    assert.deepEqual([found.thinking, found.other], [null, null]);
    assert.equal(found.own?.answer?.text, "yumpus");
  });

  it("isn't judged if the text has no graph, and has no steps if the text isn't a problem", () => {
    const trace: Trace = { ...fullTrace(wren), read: { kind: "text", question: { start: 0, end: 5 } } };
    assert.equal(
      rowsOf(alignment(trace, null))[1],
      "2 | dumpus (value) | grimpus shumpus 0.41  fact ? on ? 0.08 #4 parts | - <",
    );
    const words = {
      ...wren,
      continuations: [
        ...wren.continuations.slice(0, 1),
        [0, undefined, "Nonsense.|Every grimpus|is a dumpus.|Every dumpus…"] as Sample["continuations"][number],
      ],
    };
    assert.deepEqual(
      alignment(fullTrace(words), null)
        .rows.slice(0, 3)
        .map(({ own }) => own && [own.text, own.isFact, own.goesOn, own.to?.text ?? null]),
      [["Nonsense.", false, false, null], ["Every grimpus is a dumpus.", true, false, "dumpus"], null],
    );
  });

  it("is empty before anything is known", () =>
    assert.deepEqual(alignment(emptyTrace(wren), null), {
      rows: [],
      thinking: null,
      own: null,
      other: null,
    }));
});
