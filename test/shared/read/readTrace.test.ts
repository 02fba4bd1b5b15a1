import assert from "node:assert/strict";
import { readOn, readTrace } from "../../../src/shared/read/readTrace";
import type { TraceReading } from "../../../src/shared/read/readTrace";
import { type Trace, type TraceChange, type TraceNode, applyChange } from "../../../src/shared/trace/trace";
import { changesOf, editedChanges, emptyTrace, fullTrace, withEdited } from "../../webview/sample";
import { samples } from "../../webview/samples";

const wren = samples["wren"]!;

/** Everything in a reading, as plain data. */
function all(reading: TraceReading): Record<string, unknown> {
  return {
    graph: reading.graph,
    thoughts: reading.mainThoughts,
    tree: reading.tree(6),
    wide: reading.tree(Infinity),
    continuations: reading.continuations,
    removed: reading.removed,
    removedBranches: reading.removedBranches,
    verdict: reading.verdict,
    final: reading.final,
    runs: reading.editedRuns.map((run) => [run, reading.tree(6, run.end), reading.verdictOf(run)]),
    afterEvery: reading.afterEvery,
    values: reading.values,
    aligned: reading.alignedWith(null),
    test: reading.test ?? null,
    question: reading.question,
    fact: reading.fact("grimpus", "dumpus") ?? null,
    mentions: reading.mentions({ trace: "sample", kind: "candidate", node: "t1", key: "grimpus" }),
    path: reading.path("s1w3"),
    shown: reading.runShownFor(null, "e2"),
    before: reading.thoughtBefore("s5w2"),
    forced: reading.forced("t3", "yumpus"),
    said: reading.say("Every grimpus is a dumpus."),
    mark: reading.mark("grimpus", 1),
    concept: reading.conceptIn("Every grimpus"),
    after: reading.after("t2") ?? null,
    node: reading.node("t2") ?? null,
    with: reading.continuationWith("s1w2") ?? null,
    free: reading.free("t3") ?? null,
    right: reading.isRight("yumpus"),
  };
}

