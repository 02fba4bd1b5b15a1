/**
 * `npm run fuzz`: tries hostile inputs on everything that reads some. Every failing input is printed with the command
 * that makes it again. Options: names of targets; --inputs N (of all targets together); --seed N; --from N.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type Done, run } from "./run";
import { type TargetName, targets } from "./targets";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { inputs: { type: "string" }, seed: { type: "string" }, from: { type: "string" } },
});

/** How many inputs of a hundred thousand each target gets: fewer where an input takes longer. */
const SHARES: Record<TargetName, number> = {
  text: 25_000,
  dataset: 20_000,
  trace: 12_000,
  report: 10_000,
  vectors: 8000,
  pairs: 5000,
  commandLine: 10_000,
  store: 2000,
  manifest: 12_000,
  tokenizer: 8000,
  golden: 8000,
  weights: 6000,
  native: 200,
  pages: 5000,
  messages: 15_000,
};

const names = Object.keys(targets) as TargetName[];
const unknown = positionals.find((name) => !names.includes(name as TargetName));
if (unknown !== undefined) {
  console.error(`There is no target “${unknown}”. The targets are ${names.join(", ")}.`);
  process.exit(1);
}
const chosen = positionals.length > 0 ? (positionals as TargetName[]) : names;
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const from = Number(values.from ?? 0);
const all = chosen.reduce((sum, name) => sum + SHARES[name], 0);
const inputs = Number(values.inputs ?? all);
if (![seed, from, inputs].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  console.error("--inputs, --seed, and --from are whole numbers.");
  process.exit(1);
}

async function main(): Promise<void> {
  console.log(`seed ${seed}`);
  const queue = [...chosen];
  let failed = 0;
  let tried = 0;
  const next = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const start = performance.now();
      const count = Math.max(1, Math.round((inputs * SHARES[name]) / all));
      const found = await run({ name, seed, from, count, corpus: from === 0 }, __dirname);
      tried += found.corpus + found.tried;
      failed += found.failures.length;
      report(name, found, (performance.now() - start) / 1000);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, next));
  console.log(`${tried} inputs, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

function report(name: TargetName, found: Done, seconds: number): void {
  const share = found.tried === 0 ? 0 : Math.round((100 * found.taken) / found.tried);
  console.log(
    `${name.padEnd(10)} ${String(found.tried).padStart(7)} inputs and ${found.corpus} of the corpus, ` +
      `${share}% taken, ${seconds.toFixed(0)} s`,
  );
  for (const { input, why, printed } of found.failures) {
    const command =
      typeof input === "string"
        ? `npm run fuzz -- ${name} --inputs 1`
        : `npm run fuzz -- ${name} --seed ${seed} --from ${input} --inputs 1`;
    console.log(`FAILED ${name}, input ${input}: ${why}\n  ${command}\n  ${printed}\n`);
  }
}

void main();
