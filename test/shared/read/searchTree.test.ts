import assert from "node:assert/strict";
import { type ThoughtReading, type Trace, applyChange } from "../../../src/shared/trace/trace";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { Column } from "../../../src/shared/read/searchColumn";
import { effectiveWords, spokenEffective } from "../../../src/shared/read/wording";
import { arithmeticTask } from "../../support/tasks";
import { type Sample, changesOf, emptyTrace, fullTrace } from "../../webview/sample";

const sample: Sample = {
  question:
    "Tom is a wumpus. Tom is a dumpus. Every wumpus is a gorpus. Every dumpus is a lempus. Every lempus is a " +
    "wumpus. Every rempus is a terpus. Is Tom a gorpus or terpus?",
  source:
    "Rex is a dog. Rex is a fox. Every dog is an animal. Every fox is a cub. Every cub is a dog. Every eel is a " +
    "fish. Is Rex an animal or a fish?",
  names: ["Tom"],
  concepts: ["wumpus", "dumpus", "gorpus", "lempus", "rempus", "terpus", "impus"],
  words: [
    { model: "Tom", yours: "Rex" },
    { model: "wumpus", yours: "dog" },
    { model: "dumpus", yours: "fox" },
    { model: "gorpus", yours: "animal" },
    { model: "lempus", yours: "cub" },
    { model: "rempus", yours: "eel" },
    { model: "terpus", yours: "fish" },
  ],
  values: [
    {
      rows: { Tom: [1, 0, { wumpus: 0.5, dumpus: 0.5 }] },
      marker: 0.2,
      rest: [0, 0],
      answers: { terpus: 0.6, gorpus: 0.3 },
    },
    {
      rows: {
        wumpus: [0.5, 0.6, { gorpus: 0.9 }],
        dumpus: [0.3, 0.3, { lempus: 0.8, gorpus: 0.1 }],
        impus: [0.1, 0.05, {}],
      },
      marker: 0.5,
      rest: [2, 0.1],
      answers: { gorpus: 0.7, terpus: 0.2 },
    },
    {
      rows: { lempus: [0.9, 0.7, { wumpus: 1 }] },
      marker: 0.99,
      rest: [1, 0.1],
      answers: { gorpus: 0.95, terpus: 0.01 },
    },
  ],
  cosines: [0.25],
  continuations: [
    [2, undefined, "###|Tom~0.99|is a gorpus.~0.9"],
    [0, undefined, "Tom~0.8|is a dumpus.~0.7|Every dumpus|is a gorpus.~0.4|###|Tom|is a gorpus."],
    [1, "every", "Every wumpus~given|is a gorpus.…"],
  ],
};

const round = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, entry: unknown) => (typeof entry === "number" ? Number(entry.toFixed(3)) : entry)),
  );

/** What a column says, one line per candidate. */
function lines(column: Column): string[] {
  const number = (p: number | null): string => (p === null ? "-" : p.toFixed(2));
  return column.candidates.map((c) =>
    [
      c.text,
      number(c.p),
      number(c.raw),
      number(c.lens),
      c.mark ?? "-",
      c.parents.map((p) => `${p.text} ${number(p.p)}`).join("+") || "-",
    ].join(" | "),
  );
}

