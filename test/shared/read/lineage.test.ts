import assert from "node:assert/strict";
import { factOf, lineTo, mentionsOf, problemOf } from "../../../src/shared/read/lineage";
import { searchTree } from "../../../src/shared/read/searchTree";
import { fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

const trace = fullTrace(samples["wren"]!);
const tree = searchTree(trace, 6);

describe("the line that leads to a candidate", () => {
  const cases: [number, string, string][] = [
    [0, "grimpus", "Wren > grimpus"],
    [2, "lempus", "Wren > grimpus > dumpus > lempus"],
    // Two parents: the one with the higher joint probability.
    [3, "wumpus", "Wren > grimpus > dumpus > terpus > wumpus"],
    // Not among what is drawn.
    [2, "hilpus", ""],
  ];
  for (const [column, concept, expected] of cases) {
    it(`${concept} after ${column + 1}: ${expected || "none"}`, () => {
      const line = lineTo(tree, column, concept);
      assert.equal(
        [...line.slice(0, 1).map((link) => link.from), ...line.map((link) => link.to)].join(" > "),
        expected,
      );
    });
  }

  it("goes through columns one after the other", () => {
    assert.deepEqual(
      lineTo(tree, 3, "wumpus").map((link) => link.column),
      [0, 1, 2, 3],
    );
  });
});

describe("the fact of a step", () => {
  const problem = problemOf(trace);

  it("is the sentence of the person's text that says it", () => {
    const fact = factOf(problem, trace, "grimpus", "dumpus");
    assert.ok(fact);
    assert.equal(
      trace.source.text.slice(fact.span.start, fact.span.end).replace(/\.$/, ""),
      "Every grimpus is a dumpus",
    );
  });

  it("is missing where no fact says it", () => {
    assert.equal(factOf(problem, trace, "dumpus", "grimpus"), undefined);
    assert.equal(factOf(null, trace, "grimpus", "dumpus"), undefined);
  });

  it("is missing where the text is no problem", () => {
    assert.equal(problemOf({ ...trace, source: { text: "Hello." } }), null);
  });
});

describe("where a selected word stands in the question", () => {
  const said = (selection: Parameters<typeof mentionsOf>[1]): string[] =>
    mentionsOf(trace, selection).map(({ start, end }) => trace.source.text.slice(start, end));
  const token = (text: string): string | null =>
    trace.nodes.find((node) => node.kind === "token" && node.token.text === text)?.id ?? null;

  it("is every mention of a candidate", () => {
    const all = said({ trace: trace.id, kind: "candidate", node: "t1", concept: "grimpus" });
    assert.deepEqual([...new Set(all)], ["grimpus"]);
    assert.equal(all.length, trace.source.text.split("grimpus").length - 1);
  });

  it("is every mention of what a half of a step names", () => {
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: token("is a yumpus.") }), [
      "yumpus",
      "yumpus",
      "yumpus",
    ]);
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: token("Wren") }), ["Wren", "Wren"]);
  });

  it("is nowhere for a thought, a marker, or a word the question has not", () => {
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: "t1" }), []);
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: token("###") }), []);
    assert.deepEqual(said({ trace: trace.id, kind: "candidate", node: "t1", concept: "brimpuss" }), []);
  });
});
