import assert from "node:assert/strict";
import { type Judgement, classify } from "../../../src/shared/problem/outputClass";
import { readContinuation } from "../../../src/shared/task/continuationText";
import { both, diamond, endless } from "../../support/graphs";
import { prosqaTask } from "../../support/tasks";

const task = prosqaTask([], []);
task.steps!.forms.push(
  {
    ...{ text: "From {from} to {to}.", parts: { from: "concept", to: "concept" }, result: null, from: null },
    aside: true,
  },
  { ...{ text: "From {from} nowhere.", parts: { from: "concept" }, result: null, from: null }, aside: true },
);

describe("the class of a continuation", () => {
  const path = [
    ["Tom", "a"],
    ["a", "b"],
    ["b", "d"],
  ] as [string, string][];
  const cases: [what: string, said: string, thoughts: number, judgement: Judgement][] = [
    [
      "a shortest path",
      "Tom is a a. Every a is a b. Every b is a d. ### Tom is a d.",
      0,
      { class: "correct path", steps: path, answer: "d", followsFromWords: true },
    ],
    [
      "one step a line",
      "Tom is a a.\nEvery a is a b.\nEvery b is a d.\n### Tom is a d.",
      0,
      { class: "correct path", steps: path, answer: "d", followsFromWords: true },
    ],
    ["no answer yet", "Tom is a a. Every a is a b. Every b is a d.", 0, { class: "correct path", steps: path }],
    [
      "cut within the next step",
      "Tom is a a. Every a is a b. Every b is a d. Every x is",
      0,
      { class: "correct path", steps: path },
    ],
    [
      "the end of a path, the rest thought",
      "Every b is a d. ### Tom is a d.",
      2,
      { class: "correct path", steps: [["b", "d"]], answer: "d", followsFromWords: true },
    ],
    [
      "a path that begins before the thoughts end",
      "Every a is a b. Every b is a d. ### Tom is a d.",
      3,
      {
        class: "correct path",
        steps: [
          ["a", "b"],
          ["b", "d"],
        ],
        answer: "d",
        followsFromWords: true,
      },
    ],
    [
      "a longer path",
      "Tom is a a. Every a is a b. Every b is a x. Every x is a d. ### Tom is a d.",
      0,
      {
        class: "longer path",
        steps: [
          ["Tom", "a"],
          ["a", "b"],
          ["b", "x"],
          ["x", "d"],
        ],
        answer: "d",
        followsFromWords: true,
      },
    ],
    [
      "the end of a longer path",
      "Every x is a d. ### Tom is a d.",
      3,
      { class: "longer path", steps: [["x", "d"]], answer: "d", followsFromWords: true },
    ],
    [
      "a missing edge",
      "Tom is a a. Every a is a d. ### Tom is a d.",
      0,
      {
        class: "hallucination",
        wrongEdge: 1,
        steps: [
          ["Tom", "a"],
          ["a", "d"],
        ],
        answer: "d",
        followsFromWords: true,
      },
    ],
    [
      "an edge backwards",
      "Tom is a a. Every a is a b. Every b is a a.",
      0,
      {
        class: "hallucination",
        wrongEdge: 2,
        steps: [
          ["Tom", "a"],
          ["a", "b"],
          ["b", "a"],
        ],
      },
    ],
    [
      "lines of a search, and then the path it found",
      "From Tom to a. From a to x. From x nowhere. Tom is a a. Every a is a b. Every b is a d. ### Tom is a d.",
      0,
      { class: "correct path", steps: path, answer: "d", followsFromWords: true },
    ],
    [
      "a path that turns back to a node it has named",
      "Tom is a a. Every a is a b. Tom is a a. Every a is a b. Every b is a d. ### Tom is a d.",
      0,
      {
        class: "longer path",
        steps: [...path.slice(0, 2), ...path],
        answer: "d",
        followsFromWords: true,
      },
    ],
    [
      "a word that isn't in the problem",
      "Every b is a z. ### Tom is a d.",
      2,
      { class: "hallucination", wrongEdge: 0, steps: [["b", "z"]], answer: "d", followsFromWords: false },
    ],
    [
      "a step that doesn't follow from the previous one",
      "Tom is a a. Every c is a d. ### Tom is a d.",
      0,
      {
        class: "hallucination",
        wrongEdge: 1,
        steps: [
          ["Tom", "a"],
          ["c", "d"],
        ],
        answer: "d",
        followsFromWords: true,
      },
    ],
    [
      "a path that doesn't begin at the root, without thoughts",
      "Every a is a b. Every b is a d.",
      0,
      {
        class: "hallucination",
        wrongEdge: 0,
        steps: [
          ["a", "b"],
          ["b", "d"],
        ],
      },
    ],
    [
      "a path that thoughts can't have led to",
      "Every e is a y. ### Tom is a y.",
      2,
      { class: "hallucination", wrongEdge: 0, steps: [["e", "y"]], answer: "y", followsFromWords: true },
    ],
    [
      "broken words among the steps",
      "Tom is a a. Every a Every b is a d. ### Tom is a d.",
      0,
      { class: "hallucination", wrongEdge: 1, steps: [["Tom", "a"]], answer: "d", followsFromWords: false },
    ],
    [
      "broken words before a step that goes on, and a wrong step after it",
      "Tom is a a. Every Every. Every a is a b. Every b is a e. ### Tom is a e.",
      0,
      {
        class: "hallucination",
        wrongEdge: 1,
        steps: [
          ["Tom", "a"],
          ["a", "b"],
          ["b", "e"],
        ],
        answer: "e",
        followsFromWords: true,
      },
    ],
    [
      "broken words only",
      "is a d. Every b ### Tom is a d.",
      2,
      { class: "hallucination", wrongEdge: 0, steps: [], answer: "d" },
    ],
    [
      "a way to another end",
      "Tom is a a. Every a is a c. Every c is a y. ### Tom is a y.",
      0,
      {
        class: "wrong target",
        steps: [
          ["Tom", "a"],
          ["a", "c"],
          ["c", "y"],
        ],
        answer: "y",
        followsFromWords: true,
      },
    ],
    [
      "a path that stops on the way",
      "Tom is a a. Every a is a b.",
      0,
      {
        class: "wrong target",
        steps: [
          ["Tom", "a"],
          ["a", "b"],
        ],
      },
    ],
    [
      "a right answer from a path that doesn't lead there",
      "Every c is a y. ### Tom is a d.",
      2,
      { class: "wrong target", steps: [["c", "y"]], answer: "d", followsFromWords: false },
    ],
    [
      "a wrong answer from a right path",
      "Every b is a d. ### Tom is a e.",
      2,
      { class: "wrong target", steps: [["b", "d"]], answer: "e", followsFromWords: false },
    ],
    [
      "an answer about another name",
      "Every b is a d. ### Bob is a d.",
      2,
      { class: "wrong target", steps: [["b", "d"]], answer: "d", followsFromWords: false },
    ],
    ["the right answer only", "### Tom is a d.", 6, { class: "correct label", steps: [], answer: "d" }],
    ["the wrong answer only", "### Tom is a e.", 6, { class: "incorrect label", steps: [], answer: "e" }],
    ["the right answer about another name", "### Bob is a d.", 6, { class: "incorrect label", steps: [], answer: "d" }],
    ["nothing", "", 3, { class: null, steps: [] }],
    ["the beginning of an answer", "### Tom is", 3, { class: null, steps: [] }],
    ["the beginning of a step", "Every b", 2, { class: null, steps: [] }],
  ];
  for (const [what, said, thoughts, judgement] of cases)
    it(what, () => assert.deepEqual(classify(diamond, readContinuation(task, said, false), thoughts), judgement));

  it("accepts either option if the facts support both, and none if they support neither", () => {
    assert.equal(classify(both, readContinuation(task, "### Tom is a a.", false), 1).class, "correct label");
    assert.equal(classify(both, readContinuation(task, "Tom is a a. Every a is a b.", false), 0).class, "correct path");
    assert.equal(classify(endless, readContinuation(task, "### Tom is a d.", false), 1).class, "incorrect label");
  });
});
