import assert from "node:assert/strict";
import { entryAt } from "../../../src/shared/dataset/entryAt";

const PROBLEMS = [
  { question: "One?", steps: ["a"], answer: "1" },
  { question: 'He said "two"?\nTwo?', answer: "steps\n#### 2" },
  { instruction: "Three", input: "of three?", output: 3 },
];
const ROWS = PROBLEMS.map((row, row_idx) => ({ row_idx, row }));

/** What is found with the cursor at, or the selection of, the piece. */
function found(text: string, piece: string, selected = false): unknown {
  const start = text.indexOf(piece);
  assert.ok(start >= 0, piece);
  const result = entryAt(text, { start, end: selected ? start + piece.length : start });
  if (!result) return null;
  const { entry, span, isPart } = result;
  const says = span && text.slice(span.start, span.end);
  return [
    entry.index,
    entry.question,
    entry.answer,
    entry.steps ?? [],
    ...(says ? [says] : []),
    ...(isPart ? ["part"] : []),
  ];
}

const ONE = [0, "One?", "1", ["a"], "One?"];
const TWO = [1, 'He said "two"?\nTwo?', "2", ["steps"]];
const THREE = [2, "Three\nof three?", "3", []];

describe("the problem of a dataset at a place in its file", () => {
  const files: Record<string, string> = {
    "a list": JSON.stringify(PROBLEMS),
    "a list over many lines": JSON.stringify(PROBLEMS, null, 2),
    "a list with an object on each line": `[\n${PROBLEMS.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`,
    "JSON Lines": PROBLEMS.map((one) => JSON.stringify(one)).join("\n\n"),
    "JSON Lines of Windows": PROBLEMS.map((one) => `${JSON.stringify(one)}\r\n`).join(""),
    "a list under a key": JSON.stringify({ version: { question: 1 }, test: PROBLEMS }),
    "rows of a viewer": JSON.stringify({ rows: ROWS }, null, 1),
    "comments and trailing commas": `[ // ours\n${JSON.stringify(PROBLEMS, null, 1).slice(1, -1)},\n]`,
  };
  for (const [what, text] of Object.entries(files))
    it(`is found in ${what}`, () => {
      assert.deepEqual(found(text, "One?"), ONE);
      assert.deepEqual(found(text, "One?", true), ONE);
      assert.deepEqual(found(text, '"answer"'), ONE);
      assert.deepEqual(found(text, "Two?"), TWO);
      assert.deepEqual(found(text, '"of three'), THREE);
    });

  it("isn't the whole problem where only a part of its question is selected", () => {
    const text = JSON.stringify([{ question: "Every dog is a pet. Is Rex a pet or a cat?", answer: "x" }]);
    assert.deepEqual(found(text, "Every dog is a pet.", true), [
      ...[0, "Every dog is a pet. Is Rex a pet or a cat?", "x", []],
      ...["Every dog is a pet. Is Rex a pet or a cat?", "part"],
    ]);
  });

  it("is none where several are selected, or none", () => {
    const text = files["a list"]!;
    assert.equal(entryAt(text, { start: 0, end: text.length }), null);
    assert.equal(entryAt(text, { start: text.indexOf("One?"), end: text.indexOf("Two?") }), null);
    const lines = files["JSON Lines"]!;
    assert.equal(entryAt(lines, { start: 0, end: lines.length }), null);
    assert.equal(entryAt(files["a list under a key"]!, { start: 3, end: 3 }), null);
    for (const other of ["", "{}", "[]", "[1]", "Is Rex a dog or a cat?", "{", "[".repeat(100_000)])
      assert.equal(entryAt(other, { start: 0, end: 0 }), null, other.slice(0, 20));
  });

  it("is found in a file of a single problem", () => {
    assert.deepEqual(found(JSON.stringify(PROBLEMS[0], null, 2), '"steps"'), ONE);
  });
});
