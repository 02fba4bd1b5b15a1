/**
 * The real worker is killed and frozen at every stage, through the host's client and in one-shot calls. No call waits
 * forever, nothing that was delivered is delivered again, the next call is answered, and no process stays.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { EngineClient } from "../../src/host/engine/engineClient";
import { forkWorker, workerStarter } from "../../src/host/engine/workerProcess";
import type { Engine, Produced, RunRequest } from "../../src/shared/engine/engine";
import { isUserError } from "../../src/shared/errors";
import { callOnce } from "../../src/shared/rpc/callOnce";

const script = resolve("dist/worker.js");
const folder = resolve("models/prosqa-coconut");
const question = "Every lempus is a wumpus. Every wumpus is a rompus. Alex is a lempus. Is Alex a rompus or yumpus?";
/** Thoughts, then values and words after them. */
const request: RunRequest = {
  ...{ question, topK: 3 },
  jobs: [
    { path: [], move: { kind: "think", count: 3 } },
    { path: [{ kind: "thought" }], move: { kind: "value" } },
    { path: [{ kind: "thought" }], move: { kind: "force", max: 6 } },
  ],
};
const nobody = (): void => undefined;
const FOREVER = 600_000;

describe("a worker under attack", function () {
  this.timeout(240_000);
  before(function () {
    // There are no such signals.
    if (process.platform === "win32") this.skip();
  });
  const log = { info: nobody, error: nobody };
  const pids = new Set<number>();
  const clients: EngineClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.dispose();
    for (const pid of pids) while (isThere(pid)) await setTimeout(20);
    pids.clear();
  });

  /** Its deadlines may be changed: a slow machine must load the model before anything is late. */
  async function loaded() {
    const deadlines = { load: FOREVER, text: FOREVER, pass: FOREVER };
    const start = workerStarter(script, log);
    const client = new EngineClient(
      (ended) => {
        const worker = start(ended);
        pids.add(worker.pid!);
        return worker;
      },
      nobody,
      "coconut.model",
      500,
      deadlines,
    );
    clients.push(client);
    await client.load(folder, "cpu");
    const patience = (ms: number): void => void Object.assign(deadlines, { load: ms, text: ms, pass: ms });
    return { client, patience };
  }
  const attack = (client: EngineClient, signal: NodeJS.Signals): void => void process.kill(client.pid!, signal);
  const calls: Record<string, (engine: Engine) => Promise<unknown>> = {
    tokenize: (engine) => engine.tokenize(question),
    encode: (engine) => engine.encode("wumpus"),
    vectors: (engine) => engine.vectors(question, [{ kind: "thought" }]),
    attention: (engine) => engine.attention(question, [{ kind: "thought" }], [], 3),
    // The other model has other words.
    load: (engine) => engine.load(resolve("models/prosqa-pause"), "cpu"),
  };

  it("ends a frozen worker at the deadline of any call, says so, and answers the next call", async () => {
    for (const [name, call] of Object.entries(calls)) {
      const { client, patience } = await loaded();
      attack(client, "SIGSTOP");
      patience(300);
      await assert.rejects(call(client), (error: Error) => {
        assert.ok(isUserError(error), error.stack);
        assert.match(error.message, /^The model's process said nothing for 0\.3 seconds while .*\. Try again, or set/);
        return true;
      });
      patience(FOREVER);
      assert.equal((await client.run(request, nobody)).outcome, "done", name);
    }
  });

  it("waits for a frozen worker that goes on in time", async () => {
    const { client } = await loaded();
    const { pid } = client;
    attack(client, "SIGSTOP");
    const answer = client.attention(question, [{ kind: "thought" }], [], 3);
    await setTimeout(300);
    attack(client, "SIGCONT");
    await answer;
    assert.equal(client.pid, pid);
  });

  it("delivers each item of a run once, after whichever its worker is killed, and cancels", async () => {
    const { client } = await loaded();
    const produced = async (at: number): Promise<[number, string][]> => {
      const items: [number, string][] = [];
      let heard = 0;
      const hear = (job: number, item: Produced): void => {
        items.push([job, item.kind === "token" ? item.token.text : item.kind]);
        if (heard++ === at) attack(client, "SIGKILL");
      };
      assert.equal((await client.run(request, hear)).outcome, "done");
      return items;
    };
    const undisturbed = await produced(-1);
    assert.ok(undisturbed.length > 6);
    for (const at of [0, 2, undisturbed.length - 2]) {
      const items = await produced(at);
      const ofJob = (all: [number, string][], job: number): [number, string][] => all.filter(([of]) => of === job);
      for (const job of request.jobs.keys())
        assert.deepEqual(ofJob(items, job), ofJob(undisturbed, job), `after ${at}`);
    }
    for (const signal of ["SIGKILL", "SIGSTOP"] as const) {
      const abort = new AbortController();
      const hear = (): void => {
        if (abort.signal.aborted) return;
        attack(client, signal);
        abort.abort();
      };
      assert.equal((await client.run(request, hear, abort.signal)).outcome, "cancelled", signal);
      assert.equal((await client.run(request, nobody)).outcome, "done", `after ${signal}`);
    }
  });

  it("is given up where it is frozen and nobody waits any more", async () => {
    const { client } = await loaded();
    attack(client, "SIGSTOP");
    const owed = client.vectors(question, [{ kind: "thought" }]);
    await setTimeout(100);
    client.abandon();
    assert.equal((await owed).length, 2);
  });

  for (const [signal, reason] of [
    ["SIGSTOP", /TimeoutError/],
    ["SIGKILL", /ConnectionClosed/],
  ] as const)
    it(`ends a one-shot call, and its process, after ${signal}`, async () => {
      const child = forkWorker(script, log);
      const exited = once(child, "exit");
      child.kill(signal);
      const call = callOnce(child, (worker) => worker.list([folder]), AbortSignal.timeout(1000), nobody);
      await assert.rejects(call, (error: Error) => reason.test(error.name));
      await exited;
      assert.equal(isThere(child.pid!), false);
    });
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
