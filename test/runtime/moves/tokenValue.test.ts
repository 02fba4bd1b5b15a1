import assert from "node:assert/strict";
import { LatentEngine } from "../../../src/runtime/latentEngine";
import { readTokenValue, separatorAfter } from "../../../src/runtime/moves/tokenValue";
import type { Concepts } from "../../../src/runtime/package/concepts";
import type { Tokens } from "../../../src/runtime/package/tokens";
import type { State } from "../../../src/runtime/pass/cache";
import { argmax } from "../../../src/runtime/pass/logits";
import { beginTrace } from "../../../src/shared/act/beginTrace";
import type { Manifest } from "../../../src/shared/model/manifest";
import type { Value } from "../../../src/shared/trace/valueReading";
import type { Job, Produced, PathStep } from "../../../src/shared/engine/engine";
import { inSyllables, syllables } from "../../support/syllables";
import { ToyGraph } from "../../support/toyGraph";
import { type ToyPackage, writeToyPackage } from "../../support/toyPackage";
import { textTask } from "../../support/tasks";
import { softmax } from "../../support/softmax";

const EOT = 3;
const token = (id: number): PathStep => ({ kind: "token", id });
const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill({ kind: "thought" });
const text = "Every bompus is a dumlus is a gorpus?";

describe("the value of a model that takes any text", function () {
  this.timeout(30_000);
  let toy: ToyPackage | undefined;
  afterEach(() => toy?.remove());

  async function start(change: (manifest: Manifest) => void = () => undefined) {
    toy = writeToyPackage((manifest) => {
      inSyllables(manifest);
      manifest.task = textTask();
      change(manifest);
    }, syllables());
    const engine = new LatentEngine({ open: async () => new ToyGraph() });
    const loaded = await engine.load(toy.folder, "cpu");
    const values = async (ks: number[], topK: number) => {
      const read: Extract<Produced, { kind: "value" }>[] = [];
      const jobs = ks.map((k): Job => ({ path: thoughts(k), move: { kind: "value" } }));
      const { passes } = await engine.run({ question: text, jobs, topK }, (job, item) => {
        if (item.kind === "value") read[job] = item;
      });
      return { passes, values: jobs.map((_, job) => read[job]!) };
    };
    const after = async (k: number, ...ids: number[]): Promise<Float64Array> =>
      softmax((await engine.inspect(text, [...thoughts(k), token(EOT), ...ids.map(token)])).logits);
    return { engine, loaded, values, after };
  }
  const near = (actual: number, wanted: number): void =>
    assert.ok(Math.abs(actual - wanted) <= 1e-6, `${actual}, expected ${wanted}`);

  it("begins a trace of the text as it is", async () => {
    const { engine, loaded } = await start();
    const trace = await beginTrace(engine, loaded, { text }, { id: "t", created: "2026-01-01T00:00:00.000Z" });
    assert.equal(trace.prompt.text, text);
    assert.deepEqual(trace.read, { kind: "text", question: { start: 0, end: text.length } });
    assert.deepEqual(trace.model.manifest.task.lexicon, { concepts: [], names: [] });
  });

  it("has next steps with the product of their tokens' probabilities, and the steps after the first", async () => {
    const { values, after } = await start();
    for (const [k, value] of (await values([0, 1, 2], 5)).values.entries()) {
      const p = await after(k);
      near(value.answerMarker, p[5]! * (await after(k, 5))[5]! * (await after(k, 5, 5))[5]!);
      assert.ok(value.candidates.length > 0);
      for (const { tokens, p: joint } of value.candidates) {
        let product = 1;
        for (const [i, id] of tokens.entries()) product *= (await after(k, ...tokens.slice(0, i)))[id]!;
        near(joint, product);
      }
      for (const { children, childrenRest } of value.candidates)
        near(
          children.reduce((sum, child) => sum + child.p, childrenRest.p),
          1,
        );
      const [first] = value.candidates;
      const [child] = first!.children;
      if (!child) continue;
      let product = 1;
      for (const [i, id] of child.tokens.entries())
        product *= (await after(k, ...first!.tokens, ...child.tokens.slice(0, i)))[id]!;
      near(child.p, product);
    }
  });

  it("reads what follows any step, and what follows that, with the separator between them", async () => {
    const { engine, values, after } = await start();
    const following = async (k: number, steps: number[][]) => {
      const found: Extract<Produced, { kind: "steps" }>[] = [];
      const job: Job = { path: thoughts(k), move: { kind: "steps", steps } };
      await engine.run(
        { question: text, jobs: [job], topK: 5 },
        (_job, item) => item.kind === "steps" && found.push(item),
      );
      assert.equal(found.length, 1);
      return found[0]!;
    };
    const whole = (await values([1], 20)).values[0]!.candidates.filter(
      ({ ended, tokens }) => ended && tokens.at(-1) !== 4,
    );
    assert.ok(whole.length > 3, `${whole.length} whole steps`);
    for (const step of [whole[0]!, whole.at(-1)!]) {
      const { steps, separator, rest } = await following(1, [step.tokens]);
      near(
        steps.reduce((sum, { p }) => sum + p, rest.p),
        1,
      );
      const said = [...step.tokens, ...separator];
      const first = steps[0]!;
      let product = 1;
      for (const [i, id] of first.tokens.entries())
        product *= (await after(1, ...said, ...first.tokens.slice(0, i)))[id]!;
      near(first.p, product);
      if (!first.ended || first.tokens.at(-1) === 4) continue;
      const deeper = await following(1, [step.tokens, first.tokens]);
      const [second] = deeper.steps;
      const before = [...said, ...first.tokens, ...deeper.separator];
      near(deeper.steps.length > 0 ? second!.p : 0, await productOf(after, before, second?.tokens ?? []));
    }
  });

  it("feeds a separator only where the step's own tokens have none", () => {
    const parts = (line: string) => ({
      task: textTask(),
      tokens: { decode: () => line, encode: () => [6] } as unknown as Tokens,
    });
    assert.deepEqual(separatorAfter([1], parts("\na line")), [6]);
    assert.deepEqual(separatorAfter([1], parts("a line\n")), []);
  });

  it("leaves only the marker out of the steps and the rest, because it doesn't open a step", async () => {
    const { values } = await start();
    for (const topK of [3, 63]) {
      const { candidates, rest, answerMarker } = (await values([1], topK)).values[0]!;
      assert.ok(candidates.every(({ tokens }) => tokens[0] !== 5));
      assert.ok(candidates.length <= topK);
      near(
        candidates.reduce((sum, candidate) => sum + candidate.p, rest.p),
        1 - answerMarker,
      );
      assert.deepEqual(
        candidates,
        candidates.toSorted((a, b) => b.p - a.p),
      );
    }
  });

  it("gives the values in the order of their jobs, whatever the cache has", async () => {
    const { engine } = await start();
    const read = async (): Promise<number[]> => {
      const order: number[] = [];
      const jobs = [2, 0, 1].map((k): Job => ({ path: thoughts(k), move: { kind: "value" } }));
      await engine.run({ question: text, jobs, topK: 3 }, (job, item) => item.kind === "value" && order.push(job));
      return order;
    };
    assert.deepEqual(await read(), [0, 1, 2]);
    assert.deepEqual(await read(), [0, 1, 2]);
  });

  async function productOf(
    after: (k: number, ...ids: number[]) => Promise<Float64Array>,
    before: number[],
    ids: number[],
  ): Promise<number> {
    if (ids.length === 0) return 0;
    let product = 1;
    for (const [i, id] of ids.entries()) product *= (await after(1, ...before, ...ids.slice(0, i)))[id]!;
    return product;
  }

  /** A reading of a model that says one token after another: probabilities by what was fed, token 0 has the rest. */
  function readOf(
    says: Record<string, Record<number, number>>,
    change: { marker?: number[]; contextLength?: number; text?: (id: number) => string },
  ): Value | undefined {
    const stateAfter = (ids: readonly number[]): State => {
      const next = says[ids.join(" ")] ?? {};
      const left = 1 - Object.values(next).reduce((sum, p) => sum + p, 0);
      const logits = Float32Array.from({ length: 12 }, (_, id) => Math.log(id === 0 ? left : (next[id] ?? 0)));
      return { key: ids.join(" "), logits, ms: 1, end: ids.length } as unknown as State;
    };
    const { marker = [], contextLength = 99, text = String } = change;
    let value: Value | undefined;
    let rows = readTokenValue({
      root: stateAfter([]),
      path: [],
      closing: [EOT],
      concepts: { marker } as unknown as Concepts,
      ends: [4, 6],
      tokens: {
        ...{ text, encode: () => [6] },
        decode: (ids: number[]) => ` ${ids.map(text).join(" ")} `,
      } as unknown as Tokens,
      ...{ task: textTask(), eos: 4, limits: { rows: 4, passes: 40 } },
      topK: 4,
      contextLength,
      done: (found) => (value = found),
    });
    while (rows.length > 0)
      rows = rows.flatMap((row) => {
        const fed = row.steps.map((step) => (step.kind === "token" ? step.id : NaN));
        return row.then(stateAfter([...row.state.key.split(" ").filter(Boolean).map(Number), ...fed]));
      });
    return value;
  }

  it("has the answer up to its end, at most 12 tokens, and no further than the model can go", () => {
    const says = { "3 5": { 7: 0.8 }, "3 5 7": { 8: 0.5, 9: 0.4 }, "3 5 7 8": { 4: 0.9 } };
    const answersOf = (more: Record<string, Record<number, number>>, contextLength?: number): unknown =>
      readOf(
        { ...says, ...more },
        { marker: [5], ...(contextLength === undefined ? {} : { contextLength }) },
      )?.answers.map(({ concept, p }) => [concept, p.toFixed(3)]);
    assert.deepEqual(answersOf({}), [["7 8", "0.360"]]);
    assert.deepEqual(answersOf({ "3 5 7 8": { 6: 0.7, 4: 0.1 } }), [["7 8", "0.320"]], "whatever ends it");
    assert.deepEqual(answersOf({ "3 5": { 4: 0.8 } }), []);
    // What an answer that was cut off begins with is no answer.
    assert.deepEqual(answersOf({ "3 5 7": { 8: 0.5, 4: 0.1 } }, 3), []);
    assert.deepEqual(answersOf({}, 2), []);
    const endless = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [["3 5", ...Array<number>(n).fill(7)].join(" "), { 7: 0.9, 4: 0.05 }]),
    );
    assert.deepEqual(answersOf(endless), []);
  });

  it("has the answer right after the closing tokens where there is no marker, if it ends soon", () => {
    const answersOf = (says: Record<string, Record<number, number>>): unknown =>
      readOf(says, {})?.answers.map(({ concept, tokens, p }) => [concept, tokens, p.toFixed(3)]);
    const says = { "3": { 7: 0.8 }, "3 7": { 8: 0.5, 9: 0.4 }, "3 7 8": { 4: 0.9 } };
    assert.deepEqual(answersOf(says), [["7 8", [7, 8], "0.360"]]);
    const long = Array.from({ length: 20 }, (_, n) => [
      ["3", ...Array<number>(n).fill(7)].join(" "),
      { 7: 0.9, 4: 0.05 },
    ]);
    assert.deepEqual(answersOf(Object.fromEntries(long) as Record<string, Record<number, number>>), []);
  });

  it("has the most probable answer after the marker, with the probability that it ends there", async () => {
    const { values, after } = await start();
    const value = (await values([1], 3)).values[0]!;
    const spoken: number[] = [];
    let product = 1;
    while (spoken.length < 12) {
      const p = await after(1, 5, 5, 5, ...spoken);
      const id = argmax(p);
      if (id === 4 || id === 6) break;
      product *= p[id]!;
      spoken.push(id);
    }
    near(
      value.answers.reduce((sum, answer) => sum + answer.p, value.answersRest.p),
      1,
    );
    if (spoken.length === 0) return assert.deepEqual(value.answers, []);
    assert.deepEqual(
      value.answers.map(({ tokens }) => tokens),
      [spoken],
    );
    const end = await after(1, 5, 5, 5, ...spoken);
    near(value.answers[0]!.p, product * (end[4]! + end[6]!));
  });

  it("does without a marker", async () => {
    const { values, after } = await start((manifest) => (manifest.task = textTask(null)));
    const {
      values: [value],
      passes,
    } = await values([0], 3);
    assert.equal(value!.answerMarker, 0);
    near(
      value!.answers.reduce((sum, answer) => sum + answer.p, value!.answersRest.p),
      1,
    );
    // The answer is the words right after the closing tokens, if they end soon.
    const spoken: number[] = [];
    let product = 1;
    let p = await after(0);
    while (spoken.length < 12 && argmax(p) !== 4) {
      product *= p[argmax(p)]!;
      spoken.push(argmax(p));
      p = await after(0, ...spoken);
    }
    const isWhole = spoken.length > 0 && argmax(p) === 4;
    assert.deepEqual(
      value!.answers.map(({ tokens }) => tokens),
      isWhole ? [spoken] : [],
    );
    if (isWhole) near(value!.answers[0]!.p, product * p[4]!);
    near(
      value!.candidates.reduce((sum, candidate) => sum + candidate.p, value!.rest.p),
      1,
    );
    // The prompt and the closing token, and the passes of the two searches.
    assert.ok(passes > 3 && passes <= 2 + 24 + 16, `${passes} passes`);
  });
});
