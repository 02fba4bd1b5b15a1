import assert from "node:assert/strict";
import type { ThoughtNode, Trace } from "../../../src/shared/trace/trace";
import { aboutTom, linesOf, rowsOf, scored, thoughtOf, tomsTrace } from "../../support/scored";
import { arithmeticTask, textTask } from "../../support/tasks";
import { emptyTrace } from "../../webview/sample";

describe("the rows of the score", () => {
  const open = tomsTrace([
    { rows: { aa: [1, 0.9, { bb: 0.4, ee: 0.3, ff: 0.2, gg: 0.05, hh: 0.03 }] } },
    {
      rows: {
        ee: [0.5, 0.3, {}],
        ff: [0.3, 0.01, {}],
        hh: [0.049, 0.049, {}],
        gg: [0.02, 0.05, {}],
        bb: [0.01, 0.002, { cc: 1 }],
        zz: [0.1, 0.4, {}],
      },
      rest: [3, 0.02],
    },
  ]);

  it("are the candidates of the question with 5% in either scale, and of a correct path with 1%", () => {
    const { score } = scored(open);
    assert.deepEqual(rowsOf(thoughtOf(score, 2)), [
      "ee value 0.50",
      "ff value 0.30",
      "gg value 0.02",
      "bb value 0.01 *",
    ]);
    assert.deepEqual(rowsOf(thoughtOf(score, 1)), ["aa value 1.00 *"]);
  });

  it("don't tell what is right where that isn't shown", () => {
    const { score } = scored(open, { truth: false });
    assert.deepEqual(rowsOf(thoughtOf(score, 2)), ["ee value 0.50", "ff value 0.30", "gg value 0.02"]);
  });

  it("are never a word outside the question, even if all are shown", () => {
    const { score } = scored(open, { opened: new Set(["t2"]) });
    assert.deepEqual(
      thoughtOf(score, 2).rows.map(({ text }) => text),
      ["ee", "ff", "hh", "gg", "bb"],
    );
    assert.deepEqual(linesOf(thoughtOf(score, 2)), ["fewer 0 0.000", "more 0 0.020", "other 1 0.100"]);
  });

  it("leave sums: what isn't drawn, and words that aren't in the question", () => {
    const { score } = scored(open);
    // hh, and the three that were only counted.
    assert.deepEqual(linesOf(thoughtOf(score, 2)), ["more 4 0.069", "other 1 0.100"]);
    assert.deepEqual(linesOf(thoughtOf(score, 1)), []);
  });

  it("are at most so many, and branches are counted before that", () => {
    const { score } = scored(open, { rows: 2 });
    const column = thoughtOf(score, 2);
    assert.deepEqual([column.rows.map(({ text }) => text), column.branches, score.branches], [["ee", "ff"], 4, 4]);
    assert.deepEqual(linesOf(column), ["more 6 0.099", "path 0 0.010", "other 1 0.100"]);
  });

  it("are on a correct path where it ends and after that, and a line says where it is lost", () => {
    const lost = tomsTrace([
      { rows: { aa: [1, 0.9, {}] } },
      { rows: { ee: [0.994, 0.3, {}], bb: [0.006, 0.001, {}] } },
      { rows: { ff: [0.6, 0.3, {}], cc: [0.4, 0.3, {}] } },
      { rows: { ff: [0.98, 0.9, {}], cc: [0.02, 0.01, {}] }, rest: [1, 0.001] },
    ]);
    const { score } = scored(lost, { idle: true });
    assert.deepEqual(
      [1, 2, 3, 4].map((k) => thoughtOf(score, k).rows.map(({ text, isStar }) => (isStar ? `${text} *` : text))),
      [["aa *"], ["ee"], ["ff", "cc *"], ["ff", "cc *"]],
    );
    assert.deepEqual(linesOf(thoughtOf(score, 2)), ["more 1 0.006", "path 0 0.006"]);
    assert.equal(score.path, 3);
    const hidden = scored(lost, { idle: true, truth: false }).score;
    assert.deepEqual([hidden.path, linesOf(thoughtOf(hidden, 2))], [null, ["more 1 0.006"]]);
    assert.deepEqual(rowsOf(thoughtOf(hidden, 4)), ["ff value 0.98"]);
  });

  it("don't count as branches once the model is ready", () => {
    const ready = tomsTrace([
      { rows: { aa: [0.6, 0.9, {}] }, marker: 0.4 },
      { rows: { bb: [0.5, 0.3, {}], ee: [0.5, 0.3, {}] }, marker: 0.96 },
    ]);
    const { score } = scored(ready, { idle: true });
    assert.deepEqual([thoughtOf(score, 2).isReady, thoughtOf(score, 2).branches, score.branches], [true, 2, 1]);
  });

  it("are what the thought decodes to where an answer comes next, without its signs", () => {
    const trace = tomsTrace([
      { rows: { aa: [1, 0.9, {}] } },
      { rows: { bb: [0.5, 0.2, {}], cc: [0.5, 0.1, {}] }, marker: 0.99 },
    ]);
    const thought = trace.nodes.find((node): node is ThoughtNode => node.id === "t2")!;
    thought.lens.candidates.push(
      { text: "<eos>", tokens: [5], p: 0.3 },
      { text: "<eot>", tokens: [4], p: 0.2 },
      { text: "###", tokens: [6], p: 0.1 },
      { text: "\n", tokens: [7], p: 0.001 },
    );
    const column = thoughtOf(scored(trace).score, 2);
    assert.deepEqual(rowsOf(column), ["bb lens 0.20 *", "cc lens 0.10"]);
    assert.deepEqual(linesOf(column).slice(1), ["end 1 0.300", "symbols 3 0.301"]);
  });

  it("have no line for less than 1%", () => {
    const trace = tomsTrace([{ rows: { aa: [1, 0.9, {}], zz: [0.009, 0, {}] }, rest: [0, 0.0005] }]);
    assert.deepEqual(linesOf(thoughtOf(scored(trace).score, 1)), []);
  });
});

