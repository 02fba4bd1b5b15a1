import assert from "node:assert/strict";
import type { EngineClient, EngineState } from "../../../src/host/engine/engineClient";
import { AttentionReader } from "../../../src/host/engine/attentionReader";
import { UserError } from "../../../src/shared/errors";
import { ProducedHub, beginTrace, reason } from "../../../src/shared/act/reason";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { FakeEngine, question, toyModel } from "../../support/fakeEngine";

describe("where a trace's thoughts looked", () => {
  async function made(thoughts: number): Promise<{ trace: Trace; engine: FakeEngine }> {
    const hub = new ProducedHub();
    const engine = new FakeEngine(hub);
    const trace = await beginTrace(
      engine,
      toyModel,
      { text: question },
      { id: "x", created: "2026-11-24T10:00:00.000Z" },
    );
    let ids = 0;
    if (thoughts > 0)
      await reason(
        {
          engine,
          hub,
          emit: (change) => applyChange(trace, change),
          signal: new AbortController().signal,
          newId: () => `${++ids}`,
        },
        trace,
        thoughts,
      );
    return { trace, engine };
  }

  /** An engine that has `model` loaded. */
  function client(
    look: FakeEngine["look"],
    loaded: (typeof toyModel | null) | (() => typeof toyModel | null),
  ): EngineClient {
    const state = (): EngineState => {
      const model = typeof loaded === "function" ? loaded() : loaded;
      return model ? { kind: "ready", model } : { kind: "off" };
    };
    return {
      get state() {
        return state();
      },
      look,
    } as unknown as EngineClient;
  }

  function attentionReader(
    look: FakeEngine["look"],
    { loaded = toyModel, chosen = toyModel.sha256 }: { loaded?: typeof toyModel | null; chosen?: string | null } = {},
  ): AttentionReader {
    return new AttentionReader(client(look, loaded), async () => chosen);
  }

  it("is asked of the engine once for as many thoughts as there are, and known from then on", async () => {
    const { trace, engine } = await made(3);
    let asked = 0;
    const state: { model: typeof toyModel | null } = { model: toyModel };
    const one = new AttentionReader(
      client(
        async (...given) => (asked++, engine.look(...given)),
        () => state.model,
      ),
      async () => null,
    );
    const looked = await one.look(trace);
    assert.equal(looked.kind === "told" && looked.look.attention.length, 3);
    state.model = null;
    assert.equal(await one.look(trace), looked);
    assert.equal(asked, 1);
  });

  it("says why it cannot be told", async () => {
    const { trace, engine } = await made(2);
    const look: FakeEngine["look"] = (...given) => engine.look(...given);
    const other = { ...toyModel, sha256: "b".repeat(64) };
    const kindOf = async (one: AttentionReader): Promise<string> => (await one.look(trace)).kind;
    assert.equal((await attentionReader(look).look(undefined)).kind, "untold");
    assert.equal((await attentionReader(look).look((await made(0)).trace)).kind, "untold");
    assert.equal(await kindOf(attentionReader(look, { loaded: null })), "unloaded");
    assert.equal(await kindOf(attentionReader(look, { loaded: other })), "unloaded");
    assert.equal(await kindOf(attentionReader(look, { loaded: other, chosen: other.sha256 })), "other model");
    assert.equal(await kindOf(attentionReader(look, { loaded: null, chosen: null })), "other model");
    await assert.rejects(attentionReader(() => Promise.reject(new Error("a bug"))).look(trace), /a bug/);
  });

  it("is asked again after it could not be told", async () => {
    const { trace, engine } = await made(2);
    let refused = true;
    const one = attentionReader((...given) =>
      refused ? Promise.reject(new UserError("It does not tell.")) : engine.look(...given),
    );
    assert.deepEqual(await one.look(trace), { kind: "untold", why: "It does not tell." });
    refused = false;
    assert.equal((await one.look(trace)).kind, "told");
  });
});