describe("the search tree of a trace", () => {
  const tree = readTrace(fullTrace(sample)).tree(2);

  it("has the question's name as root, in the user's words", () =>
    assert.deepEqual(tree.root, { concept: "Tom", text: "Rex" }));

  it("has the value given a step and the lens, and counts what it leaves out", () => {
    const [first] = tree.columns;
    assert.ok(first);
    assert.deepEqual(lines(first), [
      "dog | 0.50 | 0.25 | 0.60 | optimal | Rex 0.50",
      "fox | 0.30 | 0.15 | 0.30 | frontier | Rex 0.50",
    ]);
    assert.deepEqual(round({ ...first, candidates: 0 }), {
      thoughts: 1,
      node: "t1",
      bars: "value",
      candidates: 0,
      hidden: { n: 3, p: 0.2 },
      hiddenDecoded: null,
      part: null,
      stepShare: 0.5,
      answerMarker: 0.5,
      isLeast: false,
      effective: round(Math.exp(-(0.5 * Math.log(0.5) + 0.3 * Math.log(0.3) + 2 * 0.1 * Math.log(0.1)))),
      frontier: 0.8,
      reachable: 0,
      norm: 31,
      cosine: null,
      edit: null,
      ms: 9.4,
    });
  });

  it("shows the lens where a step is very unlikely to be said", () => {
    const column = tree.columns[1];
    assert.ok(column);
    assert.equal(column.bars, "lens");
    assert.deepEqual(lines(column), ["cub | 0.70 | - | 0.70 | frontier | fox 0.24"]);
    assert.deepEqual(round(column.hidden), { n: 9, p: 0.3 });
  });

  it("adds up tokens of the lens that name the same concept, the most probable first", () => {
    const trace = emptyTrace(sample);
    applyChange(trace, changesOf(sample)[0]!);
    const [thought] = trace.nodes;
    assert.ok(thought?.kind === "thought");
    thought.lens.candidates = [
      { text: "Every dumpus", tokens: [2], p: 0.4 },
      { text: "Every wumpus", tokens: [1], p: 0.3 },
      { text: "is a wumpus.", tokens: [3], p: 0.2 },
      { text: "\n", tokens: [4], p: 0.05 },
    ];
    const [column] = readTrace(trace).tree(6).columns;
    assert.deepEqual(lines(column!), [
      "dog | 0.50 | - | 0.50 | optimal | -",
      "fox | 0.40 | - | 0.40 | frontier | -",
      "⏎ | 0.05 | - | 0.05 | - | -",
    ]);
  });

  it("has candidates and their children from 0.1%, and counts the others", () => {
    const trace = fullTrace({
      ...sample,
      values: [
        sample.values[0]!,
        {
          rows: {
            wumpus: [0.9, 0.9, { gorpus: 0.95, lempus: 0.002, rempus: 0.0009 }],
            dumpus: [0.005, 0.05, {}],
            rempus: [0.001, 0.01, {}],
            terpus: [0.0009, 0.01, {}],
          },
          marker: 0.0931,
          rest: [0, 0],
          answers: { gorpus: 0.7 },
        },
        sample.values[2]!,
      ],
    });
    const [first] = readTrace(trace).tree(20).columns;
    assert.deepEqual(
      first?.candidates.map(({ key }) => key),
      ["wumpus", "dumpus", "rempus"],
    );
    assert.deepEqual(
      first.candidates[0]!.children.map(({ key }) => key),
      ["gorpus", "lempus"],
    );
    assert.deepEqual(round(first.hidden), { n: 0, p: 0.001 });
    const [narrow] = readTrace(trace).tree(1).columns;
    assert.equal(narrow?.hidden.n, 2, "those that would be drawn are counted by number, all by probability");
    assert.deepEqual(round(narrow.hidden.p), 0.008);
  });

  it("marks a concept that the question doesn't mention as not reachable", () => {
    const wide = readTrace(fullTrace(sample)).tree(20).columns[0];
    assert.deepEqual(
      wide?.candidates.map((c) => [c.key, c.mark]),
      [
        ["wumpus", "optimal"],
        ["dumpus", "frontier"],
        ["impus", "unreachable"],
      ],
    );
    assert.deepEqual(round(wide?.hidden), { n: 2, p: 0.1 });
  });

  it("links candidates that are drawn, by their joint probability", () => {
    assert.deepEqual(round(tree.links), [
      { column: 0, from: "Tom", to: "wumpus", p: 0.5 },
      { column: 0, from: "Tom", to: "dumpus", p: 0.5 },
      { column: 1, from: "dumpus", to: "lempus", p: 0.24 },
    ]);
    assert.deepEqual(
      readTrace(fullTrace(sample))
        .tree(1)
        .links.map((link) => link.from),
      ["Tom"],
      "lempus' parent isn't drawn",
    );
  });

  it("grows with the trace: thoughts before their values show the lens", () => {
    const trace = emptyTrace(sample);
    for (const change of changesOf(sample).slice(0, 1)) applyChange(trace, change);
    assert.deepEqual(
      readTrace(trace)
        .tree(6)
        .columns.map((column) => [column.bars, column.stepShare]),
      [["lens", null]],
    );
  });

  it("has no marks and no frontier if the text has no graph", () => {
    const trace: Trace = { ...fullTrace(sample), read: { kind: "text", question: { start: 0, end: 5 } } };
    const column = readTrace(trace).tree(6).columns[0];
    assert.equal(column?.frontier, null);
    assert.deepEqual(
      column?.candidates.map((c) => c.mark),
      [null, null, null],
    );
  });
});