describe("the rows of a text", () => {
  /** Steps are whole: "3*4" is said next, and decoded are numbers and signs. */
  function arithmetic(known = true): Trace {
    const trace = emptyTrace({ ...aboutTom, values: [], cosines: [], continuations: [] });
    trace.model.manifest = {
      ...trace.model.manifest,
      task: arithmeticTask(),
      thoughts: { ...trace.model.manifest.thoughts, perStep: 2 },
    };
    trace.read = {
      ...{ kind: "text", question: { start: 0, end: 9 } },
      ...(known && { truth: { answer: "13", steps: ["<<3*4=12>>", "<<12+1=13>>"], from: "dataset" } }),
    };
    const lens = (texts: Record<string, number>): ThoughtNode["lens"] => ({
      candidates: Object.entries(texts).map(([text, p], at) => ({ text, tokens: [40 + at], p })),
      rest: { n: 9, p: 0.1 },
    });
    const thought = { kind: "thought", ms: 1, norm: 1, cosine: null, entropy: 1 } as const;
    trace.nodes.push(
      {
        ...thought,
        id: "t1",
        parent: null,
        lens: lens({ "7": 0.4, "*": 0.2, "=": 0.1, "5": 0.05, "9": 0.04, "12": 0.02 }),
      },
      { ...thought, id: "t2", parent: "t1", lens: lens({ "12": 0.6, "+": 0.2 }) },
    );
    const reading = (node: string | null, ps: Record<string, number>): Trace["readings"][number] => ({
      node,
      marker: 0.01,
      next: Object.entries(ps).map(([text, p], at) => ({
        ...{ ids: [60 + at], text, p, ended: true },
        ...(/=(\d+)/.exec(text)?.[1] !== undefined && { to: /=(\d+)/.exec(text)![1]! }),
      })),
      rest: { n: 0, p: 0 },
      entropy: 1,
      forced: { answers: [{ ids: [70], text: "13", p: 0.9 }] },
    });
    trace.readings.push(
      reading(null, { "<<3*4=12>>": 0.9 }),
      reading("t1", { "<<3*4=12>>": 0.8, "<<3+4=7>>": 0.05, "<<4-3=1>>": 0.04 }),
      reading("t2", { "<<12+1=13>>": 0.99 }),
    );
    return trace;
  }

  it("are next steps from 5%, three decoded tokens, and every result of the problem", () => {
    const { score } = scored(arithmetic());
    const column = thoughtOf(score, 1);
    assert.deepEqual(rowsOf(column), [
      "3 × 4 = 12 value 0.90 *",
      "3 + 4 = 7 value 0.06",
      "7 lens 0.40",
      "5 lens 0.05",
      "9 lens 0.04",
      "12 lens 0.02 *",
    ]);
    assert.deepEqual(
      column.rows.map(({ shorter, starWords }) => [shorter, starWords]),
      [
        ["= 12", "step 1"],
        ["= 7", null],
        [null, null],
        [null, null],
        [null, null],
        [null, "step 1"],
      ],
    );
    assert.deepEqual(
      thoughtOf(score, 2).rows.map(({ starWords }) => starWords),
      ["answer", "step 1"],
    );
  });

  it("have signs in a line of their own, and count next steps as branches", () => {
    const column = thoughtOf(scored(arithmetic()).score, 1);
    assert.deepEqual(linesOf(column), ["more 1 0.045", "symbols 2 0.300"]);
    assert.equal(column.branches, 2);
  });

  it("have no stars where nothing is known to be right, or that isn't shown", () => {
    for (const { score } of [scored(arithmetic(false)), scored(arithmetic(), { truth: false })])
      assert.deepEqual(
        score.columns
          .flatMap((column) => (column.kind === "thought" ? column.rows : []))
          .filter(({ isStar }) => isStar),
        [],
      );
  });

  it("are whatever would be said of any text", () => {
    const trace = arithmetic(false);
    trace.model.manifest = { ...trace.model.manifest, task: textTask() };
    assert.equal(thoughtOf(scored(trace).score, 1).rows[0]?.text, "<<3*4=12>>");
  });
});
