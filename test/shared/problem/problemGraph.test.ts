import assert from "node:assert/strict";
import {
  type ProblemGraph,
  type GraphMark,
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
import { both, cycle, diamond, endless } from "../../support/graphs";

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