describe("the reading of a trace", () => {
  it("is made once, as long as the trace doesn't change", () => {
    const trace = withEdited(fullTrace(wren));
    const reading = readTrace(trace);
    assert.equal(readTrace(trace), reading);
    for (const what of ["continuations", "verdict", "editedRuns", "afterEvery", "values", "mainThoughts"] as const)
      assert.equal(reading[what], reading[what], what);
    assert.equal(reading.tree(6), reading.tree(6));
    assert.notEqual(reading.tree(6), reading.tree(3));
    assert.equal(reading.alignedWith(null), reading.alignedWith(null));
    assert.deepEqual(reading.gaps, []);
  });

  it("is a new one with every kind of change", () => {
    const trace = fullTrace(wren);
    const changes: TraceChange[] = [
      { kind: "nodes", nodes: [{ ...trace.nodes.at(-1)!, id: "new" }] },
      { kind: "readings", readings: [trace.readings[0]!] },
      { kind: "spoken", spoken: [{ after: "t6", end: "new", stop: "limit" }] },
      { kind: "test", test: { id: "x", base: "t6", answer: { text: "a" }, unedited: 1, cells: [] } },
      { kind: "mark", node: "s1w0", mark: { name: "a name" } },
    ];
    for (const change of changes) {
      const before = readTrace(trace);
      applyChange(trace, change);
      assert.notEqual(readTrace(trace), before, change.kind);
    }
    assert.equal(readTrace(trace).test?.id, "x");
    assert.equal(readTrace(trace).continuationWith("s1w1")?.name, "a name");
  });

  it("keeps what a change doesn't affect", () => {
    const trace = fullTrace(wren);
    const before = readTrace(trace);
    const [tree, [first]] = [before.tree(6), before.continuations];
    applyChange(trace, { kind: "nodes", nodes: [{ ...trace.nodes.at(-1)!, id: "new", parent: null }] });
    const now = readTrace(trace);
    assert.equal(now.tree(6), tree);
    assert.equal(now.continuations[0], first);
    assert.equal(now.continuations.length, before.continuations.length + 1);
  });

  it("continues in a changed copy, and starts over in any other", () => {
    const trace = fullTrace(wren);
    const [tree, [first]] = [readTrace(trace).tree(6), readTrace(trace).continuations];
    const copy = { ...trace };
    readOn(trace, copy);
    assert.equal(readTrace(copy).tree(6), tree);
    assert.equal(readTrace(copy).continuations[0], first);
    const other = readTrace({ ...trace, read: { kind: "text", question: { start: 0, end: 5 } } });
    assert.equal(other.graph, null);
    assert.equal(other.tree(6).columns[0]!.candidates[0]!.mark, null);
  });

  it("begins anew where a copy has another question or model, or less in it", () => {
    const changes: ((trace: Trace) => Partial<Trace>)[] = [
      ({ read }) => ({ read: structuredClone(read) }),
      ({ model }) => ({ model: structuredClone(model) }),
      ({ prompt }) => ({ prompt: structuredClone(prompt) }),
      ({ source }) => ({ source: structuredClone(source) }),
      ({ nodes }) => ({ nodes: nodes.slice(0, -1) }),
      ({ readings }) => ({ readings: readings.slice(0, -1) }),
      ({ spoken }) => ({ spoken: spoken.slice(0, -1) }),
    ];
    for (const change of changes) {
      const trace = fullTrace(wren);
      const continuation = readTrace(trace).continuations[0];
      const copy = { ...trace, ...change(trace) };
      readOn(trace, copy);
      const { continuations } = readTrace(copy);
      assert.deepEqual(continuations[0], continuation);
      assert.notEqual(continuations[0], continuation, Object.keys(change(trace)).join());
    }
  });

  it("remarks on more thoughts than the model was trained with", () => {
    const remarksWith = (max: number) => {
      const trace = fullTrace(wren);
      trace.model.manifest.thoughts.max = max;
      return readTrace(trace).verdict?.remarks;
    };
    assert.deepEqual(remarksWith(6), []);
    assert.deepEqual(remarksWith(5), [{ kind: "untrained thoughts", trained: 5 }]);
  });

  it("is compared with each trace that it is asked about", () => {
    const [reading, one, two] = [fullTrace(wren), fullTrace(wren), fullTrace(wren)].map(readTrace);
    assert.equal(reading!.alignedWith(null).other, null);
    const aligned = reading!.alignedWith(one!);
    assert.ok(aligned.other);
    assert.equal(reading!.alignedWith(one!), aligned);
    assert.notEqual(reading!.alignedWith(two!), aligned);
    assert.equal(reading!.alignedWith(null).other, null);
  });

  it("after every change of a run is that of a trace read from the beginning", () => {
    const trace = emptyTrace(wren);
    const marks: TraceChange[] = [
      { kind: "mark", node: "s1w0", mark: { removed: true } },
      { kind: "mark", node: "s5w0", mark: { name: "by way of lempus" } },
      { kind: "mark", node: "s1w0", mark: { name: "back" } },
      { kind: "mark", node: "ew0", mark: { removed: true } },
    ];
    const changes = [...changesOf(wren), ...editedChanges(fullTrace(wren)), ...marks];
    for (const [at, change] of changes.entries()) {
      applyChange(trace, change);
      assert.deepEqual(all(readTrace(trace)), all(readTrace(structuredClone(trace))), `change ${at}: ${change.kind}`);
    }
    assert.deepEqual(readTrace(trace).gaps, []);
  });
});

