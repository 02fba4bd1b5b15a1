/** A part of `npm run fuzz`: the whole corpus, and a few thousand inputs, the same every time. */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Done, run } from "./run";
import type { TargetName } from "./targets";

const SEED = 17;

/** How many inputs of each: fewer where an input takes longer. */
const COUNTS: Record<TargetName, number> = {
  text: 1500,
  dataset: 3000,
  trace: 200,
  report: 300,
  vectors: 1000,
  pairs: 1000,
  commandLine: 2000,
  store: 150,
  manifest: 700,
  tokenizer: 500,
  golden: 1000,
  weights: 1000,
  native: 3,
  pages: 1000,
  messages: 1000,
};

const built = join(process.cwd(), "out", "test", "fuzz");

describe("hostile inputs", function () {
  this.timeout(120_000);
  const running = new Map<TargetName, Promise<Done>>();

  before(() => {
    // All begin at once, as many at a time as there are processors; each test waits for its own.
    let free = availableParallelism();
    const waiting: (() => void)[] = [];
    const limited = async <T>(what: () => Promise<T>): Promise<T> => {
      if (free === 0) await new Promise<void>((go) => waiting.push(go));
      else free--;
      try {
        return await what();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    };
    for (const [name, count] of Object.entries(COUNTS) as [TargetName, number][])
      running.set(
        name,
        limited(() => run({ name, seed: SEED, from: 0, count, corpus: true }, built)),
      );
  });

  for (const name of Object.keys(COUNTS) as TargetName[]) {
    it(`are survived: ${name}`, async () => {
      const { failures, tried, taken, corpus } = await running.get(name)!;
      const told = failures.map(({ input, why, printed }) => `${name} ${input}: ${why}\n${printed}`).join("\n\n");
      assert.equal(failures.length, 0, told);
      assert.deepEqual([tried, corpus > 0], [COUNTS[name], true]);
      // Some are taken and some are refused. Otherwise, only one of the two would have been tried.
      if (name !== "native") assert.ok(taken > tried / 20, `Only ${taken} of ${tried} were taken.`);
    });
  }
});
