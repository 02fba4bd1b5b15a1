import assert from "node:assert/strict";
import type { EngineClient, EngineState } from "../../../src/host/engine/engineClient";
import { AttentionReader } from "../../../src/host/engine/attentionReader";
import { UserError } from "../../../src/shared/errors";
import { reason } from "../../../src/shared/act/reason";
import { type Trace, applyChange } from "../../../src/shared/trace/trace";
import { FakeEngine, toyModel, toyTrace } from "../../support/fakeEngine";

describe("the attention of a trace's thoughts", () => {
  async function made(thoughts: number): Promise<{ trace: Trace; engine: FakeEngine }> {
    const engine = new FakeEngine();
    const trace = await toyTrace(engine);
    if (thoughts > 0)
      await reason(
        {
          engine,
          emit: (change) => applyChange(trace, change),
          signal: new AbortController().signal,
        },
        trace,
        thoughts,
      );
    return { trace, engine };
  }

  /** An engine that has `model` loaded. */
  function client(
    attention: FakeEngine["attention"],
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
      attention,
    } as unknown as EngineClient;
  }

  function attentionReader(
    attention: FakeEngine["attention"],
    { loaded = toyModel, chosen = toyModel.sha256 }: { loaded?: typeof toyModel | null; chosen?: string | null } = {},
  ): AttentionReader {
    return new AttentionReader(client(attention, loaded), async (sha256) => sha256 === chosen);
  }

  it("is requested once for each number of thoughts, and then cached", async () => {
    const { trace, engine } = await made(3);
    let asked = 0;
    const state: { model: typeof toyModel | null } = { model: toyModel };
    const one = new AttentionReader(
      client(
        async (...given) => (asked++, engine.attention(...given)),
        () => state.model,
      ),
      async () => false,
    );
    const answer = await one.read(trace);
    assert.equal(answer.kind === "read" && answer.reading.attention.length, 3);
    state.model = null;
    assert.equal(await one.read(trace), answer);
    assert.equal(asked, 1);
  });

  it("says why it can't be read", async () => {
    const { trace, engine } = await made(2);
    const attention: FakeEngine["attention"] = (...given) => engine.attention(...given);
    const other = { ...toyModel, sha256: "b".repeat(64) };
    const kindOf = async (one: AttentionReader): Promise<string> => (await one.read(trace)).kind;
    assert.equal((await attentionReader(attention).read(undefined)).kind, "unreadable");
    assert.equal((await attentionReader(attention).read((await made(0)).trace)).kind, "unreadable");
    assert.equal(await kindOf(attentionReader(attention, { loaded: null })), "unloaded");
    assert.equal(await kindOf(attentionReader(attention, { loaded: other })), "unloaded");
    assert.equal(await kindOf(attentionReader(attention, { loaded: other, chosen: other.sha256 })), "other model");
    assert.equal(await kindOf(attentionReader(attention, { loaded: null, chosen: null })), "other model");
    await assert.rejects(attentionReader(() => Promise.reject(new Error("a bug"))).read(trace), /a bug/);
  });

  it("is requested again after it couldn't be read", async () => {
    const { trace, engine } = await made(2);
    let refused = true;
    const one = attentionReader((...given) =>
      refused ? Promise.reject(new UserError("It does not tell.")) : engine.attention(...given),
    );
    assert.deepEqual(await one.read(trace), { kind: "unreadable", why: "It does not tell." });
    refused = false;
    assert.equal((await one.read(trace)).kind, "read");
  });
});
