import assert from "node:assert/strict";
import { reason, speak, speakAfterEvery, thinkEdited, thinkMore } from "../../../src/shared/act/reason";
import { beginTrace } from "../../../src/shared/act/beginTrace";
import type { Run } from "../../../src/shared/act/run";
import type { Produced, RunRequest } from "../../../src/shared/engine/engine";
import { readTrace } from "../../../src/shared/read/readTrace";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { FakeEngine, question, toyModel } from "../../support/fakeEngine";
import { textTask } from "../../support/tasks";

const at = { id: "x", created: "2026-11-24T10:00:00.000Z" };

/** The same words with another object. */
function otherAnswer(item: Extract<Produced, { kind: "token" }>): Produced {
  return item.token.id === 51 ? { ...item, token: { id: 52, text: " is a rempus." } } : item;
}

/** An engine whose passes take `ms`, and what was asked of it. */
async function made(ms = 2) {
  const engine = new FakeEngine();
  const requests: RunRequest[] = [];
  const run = engine.run.bind(engine);
  engine.run = (request, onItem, signal) => {
    requests.push(request);
    return run(request, (job, item) => onItem(job, { ...item, ms }), signal);
  };
  const trace = await beginTrace(engine, toyModel, { text: question }, at);
  const parts: Run = { engine, emit: (change) => applyChange(trace, change), signal: new AbortController().signal };
  const asked = (): string[] => engine.calls.filter((call) => call.startsWith("run"));
  return { engine, trace, run: parts, asked, requests };
}