describe("the search tree of any text", () => {
  /** After no and one thought: two tokens that look alike, and one without any text. */
  function textTrace(): Trace {
    const trace = emptyTrace(sample);
    const { manifest } = trace.model;
    trace.model = {
      ...trace.model,
      manifest: {
        ...manifest,
        task: { ...manifest.task, kind: "text", lexicon: { concepts: [], names: [] } },
      },
    };
    trace.read = { kind: "text", question: { start: 0, end: trace.source.text.length } };
    const lens = {
      candidates: [
        { text: " 4", tokens: [7], p: 0.5 },
        { text: " 4", tokens: [8], p: 0.3 },
        { text: "\\xE6", tokens: [9], p: 0.1 },
      ],
      rest: { n: 1, p: 0.1 },
    };
    const next = lens.candidates.map(({ text, tokens, p }) => ({ text, ids: tokens, p, ended: false }));
    const reading = (node: string | null): ThoughtReading => ({
      ...{ node, marker: 0, rest: { n: 1, p: 0.1 }, entropy: 1, forced: { answers: [] } },
      next: next.map((step) => ({ ...step, children: next, rest: { n: 1, p: 0.1 } })),
    });
    applyChange(trace, {
      kind: "nodes",
      nodes: [
        { ...{ id: "a", parent: null, kind: "thought", ms: 1, norm: 1, cosine: null, entropy: 1 }, lens },
        { ...{ id: "b", parent: "a", kind: "thought", ms: 1, norm: 1, cosine: null, entropy: 1 }, lens },
      ],
    });
    applyChange(trace, { kind: "readings", readings: [reading(null), reading("a")] });
    return trace;
  }

  it("keeps candidates apart that look alike, shows their white space, and has their ids", () => {
    const reading = readTrace(textTrace());
    const { columns, links, ofSteps } = reading.tree(5);
    assert.equal(ofSteps, true);
    const shown = (keys: string[]): unknown[] => [
      [keys[0], "␣4", 0.5, { ids: [7], text: "␣4" }, { concept: "␣4", ids: [7] }],
      [keys[1], "␣4", 0.3, { ids: [8], text: "␣4" }, { concept: "␣4", ids: [8] }],
      [keys[2], "\\xE6", 0.1, { ids: [9], text: "\\xE6" }, { concept: "\\xE6", ids: [9] }],
    ];
    const ids = ["#7", "#8", "#9"];
    const [next, decoded] = [shown(ids), shown(ids.map((key) => `decoded ${key}`))];
    assert.deepEqual(
      columns.map(({ bars, candidates }) => [
        bars,
        candidates.map(({ key, text, lens, opener, named }) => [key, text, lens, opener, named]),
      ]),
      [
        ["value", [...next, ...decoded]],
        ["lens", next],
      ],
    );
    assert.deepEqual(
      columns.map(({ hidden, hiddenDecoded }) => [hidden.n, hiddenDecoded?.n ?? null]),
      [
        [1, 1],
        [1, null],
      ],
    );
    assert.deepEqual(
      links.filter(({ column }) => column === 1),
      [],
    );
    assert.deepEqual(reading.openerOf("a", "#8"), [8]);
    assert.deepEqual(reading.openerOf("a", "decoded #8"), [8]);
    assert.deepEqual(reading.openerOf("b", "#9"), [9]);
  });

  it("has whole steps by their results, the steps they lead to, and what the results are", () => {
    const trace = textTrace();
    const { manifest } = trace.model;
    trace.model = {
      ...trace.model,
      manifest: { ...manifest, task: arithmeticTask(), thoughts: { ...manifest.thoughts, perStep: 2 } },
    };
    const truth = { answer: "22", steps: ["<<9*2=18>>", "<<18+4=22>>"], from: "dataset" as const };
    trace.read = { ...trace.read, truth };
    const step = (text: string, to: string, ids: number[], p: number) => ({ text, to, ids, p, ended: true });
    const [first, same] = [step("<<9*2=18>>", "18", [1, 2], 0.5), step("<<2*9=18>>", "18", [2, 1], 0.25)];
    const [last, wrong] = [step("<<18+4=22>>", "22", [3, 4], 0.75), step("<<18+3=21>>", "21", [3, 5], 0.125)];
    const common = { marker: 0, entropy: 1, forced: { answers: [] } };
    const readings: ThoughtReading[] = [
      {
        ...{ ...common, node: "a", rest: { n: 0, p: 0.25 } },
        next: [{ ...first, children: [last], rest: { n: 0, p: 0.25 } }, same],
      },
      { ...{ ...common, node: "b", rest: { n: 0, p: 0.125 } }, next: [last, wrong] },
    ];
    applyChange(trace, { kind: "readings", readings });
    const tree = readTrace(trace).tree(5);
    const steps = tree.columns.map(({ candidates }) => candidates.filter(({ from }) => from === "value"));
    assert.deepEqual(
      steps.map((all) => all.map(({ text, step: whole, known }) => [text, whole, known])),
      [
        [
          ["18", "<<9*2=18>>", { kind: "intermediate result", steps: [1] }],
          ["18", "<<2*9=18>>", { kind: "intermediate result", steps: [1] }],
        ],
        [
          ["22", "<<18+4=22>>", { kind: "final answer", steps: [] }],
          ["21", "<<18+3=21>>", { kind: "other" }],
        ],
      ],
    );
    assert.deepEqual(
      steps[0]!.map(({ key, opener, children }) => [key, opener?.text, children.map((child) => child.step)]),
      [
        ["#1,2", "<<9*2=18>>", ["<<18+4=22>>"]],
        ["#2,1", "<<2*9=18>>", []],
      ],
    );
    assert.deepEqual(
      tree.links.filter(({ column }) => column === 1),
      [{ column: 1, from: "#1,2", to: "#3,4", p: 0.5 * 0.75 }],
    );
    assert.deepEqual(
      tree.columns.map(({ part }) => part),
      [1, 2].map((part) => ({ step: 1, part, parts: 2 })),
    );
    const done = { ...trace, read: { ...trace.read, truth: { ...truth, steps: [] } } };
    assert.deepEqual(
      readTrace(done)
        .tree(5)
        .columns.map(({ part }) => part),
      [null, null],
      "none after the last step",
    );
    // "4" is neither a result nor the answer, and what isn't a number is nothing.
    assert.deepEqual(
      tree.columns[0]!.candidates.flatMap(({ from, text, known }) => (from === "lens" ? [[text, known]] : [])),
      [
        ["␣4", { kind: "other" }],
        ["␣4", { kind: "other" }],
        ["\\xE6", null],
      ],
    );
  });

  it("has at least as many candidates as it counts where a percent or more of next steps wasn't followed", () => {
    const step = (ids: number[], p: number) => ({ text: ids.join(), ids, p, ended: true });
    const told = (left: number, marker: number): unknown[] => {
      const trace = textTrace();
      const reading = { ...{ node: "a", marker, entropy: 1, forced: { answers: [] } }, rest: { n: 0, p: left } };
      applyChange(trace, { kind: "readings", readings: [{ ...reading, next: [step([1], 1 - marker - left)] }] });
      const [column] = readTrace(trace).tree(5).columns;
      return [column!.bars, effectiveWords(column!), spokenEffective(column!)];
    };
    assert.deepEqual(told(0.01, 0.5), ["value", "≥ 2.7", "at least 2.7 candidates"]);
    assert.deepEqual(told(0.009, 0.5), ["value", "≈ 2.7", "about 2.7 candidates"]);
    // It would answer rather than say a step, so that what is decoded counts.
    assert.deepEqual(told(0.01, 0.98), ["lens", "≈ 2.7", "about 2.7 candidates"]);
  });

  it("always has the first three decoded tokens, and others only from 1%", () => {
    const trace = textTrace();
    const lens = {
      candidates: [0.99, 5e-4, 1e-4, 5e-5].map((p, id) => ({ text: `w${id}`, tokens: [id], p })),
      rest: { n: 0, p: 1 - 0.99065 },
    };
    const [node] = trace.nodes;
    trace.nodes.splice(0, trace.nodes.length, { ...node, lens } as Trace["nodes"][number]);
    const [column] = readTrace(trace).tree(1).columns;
    assert.equal(column!.candidates.filter(({ from }) => from === "lens").length, 3);
  });
});

