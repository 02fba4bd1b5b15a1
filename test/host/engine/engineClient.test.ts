import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { EngineClient, type EngineState } from "../../../src/host/engine/engineClient";
import type { OnItem, Produced, RunRequest } from "../../../src/shared/engine/engine";
import { UserError } from "../../../src/shared/errors";
import { question, toyModel } from "../../support/fakeEngine";
import { Workers } from "../../support/workers";

interface Heard {
  produced: Produced[];
  states: EngineState["kind"][];
}

interface Bench {
  client: EngineClient;
  heard: Heard;
  hear: OnItem;
}

function clientOf(workers: Workers): Bench {
  const heard: Heard = { produced: [], states: [] };
  const client = new EngineClient(workers.start, () => undefined);
  client.onDidChangeState(({ kind }) => kind !== heard.states.at(-1) && heard.states.push(kind));
  return { client, heard, hear: (_job, item) => heard.produced.push(item) };
}

const request: RunRequest = { question, jobs: [{ path: [], move: { kind: "think", count: 4 } }], topK: 5 };
const nobody: OnItem = () => undefined;

describe("EngineClient", () => {
  afterEach(() => mock.timers.reset());

  it("starts no worker before it is needed", async () => {
    const workers = new Workers();
    const { client, heard } = clientOf(workers);
    assert.equal(workers.started.length, 0);
    assert.deepEqual(await client.load("/m", "auto"), toyModel);
    assert.equal(workers.started.length, 1);
    assert.deepEqual(heard.states, ["loading", "ready"]);
  });

  it("reports the progress of loading in its state and in the log", async () => {
    const log: string[] = [];
    const client = new EngineClient(new Workers().start, (line) => log.push(line));
    const said: string[] = [];
    client.onDidChangeState((state) => state.kind === "loading" && said.push(state.message));
    await client.load("/m", "auto");
    assert.deepEqual(said, ["Starting the model's process", "Loading the model", "Checking the toy"]);
    assert.ok(log.includes("Checking the toy"));
  });

  it("loads a package once, and again only after another one", async () => {
    const workers = new Workers();
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    await client.load("/m", "auto");
    await client.load("/m", "cpu");
    assert.deepEqual(workers.started[0]?.engine.calls, ["load /m auto", "load /m cpu"]);
  });

  it("loads a package again after its manifest was written again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-changed-"));
    const manifest = join(folder, "manifest.json");
    const sha256 = (): string => createHash("sha256").update(readFileSync(manifest)).digest("hex");
    try {
      writeFileSync(manifest, "{}");
      const workers = new Workers(() => ({ load: async () => ({ ...toyModel, sha256: sha256() }) }));
      const { client } = clientOf(workers);
      await client.load(folder, "auto");
      assert.equal((await client.load(folder, "auto")).sha256, sha256());
      assert.equal(workers.started[0]?.engine.calls.length, 1);
      writeFileSync(manifest, '{"meanThoughts":[]}');
      assert.equal((await client.load(folder, "auto")).sha256, sha256());
      assert.equal(workers.started[0]?.engine.calls.length, 2);
      rmSync(manifest);
      await client.load(folder, "auto");
      assert.equal(workers.started[0]?.engine.calls.length, 2, "what can't be read says nothing");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("keeps the previous model if another can't be loaded", async () => {
    const workers = new Workers(() => ({
      load: async (folder) => (folder === "/bad" ? Promise.reject(new UserError("No manifest.")) : toyModel),
    }));
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    await assert.rejects(client.load("/bad", "auto"), new UserError("No manifest."));
    const refused = { folder: "/bad", preference: "auto", message: "No manifest." };
    assert.deepEqual(client.state, { kind: "ready", model: toyModel, refused });
    assert.equal((await client.run(request, nobody)).outcome, "done");
    assert.deepEqual(workers.started[0]?.engine.calls, ["load /m auto", "load /bad auto", "run think@0"]);
  });

  it("says that the model failed if there is no previous one", async () => {
    const { client } = clientOf(new Workers(() => ({ load: () => Promise.reject(new UserError("No manifest.")) })));
    await assert.rejects(client.load("/bad", "auto"));
    assert.deepEqual(client.state, { kind: "failed", message: "No manifest." });
  });

  for (const diesAfter of [0, 1, 3]) {
    it(`restarts a run whose worker died after ${diesAfter} items, and delivers each item once`, async () => {
      const workers = new Workers((nth, die) => ({
        beforeItem: (given) => (nth === 0 && given === diesAfter ? die("ended by SIGKILL") : undefined),
      }));
      const { client, heard, hear } = clientOf(workers);
      await client.load("/m", "auto");
      assert.equal((await client.run(request, hear)).outcome, "done");
      assert.equal(workers.started.length, 2);
      assert.deepEqual(workers.started[1]?.engine.calls, ["load /m cpu", "run think@0"]);
      const undisturbed = clientOf(new Workers());
      await undisturbed.client.load("/m", "auto");
      await undisturbed.client.run(request, undisturbed.hear);
      assert.deepEqual(heard.produced, undisturbed.heard.produced);
      assert.equal(heard.produced.length, 4);
    });
  }

  it("drops items that a worker sends after its death", async () => {
    let release: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    const workers = new Workers((nth, die) => ({
      beforeItem: (given) => (nth === 0 && given === 2 ? (die("ended by SIGKILL"), late) : undefined),
    }));
    const { client, heard, hear } = clientOf(workers);
    await client.load("/m", "auto");
    await client.run(request, hear);
    assert.equal(heard.produced.length, 4);
    release();
    await new Promise(setImmediate);
    assert.equal(heard.produced.length, 4);
  });

  it("delivers every item of several jobs once, in order, whenever the worker dies", async () => {
    const jobs = [0, 1, 2].map((k) => ({
      path: Array.from({ length: k }, () => ({ kind: "thought" as const })),
      move: { kind: "force" as const, max: 9 },
    }));
    const all = async (diesAfter: number): Promise<[number, Produced][]> => {
      const items: [number, Produced][] = [];
      const { client } = clientOf(
        new Workers((nth, die) => ({
          beforeItem: (given) => (nth === 0 && given === diesAfter ? die("ended by SIGKILL") : undefined),
        })),
      );
      await client.load("/m", "auto");
      await client.run({ ...request, jobs }, (job, item) => items.push([job, item]));
      return items;
    };
    const undisturbed = await all(-1);
    assert.equal(undisturbed.length, 15);
    for (let diesAfter = 0; diesAfter < undisturbed.length; diesAfter++)
      assert.deepEqual(await all(diesAfter), undisturbed, `after ${diesAfter}`);
  });

  it("doesn't retry what killed two workers, and works again afterwards", async () => {
    const workers = new Workers((nth, die) => ({ beforeItem: () => (nth < 2 ? die("ended by SIGSEGV") : undefined) }));
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    await assert.rejects(client.run(request, nobody), (error: Error) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        /ended twice while running a request \(ended by SIGSEGV\).*coconut\.executionProvider/,
      );
      return true;
    });
    assert.equal(workers.started.length, 2);
    assert.equal(client.state.kind, "failed");
    assert.equal((await client.run(request, nobody)).outcome, "done");
    assert.equal(workers.started.length, 3);
  });

  it("retries once if the worker dies while loading", async () => {
    const workers = new Workers((nth, die) => ({
      load: async () => (nth === 0 ? (die("ended by SIGABRT"), new Promise(() => undefined)) : toyModel),
    }));
    const { client } = clientOf(workers);
    assert.deepEqual(await client.load("/m", "cuda"), toyModel);
    assert.equal(workers.started.length, 2);
  });

  it("starts another worker for the next request if one died while idle", async () => {
    const workers = new Workers();
    const { client, heard } = clientOf(workers);
    await client.load("/m", "auto");
    workers.started[0]?.die("ended by SIGKILL");
    assert.equal(client.state.kind, "off");
    await client.tokenize(question);
    assert.deepEqual(workers.started[1]?.engine.calls, ["load /m cpu", "tokenize"]);
    assert.deepEqual(heard.states, ["loading", "ready", "off", "loading", "ready"]);
  });

  it("tries all providers again in a new worker after a GPU failed or after a manual restart", async () => {
    const onGpu = new Workers(() => ({ load: async () => ({ ...toyModel, provider: "cuda" }) }));
    const { client } = clientOf(onGpu);
    await client.load("/m", "auto");
    onGpu.started[0]?.die("ended by SIGSEGV");
    await client.tokenize(question);
    assert.deepEqual(onGpu.started[1]?.engine.calls, ["load /m auto", "tokenize"]);
    const onCpu = new Workers();
    const restarted = clientOf(onCpu).client;
    await restarted.load("/m", "auto");
    restarted.restart();
    await restarted.tokenize(question);
    assert.deepEqual(onCpu.started[1]?.engine.calls, ["load /m auto", "tokenize"]);
  });

  it("keeps the reason for the provider when a new worker loads the model", async () => {
    const reason = "CUDA: no device was found.";
    const workers = new Workers(() => ({
      load: async (_, preference) => ({ ...toyModel, providerReason: preference === "auto" ? reason : "As set." }),
    }));
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    workers.started[0]?.die("ended by SIGKILL");
    assert.equal((await client.load("/m", "auto")).providerReason, reason);
    assert.equal(workers.started.length, 2);
  });

  it("forwards a cancellation", async () => {
    const abort = new AbortController();
    const workers = new Workers(() => ({ beforeItem: (given) => (given === 2 ? abort.abort() : undefined) }));
    const { client, heard, hear } = clientOf(workers);
    await client.load("/m", "auto");
    assert.equal((await client.run(request, hear, abort.signal)).outcome, "cancelled");
    assert.equal(heard.produced.length, 2);
  });

  it("ends a worker that is stuck after a cancellation, and only that one", async () => {
    const abort = new AbortController();
    const hang = (): Promise<void> => {
      abort.abort();
      mock.timers.tick(19);
      assert.equal(workers.started[0]?.killed, false);
      mock.timers.tick(1);
      return new Promise(() => undefined);
    };
    const workers = new Workers((nth) => ({ beforeItem: (given) => (nth === 0 && given === 1 ? hang() : undefined) }));
    const log: string[] = [];
    const client = new EngineClient(workers.start, (line) => log.push(line), "coconut.model", 20);
    await client.load("/m", "auto");
    mock.timers.enable({ apis: ["setTimeout"] });
    assert.equal((await client.run(request, nobody, abort.signal)).outcome, "cancelled");
    assert.equal(workers.started[0]?.killed, true);
    assert.ok(log.includes("The worker didn't cancel within 20 ms, so it is killed."), log.join("\n"));
    const later = new AbortController();
    const running = client.run(request, () => later.abort(), later.signal);
    assert.equal((await running).outcome, "cancelled");
    mock.timers.tick(1000);
    assert.equal(workers.started[1]?.killed, false);
  });

  it("doesn't restart a canceled run when its worker dies", async () => {
    const abort = new AbortController();
    const workers = new Workers((_, die) => ({
      beforeItem: (given) => (given === 1 ? (abort.abort(), die("ended by SIGKILL")) : undefined),
    }));
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    assert.equal((await client.run(request, nobody, abort.signal)).outcome, "cancelled");
    assert.equal(workers.started.length, 1);
  });

  const deadlines = { load: 1000, text: 100, pass: 500 };
  for (const [name, ms, call] of [
    ["load", 1000, (client: EngineClient) => client.load("/other", "auto")],
    ["tokenize", 100, (client: EngineClient) => client.tokenize(question)],
    ["encode", 100, (client: EngineClient) => client.encode("gorpus")],
    ["vectors", 500, (client: EngineClient) => client.vectors(question, [])],
    ["attention", 500, (client: EngineClient) => client.attention(question, [], [], 1)],
  ] as const)
    it(`ends a worker that never answers ${name}, and starts another for the next call`, async () => {
      const workers = new Workers();
      const client = new EngineClient(workers.start, () => undefined, "coconut.model", 20, deadlines);
      await client.load("/m", "auto");
      const [stuck] = workers.started;
      stuck!.engine[name] = () => new Promise<never>(() => undefined);
      mock.timers.enable({ apis: ["setTimeout"] });
      const outcome = assert.rejects(
        call(client),
        (error: Error) =>
          error.name === "UserError" &&
          /^The model's process said nothing for [\d.]+ seconds while .*, so it was ended\. Try again/.test(
            error.message,
          ),
      );
      // The call is on its way after a few turns.
      for (let turn = 0; turn < 20; turn++) await Promise.resolve();
      mock.timers.tick(ms - 1);
      assert.equal(stuck!.killed, false);
      mock.timers.tick(1);
      await outcome;
      assert.deepEqual([stuck!.killed, workers.started.length, client.state.kind], [true, 1, "failed"]);
      mock.timers.reset();
      assert.ok((await client.tokenize(question)).length > 0);
      assert.equal(workers.started.length, 2);
    });

  it("abandons a worker that owes an answer, and the call goes on in a new one", async () => {
    const workers = new Workers();
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    client.abandon();
    const [first] = workers.started;
    assert.equal(first!.killed, false);
    first!.engine.tokenize = () => new Promise<never>(() => undefined);
    const owed = client.tokenize(question);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    client.abandon();
    assert.ok((await owed).length > 0);
    assert.deepEqual([first!.killed, workers.started.length], [true, 2]);
  });

  it("waits for a worker as long as it says something", async () => {
    const workers = new Workers();
    const client = new EngineClient(workers.start, () => undefined, "coconut.model", 20, deadlines);
    await client.load("/m", "auto");
    mock.timers.enable({ apis: ["setTimeout"] });
    let say: ((message: string) => void) | undefined;
    let answer: (model: typeof toyModel) => void = () => undefined;
    workers.started[0]!.engine.load = (_folder, _preference, onProgress) => {
      say = onProgress;
      return new Promise((resolve) => (answer = resolve));
    };
    const loading = client.load("/other", "auto");
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    for (let step = 0; step < 5; step++) {
      mock.timers.tick(999);
      say?.(`step ${step}`);
    }
    answer(toyModel);
    assert.deepEqual(await loading, toyModel);
    assert.deepEqual([say !== undefined, workers.started[0]?.killed], [true, false]);
  });

  it("passes on an error of the engine without a retry", async () => {
    const workers = new Workers(() => ({
      beforeItem: () => {
        throw new UserError("Too long.");
      },
    }));
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    await assert.rejects(client.run(request, nobody), new UserError("Too long."));
    assert.equal(workers.started.length, 1);
  });

  it("ends its worker when disposed, and doesn't start another", async () => {
    const workers = new Workers();
    const { client } = clientOf(workers);
    await client.load("/m", "auto");
    client.dispose();
    assert.equal(workers.started[0]?.killed, true);
    await assert.rejects(client.tokenize(question));
    assert.equal(workers.started.length, 1);
  });
});
