import assert from "node:assert/strict";
import { LatentEngine } from "../../../src/runtime/latentEngine";
import { rankOf } from "../../../src/runtime/moves/pin";
import { softmax } from "../../support/softmax";
import type { Job, PathStep, Produced } from "../../../src/shared/engine/engine";
import { inSyllables, syllables } from "../../support/syllables";
import { textTask } from "../../support/tasks";
import { ToyGraph } from "../../support/toyGraph";
import { type ToyPackage, writeToyPackage } from "../../support/toyPackage";

const EOT = 3;
const text = "Every bompus is a dumlus is a gorpus?";
const token = (id: number): PathStep => ({ kind: "token", id });
const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill({ kind: "thought" });

describe("a pin", () => {
  let toy: ToyPackage | undefined;
  afterEach(() => toy?.remove());

  it("ranks the largest first, and of equals the earlier one", () => {
    const logits = Float32Array.of(1, 3, 2, 3);
    assert.deepEqual(
      [0, 1, 2, 3].map((id) => rankOf(logits, id)),
      [4, 1, 3, 2],
    );
  });

  it("has the exact rank and probability in the lens, edited thoughts included, and as the next words", async () => {
    toy = writeToyPackage((manifest) => {
      inSyllables(manifest);
      manifest.task = textTask();
    }, syllables());
    const graph = new ToyGraph();
    const engine = new LatentEngine({ open: async () => graph, openHead: async () => graph.head() });
    await engine.load(toy.folder, "cpu");
    const read = async (paths: PathStep[][], ids: number[], tokens: number[]) => {
      const found: Extract<Produced, { kind: "pin" }>[] = [];
      const jobs = paths.map((path): Job => ({ path, move: { kind: "pin", ids, tokens } }));
      await engine.run({ question: text, jobs, topK: 1 }, (job, item) => item.kind === "pin" && (found[job] = item));
      return found;
    };
    const logitsAfter = async (...path: PathStep[]) => (await engine.inspect(text, path)).logits;
    const near = (actual: number, wanted: number): void =>
      assert.ok(Math.abs(actual - wanted) <= 1e-9, `${actual}, expected ${wanted}`);
    const [ids, tokens] = [
      [18, 21],
      [18, 20],
    ];
    const found = await read([[], thoughts(1), thoughts(2)], ids, tokens);
    assert.equal(found[0]!.decoded, null);
    for (const [k, { decoded, next }] of found.entries()) {
      const words = [
        await logitsAfter(...thoughts(k), token(EOT)),
        await logitsAfter(...thoughts(k), token(EOT), token(18)),
      ];
      assert.equal(next.rank, Math.max(rankOf(words[0]!, 18), rankOf(words[1]!, 21)));
      near(next.p, softmax(words[0]!)[18]! * softmax(words[1]!)[21]!);
      if (k === 0) continue;
      const lens = await logitsAfter(...thoughts(k - 1));
      assert.equal(decoded!.rank, Math.min(rankOf(lens, 18), rankOf(lens, 20)));
      near(decoded!.p, softmax(lens)[18]! + softmax(lens)[20]!);
    }
    // An edited thought has its own lens: that of zeros is flat.
    const [edited] = await read([[...thoughts(1), { kind: "thought", edit: { kind: "zero" } }]], ids, tokens);
    const plain = found[2]!;
    assert.notEqual(edited!.decoded!.p, plain.decoded!.p);
    assert.notEqual(edited!.next.p, plain.next.p);
    const lens: number[] = [];
    const think: Job = { path: thoughts(1), move: { kind: "think", count: 1, edit: { kind: "zero" } } };
    await engine.run({ question: text, jobs: [think], topK: 63 }, (_job, item) => {
      if (item.kind !== "thought") return;
      for (const { tokens: own, p } of item.reading.candidates) lens[own[0]!] = p;
    });
    near(edited!.decoded!.p, lens[18]! + lens[20]!);
  });

  it("refuses more tokens than the model has positions", async () => {
    toy = writeToyPackage((manifest) => {
      inSyllables(manifest);
      Object.assign(manifest, { task: textTask(), contextLength: 24 });
    }, syllables());
    const engine = new LatentEngine({ open: async () => new ToyGraph() });
    await engine.load(toy.folder, "cpu");
    const move = { kind: "pin" as const, ids: Array<number>(20).fill(18), tokens: [18] };
    await assert.rejects(
      engine.run({ question: text, jobs: [{ path: [], move }], topK: 1 }, () => undefined),
      /positions/,
    );
  });
});