describe("the words of a trace", () => {
  const [answer, inWords, forced] = readTrace(fullTrace(sample)).continuations;

  it("is read in the user's words, with the answer separate", () => {
    assert.deepEqual(
      answer?.words.map((word) => [word.text.trim(), word.p, word.answer]),
      [
        ["###", 0.97, true],
        ["Rex", 0.99, true],
        ["is an animal.", 0.9, true],
      ],
    );
    assert.deepEqual(round(answer?.answer), {
      ...{ concept: "gorpus", text: "Tom is a gorpus.", ids: [50, 50], p: 0.864 },
    });
    assert.deepEqual([answer?.outputClass, answer?.ended, answer?.follows], ["correct label", true, null]);
  });

  it("counts tokens and forward passes", () => {
    assert.deepEqual([answer?.thoughts, answer?.tokens, answer?.passes], [2, 4, 7]);
    assert.deepEqual([inWords?.thoughts, inWords?.tokens, inWords?.passes], [0, 8, 9]);
  });

  it("marks the first step that isn't a fact", () => {
    assert.equal(inWords?.outputClass, "hallucination");
    assert.deepEqual(
      inWords.words.filter((word) => word.wrong).map((word) => word.text.trim()),
      ["Every fox", "is an animal."],
    );
  });

  it("knows which words were given, and that the words were cut off", () => {
    assert.deepEqual([forced?.after, forced?.group, forced?.ended, forced?.words[0]?.p], ["t1", "every", false, null]);
  });

  it("prefers finished words of the model's own after a thought", () => {
    const cut = "###|Tom~0.9…";
    const ended = "###|Tom~0.9|is a gorpus.~0.9";
    const given = "Tom~given|is a gorpus.~0.9";
    const chosen = (...words: [number, string][]): number => {
      const continuations = words.map(([after, text]): Sample["continuations"][number] => [after, undefined, text]);
      const reading = readTrace(fullTrace({ ...sample, continuations }));
      const free = reading.free("t1");
      return free ? reading.continuations.indexOf(free) : -1;
    };
    assert.equal(chosen([1, cut], [1, ended], [1, ended]), 1);
    assert.equal(chosen([1, cut], [1, cut]), 0);
    assert.equal(chosen([1, given], [2, ended], [0, ended], [1, cut]), 3);
    assert.equal(chosen([2, ended], [1, given]), -1);
  });

  it("finds an answer after a marker of several tokens, and none after a part of it", () => {
    const read = (words: string) => {
      const trace = fullTrace({ ...sample, continuations: [[1, undefined, words]] });
      const [found] = readTrace(trace).continuations;
      return [found?.answer?.text ?? null, found?.words.map(({ answer }) => answer)];
    };
    const end = "Tom|is a gorpus.";
    assert.deepEqual(read(`#|#|#|${end}`), ["Tom is a gorpus.", [true, true, true, true, true]]);
    assert.deepEqual(read(`##|#|${end}`), ["Tom is a gorpus.", [true, true, true, true]]);
    assert.deepEqual(read(`Tom|is a dumpus.|#|##|${end}`), [
      "Tom is a gorpus.",
      [false, false, true, true, true, true],
    ]);
    assert.deepEqual(read(`#|#|${end}`), [null, [false, false, false, false]]);
    assert.deepEqual(read("#|#|#"), [null, [true, true, true]]);
    assert.deepEqual(read("Tom|is a dumpus.|##…"), [null, [false, false, false]]);
  });

  it("leaves removed branches out", () => {
    const trace = fullTrace(sample);
    applyChange(trace, { kind: "mark", node: "s1w0", mark: { removed: true } });
    assert.deepEqual(
      readTrace(trace).continuations.map((continuation) => continuation.id),
      [answer?.id, forced?.id],
    );
  });
});