describe("a broken trace", () => {
  /** Mulberry32: the same damage in every run. */
  function random(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  const junk: readonly unknown[] = [
    null,
    undefined,
    -1,
    1e9,
    NaN,
    "",
    "t1",
    "nowhere",
    true,
    [],
    {},
    [null],
    { id: 1 },
  ];

  /** Replaces one random part of the trace, at any level. */
  function damage(trace: unknown, next: () => number): void {
    let at = trace as Record<string, unknown>;
    for (;;) {
      const keys = Object.keys(at);
      const key = keys[Math.floor(next() * keys.length)];
      if (key === undefined) return;
      const inside = at[key];
      if (typeof inside === "object" && inside !== null && next() < 0.85) {
        at = inside as Record<string, unknown>;
        continue;
      }
      if (next() < 0.3) delete at[key];
      else at[key] = junk[Math.floor(next() * junk.length)];
      return;
    }
  }

  const SEEDS = 200;
  it(`never throws, whatever is wrong in it (seeds 1 to ${SEEDS})`, function () {
    this.timeout(60_000);
    const whole = withEdited(fullTrace(wren));
    applyChange(whole, {
      kind: "test",
      test: {
        id: "x",
        base: "t6",
        answer: { text: "a" },
        unedited: 1,
        cells: [{ edit: "zero", position: 1, p: 1, logChange: 0, forced: { text: "a" }, shift: [] }],
      },
    });
    let withGaps = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const next = random(seed);
      const trace = structuredClone(whole);
      for (let count = 1 + Math.floor(next() * 8); count > 0; count--) damage(trace, next);
      try {
        const reading = readTrace(trace);
        all(reading);
        if (reading.gaps.length > 0) withGaps++;
        for (const gap of reading.gaps) assert.match(gap, /^[a-z]+( |$)/, `seed ${seed}`);
      } catch (error) {
        assert.fail(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`);
      }
    }
    assert.ok(withGaps > SEEDS / 20, `only ${withGaps} had gaps`);
  });

  it("says what it couldn't tell", () => {
    const trace = fullTrace(wren);
    (trace.nodes[0] as { lens?: unknown }).lens = undefined;
    const reading = readTrace(trace);
    assert.deepEqual(reading.tree(6).columns, []);
    assert.deepEqual(reading.gaps, ["tree 6 "]);
    assert.equal(reading.verdict?.text, "yumpus");
    const unread = readTrace({ ...fullTrace(wren), read: undefined as unknown as Trace["read"] });
    assert.equal(unread.question, "");
    assert.deepEqual(unread.gaps, ["question"]);
  });
});

describe("a large trace", () => {
  /** Six thoughts and `branches` branches, each of ten words after one of the thoughts. */
  function large(branches: number, looks: { count: number }): Trace {
    const trace = fullTrace(wren);
    const counted = (node: TraceNode): TraceNode =>
      new Proxy(node, {
        get: (target, key) => {
          looks.count++;
          return Reflect.get(target, key) as unknown;
        },
      });
    const words = trace.nodes.filter(({ id }) => id.startsWith("s1w"));
    for (let branch = 0; branch < branches; branch++) {
      for (const [at, word] of words.entries()) {
        const parent = at === 0 ? `t${1 + (branch % 6)}` : `b${branch}w${at - 1}`;
        trace.nodes.push({ ...word, id: `b${branch}w${at}`, parent });
      }
      trace.spoken.push({ after: `t${1 + (branch % 6)}`, end: `b${branch}w${words.length - 1}`, stop: "end" });
    }
    trace.nodes = trace.nodes.map(counted);
    return trace;
  }

  function looksAt(branches: number): number {
    const looks = { count: 0 };
    const trace = large(branches, looks);
    looks.count = 0;
    all(readTrace(trace));
    return looks.count;
  }

  it("is read in linear time", () => {
    const [small, double, fourfold] = [200, 400, 800].map(looksAt);
    // n log n would allow 2.27 and 2.25 here; looking at every node from every branch takes 4.
    assert.ok(double! / small! < 2.3, `${small} -> ${double}`);
    assert.ok(fourfold! / double! < 2.3, `${double} -> ${fourfold}`);
  });

  it("is read incrementally", () => {
    const looks = { count: 0 };
    const trace = large(800, looks);
    all(readTrace(trace));
    const leaf = trace.nodes.at(-1)!;
    applyChange(trace, { kind: "nodes", nodes: [{ ...leaf, id: "more", parent: leaf.id }] });
    looks.count = 0;
    assert.equal(readTrace(trace).continuations.length, 808);
    // One word for each known continuation, and the branch that has grown.
    assert.ok(looks.count < 3 * 808, `${looks.count} looks`);
  });
});
