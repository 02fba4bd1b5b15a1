import assert from "node:assert/strict";
import { expandStep } from "../../../src/shared/act/expand";
import { speak } from "../../../src/shared/act/reason";
import type { Run } from "../../../src/shared/act/run";
import type { RunRequest } from "../../../src/shared/engine/engine";
import { readTrace } from "../../../src/shared/read/readTrace";
import { searchAtMost } from "../../../src/shared/read/readingCost";
import { type NextStep, type Trace, applyChange, toJson } from "../../../src/shared/trace/trace";
import { parseTrace } from "../../../src/shared/trace/traceFile";
import { FakeEngine, question } from "../../support/fakeEngine";
import { prosqaTask, textTask } from "../../support/tasks";
import { traceOf } from "../../support/traces";

/** Two whole steps that look alike, one that isn't whole, and one that ends the text. */
function made() {
  const trace: Trace = { ...traceOf("x"), prompt: { text: question, tokens: [] } };
  const { manifest } = trace.model;
  trace.model = { ...trace.model, manifest: { ...manifest, task: textTask() } };
  const step = (ids: number[], ended = true): NextStep => ({ text: "a step", ids, p: 0.2, ended });
  const next = [
    step([1, 2]),
    { ...step([3]), children: [step([8])], rest: { n: 1, p: 0.8 }, separator: [9] },
    step([4], false),
    step([5, manifest.tokens.eos]),
  ];
  const forced = { answers: [] };
  const thought = { id: "t", kind: "thought", parent: null, ms: 1, norm: 1, cosine: null, entropy: 0 } as const;
  const lens = { candidates: [], rest: { n: 0, p: 1 } };
  applyChange(trace, { kind: "nodes", nodes: [{ ...thought, lens }] });
  applyChange(trace, {
    kind: "readings",
    readings: [{ node: "t", marker: 0, next, rest: { n: 0, p: 0.2 }, entropy: 1, forced }],
  });
  const engine = new FakeEngine();
  const requests: RunRequest[] = [];
  const ask = engine.run.bind(engine);
  engine.run = (request, ...rest) => (requests.push(request), ask(request, ...rest));
  const run: Run = { engine, emit: (change) => applyChange(trace, change), signal: new AbortController().signal };
  return { trace, run, requests };
}

const candidates = (trace: Trace) => readTrace(trace).tree(10).columns[0]!.candidates;

describe("expanding a next step", () => {
  it("is offered below what opens a step of concepts, where nothing was read", async () => {
    const { trace, run, requests } = made();
    const task = prosqaTask(["lempus", "wumpus", "rompus"], ["Alex"]);
    trace.model = { ...trace.model, manifest: { ...trace.model.manifest, task } };
    const opener = (ids: number[], to: string): NextStep => ({ text: `Every ${to}`, to, ids, p: 0.4, ended: false });
    const object: NextStep = { text: "is a rompus.", to: "rompus", ids: [8], p: 0.5, ended: true };
    const next = [opener([1, 2], "lempus"), { ...opener([3], "wumpus"), children: [object], rest: { n: 0, p: 0.5 } }];
    applyChange(trace, { kind: "readings", readings: [{ ...trace.readings[0]!, next, rest: { n: 0, p: 0.2 } }] });
    assert.deepEqual(
      candidates(trace).map(({ expands, childrenRest, children }) => [
        expands,
        childrenRest,
        children.map((c) => c.expands),
      ]),
      [
        [[[1, 2]], null, []],
        [[[3]], { n: 0, p: 0.5 }, [null]],
      ],
    );
    assert.equal(await expandStep(run, trace, "t", [[1, 2]]), "done");
    assert.deepEqual(requests.at(-1)?.jobs, [
      { path: [{ kind: "thought" }], move: { kind: "steps", steps: [[1, 2]] } },
    ]);
    assert.equal(readTrace(trace).after("t")!.next[0]!.marker, undefined);
    await assert.rejects(expandStep(run, trace, "t", [[3], [8]]), /Nothing can follow/);
  });

  it("is offered where something can follow, and says what was read", () => {
    assert.deepEqual(
      candidates(made().trace).map(({ expands, childrenRest, children }) => [
        expands,
        childrenRest?.n,
        children.length,
      ]),
      [
        [[[1, 2]], undefined, 0],
        [[[3]], 1, 1],
        [null, undefined, 0],
        [null, undefined, 0],
      ],
    );
  });

  it("adds what may follow to the reading, one step after another, and keeps the rest of it", async () => {
    const { trace, run, requests } = made();
    assert.equal(await expandStep(run, trace, "t", [[1, 2]]), "done");
    assert.deepEqual(requests.at(-1)?.jobs, [
      { path: [{ kind: "thought" }], move: { kind: "steps", steps: [[1, 2]] } },
    ]);
    const [first, second] = candidates(trace);
    assert.deepEqual(
      first!.children.map(({ text, p, opener, expands }) => [text, p, opener?.ids, expands]),
      [["step 2", 0.75, [1, 2, 9, 31], [[1, 2], [31]]]],
    );
    assert.deepEqual(first!.childrenRest, { n: 1, p: 0.25 });
    assert.deepEqual(
      second!.children.map(({ opener }) => opener?.ids),
      [[3, 9, 8]],
    );
    await expandStep(run, trace, "t", first!.children[0]!.expands!);
    const [deeper] = candidates(trace)[0]!.children[0]!.children;
    assert.deepEqual(deeper!.opener?.ids, [1, 2, 9, 31, 9, 32]);
    assert.equal(deeper!.opener?.text, "a step step 2 step 3");
    await speak(run, trace, "t", deeper!.opener.ids);
    const moves = requests.flatMap(({ jobs }) => jobs.map(({ move }) => move));
    assert.deepEqual(
      moves.find(({ kind }) => kind === "force"),
      { kind: "force", first: deeper!.opener.ids, max: 128 },
    );
  });

  it("is there after the trace was saved and opened", async () => {
    const { trace, run } = made();
    await expandStep(run, trace, "t", [[1, 2]]);
    const again = parseTrace(toJson(trace), "x");
    assert.deepEqual(candidates(again), candidates(trace));
    assert.deepEqual(readTrace(again).took("children"), { passes: 1, rows: 1, ms: 1 });
  });

  it("refuses what nothing can follow, and what isn't there", async () => {
    const { trace, run, requests } = made();
    for (const ids of [[4], [5, trace.model.manifest.tokens.eos]])
      await assert.rejects(expandStep(run, trace, "t", [ids]), /Nothing can follow “a step”/);
    await assert.rejects(expandStep(run, trace, "t", [[7]]), RangeError);
    await assert.rejects(expandStep(run, trace, null, [[1, 2]]), RangeError);
    assert.deepEqual(requests, []);
  });

  it("takes at most what the limits say", () => {
    const limits = { rows: 8, passes: 30 };
    assert.deepEqual(searchAtMost({ task: textTask() }, 6, limits), limits);
    assert.deepEqual(searchAtMost({ task: textTask() }, 9, limits), { rows: 10, passes: 30 });
    assert.equal(searchAtMost({ task: prosqaTask(["bompus"], ["Alex"]) }, 6, limits), null);
  });
});