describe("the verdict", () => {
  it("has the answer, its probabilities, whether it is right, and from when on the model was sure", () => {
    const found = readTrace(fullTrace(sample)).verdict;
    assert.ok(found);
    assert.deepEqual(
      [found.text, found.sentence, found.forced, found.atOnce, found.right, found.sure],
      ["animal", "Rex is an animal.", 0.95, null, true, 2],
    );
    assert.deepEqual([found.latent.passes, found.inWords?.passes, found.inWords?.right], [7, 9, true]);
    assert.deepEqual(found.remarks, []);
    assert.deepEqual(
      found.curve.map((point) => point.options.map((option) => [option.text, option.p])),
      [
        [
          ["animal", 0.3],
          ["fish", 0.6],
        ],
        [
          ["animal", 0.7],
          ["fish", 0.2],
        ],
        [
          ["animal", 0.95],
          ["fish", 0.01],
        ],
      ],
    );
  });

  it("doesn't exist before there is an answer", () => assert.equal(readTrace(emptyTrace(sample)).verdict, null));

  it("doesn't judge if the facts support both options", () => {
    const both = {
      ...sample,
      question: sample.question.replace("Every rempus", "Every wumpus"),
      source: sample.source!.replace("Every eel", "Every dog"),
    };
    const found = readTrace(fullTrace(both)).verdict;
    assert.equal(found?.right, null);
    assert.deepEqual([found?.support, found?.sure], ["both", null]);
    assert.deepEqual(found?.remarks, [{ kind: "both" }]);
  });
});

describe("a trace", () => {
  const reading = readTrace(fullTrace(sample));

  it("knows its main thoughts and paths", () => {
    assert.deepEqual(
      reading.mainThoughts.map((node) => node.id),
      ["t1", "t2"],
    );
    assert.deepEqual(
      reading.path("s2w1")?.map((node) => node.id),
      ["t1", "s2w0", "s2w1"],
    );
    assert.deepEqual(reading.path(null), []);
    assert.equal(reading.path("nowhere"), null);
  });

  it("uses the last reading after a thought", () => {
    const again = fullTrace(sample);
    const first = readTrace(again).after("t1");
    assert.ok(first);
    applyChange(again, { kind: "readings", readings: [{ ...first, marker: 0.123 }] });
    assert.equal(readTrace(again).after("t1")?.marker, 0.123);
  });
});
