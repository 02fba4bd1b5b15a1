/** What is derived from a large trace takes work that grows with its size, and not much faster. Counted, not timed. */
import assert from "node:assert/strict";
import { TraceRows } from "../../../src/host/explorer/traceRows";
import { summaryOf } from "../../../src/host/traces/storeIndex";
import { type TraceReading, readTrace } from "../../../src/shared/read/readTrace";
import { applyChange, type ThoughtNode, type TokenNode, type Trace } from "../../../src/shared/trace/trace";
import { countSteps } from "../../support/countSteps";
import { fullTrace } from "../../webview/sample";
import { samples } from "../../webview/samples";

/** With so many more branches of so many tokens each, after the thoughts in turn or an edited one of their own. */
function grown(branches: number, tokens: number, isEdited = false): Trace {
  const trace = fullTrace(samples["wren"]!);
  const thoughts = readTrace(trace).mainThoughts.map(({ id }) => id);
  const words = trace.nodes.filter((node): node is TokenNode => node.kind === "token");
  for (let branch = 0; branch < branches; branch++) {
    let parent: string | null = thoughts[branch % thoughts.length]!;
    if (isEdited) {
      const thought = trace.nodes.find(({ id }) => id === thoughts[branch % thoughts.length])!;
      parent = `e${branch}`;
      trace.nodes.push({ ...(thought as ThoughtNode), id: parent, edit: { kind: "noise", seed: branch } });
    }
    const after = parent;
    for (let at = 0; at < tokens; at++) {
      const id = `b${branch}-${at}`;
      trace.nodes.push({ ...words[at % words.length]!, id, parent });
      parent = id;
    }
    trace.spoken.push({ after, end: parent, stop: "end" });
  }
  return trace;
}

/** Everything that the panel and the explorer show first. */
function derived(trace: Trace): TraceReading {
  const reading = readTrace(trace);
  for (const what of ["continuations", "verdict", "editedRuns", "afterEvery", "values", "remarks", "test"] as const)
    void reading[what];
  reading.tree(6);
  reading.alignedWith(null);
  summaryOf(trace);
  const rows = new TraceRows(
    { summaries: [trace], get: () => trace, comparedTo: () => undefined, ownerOf: () => undefined },
    () => 6,
  );
  for (const row of rows.children()) for (const child of rows.children(row)) rows.children(child);
  return reading;
}

/** Twice as much is twice the work, and a little for sorting. */
const DOUBLED = 2.3;

describe("the derivations of a large trace", function () {
  this.timeout(60_000);

  for (const [what, small, large] of [
    ["branches", () => grown(400, 8), () => grown(800, 8)],
    ["edited thoughts", () => grown(400, 3, true), () => grown(800, 3, true)],
    ["tokens in each branch", () => grown(50, 60), () => grown(50, 120)],
  ] as const)
    it(`grow with the number of ${what}`, async () => {
      const [little, much] = [small(), large()];
      const before = await countSteps(() => derived(little));
      const now = await countSteps(() => derived(much));
      assert.ok(before > 10_000, `${before} steps`);
      assert.ok(now < DOUBLED * before, `${before} steps became ${now}.`);
    });

  it("would be found out if each branch looked at all others", async () => {
    const steps = (trace: Trace): Promise<number> =>
      countSteps(() => {
        const { continuations } = readTrace(trace);
        for (const one of continuations) continuations.some((other) => other.id === `${one.id}?`);
      });
    const [few, many] = [await steps(grown(200, 2)), await steps(grown(400, 2))];
    assert.ok(many > DOUBLED * few, `${few} steps became ${many}.`);
  });

  it("take in one more branch without deriving the others again", async () => {
    const more = async (branches: number): Promise<number> => {
      const trace = grown(branches, 8);
      derived(trace);
      const { nodes } = grown(1, 8);
      const added = nodes.slice(-8).map((node) => ({ ...node, id: `c${node.id}`, parent: node.parent }));
      for (const [at, node] of added.entries()) if (at > 0) node.parent = added[at - 1]!.id;
      applyChange(trace, { kind: "nodes", nodes: added });
      return countSteps(() => void readTrace(trace).continuations);
    };
    const [few, many] = [await more(200), await more(400)];
    assert.ok(many < DOUBLED * few, `${few} steps became ${many}.`);
  });

  it("are there for 100,000 nodes in 1,000 branches", async () => {
    const trace = grown(1000, 100);
    assert.ok(trace.nodes.length > 100_000);
    const reading = derived(trace);
    assert.deepEqual([reading.continuations.length >= 1000, reading.gaps], [true, []]);
  });
});
