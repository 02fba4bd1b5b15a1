/** Tests that compare the engine with golden.json of a package, which PyTorch computed when the package was made. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { largestDifference, readGolden } from "../../src/runtime/package/golden";
import type { GoldenFile } from "../../src/shared/schema/generated/GoldenFile";
import { tokensAfterThoughts } from "../../src/shared/model/manifest";
import { openHeadOf } from "../../src/runtime/graph/openGraph";
import { readPackage } from "../../src/runtime/package/modelPackage";
import { check } from "../../src/runtime/report";
import { providerChooser } from "../../src/runtime/provider/chooseProvider";
import { LatentEngine } from "../../src/runtime/latentEngine";
import type { Provider } from "../../src/shared/engine/providers";
import type { Edit } from "../../src/shared/trace/edits";
import type { Job, Produced, PathStep } from "../../src/shared/engine/engine";

/** `cases`: how many of the golden cases are compared. */
export function describeParity(folder: string, provider: Provider = "cpu", cases = Infinity): void {
  describe(`the engine is PyTorch's Coconut (${folder}, ${provider})`, function () {
    // A driver in software takes its time.
    this.timeout(provider === "cpu" ? 60_000 : 300_000);
    let engine: LatentEngine;
    let golden: GoldenFile;
    /** What is fed after the last thought. */
    let closing: PathStep[];
    let eos: number;
    let vocab: number;

    before(async () => {
      assert.ok(existsSync(join(folder, "manifest.json")), `There is no model package in ${folder}.`);
      engine = new LatentEngine({ chooseProvider: providerChooser(join("dist", "worker.js")) });
      const loaded = await engine.load(folder, provider);
      assert.equal(loaded.provider, provider);
      ({ eos } = loaded.manifest.tokens);
      ({ vocab } = loaded.manifest.shapes);
      closing = tokensAfterThoughts(loaded.manifest).map((id) => ({ kind: "token", id }));
      golden = await readGolden(folder, loaded.manifest);
      golden.cases = golden.cases.slice(0, cases);
      assert.ok(golden.cases.length > 0);
    });
    after(() => engine.dispose());

    const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill({ kind: "thought" });
    async function run(question: string, jobs: Job[]): Promise<Produced[][]> {
      const items = jobs.map((): Produced[] => []);
      const { outcome } = await engine.run({ question, jobs, topK: 5 }, (job, item) => items[job]!.push(item));
      assert.equal(outcome, "done");
      return items;
    }
    function near(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
      const difference = largestDifference(actual, expected);
      assert.ok(difference <= golden.tolerance, `${what} differs by ${difference}`);
    }

    it("passes the check of a package", async () => {
      const report = await check(folder);
      assert.equal(report.kind, "passed", report.kind === "refused" ? report.why : "");
    });

    it("reads the same prompts", async () => {
      for (const { question, promptTokens } of golden.cases) {
        assert.deepEqual(
          (await engine.tokenize(question)).map((token) => token.id),
          promptTokens,
        );
      }
    });

    it("thinks the same vectors", async () => {
      for (const [i, example] of golden.cases.entries()) {
        for (const [k, { vector }] of example.thoughts.entries()) {
          near((await engine.inspect(example.question, thoughts(k))).hidden, vector, `case ${i}, thought ${k + 1}`);
        }
      }
    });

    it("reads the same in them", async () => {
      for (const example of golden.cases) {
        const produced = (
          await run(example.question, [{ path: [], move: { kind: "think", count: example.thoughts.length } }])
        )[0]!;
        for (const [k, { norm, top }] of example.thoughts.entries()) {
          const item = produced[k]!;
          assert.ok(item.kind === "thought");
          near([item.norm], [norm], `norm of thought ${k + 1}`);
          const p = new Map(item.reading.candidates.map((candidate) => [candidate.tokens[0], candidate.p]));
          for (const { id, p: expected } of top)
            if (expected > 0.01) near([p.get(id) ?? 0], [expected], `lens of thought ${k + 1}, token ${id}`);
        }
      }
    });

    it("reads the same in the layers on the way to them", async () => {
      for (const { question, thoughts: expected } of golden.cases) {
        if (expected.length === 0) continue;
        const { layers } = await engine.attention(question, thoughts(expected.length - 1), [], 10);
        for (const [k, thought] of expected.entries()) {
          assert.ok(thought.layers && thought.layers.length > 0, "The golden file has no layers.");
          for (const [l, top] of thought.layers.entries()) {
            const p = new Map(layers![k]![l]!.candidates.map((candidate) => [candidate.tokens[0], candidate.p]));
            for (const { id, p: wanted } of top)
              if (wanted > 0.01) near([p.get(id) ?? 0], [wanted], `thought ${k + 1}, layer ${l}, token ${id}`);
          }
        }
      }
    });

    it("has the same logits after the closing tokens, after every number of thoughts", async () => {
      for (const [i, example] of golden.cases.entries()) {
        for (const [k, expected] of example.eotLogits.entries()) {
          const { logits } = await engine.inspect(example.question, [...thoughts(k), ...closing]);
          near(logits, expected, `case ${i}, after ${k} thoughts`);
        }
      }
    });

    it("says the same words, as one batch", async () => {
      for (const example of golden.cases) {
        const jobs = example.continuations.map((c): Job => ({
          path: thoughts(c.thoughts),
          move: { kind: "force", max: c.tokens.length },
        }));
        const said = await run(example.question, jobs);
        for (const [i, { tokens, logProbabilities, thoughts: k }] of example.continuations.entries()) {
          const words = said[i]!.filter((item) => item.kind === "token").slice(closing.length);
          assert.deepEqual(
            words.map((word) => word.token.id),
            tokens,
            `after ${k} thoughts`,
          );
          near(
            words.map((word) => Math.log(word.p!)),
            logProbabilities,
            `log probabilities after ${k} thoughts`,
          );
          assert.ok(tokens.indexOf(eos) === -1 || tokens.indexOf(eos) === tokens.length - 1);
        }
      }
    });

    it("says the same words when every thought is a vector of zeros", async () => {
      for (const example of golden.cases) {
        const path = example.thoughts.map((): PathStep => ({ kind: "thought", edit: { kind: "zero" } }));
        const said = (
          await run(example.question, [{ path, move: { kind: "force", max: example.zeroed.tokens.length } }])
        )[0]!;
        assert.deepEqual(
          said.flatMap((item) => (item.kind === "token" ? [item.token.id] : [])).slice(closing.length),
          example.zeroed.tokens,
        );
      }
    });

    it("takes a candidate out of a thought: its tokens keep at most 1/vocabulary each", async () => {
      for (const { question, thoughts: expected } of golden.cases) {
        if (expected.length === 0) continue;
        const [own] = await run(question, [{ path: [], move: { kind: "think", count: 1 } }]);
        assert.ok(own?.[0]?.kind === "thought");
        const ids = own[0].reading.candidates.slice(0, 3).flatMap(({ tokens }) => tokens);
        const edit: Edit = { kind: "remove", concept: "the first three", tokens: ids };
        const items: Produced[] = [];
        const jobs: Job[] = [{ path: [], move: { kind: "think", count: 1, edit } }];
        await engine.run({ question, jobs, topK: vocab }, (_job, item) => items.push(item));
        assert.ok(items[0]?.kind === "thought");
        const p = new Map(items[0].reading.candidates.map((candidate) => [candidate.tokens[0], candidate.p]));
        for (const id of ids) assert.ok((p.get(id) ?? 1) <= 1.001 / vocab, `token ${id} keeps ${p.get(id)}`);
      }
    });

    it("puts a candidate into a thought: its logit becomes the largest", async () => {
      const head = await openHeadOf(await readPackage(folder));
      try {
        for (const { question, thoughts: expected } of golden.cases) {
          if (expected.length === 0) continue;
          const [own] = await run(question, [{ path: [], move: { kind: "think", count: 1 } }]);
          assert.ok(own?.[0]?.kind === "thought");
          const [id] = own[0].reading.candidates.at(-1)!.tokens;
          const edit: Edit = { kind: "add", concept: "the fifth", tokens: [id!] };
          const logits = async (step: PathStep): Promise<Float32Array> =>
            head.logits(Float32Array.from((await engine.vectors(question, [step]))[0]!));
          const before = await logits({ kind: "thought" });
          const largest = before.reduce((a, b) => Math.max(a, b));
          near([(await logits({ kind: "thought", edit }))[id!]!], [largest], `the logit of token ${id}`);
        }
      } finally {
        await head.dispose();
      }
    });

    it("gives a value of whole probabilities whose opener is the first word said", async () => {
      for (const example of golden.cases) {
        const ks = example.continuations.map((c) => c.thoughts);
        const values = await run(
          example.question,
          ks.map((k): Job => ({ path: thoughts(k), move: { kind: "value" } })),
        );
        for (const [i, continuation] of example.continuations.entries()) {
          const value = values[i]![0]!;
          assert.ok(value.kind === "value");
          const complete = (list: { p: number }[], rest: number): void =>
            assert.ok(Math.abs(list.reduce((sum, { p }) => sum + p, rest) - 1) <= 1e-6, "a list and its rest");
          complete(value.candidates, value.rest.p + value.answerMarker);
          complete(value.answers, value.answersRest.p);
          const best = value.candidates[0];
          if (best !== undefined && best.p > value.answerMarker && best.p > 0.5)
            assert.deepEqual(best.tokens, continuation.tokens.slice(0, best.tokens.length));
          for (const { children, childrenRest } of value.candidates) complete(children, childrenRest.p);
        }
      }
    });
  });
}
