import assert from "node:assert/strict";
import type { EngineClient } from "../../src/host/engineClient";
import { Looker } from "../../src/host/looker";
import { UserError } from "../../src/shared/errors";
import { ProducedHub, beginTrace, reason } from "../../src/shared/reasoning";
import { type Trace, applyChange } from "../../src/shared/trace";
import { FakeEngine, question, toyModel } from "../support/fakeEngine";

describe("where a trace's thoughts looked", () => {
  async function made(thoughts: number): Promise<{ trace: Trace; engine: FakeEngine }> {
    const hub = new ProducedHub();
    const engine = new FakeEngine(hub);
    const trace = await beginTrace(engine, toyModel, { text: question }, { id: "x", created: "2026-11-24T10:00:00.000Z" });
    let ids = 0;
    if (thoughts > 0) await reason({ engine, hub, emit: (change) => applyChange(trace, change), signal: new AbortController().signal, newId: () => `${++ids}` }, trace, thoughts);
    return { trace, engine };
  }

  /** An engine that has `model` loaded. */
  function client(look: FakeEngine["look"], model = toyModel): EngineClient {
    return { state: { kind: "ready", model }, look } as unknown as EngineClient;
  }

  it("is asked of the engine once for as many thoughts as there are", async () => {
    const { trace, engine } = await made(3);
    let asked = 0;
    const looker = new Looker(client(async (...given) => (asked++, engine.look(...given))));
    assert.equal((await looker.look(trace))?.attention.length, 3);
    await looker.look(trace);
    assert.equal(asked, 1);
  });

  it("is not told without a trace, without thoughts, with another model, or where the graph does not tell", async () => {
    const { trace, engine } = await made(2);
    const look: FakeEngine["look"] = (...given) => engine.look(...given);
    assert.equal(await new Looker(client(look)).look(undefined), null);
    assert.equal(await new Looker(client(look)).look((await made(0)).trace), null);
    assert.equal(await new Looker(client(look, { ...toyModel, sha256: "b".repeat(64) })).look(trace), null);
    assert.equal(await new Looker(client(() => Promise.reject(new UserError("It does not tell.")))).look(trace), null);
    await assert.rejects(new Looker(client(() => Promise.reject(new Error("a bug")))).look(trace), /a bug/);
  });
});
