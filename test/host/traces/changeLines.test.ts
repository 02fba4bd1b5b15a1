import assert from "node:assert/strict";
import { GrowingTrace, type Line, lineJson, readLines } from "../../../src/host/traces/changeLines";
import type { Trace, TraceChange } from "../../../src/shared/trace/trace";
import { token, traceOf } from "../../support/traces";

const nodes = (...made: [id: string, parent?: string | null][]): TraceChange => ({
  kind: "nodes",
  nodes: made.map(([id, parent = null]) => token(id, parent)),
});
const mark = (node: string, name: string): TraceChange => ({ kind: "mark", node, mark: { name } });

function line(window: string, n: number, at: number, change: TraceChange | boolean): Line {
  return { window, n, at, ...(typeof change === "boolean" ? { removed: change } : { change }) };
}

function grown(...lines: Line[][]): GrowingTrace {
  const growing = new GrowingTrace(traceOf("a"));
  for (const some of lines) growing.take(some);
  return growing;
}

/** Every order of a list. */
function orders<T>(list: readonly T[]): T[][] {
  return list.length < 2
    ? [[...list]]
    : list.flatMap((one, index) => orders(list.filter((_, at) => at !== index)).map((rest) => [one, ...rest]));
}

describe("The lines of a trace", () => {
  const first = line("w", 1, 5, nodes(["w-1"]));
  const second = line("w", 2, 6, mark("w-1", "é"));

  it("are read as they were written", () => {
    const bytes = Buffer.from(lineJson(first) + lineJson(second));
    assert.deepEqual(readLines(bytes, "w"), { lines: [first, second], taken: bytes.length });
  });

  it("are read up to where the last one is torn, at any byte", () => {
    const whole = Buffer.from(lineJson(first));
    const bytes = Buffer.from(lineJson(first) + lineJson(second));
    for (let length = whole.length; length < bytes.length; length++)
      assert.deepEqual(readLines(bytes.subarray(0, length), "w"), { lines: [first], taken: whole.length });
    assert.deepEqual(readLines(whole.subarray(0, 9), "w"), { lines: [], taken: 0 });
  });

  it("are read around one that was torn by a full disk and written again", () => {
    const text = `${lineJson(first)}${lineJson(second).slice(0, 12)}\n${lineJson(second)}`;
    assert.deepEqual(readLines(Buffer.from(text), "w").lines, [first, second]);
  });

  it("are left out if they are something else", () => {
    for (const text of [
      "null",
      "[]",
      "1",
      "{}",
      '{"n":1,"at":2}',
      '{"n":"1","at":2,"removed":true}',
      '{"n":1,"at":1e999}',
    ])
      assert.deepEqual(readLines(Buffer.from(`${text}\n`), "w").lines, [], text);
  });
});

