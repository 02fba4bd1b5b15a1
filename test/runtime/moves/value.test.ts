import assert from "node:assert/strict";
import { LatentEngine } from "../../../src/runtime/latentEngine";
import { readGolden } from "../../../src/runtime/package/golden";
import type { Job, Produced, PathStep } from "../../../src/shared/engine/engine";
import { concepts, inSyllables, names, question, syllables } from "../../support/syllables";
import { ToyGraph, toyShapes } from "../../support/toyGraph";
import { type ToyPackage, writeToyPackage } from "../../support/toyPackage";
import { softmax } from "../../support/softmax";

type Value = Extract<Produced, { kind: "value" }>;

const EOT = 3;
const ALL = concepts.length + names.length;
const token = (id: number): PathStep => ({ kind: "token", id });
const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill({ kind: "thought" });

describe("the value of concepts of several tokens", function () {
  this.timeout(30_000);
  let toy: ToyPackage;
  let engine: LatentEngine;
  let graph: ToyGraph;

  before(async () => {
    toy = writeToyPackage(inSyllables, syllables());
    graph = new ToyGraph();
    engine = new LatentEngine({ open: async () => graph });
    await engine.load(toy.folder, "cpu");
  });
  after(() => toy.remove());

  async function values(
    ks: number[],
    topK: number,
    options: string[] = [],
  ): Promise<{ values: Value[]; passes: number }> {
    const read: Value[] = [];
    const jobs = ks.map((k): Job => ({ path: thoughts(k), move: { kind: "value" } }));
    const { passes } = await engine.run({ question, jobs, topK, options }, (job, item) => {
      if (item.kind === "value") read[job] = item;
    });
    return { passes, values: jobs.map((_, job) => read[job]!) };
  }

  /** The product of the tokens' probabilities, computed one token at a time. */
  async function product(path: PathStep[], words: number[]): Promise<number> {
    let p = 1;
    for (const [i, id] of words.entries())
      p *= softmax((await engine.inspect(question, [...path, ...words.slice(0, i).map(token)])).logits)[id]!;
    return p;
  }
  async function probabilityOf(k: number, before: string, words: string): Promise<number> {
    const given = await engine.encode(before);
    return product(
      [...thoughts(k), token(EOT), ...given.map(token)],
      (await engine.encode(before + words)).slice(given.length),
    );
  }
  /** “Every bomlus” is the beginning of “Every bomlusim”. It counts only if the longer phrase doesn't follow. */
  async function expected(
    k: number,
    before: string,
    phrase: (concept: string) => string,
    concept: string,
  ): Promise<number> {
    const p = await probabilityOf(k, before, phrase(concept));
    const longer = phrase(concept).endsWith(".")
      ? 0
      : await Promise.all(
          concepts
            .filter((c) => c !== concept && c.startsWith(concept))
            .map((c) => probabilityOf(k, before, phrase(c))),
        );
    return longer === 0 ? p : p - longer.reduce((a, b) => a + b, 0);
  }
  const near = (actual: number | undefined, wanted: number, what: string): void =>
    assert.ok(
      actual !== undefined && Math.abs(actual - wanted) <= 1e-6 * wanted + 1e-12,
      `${what}: ${actual}, expected ${wanted}`,
    );

  it("is the product computed one sequence at a time, for every concept", async () => {
    for (const [k, value] of (await values([0, 1, 2, 3], ALL)).values.entries()) {
      assert.equal(value.candidates.length, ALL);
      const listed = value.candidates.reduce((sum, candidate) => sum + candidate.p, value.answerMarker);
      near(value.rest.p, 1 - listed, "everything else");
      for (const { concept, p, tokens } of value.candidates) {
        const phrase = (word: string): string => (names.includes(word) ? word : `Every ${word}`);
        assert.deepEqual(tokens, await engine.encode(phrase(concept)));
        near(p, await expected(k, "", phrase, concept), `${concept} after ${k} thoughts`);
      }
      near(value.answerMarker, await probabilityOf(k, "", "###"), "answer marker");
    }
  });

  it("lists the most probable first, and counts the others in the rest", async () => {
    const all = (await values([2], ALL)).values[0]!;
    const some = (await values([2], 3)).values[0]!;
    assert.deepEqual(
      some.candidates.map((c) => c.concept),
      all.candidates.slice(0, 3).map((c) => c.concept),
    );
    assert.deepEqual(
      some.candidates.map((c) => c.p.toFixed(9)),
      all.candidates.slice(0, 3).map((c) => c.p.toFixed(9)),
    );
    const left = all.candidates.slice(3);
    assert.equal(some.rest.n, left.filter((c) => c.p > 0.001).length + all.rest.n);
    near(some.rest.p, all.rest.p + left.reduce((sum, c) => sum + c.p, 0), "the rest");
  });

  it("is complete at every slot, and says with which tokens", async () => {
    const sum = (list: { p: number }[], rest: { p: number }): number =>
      list.reduce((total, { p }) => total + p, rest.p);
    for (const topK of [1, 3, ALL]) {
      for (const value of (await values([0, 1, 3], topK, ["gorpus", "bomlus"])).values) {
        near(sum(value.candidates, value.rest) + value.answerMarker, 1, "next");
        near(sum(value.answers, value.answersRest), 1, "forced answers");
        for (const { children, childrenRest } of value.candidates) near(sum(children, childrenRest), 1, "children");
        const { concept, children } = value.candidates[0]!;
        const before = names.includes(concept) ? concept : `Every ${concept}`;
        const given = await engine.encode(before);
        for (const child of children)
          assert.deepEqual(
            child.tokens,
            (await engine.encode(`${before} is a ${child.concept}.\n`)).slice(given.length),
          );
        for (const answer of value.answers)
          assert.deepEqual(answer.tokens, (await engine.encode(`### Alex is a ${answer.concept}.`)).slice(3));
      }
    }
  });

  /** What follows a candidate after one thought, read when it is asked for. */
  async function stepsAfter(ids: number[]): Promise<Extract<Produced, { kind: "steps" }>> {
    const items: Produced[] = [];
    const jobs: Job[] = [{ path: thoughts(1), move: { kind: "steps", steps: [ids] } }];
    await engine.run({ question, jobs, topK: ALL }, (_, item) => items.push(item));
    const [found] = items;
    assert.ok(items.length === 1 && found?.kind === "steps");
    return found;
  }

  it("leaves out what follows where hardly any step may come", async () => {
    for (const { children, childrenRest } of (await values([1], ALL)).values[0]!.candidates)
      assert.deepEqual([children, childrenRest], [[], { n: 0, p: 1 }]);
  });

  it("lists what follows each candidate: everything above 0.1%, and the most probable", async () => {
    const value = (await values([1], ALL)).values[0]!;
    for (const { concept, tokens } of value.candidates) {
      const { steps: children, rest: childrenRest } = await stepsAfter(tokens);
      const before = names.includes(concept) ? concept : `Every ${concept}`;
      // A step ends with a line break, and this vocabulary has one token for the full stop and the line break.
      const byHand = new Map<string, number>();
      for (const word of concepts) byHand.set(word, await probabilityOf(1, before, ` is a ${word}.\n`));
      for (const child of children) near(child.p, byHand.get(child.concept)!, `${before} is a ${child.concept}`);
      const [best, p] = [...byHand].sort((a, b) => b[1] - a[1])[0]!;
      assert.equal(children[0]?.concept, best);
      near(children[0]?.p, p, best);
      const missed = [...byHand].filter(([word]) => !children.some((child) => child.concept === word));
      assert.ok(missed.every(([, below]) => below <= 0.001));
      near(
        1 - childrenRest.p,
        children.reduce((sum, child) => sum + child.p, 0),
        "what is listed",
      );
    }
  });

  it("always lists the options in the forced answer", async () => {
    const value = (await values([3], 3, ["gorpus", "bomlus"])).values[0]!;
    for (const option of ["gorpus", "bomlus"]) {
      near(
        value.answers.find((a) => a.concept === option)?.p,
        await probabilityOf(3, "###", ` Alex is a ${option}.`),
        option,
      );
    }
  });

  it("is the object alone in a forced answer without a name", async () => {
    const bare = writeToyPackage((manifest) => {
      inSyllables(manifest);
      manifest.task.answer.form = " a {concept}.";
    }, syllables());
    try {
      const nameless = new LatentEngine({ open: async () => new ToyGraph() });
      await nameless.load(bare.folder, "cpu");
      const read: Value[] = [];
      const jobs: Job[] = [{ path: thoughts(2), move: { kind: "value" } }];
      await nameless.run({ question, jobs, topK: 3, options: concepts }, (_, item) => {
        if (item.kind === "value") read.push(item);
      });
      assert.equal(read[0]?.answers.length, concepts.length);
      for (const { concept, p } of read[0].answers) {
        const ids = await nameless.encode(`### a ${concept}.`);
        const { logits } = await nameless.inspect(question, [...thoughts(2), token(EOT), ...ids.map(token)]);
        const after = softmax(logits);
        const { eos, newline } = bare.manifest.tokens;
        const whole = (await probabilityOf(2, "###", ` a ${concept}.`)) * (after[eos]! + after[newline!]!);
        near(p / whole, 1, concept);
      }
    } finally {
      bare.remove();
    }
  });

  it("multiplies name and object in every forced answer, even if the question has no name", async () => {
    const answers = async (text: string) => {
      const read: Value[] = [];
      const jobs: Job[] = [{ path: thoughts(2), move: { kind: "value" } }];
      await engine.run({ question: text, jobs, topK: 3, options: concepts }, (_, item) => {
        if (item.kind === "value") read.push(item);
      });
      return read[0]!.answers;
    };
    const probabilityAfter = async (text: string, words: string): Promise<number> => {
      const given = await engine.encode("###");
      const ids = (await engine.encode("###" + words)).slice(given.length);
      let p = 1;
      for (const [i, id] of ids.entries()) {
        const path = [...thoughts(2), token(EOT), ...[...given, ...ids.slice(0, i)].map(token)];
        p *= softmax((await engine.inspect(text, path)).logits)[id]!;
      }
      if (!words.endsWith(".")) return p;
      // A whole answer includes what ends it.
      const whole = [...thoughts(2), token(EOT), ...[...given, ...ids].map(token)];
      const after = softmax((await engine.inspect(text, whole)).logits);
      const { eos, newline } = toy.manifest.tokens;
      return p * (after[eos]! + after[newline!]!);
    };
    const nameless = "Every bompus is a dumpus. Is a bompus a gorpus or bomlus?";
    const byName = await Promise.all(
      names.map(async (name) => [name, await probabilityAfter(nameless, ` ${name}`)] as const),
    );
    const [likely] = byName.sort((a, b) => b[1] - a[1])[0]!;
    for (const [text, name] of [
      [question, "Alex"],
      [question.replaceAll("Alex", "Tomim"), "Tomim"],
      [nameless, likely],
    ] as const) {
      const read = await answers(text);
      assert.deepEqual(read.map(({ concept }) => concept).sort(), [...concepts].sort());
      // The numbers are tiny with random weights, so that only their ratio tells something.
      for (const { concept, p } of read)
        near(p / (await probabilityAfter(text, ` ${name} is a ${concept}.`)), 1, `${name}: ${concept}`);
      assert.deepEqual(
        read,
        read.toSorted((a, b) => b.p - a.p),
      );
    }
  });

  it("shares its passes between all numbers of thoughts", async () => {
    await values([3], 5);
    const alone = [];
    for (const k of [0, 1, 2, 3]) alone.push((await values([k], 5)).passes);
    const from = graph.passes.length;
    const all = await values([0, 1, 2, 3], 5);
    assert.equal(all.passes, Math.max(...alone));
    assert.equal(graph.passes.length - from, all.passes);
    // Eight tokens are fed between <eot> and what ends an answer. With random weights, some beginnings wait for others.
    assert.ok(all.passes <= 2 * 8, `${all.passes} passes`);
  });

  it("feeds the pause token as a thought if the model's thoughts are pauses", async () => {
    const paused = writeToyPackage((manifest) => {
      inSyllables(manifest);
      manifest.feedback = "pause";
      manifest.tokens.pause = 60;
    }, syllables());
    const seen: { ids: number[]; thoughts: number }[] = [];
    const other = new ToyGraph(toyShapes);
    const forward = other.forward.bind(other);
    other.forward = (pass) => {
      seen.push({ ids: [...pass.inputIds].map(Number), thoughts: pass.isThought.reduce((sum, is) => sum + is, 0) });
      return forward(pass);
    };
    const pausing = new LatentEngine({ open: async () => other });
    await pausing.load(paused.folder, "cpu");
    await pausing.run({ question, jobs: [{ path: [], move: { kind: "think", count: 3 } }], topK: 3 }, () => undefined);
    assert.deepEqual(seen.slice(1), [
      // A row alone has an empty one beside it.
      { ids: [60, 0], thoughts: 0 },
      { ids: [60, 0], thoughts: 0 },
    ]);
    paused.remove();
  });
});

