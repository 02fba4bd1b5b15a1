import assert from "node:assert/strict";
import { LatentEngine } from "../../../src/runtime/latentEngine";
import type { Job, PathStep, Produced } from "../../../src/shared/engine/engine";
import type { Manifest } from "../../../src/shared/model/manifest";
import { textTask } from "../../support/tasks";
import { ToyGraph } from "../../support/toyGraph";
import { type ToyPackage, question, writeToyPackage } from "../../support/toyPackage";
import { softmax } from "../../support/softmax";

const [EOT, EOS, MARKER, NEWLINE] = [3, 4, 5, 6];
const token = (id: number): PathStep => ({ kind: "token", id });
const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill({ kind: "thought" });

describe("the forced probability of a given answer", () => {
  let toy: ToyPackage | undefined;
  afterEach(() => toy?.remove());

  async function start(change: (manifest: Manifest) => void = () => undefined) {
    toy = writeToyPackage(change);
    const engine = new LatentEngine({ open: async () => new ToyGraph() });
    await engine.load(toy.folder, "cpu");
    const run = async (jobs: Job[]): Promise<Produced[][]> => {
      const items = jobs.map((): Produced[] => []);
      await engine.run({ question, jobs, topK: 3, options: ["gorpus"] }, (job, item) => items[job]!.push(item));
      return items;
    };
    const forced = async (ks: number[], ids: number[]): Promise<number[]> => {
      const found = await run(ks.map((k) => ({ path: thoughts(k), move: { kind: "answer", ids } })));
      return found.map((own) => {
        assert.deepEqual(
          own.map(({ kind }) => kind),
          ["answer"],
        );
        return own[0]?.kind === "answer" ? own[0].p : NaN;
      });
    };
    /** One token at a time, each in a request of its own. */
    const byHand = async (path: PathStep[], ids: number[], ends: number[]): Promise<number> => {
      let p = 1;
      for (let at = 0; at <= ids.length; at++) {
        const { logits } = await engine.inspect(question, [...path, ...ids.slice(0, at).map(token)]);
        const next = softmax(logits);
        p *= at < ids.length ? next[ids[at]!]! : ends.reduce((sum, id) => sum + next[id]!, 0);
      }
      return p;
    };
    return { run, forced, byHand, engine };
  }
  const near = (actual: number | undefined, wanted: number): void =>
    assert.ok(actual !== undefined && Math.abs(actual - wanted) <= 1e-6 * wanted, `${actual}, expected ${wanted}`);

  it("is the product of its tokens and of all that may end it, after many numbers of thoughts at once", async () => {
    const { forced, byHand } = await start();
    const ids = [33, 21, 9];
    const found = await forced([0, 1, 3], ids);
    for (const [i, k] of [0, 1, 3].entries())
      near(found[i], await byHand([...thoughts(k), token(EOT), token(MARKER)], ids, [EOS, NEWLINE]));
  });

  it("counts only the ends that the task names: an answer isn't one that it begins", async () => {
    const { forced, byHand, engine } = await start((manifest) => (manifest.task.answer.end = ["eos"]));
    const [twelve] = await forced([2], [12]);
    near(twelve, await byHand([...thoughts(2), token(EOT), token(MARKER)], [12], [EOS]));
    const [longer] = await forced([2], [12, 10]);
    const { logits } = await engine.inspect(question, [...thoughts(2), token(EOT), token(MARKER)]);
    assert.ok(twelve! + longer! < softmax(logits)[12]!, "both begin with it");
  });

  it("comes right after the closing tokens without a marker, where a line break ends nothing", async () => {
    const { forced, byHand } = await start((manifest) => (manifest.task = textTask(null)));
    const [found] = await forced([1], [12, NEWLINE, 13]);
    near(found, await byHand([...thoughts(1), token(EOT)], [12, NEWLINE, 13], [EOS]));
  });

  it("takes an edited path", async () => {
    const { forced, run } = await start();
    const path: PathStep[] = [{ kind: "thought", edit: { kind: "zero" } }];
    const [[edited] = []] = await run([{ path, move: { kind: "answer", ids: [33] } }]);
    const [plain] = await forced([1], [33]);
    assert.ok(edited?.kind === "answer" && edited.p !== plain);
  });

  it("is that of the value's forced answer with the same ids", async () => {
    const { run, forced } = await start();
    const [[value] = []] = await run([{ path: thoughts(2), move: { kind: "value" } }]);
    assert.ok(value?.kind === "value" && value.answers.length > 0);
    for (const { tokens, p } of value.answers) near((await forced([2], tokens))[0], p);
    const total = value.answers.reduce((sum, { p }) => sum + p, value.answersRest.p);
    assert.ok(Math.abs(total - 1) < 1e-9);
  });

  it("is refused on a path that is in words, or where there is no room", async () => {
    const { run } = await start();
    await assert.rejects(run([{ path: [token(EOT)], move: { kind: "answer", ids: [33] } }]), /already in words/);
    const long = Array<number>(200).fill(33);
    await assert.rejects(run([{ path: [], move: { kind: "answer", ids: long } }]), /but the model has 128/);
  });
});
