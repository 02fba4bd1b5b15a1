import assert from "node:assert/strict";
import { mock } from "node:test";
import { type EngineOptions, LatentEngine } from "../../src/runtime/latentEngine";
import type { Head } from "../../src/runtime/graph/onnxGraph";
import { UserError } from "../../src/shared/errors";
import type { Job, Produced, RunRequest, PathStep } from "../../src/shared/engine/engine";
import { ToyGraph } from "../support/toyGraph";
import { type ToyPackage, question, writeToyPackage } from "../support/toyPackage";

const T: PathStep = { kind: "thought" };
const token = (id: number): PathStep => ({ kind: "token", id });
const EOT = 3;

describe("LatentEngine", function () {
  this.timeout(30_000);
  let toy: ToyPackage;
  before(() => (toy = writeToyPackage()));
  after(() => toy.remove());

  async function start(options: EngineOptions = {}, onPass?: () => void | Promise<void>) {
    const graph = new ToyGraph(undefined, onPass);
    const engine = new LatentEngine({ open: async () => graph, ...options });
    await engine.load(toy.folder, "auto");
    const run = async (jobs: Job[], more: Partial<RunRequest> = {}, signal?: AbortSignal) => {
      const items = jobs.map((): Produced[] => []);
      const request = { question, jobs, topK: 5, options: ["gorpus", "rempus"], ...more };
      const result = await engine.run(request, (job, item) => items[job]!.push(item), signal);
      return { ...result, jobs: items };
    };
    return { engine, graph, run };
  }

  const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill(T);
  const everyK: Job[] = [0, 1, 2, 3, 4].map((k) => ({ path: thoughts(k), move: { kind: "force", max: 12 } }));
  const values: Job[] = [0, 1, 2, 3, 4].map((k) => ({ path: thoughts(k), move: { kind: "value" } }));

  it("runs on the CPU without a chooser, says why, and refuses what can't be tried", async () => {
    const { engine } = await start();
    const loaded = async (preference: "auto" | "cpu") => {
      const { provider, providerReason } = await engine.load(toy.folder, preference);
      return [provider, providerReason];
    };
    assert.deepEqual(await loaded("auto"), ["cpu", "CPU: nothing else was tried."]);
    assert.deepEqual(await loaded("cpu"), ["cpu", "CPU: requested."]);
    await assert.rejects(
      engine.load(toy.folder, "webgpu"),
      /^UserError: WebGPU can't be tried here, so it can't be used\. Set coconut\.executionProvider/,
    );
  });

  it("takes one pass per thought, and reads each with the logit lens", async () => {
    const { run, graph } = await start();
    const { jobs, passes } = await run([{ path: [], move: { kind: "think", count: 4 } }]);
    assert.equal(passes, 4);
    assert.deepEqual(
      graph.passes.map((pass) => pass.length),
      [15, 1, 1, 1],
    );
    assert.deepEqual(
      jobs[0]!.map((item) => item.kind),
      Array(4).fill("thought"),
    );
    const [first, second] = jobs[0]!;
    assert.ok(first?.kind === "thought" && second?.kind === "thought");
    assert.equal(first.cosine, null);
    assert.ok(second.cosine !== null && Math.abs(second.cosine) <= 1);
    assert.equal(first.reading.candidates.length, 5);
    const total = first.reading.candidates.reduce((sum, c) => sum + c.p, first.reading.rest.p);
    assert.ok(Math.abs(total - 1) < 1e-9);
  });

  it("gives the same results in a batch as one by one", async () => {
    const { run } = await start();
    const { run: forgetful } = await start({ cacheBytes: 0 });
    const together = await run([...everyK, ...values]);
    for (const [i, job] of [...everyK, ...values].entries()) same((await forgetful([job])).jobs[0]!, together.jobs[i]!);
  });

  it("reads all values in a pass for the last thought, and one for each token up to the answer's end", async () => {
    const { run } = await start();
    await run([{ path: [], move: { kind: "think", count: 4 } }]);
    assert.equal((await run(values)).passes, 5);
  });

  it("replays a path with the same results as running it through", async () => {
    const { run } = await start();
    const through = await run([{ path: [], move: { kind: "think", count: 6 } }]);
    const spoken = await run([{ path: thoughts(6), move: { kind: "force", max: 8 } }]);
    const words = spoken.jobs[0]!.map((item) => (item.kind === "token" ? item.token.id : -1));
    const { run: fresh } = await start();
    same((await fresh([{ path: thoughts(4), move: { kind: "think", count: 2 } }])).jobs[0]!, through.jobs[0]!.slice(4));
    const { run: afresh } = await start();
    const path = [...thoughts(6), ...words.slice(0, 4).map(token)];
    same((await afresh([{ path, move: { kind: "decode", max: 5 } }])).jobs[0]!, spoken.jobs[0]!.slice(4));
  });

  it("leaves the siblings of a branch alone", async () => {
    const { run } = await start();
    await run([{ path: [], move: { kind: "think", count: 4 } }]);
    const before = await run(everyK);
    await run([{ path: thoughts(2), move: { kind: "force", first: [8, 14], max: 6 } }]);
    await run([
      {
        path: [...thoughts(1), { kind: "thought", edit: { kind: "noise", seed: 1 } }],
        move: { kind: "think", count: 3 },
      },
    ]);
    same((await run(everyK)).jobs.flat(), before.jobs.flat());
  });

  it("gives the same results however small the cache is", async () => {
    const { run } = await start();
    const speak = (k: number): Job => ({ path: thoughts(k), move: { kind: "force", max: 3 } });
    const requests: Job[][] = [
      [{ path: [], move: { kind: "think", count: 4 } }],
      values.slice(2, 4),
      [speak(2), speak(0), speak(4)],
      values.slice(0, 3),
    ];
    const wanted: Produced[][] = [];
    for (const jobs of requests) wanted.push((await run(jobs)).jobs.flat());
    // The prompt takes 2,208 bytes, a thought 416.
    for (const cacheBytes of [0, 900, 1300, 2000, 2700, 3500]) {
      const { run: forgetful } = await start({ cacheBytes });
      for (const [i, jobs] of [...requests, ...requests].entries())
        same((await forgetful(jobs)).jobs.flat(), wanted[i % requests.length]!);
    }
  });

  it("keeps no more after 300 questions than after 100, and the last one", async () => {
    const { engine, graph, run } = await start();
    const think: Job[] = [{ path: [], move: { kind: "think", count: 4 } }];
    const ask = (i: number) => run(think, { question: question + " ".repeat(i) });
    const after = async (first: number, last: number) => {
      for (let i = first; i < last; i++) await ask(i);
      return engine.kept;
    };
    const one = await after(0, 1);
    const hundred = await after(1, 100);
    assert.ok(
      hundred.bytes > 3 * one.bytes,
      `${one.bytes} and ${hundred.bytes} bytes: the limit is too low for a test`,
    );
    const more = await after(100, 300);
    assert.ok(Math.abs(more.bytes / hundred.bytes - 1) < 0.05, `${hundred.bytes} and ${more.bytes} bytes`);
    assert.ok(Math.abs(more.states / hundred.states - 1) < 0.05, `${hundred.states} and ${more.states} states`);
    const before = graph.passes.length;
    await ask(299);
    assert.equal(graph.passes.length, before, "its thoughts were forgotten");
  });

  it("gives the same results if a pass may have only three rows", async () => {
    const { run } = await start();
    const { run: narrow } = await start({ maxRows: 3 });
    const all = [...everyK, ...values];
    same((await narrow(all)).jobs.flat(), (await run(all)).jobs.flat());
  });

  it("counts the prompt's pass in the first of forced words where no thought counts it", async () => {
    let now = 0;
    mock.method(performance, "now", () => (now += 5));
    try {
      const { run } = await start();
      const force: Job["move"] = { kind: "force", first: [7, 13], max: 0 };
      const { jobs } = await run([
        { path: [], move: force },
        { path: [T], move: force },
      ]);
      const [free, later] = jobs.map((items) => items.map(({ ms }) => ms > 0));
      assert.deepEqual(
        [free, later],
        [
          [true, false, false],
          [false, false, false],
        ],
      );
    } finally {
      mock.restoreAll();
    }
  });

  it("has 256 rows in a pass at most", async () => {
    const { run, graph } = await start();
    const jobs = Array.from({ length: 300 }, (_, id): Job => ({
      path: [{ kind: "thought", edit: { kind: "noise", seed: id } }],
      move: { kind: "think", count: 1 },
    }));
    assert.equal((await run(jobs)).jobs.flat().length, 300);
    assert.deepEqual(
      graph.passes.map(({ rows }) => rows),
      [1, 256, 44],
    );
  });

  it("shares rows between jobs that feed the same steps", async () => {
    const { run, graph } = await start();
    await run([1, 2, 3].map(() => ({ path: thoughts(3), move: { kind: "think", count: 2 } })));
    assert.deepEqual(
      graph.passes.map((pass) => pass.rows),
      // A row alone has an empty one beside it.
      [1, 2, 2, 2, 2],
    );
  });

  it("begins forced words with <eot> and the given tokens, without a probability", async () => {
    const { run } = await start();
    const { jobs } = await run([{ path: [T], move: { kind: "force", first: [8, 14], max: 2 } }]);
    const items = jobs[0]!.map((item) =>
      item.kind === "token" ? { id: item.token.id, p: item.p !== undefined } : item,
    );
    assert.deepEqual(items.slice(0, 3), [
      { id: EOT, p: false },
      { id: 8, p: false },
      { id: 14, p: false },
    ]);
    assert.ok(items.slice(3).every((item) => "p" in item && item.p));
  });

  it("always records the options among the answers, most probable first", async () => {
    const { run } = await start();
    const { jobs } = await run([{ path: [T], move: { kind: "value" } }], { options: ["wumpus", "lempus"] });
    const value = jobs[0]![0]!;
    assert.ok(value.kind === "value");
    const found = value.answers.map((answer) => answer.concept);
    assert.ok(found.includes("wumpus") && found.includes("lempus"), found.join());
    assert.deepEqual(
      value.answers,
      value.answers.toSorted((a, b) => b.p - a.p),
    );
    assert.equal(value.candidates.length, 5);
  });

  it("lists what follows a candidate from 0.1%, and the rest beside it makes 1", async () => {
    const { run } = await start();
    const { jobs } = await run([{ path: [T], move: { kind: "value" } }]);
    const value = jobs[0]![0]!;
    assert.ok(value.kind === "value");
    const moves = value.candidates.map(({ tokens }): Job => ({ path: [T], move: { kind: "steps", steps: [tokens] } }));
    const following = (await run(moves)).jobs.map(([item]) => item!);
    for (const item of following) {
      assert.ok(item.kind === "steps" && item.steps.length > 0);
      assert.ok(item.steps.every(({ p }, at) => at === 0 || p > 0.001));
      assert.ok(Math.abs(item.steps.reduce((sum, { p }) => sum + p, item.rest.p) - 1) < 1e-6);
    }
    assert.ok(
      following.some((item) => item.kind === "steps" && item.steps.length < 5),
      "none is left out",
    );
  });

  const refusals: { what: string; job: Job; message: RegExp }[] = [
    {
      what: "a thought after words",
      job: { path: [T, token(EOT), token(8)], move: { kind: "think", count: 1 } },
      message: /has left latent mode/,
    },
    { what: "words on a latent path", job: { path: [T], move: { kind: "decode", max: 4 } }, message: /Leave it first/ },
    {
      what: "a thought in the middle of words",
      job: { path: [token(EOT), T], move: { kind: "decode", max: 4 } },
      message: /can't follow words/,
    },
    { what: "a value in words", job: { path: [token(EOT)], move: { kind: "value" } }, message: /already in words/ },
    {
      what: "more thoughts than positions",
      job: { path: [], move: { kind: "think", count: 200 } },
      message: /214 positions, but the model has 128/,
    },
  ];
  for (const { what, job, message } of refusals) {
    it(`refuses ${what}`, async () => {
      const { run } = await start();
      await assert.rejects(run([job]), (error: Error) => error.name === "UserError" && message.test(error.message));
    });
  }

  it("speaks as many words as requested, down to one and none", async () => {
    const { run } = await start();
    const path = [T, token(EOT)];
    const speak = async (max: number, first: PathStep[] = []): Promise<number[]> =>
      (await run([{ path: [...path, ...first], move: { kind: "decode", max } }])).jobs[0]!.map((item) =>
        item.kind === "token" ? item.token.id : NaN,
      );
    const three = await speak(3);
    assert.equal(three.length, 3);
    assert.deepEqual(await speak(1), three.slice(0, 1));
    assert.deepEqual(await speak(1, three.slice(0, 2).map(token)), three.slice(2));
    assert.deepEqual(await speak(0), []);
    const forced = await run([{ path: [T], move: { kind: "force", max: 1 } }]);
    assert.equal(forced.jobs[0]!.length, 2);
    assert.equal((await run([{ path: [T], move: { kind: "force", max: 0 } }])).jobs[0]!.length, 1);
    assert.equal((await run([{ path: [], move: { kind: "think", count: 1 } }])).jobs[0]!.length, 1);
    assert.equal((await run([{ path: [], move: { kind: "think", count: 0 } }])).jobs[0]!.length, 0);
  });

  describe("what is fed after the thoughts", () => {
    const NEWLINE = 6;
    const EOS = 4;
    const frames: { what: string; names: string[]; ids: number[]; thoughts: number }[] = [
      { what: "two tokens, the end of text among them", names: ["eot", "eos"], ids: [EOT, EOS], thoughts: 2 },
      { what: "a newline", names: ["newline"], ids: [NEWLINE], thoughts: 2 },
      { what: "nothing, in a model that only speaks", names: [], ids: [], thoughts: 0 },
    ];
    for (const { what, names, ids, thoughts: count } of frames) {
      it(`can be ${what}`, async () => {
        const own = writeToyPackage((manifest) => {
          manifest.task.frame.after = names.map((name) => ({ token: name }));
          manifest.thoughts = { default: count, max: count, perStep: 1 };
        });
        try {
          const engine = new LatentEngine({ open: async () => new ToyGraph() });
          await engine.load(own.folder, "cpu");
          const run = async (jobs: Job[]): Promise<Produced[][]> => {
            const items = jobs.map((): Produced[] => []);
            await engine.run({ question, jobs, topK: 5 }, (job, item) => items[job]!.push(item));
            return items;
          };
          const [forced = [], value = []] = await run([
            { path: thoughts(count), move: { kind: "force", max: 3 } },
            { path: thoughts(count), move: { kind: "value" } },
          ]);
          const said = forced.flatMap((item) => (item.kind === "token" ? [item] : []));
          assert.deepEqual(
            said.slice(0, ids.length).map((item) => [item.token.id, item.p]),
            ids.map((id) => [id, undefined]),
          );
          assert.equal(said.length, ids.length + 3);
          assert.equal(value.length, 1);
          // The first word is the most probable one after exactly these tokens.
          const path = [...thoughts(count), ...ids.map(token)];
          const { logits } = await engine.inspect(question, path);
          assert.equal(said[ids.length]!.token.id, logits.indexOf(Math.max(...logits)));
          if (count > 0) {
            // The closing tokens don't end the text.
            const [more = []] = await run([{ path, move: { kind: "decode", max: 3 } }]);
            same(more, forced.slice(ids.length));
          } else {
            const message = /^UserError: Toy was trained without thoughts, so it can only speak\. Select another model/;
            await assert.rejects(run([{ path: [], move: { kind: "think", count: 1 } }]), message);
            await assert.rejects(run([{ path: [T], move: { kind: "value" } }]), message);
          }
        } finally {
          own.remove();
        }
      });
    }
  });

  it("frees the CPU's graph when another provider is chosen", async () => {
    const opened: [string, ToyGraph][] = [];
    const engine = new LatentEngine({
      open: async (_, provider) => {
        opened.push([provider, new ToyGraph()]);
        return opened.at(-1)![1];
      },
      chooseProvider: async (preference, _, openCpu) => {
        assert.equal(await openCpu(), await openCpu(), "it was opened twice");
        return preference === "cpu" ? { provider: "cpu", reason: "a" } : { provider: "webgpu", reason: "b" };
      },
    });
    assert.equal((await engine.load(toy.folder, "auto")).provider, "webgpu");
    assert.deepEqual(
      opened.map(([provider, { disposed }]) => [provider, disposed]),
      [
        ["cpu", true],
        ["webgpu", false],
      ],
    );
    const { provider, providerReason } = await engine.load(toy.folder, "cpu");
    assert.deepEqual([provider, providerReason], ["cpu", "a"]);
    assert.deepEqual(
      opened.map(([, { disposed }]) => disposed),
      [true, true, false],
    );
  });

  it("stops speaking at the last position", async () => {
    const { run } = await start();
    const { jobs } = await run([{ path: [], move: { kind: "force", max: 500 } }]);
    assert.ok(jobs[0]!.length <= 128 - 15 + 1);
  });

  it("cancels runs that share passes between two of them, and a later one before its first", async () => {
    let passes = 0;
    const abort = new AbortController();
    const { run } = await start({}, () => {
      if (++passes === 3) abort.abort();
    });
    const [first, second, third] = await Promise.all([
      run([{ path: [], move: { kind: "think", count: 6 } }], {}, abort.signal),
      run([{ path: [], move: { kind: "think", count: 6 } }], {}, abort.signal),
      run([{ path: [], move: { kind: "think", count: 6 } }]),
    ]);
    assert.deepEqual([first.outcome, first.passes, first.jobs[0]!.length], ["cancelled", 3, 3]);
    // They ask the same, so they had the same rows until then.
    assert.deepEqual([second.outcome, second.passes, second.jobs[0]!.length], ["cancelled", 2, 3]);
    assert.deepEqual([third.outcome, third.passes, third.jobs[0]!.length], ["done", 5, 6]);
    const late = await run([{ path: [], move: { kind: "think", count: 6 } }], {}, abort.signal);
    assert.deepEqual([late.outcome, late.passes, late.jobs[0]!.length], ["cancelled", 0, 0]);
  });

  it("runs those that wait together, and refuses one of them alone", async () => {
    const [apart, { graph, run }] = [await start(), await start()];
    const ask = (asked: string, { run }: Pick<Awaited<ReturnType<typeof start>>, "run">) =>
      run(everyK, { question: asked });
    const other = question.replaceAll("gorpus", "lempus");
    const alone = [await ask(question, apart), await ask(other, apart)];
    const [first, refused, second] = await Promise.allSettled(
      [question, "no such words", other].map((asked) => ask(asked, { run })),
    );
    assert.match(refused?.status === "rejected" ? String(refused.reason) : "", /^UserError: The model doesn't know/);
    const words = (one: Awaited<ReturnType<typeof ask>>) =>
      one.jobs.map((items) => items.map((item) => (item.kind === "token" ? item.token.id : null)));
    const together = [first, second].map((one) =>
      one?.status === "fulfilled" ? one.value : assert.fail(String(one?.reason)),
    );
    assert.deepEqual(together.map(words), alone.map(words));
    assert.deepEqual(
      together.map(({ passes, rows }) => [passes, rows]),
      alone.map(({ passes, rows }) => [passes, rows]),
    );
    assert.ok(graph.passes.length < together[0]!.passes + together[1]!.passes - 5, "they share passes");
  });

  it("keeps working after a failed run", async () => {
    let fail = true;
    const { run } = await start({}, () => {
      if (fail) throw new Error("out of memory");
    });
    await assert.rejects(run([{ path: [], move: { kind: "think", count: 1 } }]), /out of memory/);
    fail = false;
    assert.equal((await run([{ path: [], move: { kind: "think", count: 2 } }])).jobs[0]!.length, 2);
  });

  it("keeps the loaded package if another one doesn't load", async () => {
    const { engine, run, graph } = await start();
    await assert.rejects(engine.load("/nowhere", "auto"), /no model package/);
    assert.equal(graph.disposed, false);
    assert.equal((await run([{ path: [], move: { kind: "think", count: 1 } }])).outcome, "done");
  });

  it("opens a head again that couldn't be opened, and loads another package after it", async () => {
    let refuses = true;
    const openHead = async (): Promise<Head> => {
      if (refuses) throw new UserError("The drive is gone.");
      return new ToyGraph().head();
    };
    const { engine, run } = await start({ openHead, open: async () => new ToyGraph() });
    const edit = { kind: "remove" as const, concept: "gorpus", tokens: [7] };
    const edited: Job[] = [{ path: [{ kind: "thought", edit }], move: { kind: "think", count: 1 } }];
    await assert.rejects(run(edited), /The drive is gone/);
    await engine.load(toy.folder, "cpu");
    await assert.rejects(run(edited), /The drive is gone/);
    refuses = false;
    assert.equal((await run(edited)).outcome, "done");
  });

  it("frees a package before it opens another, and reopens it if the other doesn't load", async () => {
    const opened: ToyGraph[] = [];
    let refuses = false;
    const open = async (): Promise<ToyGraph> => {
      assert.equal(opened.filter(({ disposed }) => !disposed).length, 0, "two at once");
      if (refuses) {
        refuses = false;
        throw new Error("not this one");
      }
      opened.push(new ToyGraph());
      return opened.at(-1)!;
    };
    const { engine, run } = await start({ open });
    await engine.load(toy.folder, "cpu");
    await engine.load(toy.folder, "cpu");
    assert.deepEqual(
      opened.map(({ disposed }) => disposed),
      [true, true, false],
    );
    refuses = true;
    await assert.rejects(engine.load(toy.folder, "cpu"), /not this one/);
    assert.deepEqual(
      opened.map(({ disposed }) => disposed),
      [true, true, true, false],
    );
    assert.equal((await run([{ path: [], move: { kind: "think", count: 1 } }])).outcome, "done");
    await engine.dispose();
    assert.equal(opened.at(-1)?.disposed, true);
  });
});

/** Equal, except for times and the last digits of float32. */
function same(actual: Produced[], expected: Produced[]): void {
  const rounded = (items: Produced[]): unknown =>
    JSON.parse(
      JSON.stringify(items, (key, value: unknown) =>
        key === "ms" ? 0 : typeof value === "number" ? Number(value.toFixed(4)) : value,
      ),
    );
  assert.deepEqual(rounded(actual), rounded(expected));
}
