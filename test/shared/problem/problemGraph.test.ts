import assert from "node:assert/strict";
import {
  type ProblemGraph,
  type Judgement,
  type GraphMark,
  classify,
  depths,
  frontier,
  graphOf as graphOfRead,
  heights,
  marker,
  optimal,
  reachable,
  readProblemGraph,
  rightOption,
  supported,
} from "../../../src/shared/problem/problemGraph";
import { readContinuation } from "../../../src/shared/task/continuationText";
import { prosqaTask } from "../../support/tasks";

const task = prosqaTask([], []);
task.steps!.forms.push(
  {
    ...{ text: "From {from} to {to}.", parts: { from: "concept", to: "concept" }, result: null, from: null },
    aside: true,
  },
  { ...{ text: "From {from} nowhere.", parts: { from: "concept" }, result: null, from: null }, aside: true },
);

/** The text must hold a graph. */
function graphOf(prompt: string): ProblemGraph {
  const graph = readProblemGraph(prompt);
  assert.ok(graph, prompt);
  return graph;
}

// Two shortest paths from Tom to d (by b and by c), a longer one (by b and x), a path that ends elsewhere, and another
// root.
const diamond = graphOf(
  "Tom is a a. Every a is a b. Every a is a c. Every b is a d. Every c is a d. Every b is a x. Every x is a d. " +
    "Every c is a y. Bob is a e. Every e is a y. Is Tom a d or e?",
);
// Tom -> a -> b -> a, and c -> a from outside.
const cycle = graphOf("Tom is a a. Every a is a b. Every b is a a. Every b is a d. Every c is a a. Is Tom a d or c?");
const endless = graphOf("Tom is a a. Every a is a b. Every b is a a. Is Tom a d or c?");
const both = graphOf("Tom is a a. Every a is a b. Is Tom a a or b?");