describe("A growing trace", () => {
  it("is the union of all lines, in whichever order the files are read", () => {
    const a = [
      line("a", 1, 1, nodes(["a-1"])),
      line("a", 2, 4, mark("a-1", "old")),
      line("a", 3, 7, nodes(["a-2", "b-1"])),
    ];
    const b = [line("b", 1, 2, nodes(["b-1", "a-1"])), line("b", 2, 5, mark("a-1", "new"))];
    const c = [line("c", 1, 6, { kind: "spoken", spoken: [{ after: null, end: "b-1", stop: "end" }] })];
    for (const order of orders([a, b, c])) {
      const { trace, missing } = grown(...order);
      assert.deepEqual(trace.nodes.map(({ id }) => id).sort(), ["a-1", "a-2", "b-1"]);
      assert.deepEqual([trace.marks, trace.spoken.length, missing], [{ "a-1": { name: "new" } }, 1, 0]);
      const before = new Set<string | null>([null]);
      for (const { id, parent } of trace.nodes) assert.ok(before.has(parent) && before.add(id));
    }
  });

  it("takes in every line once", () => {
    const lines = [line("a", 1, 1, nodes(["a-1"])), line("a", 2, 2, { kind: "readings", readings: [] })];
    const growing = grown(lines);
    assert.deepEqual(growing.take([...lines, line("a", 3, 3, nodes(["a-2", "a-1"]))]), [nodes(["a-2", "a-1"])]);
    assert.equal(growing.trace.nodes.length, 2);
  });

  it("is removed until it is brought back later, whatever else is written", () => {
    const removal = line("a", 1, 10, true);
    for (const [lines, removedAt] of [
      [[removal, line("b", 1, 9, nodes(["b-1"]))], 10],
      [[removal, line("b", 1, 11, nodes(["b-1"]))], 10],
      [[removal, line("b", 1, 11, false)], null],
      [[line("b", 1, 9, false), removal], 10],
      [[removal, line("b", 1, 11, false), line("a", 2, 12, true)], 12],
    ] as const)
      for (const order of orders(lines)) assert.equal(grown(...order.map((one) => [one])).removedAt, removedAt);
  });

  it("waits for the node that a line is about, and counts what never comes", () => {
    const late = line("b", 1, 9, nodes(["b-1", "a-1"]));
    const growing = grown([
      late,
      line("b", 2, 10, { kind: "spoken", spoken: [{ after: null, end: "x", stop: "end" }] }),
    ]);
    assert.deepEqual([growing.trace.nodes.length, growing.missing], [0, 2]);
    growing.take([line("a", 1, 1, nodes(["a-1"]))]);
    assert.deepEqual([growing.trace.nodes.map(({ id }) => id), growing.missing], [["a-1", "b-1"], 1]);
  });

  it("takes in pins once the thoughts are there that they were read at, and costs", () => {
    const next = { rank: 1, p: 0.5 };
    const pin = (node: string | null): TraceChange => ({
      kind: "pin",
      pin: { text: "4", ids: [4], tokens: [4], readings: [{ node, decoded: null, next }] },
    });
    const cost: TraceChange = { kind: "cost", cost: { of: "pins", passes: 1, rows: 2, ms: 3 } };
    const wrong = { kind: "cost", cost: { of: "pins", passes: -1, rows: 2, ms: 3 } } as TraceChange;
    const growing = grown([line("w", 1, 1, pin("w-1")), line("w", 2, 2, cost), line("w", 3, 3, wrong)]);
    assert.equal(growing.missing, 1);
    assert.deepEqual([growing.trace.pins, growing.trace.costs?.length], [undefined, 1]);
    growing.take([line("v", 1, 0, nodes(["w-1"])), line("w", 4, 5, pin(null))]);
    assert.equal(growing.missing, 0);
    assert.deepEqual(
      growing.trace.pins?.map(({ readings }) => readings.map(({ node }) => node)),
      [["w-1"], [null]],
    );
  });

  it("leaves out what isn't as the schema says, and what would make two nodes with one id", () => {
    const good = line("a", 1, 1, nodes(["a-1"]));
    const bad = [
      { kind: "nodes", nodes: [{ id: "x" }] },
      { kind: "nodes", nodes: "x" },
      { kind: "nodes" },
      { kind: "mark", node: {}, mark: {} },
      { kind: "mark", node: "a-1", mark: { removed: "yes" } },
      { kind: "other" },
      nodes(["a-1"]),
      nodes(["y"], ["y"]),
      nodes(["z", "z"]),
    ].map((change, index) => line("b", index + 1, 2, change as TraceChange));
    const { trace } = grown([...bad, good]);
    assert.deepEqual(trace, { ...traceOf("a"), nodes: [token("a-1")] } satisfies Trace);
  });

  it("keeps the later of two marks, also if the earlier one comes later", () => {
    const growing = grown([line("b", 1, 9, mark("n", "late"))]);
    assert.deepEqual(growing.take([line("a", 1, 8, mark("n", "early"))]), []);
    assert.deepEqual([growing.trace.marks, growing.latest], [{ n: { name: "late" } }, 9]);
  });
});