describe("what follows a candidate", function () {
  this.timeout(30_000);
  const folder = "models/prosqa-coconut";

  it("is read with the value above 0.1% of all, and otherwise when it is asked for", async () => {
    const bundled = new LatentEngine();
    const { manifest } = await bundled.load(folder, "cpu");
    const [first] = (await readGolden(folder, manifest)).cases;
    const ask = async (move: Job["move"]): Promise<Produced> => {
      const items: Produced[] = [];
      const jobs: Job[] = [{ path: thoughts(2), move }];
      await bundled.run({ question: first!.question, jobs, topK: 10 }, (_, item) => items.push(item));
      assert.equal(items.length, 1);
      return items[0]!;
    };
    const value = await ask({ kind: "value" });
    assert.ok(value.kind === "value");
    const all = value.candidates.reduce((sum, { p }) => sum + p, 0);
    const isRead = value.candidates.map(({ p }) => p > 0.001 * all);
    assert.ok(isRead.includes(true) && isRead.includes(false));
    for (const [i, { tokens, children, childrenRest }] of value.candidates.entries()) {
      const found = await ask({ kind: "steps", steps: [tokens] });
      assert.ok(found.kind === "steps" && found.steps.length > 0);
      assert.ok(Math.abs(found.steps.reduce((sum, { p }) => sum + p, found.rest.p) - 1) < 1e-6);
      assert.deepEqual([children, childrenRest], isRead[i] ? [found.steps, found.rest] : [[], { n: 0, p: 1 }]);
    }
    await bundled.dispose();
  });
});
