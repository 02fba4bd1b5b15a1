import assert from "node:assert/strict";
import { ask } from "../../../src/shared/engine/ask";
import type { Produced, RunRequest } from "../../../src/shared/engine/engine";
import { FakeEngine, question } from "../../support/fakeEngine";

const request: RunRequest = { question, jobs: [{ path: [], move: { kind: "think", count: 4 } }], topK: 5 };

describe("a request to an engine", () => {
  it("hands on every item", async () => {
    const items: Produced[] = [];
    assert.equal((await ask(new FakeEngine(), request, (_job, item) => items.push(item))).outcome, "done");
    assert.equal(items.length, 4);
  });

  it("drops what arrives after it was canceled", async () => {
    const abort = new AbortController();
    const engine = new FakeEngine({ isDeaf: true });
    const items: Produced[] = [];
    await ask(engine, request, (_job, item) => (items.push(item), items.length === 2 && abort.abort()), abort.signal);
    assert.equal(items.length, 2);
  });

  it("doesn't start if it was canceled before", async () => {
    const engine = new FakeEngine();
    assert.deepEqual(await ask(engine, request, () => assert.fail("an item"), AbortSignal.abort()), {
      ...{ outcome: "cancelled", passes: 0, rows: 0, ms: 0 },
    });
    assert.deepEqual(engine.calls, []);
  });
});
