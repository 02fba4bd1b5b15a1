import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import { type WordRow, deepest, wordRows } from "../../../src/shared/read/scoreWords";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { scored } from "../../support/scored";
import { type Row, type Sample, fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

const question =
  "Tom is a aa. Every aa is a bb. Every aa is a ee. Every bb is a cc. Every ee is a gg. Every ff is a gg. " +
  "Is Tom a cc or ff?";
const at: Record<string, Row>[] = [
  { Tom: [1, 0, { aa: 1 }] },
  { aa: [1, 1, { ee: 0.7, bb: 0.3 }] },
  { ee: [0.7, 0.6, { gg: 1 }], bb: [0.3, 0.3, { cc: 1 }] },
  { gg: [0.7, 0.6, {}], cc: [0.3, 0.3, {}] },
];

function traceOf(continuations: Sample["continuations"], thoughts = 3): Trace {
  return fullTrace({
    ...{ names: ["Tom"], concepts: ["aa", "bb", "cc", "ee", "ff", "gg"], question, cosines: [] },
    values: at
      .slice(0, thoughts + 1)
      .map((rows) => ({ rows, marker: 0.01, rest: [0, 0], answers: { cc: 0.6, ff: 0.4 } })),
    continuations,
  });
}

const answer = "###|Tom|is a cc.";
const saidBy = (words: string, thoughts = 0): WordRow => {
  const [row] = scored(traceOf([[thoughts, undefined, words]])).words;
  assert.ok(row);
  return row;
};

/** "3≠ lempus*": the depth, whether it parts from the thoughts, and whether it is on a correct path. */
const stepsOf = ({ steps }: WordRow): string[] =>
  steps.map(({ depth, text, isStar, parts, wrong }) =>
    [`${depth}${parts ? "≠" : ""} ${text}${isStar ? "*" : ""}`, ...(wrong === null ? [] : [wrong])].join(", "),
  );

describe("the steps in words", () => {
  it("stand at their depth, with their probability and how they were said", () => {
    const row = saidBy(`Tom~0.5|is a aa.~0.8|Every aa|is a bb.|${answer}`);
    assert.deepEqual(stepsOf(row), ["1 aa*", "2≠ bb*"]);
    const [first] = row.steps;
    assert.deepEqual([first?.sentence, first?.p, first?.token], ["Tom is a aa.", 0.4, "s0w1"]);
  });

  it("begin below the thoughts before them", () =>
    assert.deepEqual(stepsOf(saidBy(`Every bb|is a cc.|${answer}`, 2)), ["3≠ cc*"]));

  it("have one ≠, where the first of them isn't the thought's first choice", () => {
    assert.deepEqual(stepsOf(saidBy(`Tom|is a aa.|Every aa|is a bb.|Every bb|is a cc.|${answer}`)), [
      "1 aa*",
      "2≠ bb*",
      "3 cc*",
    ]);
    assert.deepEqual(stepsOf(saidBy(`Tom|is a aa.|Every aa|is a ee.|Every ee|is a gg.|###|Tom|is a ff.`)), [
      "1 aa*",
      "2 ee",
      "3 gg",
    ]);
  });

  it("are as deep as a step's thoughts, where a step has several", () => {
    const trace = traceOf([
      [3, undefined, `Every bb|is a cc.|${answer}`],
      [0, undefined, `Tom|is a aa.|${answer}`],
    ]);
    trace.model.manifest = { ...trace.model.manifest, thoughts: { default: 4, max: 4, perStep: 2 } };
    const { words } = scored(trace);
    // After 3 thoughts one step is thought, and a half. What is said at depth 1 stands at thought 2.
    assert.deepEqual(words.map(stepsOf), [["1≠ aa*"], ["2 cc"]]);
    assert.equal(deepest(words), 2);
    assert.equal(deepest([]), 0);
  });

  it("say of the first wrong one what is wrong", () => {
    const notFact = saidBy(`Tom|is a aa.|Every aa|is a ff.|Every ff|is a bb.|${answer}`);
    assert.deepEqual(stepsOf(notFact), ["1 aa*", "2≠ ff, not a fact", "3 bb"]);
    assert.equal(notFact.verdict, "a step is not a fact");
    const jumps = saidBy(`Tom|is a aa.|Every ee|is a gg.|${answer}`);
    assert.deepEqual(stepsOf(jumps), ["1 aa*", "2≠ gg, does not follow"]);
    assert.equal(jumps.verdict, "a step does not follow");
  });

  it("tell nothing of what is right where that isn't shown", () => {
    const trace = traceOf([[0, undefined, `Tom|is a aa.|Every aa|is a ff.|${answer}`]]);
    const [row] = scored(trace, { truth: false }).words;
    assert.deepEqual(stepsOf(row!), ["1 aa", "2≠ ff"]);
    assert.deepEqual([row!.verdict, row!.answer], ["", { text: "cc", right: null }]);
  });
});

describe("the verdict on words", () => {
  for (const [words, right, verdict] of [
    [`Tom|is a aa.|Every aa|is a bb.|Every bb|is a cc.|${answer}`, true, "by a shortest path"],
    [`Tom|is a aa.|Every aa|is a ee.|${answer}`, true, "doesn't follow from the steps"],
    [`Tom|is a aa.|Every aa|is a ee.|Every ee|is a gg.|###|Tom|is a ff.`, false, "doesn't follow from the steps"],
    [`Tom|is a aa.|Every aa|is a ee.|###|Tom|is a ee.`, false, "not one of the options"],
    [answer, true, "at once"],
    ["###|Tom|is a ff.", false, "at once"],
  ] as const)
    it(`is: ${verdict}, ${right ? "right" : "wrong"}`, () => {
      const row = saidBy(words);
      assert.deepEqual([row.answer?.right, row.verdict], [right, verdict]);
    });

  it("is: cut off", () => {
    const row = saidBy("Tom|is a aa.|Every aa…");
    assert.deepEqual([row.answer, row.verdict, stepsOf(row)], [null, "cut off", ["1 aa*"]]);
  });
});

describe("the rows of words", () => {
  const labels = (rows: readonly WordRow[]): (string | null)[][] =>
    rows.map(({ kind, label, note }) => [kind, label, note]);

  it("are one where neighbors say the same", () => {
    const steps = `Tom|is a aa.|${answer}`;
    const { words } = scored(
      traceOf([
        [0, undefined, steps],
        [1, undefined, answer],
        [2, undefined, answer],
        [3, undefined, answer],
      ]),
    );
    assert.deepEqual(labels(words), [
      ["own", "before thinking", null],
      ["own", "after 1–3 thoughts", null],
    ]);
    assert.deepEqual([words[1]?.thoughts, words[1]?.from, words[1]?.node], [[1, 2, 3], 1, "t1"]);
  });

  it("are several where another lies between, wasn't spoken, or is cut off", () => {
    const rowsOf = (all: Sample["continuations"]): number[][] =>
      scored(traceOf(all)).words.map(({ thoughts }) => thoughts);
    assert.deepEqual(
      rowsOf([
        [0, undefined, answer],
        [2, undefined, answer],
        [3, undefined, answer],
      ]),
      [[0], [2, 3]],
    );
    assert.deepEqual(
      rowsOf([
        [0, undefined, answer],
        [1, undefined, "###|Tom|is a ff."],
        [2, undefined, answer],
      ]),
      [[0], [1], [2]],
    );
    assert.deepEqual(
      rowsOf([
        [0, undefined, "Tom|is a aa.…"],
        [1, undefined, "Tom|is a aa.…"],
      ]),
      [[0], [1]],
    );
    assert.deepEqual(
      scored(
        traceOf([
          [0, undefined, answer],
          [1, undefined, answer],
        ]),
      ).words[0]?.label,
      "before thinking, after 1",
    );
  });

  it("are growing while they are being said", () => {
    const trace = traceOf([[0, undefined, answer]]);
    const reading = readTrace(trace);
    const [row] = wordRows(trace, reading, null, { truth: true, growing: new Set(["s0w4"]) });
    assert.equal(row?.isGrowing, true);
    assert.equal(scored(trace).words[0]?.isGrowing, false);
  });

  it("hold the other model's words between one's own and the branches", () => {
    const trace = traceOf([
      [3, undefined, answer],
      [1, undefined, `Every aa~given|is a bb.|${answer}`],
    ]);
    const other = traceOf([[0, undefined, `Tom|is a aa.|Every aa|is a bb.|Every bb|is a cc.|${answer}`]], 0);
    other.id = "other";
    other.model = { ...other.model, name: "prosqa-cot" };
    const { words } = scored(trace, {}, other);
    assert.deepEqual(labels(words), [
      ["own", "after 3 thoughts", null],
      ["other model", "prosqa-cot", "another model"],
      ["branch", "after 1 thought", "branch"],
    ]);
    assert.equal(words[1]?.trace, "other");
    assert.deepEqual(stepsOf(words[1]), ["1 aa*", "2≠ bb*", "3 cc*"], "compared with what is thought");
    assert.equal(new Set(words.map(({ key }) => key)).size, 3);
  });

  it("are compared with the thoughts that are drawn", () => {
    const trace = withEdited(fullTrace(samples["wren"]!));
    const after = (node: string): Trace["readings"][number] => trace.readings.find((one) => one.node === node)!;
    trace.readings.push({ ...after("t5"), node: "e3" });
    const saidFirst = (end: string | null): string[] =>
      scored(trace, {}, null, end).words.flatMap(({ label, steps }) =>
        steps.flatMap(({ depth, parts }) => (parts ? [`${label}: ${depth}`] : [])),
      );
    const first = (end: string | null, thoughts: number): string | undefined =>
      scored(trace, {}, null, end).tree.columns[thoughts - 1]?.candidates[0]?.text;
    assert.notEqual(first(null, 3), first("e3", 3), "else this shows nothing");
    assert.notDeepEqual(saidFirst("e3"), saidFirst(null));
  });

  it("name edited thoughts, and begin at the first of them", () => {
    const trace = withEdited(fullTrace(samples["wren"]!));
    const edited = (): WordRow => scored(trace).words.find(({ isEdited }) => isEdited)!;
    assert.deepEqual(
      [edited().kind, edited().label, edited().note, edited().from, edited().thoughts],
      ["branch", "thought 2: zeroed", null, 2, [3]],
    );
    applyChange(trace, { kind: "mark", node: "ew0", mark: { name: "without the second" } });
    assert.deepEqual([edited().label, edited().note], ["without the second", "edited thoughts"]);
  });
});
