import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import { pathToCandidate } from "../../../src/shared/read/searchTree";
import { fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

const trace = fullTrace(samples["wren"]!);
const reading = readTrace(trace);
const tree = reading.tree(6);

describe("the path to a candidate", () => {
  const cases: [number, string, string][] = [
    [0, "grimpus", "Wren > grimpus"],
    [2, "lempus", "Wren > grimpus > dumpus > lempus"],
    // Two parents: the one with the higher joint probability.
    [3, "wumpus", "Wren > grimpus > dumpus > terpus > wumpus"],
    // Not drawn.
    [2, "hilpus", ""],
  ];
  for (const [column, concept, expected] of cases) {
    it(`${concept} after ${column + 1}: ${expected || "none"}`, () => {
      const path = pathToCandidate(tree, column, concept);
      assert.equal(
        [...path.slice(0, 1).map((link) => link.from), ...path.map((link) => link.to)].join(" > "),
        expected,
      );
    });
  }

  it("goes through columns one after the other", () => {
    assert.deepEqual(
      pathToCandidate(tree, 3, "wumpus").map((link) => link.column),
      [0, 1, 2, 3],
    );
  });
});

describe("the fact of a step", () => {
  it("is the sentence that says it in the user's text", () => {
    const span = reading.fact("grimpus", "dumpus")?.span;
    assert.ok(span);
    assert.equal(trace.source.text.slice(span.start, span.end), "Every grimpus is a dumpus.");
  });

  it("is missing if no fact says it", () => {
    assert.equal(reading.fact("dumpus", "grimpus"), undefined);
  });

  it("is missing if the text isn't a problem", () => {
    const text = readTrace({ ...trace, read: { kind: "text", question: { start: 0, end: 5 } } });
    assert.equal(text.fact("grimpus", "dumpus"), undefined);
    assert.deepEqual(text.mentions({ trace: trace.id, kind: "candidate", node: "t1", key: "grimpus" }), []);
  });
});

describe("the mentions of a selected word in the question", () => {
  const said = (selection: Parameters<typeof reading.mentions>[0]): string[] =>
    reading.mentions(selection).map(({ start, end }) => trace.source.text.slice(start, end));
  const token = (text: string): string | null =>
    trace.nodes.find((node) => node.kind === "token" && node.token.text.trim() === text)?.id ?? null;

  it("is every mention of a candidate", () => {
    const all = said({ trace: trace.id, kind: "candidate", node: "t1", key: "grimpus" });
    assert.deepEqual([...new Set(all)], ["grimpus"]);
    assert.equal(all.length, trace.source.text.split("grimpus").length - 1);
  });

  it("is every mention of what half of a step names", () => {
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: token("is a yumpus.") }), [
      "yumpus",
      "yumpus",
      "yumpus",
    ]);
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: token("Wren") }), ["Wren", "Wren"]);
  });

  it("is nowhere for a thought, a marker, or a word that the question doesn't have", () => {
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: "t1" }), []);
    assert.deepEqual(said({ trace: trace.id, kind: "node", node: token("###") }), []);
    assert.deepEqual(said({ trace: trace.id, kind: "candidate", node: "t1", key: "brimpuss" }), []);
  });
});