describe("reasoning", () => {
  it("thinks, reads every value, speaks, and also speaks without thoughts if that is cheap", async () => {
    for (const [thoughts, ms, asked] of [
      [2, 49, ["run think@0", "run force@2", "run value@0 answer@0 value@1 answer@1 value@2 answer@2", "run force@0"]],
      [1, 49, ["run think@0", "run force@1", "run value@0 answer@0 value@1 answer@1", "run force@0"]],
      [2, 50, ["run think@0", "run force@2", "run value@0 answer@0 value@1 answer@1 value@2 answer@2"]],
      [0, 49, ["run force@0", "run value@0 answer@0"]],
    ] as const) {
      const { run, trace, asked: calls } = await made(ms);
      assert.equal(await reason(run, trace, thoughts), "done");
      assert.deepEqual(calls(), asked, `${thoughts} thoughts of ${ms} ms`);
      assert.equal(readTrace(trace).mainThoughts.length, thoughts);
    }
  });

  it("always records the options among the answers, and more candidates than are drawn", async () => {
    const { run, trace, requests } = await made();
    await speak(run, trace, null);
    await speak({ ...run, topK: 3 }, trace, null);
    assert.deepEqual(requests[0]?.options, ["gorpus", "rempus"]);
    assert.deepEqual(
      requests.map(({ topK }) => topK),
      [20, 3],
    );
  });

  it("begins with the tokens that are wanted, and with the model's own where none are", async () => {
    const { run, trace, requests } = await made();
    for (const first of [[7, 13], [], undefined]) {
      await speak(run, trace, null, first);
      assert.deepEqual(requests.at(-1)?.jobs, [{ path: [], move: { kind: "force", first: first ?? [], max: 128 } }]);
    }
  });

  it("speaks from a candidate with the candidate's own ids, whatever the words are", async () => {
    for (const text of [
      question,
      "Every T-rex is a dog. Rex is a T-rex. Every dog is a pet. Every cat is a fox. Is Rex a pet or a fox?",
      "Every İstanbul is a dog. Rex is an İstanbul. Every dog is a pet. Every cat is a fox. Is Rex a pet or a fox?",
    ]) {
      const { run, requests, engine } = await made();
      const trace = await beginTrace(engine, toyModel, { text }, at);
      const parts = { ...run, emit: applyChange.bind(null, trace) };
      await reason(parts, trace, 2);
      const { columns } = readTrace(trace).tree(5);
      assert.equal(columns.length, 2);
      for (const { node, candidates } of columns) {
        assert.ok(candidates.length > 0);
        for (const { key } of candidates) {
          const ids = readTrace(trace).openerOf(node, key);
          assert.deepEqual(ids, [7]);
          assert.equal(await speak(parts, trace, node, ids), "done");
          assert.deepEqual(requests.at(-1)?.jobs[0]?.move, { kind: "force", first: [7], max: 128 });
        }
      }
      assert.deepEqual(readTrace(trace).openerOf(columns[0]!.node, "no such candidate"), []);
      assert.deepEqual(readTrace(trace).openerOf(null, "gorpus"), []);
    }
  });

  it("has no options if the text has no graph", async () => {
    const { run } = await made();
    const asked: RunRequest[] = [];
    const engine = new FakeEngine();
    engine.run = async (request) => (asked.push(request), { outcome: "done", passes: 0, rows: 0, ms: 0 });
    const manifest = { ...toyModel.manifest, task: textTask() };
    const any = await beginTrace(engine, { ...toyModel, manifest }, { text: "Why?" }, at);
    await speak({ ...run, engine }, any, null);
    assert.deepEqual(asked[0]?.options, []);
  });

  it("records where each of the words ends, after which thought, and why", async () => {
    const { run, trace } = await made();
    await reason(run, trace, 1);
    const [thought] = readTrace(trace).mainThoughts;
    assert.deepEqual(
      trace.spoken.map(({ after, stop }) => [after, stop]),
      [
        [thought!.id, "end"],
        [null, "end"],
      ],
    );
    for (const { end } of trace.spoken) {
      const last = readTrace(trace).node(end);
      assert.equal(last?.kind === "token" && last.token.id, toyModel.manifest.tokens.eos);
    }
    assert.equal(readTrace(trace).verdict?.sentence, "Alex is a gorpus.");
    // Words without an end of text reached the limit or were canceled.
    const run1 = run.engine.run.bind(run.engine);
    for (const outcome of ["done", "cancelled"] as const) {
      run.engine.run = async (request, onItem, signal) => {
        const isEnd = (id: number): boolean => id === toyModel.manifest.tokens.eos;
        const result = await run1(
          request,
          (job, item) => (item.kind === "token" && isEnd(item.token.id) ? undefined : onItem(job, item)),
          signal,
        );
        return { ...result, outcome };
      };
      assert.equal(await speak(run, trace, null), outcome);
      assert.equal(trace.spoken.at(-1)?.stop, outcome === "done" ? "limit" : "cancelled");
    }
  });

  it("speaks only where there are no words yet", async () => {
    const { run, trace, asked } = await made();
    await reason(run, trace, 2);
    await speakAfterEvery(run, trace, [0, 2]);
    assert.equal(asked().length, 4, "both have been said");
    await speakAfterEvery(run, trace);
    assert.equal(asked().at(-1), "run force@1");
    const groups = trace.nodes.flatMap(({ group }) => group ?? []);
    assert.ok(groups.length > 0 && new Set(groups).size === 1);
    assert.equal(await speakAfterEvery(run, trace), "done");
    assert.equal(asked().length, 5);
  });

  it("records the final answer's forced probability in every reading, and anew if the answer changes", async () => {
    const { run, trace, engine } = await made();
    await reason(run, trace, 2);
    const finals = (): (number | undefined)[] => {
      const reading = readTrace(trace);
      return [null, ...reading.mainThoughts.map(({ id }) => id)].map((node) => reading.after(node)?.forced.final);
    };
    assert.deepEqual(finals(), [0.95, 0.95, 0.95]);
    assert.deepEqual(readTrace(trace).final?.answer?.ids, [50, 51]);
    await thinkEdited(run, trace, [{ position: 1, edit: { kind: "zero" } }]);
    const [edited] = readTrace(trace).editedRuns;
    assert.deepEqual(
      edited?.own.map((node) => readTrace(trace).after(node)?.forced.final),
      [0.95, 0.95],
    );

    const readings = trace.readings.length;
    await thinkMore(run, trace);
    assert.equal(trace.readings.length, readings + 1, "the same answer: the others stay as they are");
    const plain = engine.run.bind(engine);
    engine.run = (request, onItem, signal) =>
      plain(request, (job, item) => onItem(job, item.kind === "token" ? otherAnswer(item) : item), signal);
    await thinkMore(run, trace);
    assert.deepEqual(readTrace(trace).final?.answer?.ids, [50, 52]);
    assert.deepEqual(finals(), [0.01, 0.01, 0.01, 0.01, 0.01]);
    assert.deepEqual(
      edited?.own.map((node) => readTrace(trace).after(node)?.forced.final),
      [0.01, 0.01],
    );
    assert.deepEqual(readTrace(trace).after(null)?.next, trace.readings[0]?.next, "nothing else changes");
  });

  it("completes readings that were made before the answer was spoken", async () => {
    const { run, trace } = await made();
    await reason(run, trace, 1);
    const [thought] = readTrace(trace).mainThoughts;
    trace.readings = trace.readings.map(({ forced: { answers }, ...reading }) => ({ ...reading, forced: { answers } }));
    trace.spoken = [];
    trace.nodes = trace.nodes.filter(({ kind }) => kind === "thought");
    const begun: Trace = { ...trace };
    await speak({ ...run, emit: (change) => applyChange(begun, change) }, begun, thought!.id);
    assert.deepEqual(
      [null, thought!.id].map((node) => readTrace(begun).after(node)?.forced.final),
      [0.95, 0.95],
    );
  });

  it("ends at the first step that is canceled", async () => {
    for (const [after, calls] of [
      [1, ["run think@0", "cancelled"]],
      [3, ["run think@0", "run force@2", "cancelled"]],
      [9, ["run think@0", "run force@2", "run value@0 answer@0 value@1 answer@1 value@2 answer@2", "cancelled"]],
    ] as const) {
      const abort = new AbortController();
      let given = 0;
      const engine = new FakeEngine({ beforeItem: () => (given++ === after ? abort.abort() : undefined) });
      const trace: Trace = await beginTrace(engine, toyModel, { text: question }, at);
      const run: Run = { engine, emit: (change) => applyChange(trace, change), signal: abort.signal };
      assert.equal(await reason(run, trace, 2), "cancelled");
      assert.deepEqual(engine.calls.slice(1), calls);
      assert.equal(readTrace(trace).verdict !== null, after > 6, "there is an answer once it was spoken");
    }
  });
});