describe("the problem's graph", () => {
  const texts: [prompt: string, graph: ProblemGraph | null][] = [
    [
      "Every a is a b. Tom is a a. Is Tom a c or b?",
      {
        nodes: ["a", "b", "Tom", "c"],
        edges: [
          [0, 1],
          [2, 0],
        ],
        root: 2,
        options: [3, 1],
      },
    ],
    ["Every a is a b.\nIs Tom a a or b?\n", { nodes: ["a", "b", "Tom"], edges: [[0, 1]], root: 2, options: [0, 1] }],
    ["Every a is a a. Is Tom a a or b?", { nodes: ["a", "Tom", "b"], edges: [[0, 0]], root: 1, options: [0, 2] }],
    ["", null],
    ["Is Tom a a or b?", null],
    ["Every a is a b. Tom is a a.", null],
    ["What is 3 + 4? Is Tom a a or b?", null],
    ["Every a is a b. And so on. Is Tom a a or b?", null],
    ["Natalia sold clips to 48 of her friends in April.", null],
  ];
  for (const [prompt, graph] of texts) it(prompt, () => assert.deepEqual(readProblemGraph(prompt), graph));

  it("is none where what was read isn't whole", () => {
    const whole = { nodes: [{ model: "a" }, { model: "b" }, { model: "Tom" }], facts: [{ from: 0, to: 1 }], root: 2 };
    const read = (change: object): unknown => graphOfRead({ ...whole, options: [0, 1], ...change });
    assert.deepEqual(read({}), { nodes: ["a", "b", "Tom"], edges: [[0, 1]], root: 2, options: [0, 1] });
    for (const change of [
      { root: undefined },
      { root: 3 },
      { options: [0] },
      { options: [0, 3] },
      { options: [-1, 0] },
      { options: [0, 1, 2] },
      { facts: [] },
      { facts: [{ from: 0, to: 3 }] },
      {
        facts: [
          { from: 0, to: 1 },
          { from: 0, to: 2, negated: true },
        ],
      },
    ])
      assert.equal(read(change), null, JSON.stringify(change));
  });

  it("knows how far away every node is, and which option is right", () => {
    const truth = (graph: ProblemGraph): unknown => {
      const names = (nodes: Iterable<number>): string => [...nodes].map((node) => graph.nodes[node]).join(" ");
      const best = optimal(graph);
      return {
        depths: Object.fromEntries(graph.nodes.map((node, i) => [node, depths(graph)[i]])),
        reachable: names(reachable(graph)),
        frontier: [0, 1, 2, 3, 4].map((k) => names(frontier(graph, k))),
        supported: names(supported(graph)),
        right: rightOption(graph) === null ? null : graph.nodes[rightOption(graph) ?? -1],
        optimal: names(best.nodes),
        optimalEdges: [...best.edges].map((edge) => names(graph.edges[edge] ?? [])),
        heights: Object.fromEntries(graph.nodes.map((node, i) => [node, Object.values(heights(graph)[i] ?? {})])),
      };
    };
    assert.deepEqual(truth(diamond), {
      depths: { Tom: 0, a: 1, b: 2, c: 2, d: 3, x: 3, y: 3, Bob: Infinity, e: Infinity },
      reachable: "Tom a b c d x y",
      frontier: ["Tom", "a", "b c", "d x y", ""],
      supported: "d",
      right: "d",
      optimal: "Tom a b c d",
      optimalEdges: ["Tom a", "a b", "a c", "b d", "c d"],
      heights: {
        Tom: [3, 4],
        a: [2, 3],
        b: [1, 2],
        c: [1, 1],
        d: [0, 0],
        x: [1, 1],
        y: [0, 0],
        Bob: [2, 2],
        e: [1, 1],
      },
    });
    assert.deepEqual(truth(cycle), {
      depths: { Tom: 0, a: 1, b: 2, d: 3, c: Infinity },
      reachable: "Tom a b d",
      frontier: ["Tom", "a", "b", "d", ""],
      supported: "d",
      right: "d",
      optimal: "Tom a b d",
      optimalEdges: ["Tom a", "a b", "b d"],
      heights: { Tom: [3, Infinity], a: [2, Infinity], b: [1, Infinity], d: [0, 0], c: [3, Infinity] },
    });
    assert.deepEqual(truth(endless), {
      depths: { Tom: 0, a: 1, b: 2, d: Infinity, c: Infinity },
      reachable: "Tom a b",
      frontier: ["Tom", "a", "b", "", ""],
      supported: "",
      right: null,
      optimal: "",
      optimalEdges: [],
      heights: { Tom: [Infinity, Infinity], a: [Infinity, Infinity], b: [Infinity, Infinity], d: [0, 0], c: [0, 0] },
    });
    assert.deepEqual(truth(both), {
      depths: { Tom: 0, a: 1, b: 2 },
      reachable: "Tom a b",
      frontier: ["Tom", "a", "b", "", ""],
      supported: "a b",
      right: null,
      optimal: "Tom a b",
      optimalEdges: ["Tom a", "a b"],
      heights: { Tom: [2, 2], a: [1, 1], b: [0, 0] },
    });
  });

  it("marks a candidate by its place after each number of thoughts", () => {
    const marks: [concept: string, marks: (GraphMark | null)[]][] = [
      ["Tom", ["optimal", "reached before", "reached before", "reached before", "reached before"]],
      ["a", ["reachable", "optimal", "reached before", "reached before", "reached before"]],
      ["c", ["reachable", "reachable", "optimal", "reached before", "reached before"]],
      ["x", ["reachable", "reachable", "reachable", "frontier", "reached before"]],
      ["d", ["reachable", "reachable", "reachable", "optimal", "reached before"]],
      ["e", ["unreachable", "unreachable", "unreachable", "unreachable", "unreachable"]],
      ["nowhere", [null, null, null, null, null]],
    ];
    for (const [concept, expected] of marks)
      assert.deepEqual(
        [0, 1, 2, 3, 4].map((k) => marker(diamond)(concept, k)),
        expected,
        concept,
      );
  });
});

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
