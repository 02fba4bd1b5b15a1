/**
 * Measures time and memory on this machine. This is a benchmark rather than a test.
 * `node out/test/bench/engine.js [FOLDER] [--rounds N] [--tree | --think] [--then FOLDER]` prints medians in
 * milliseconds. Each measurement asks a new question, so that nothing comes from the cache. --tree measures only the
 * whole tree, one greedy answer, and 16 branches, --think only the question and six thoughts.
 * With --then, the two packages are loaded in turn at the end. The memory after each load shows whether the other
 * package was freed.
 */
import { parseArgs } from "node:util";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { graphBytes } from "../../src/runtime/package/modelPackage";
import { median } from "../../src/runtime/provider/timing";
import type { Job, PathStep } from "../../src/shared/engine/engine";

const { positionals, values: given } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "15" },
    then: { type: "string" },
    tree: { type: "boolean", default: false },
    think: { type: "boolean", default: false },
  },
});
const folder = positionals[0] ?? "models/prosqa-coconut";
const ROUNDS = Number(given.rounds);
const WORDS = 30;
/** The number of GPT-2 tokens in an answer after thoughts, such as "### Alex is a gorpus." */
const ANSWER = 12;
const TOP = 10;
const BRANCHES = 16;

/** `cpu` is the CPU time of all threads, which is more reliable than wall time on a busy machine. */
interface Spent {
  ms: number;
  cpu: number;
  passes: number;
}

void main();

async function main(): Promise<void> {
  const engine = new LatentEngine();
  const loadStart = performance.now();
  const { manifest, name } = await engine.load(folder, "cpu");
  const load = performance.now() - loadStart;
  const loaded = peak();
  const { concepts, names } = manifest.task.lexicon;
  if (concepts.length < 20 || names.length < 2)
    throw new Error("The benchmark needs the lexicon of a ProsQA model for its questions.");

  /** A question as large as the released problems, and different for each seed. */
  const questionOf = (seed: number): string => {
    let state = seed + 1;
    const pick = (n: number): number => (state = (state * 48271) % 2147483647) % n;
    const word = (): string => concepts[pick(20)]!;
    const facts = Array.from({ length: 34 }, () => `Every ${word()} is a ${word()}.`);
    return (
      `${facts.join(" ")} ${names[0]} is a ${word()}. ${names[1]} is a ${word()}. Is ${names[0]} a ${word()} or ` +
      `${word()}?`
    );
  };
  const thoughts = (n: number): PathStep[] => Array<PathStep>(n).fill({ kind: "thought" });
  const everyK = [...Array(7).keys()];
  let asked = 0;
  const run = async (question: string, jobs: Job[], topK = 20): Promise<Spent> => {
    const before = process.cpuUsage();
    const { ms, passes } = await engine.run({ question, jobs, topK }, () => undefined);
    const { user, system } = process.cpuUsage(before);
    return { ms, cpu: (user + system) / 1000, passes };
  };
  /** Its first thought is another one, so that it shares only the prompt. */
  const branch = (seed: number): Job => ({
    path: [{ kind: "thought", edit: { kind: "noise", seed } }, ...thoughts(5)],
    move: { kind: "force", max: ANSWER },
  });
  const speak = (k: number): Job => ({ path: thoughts(k), move: { kind: "force", max: WORDS } });

  const prompt = (await engine.tokenize(questionOf(0))).length;
  console.log(
    `${name}: prompt of ${prompt} tokens, medians of ${ROUNDS} rounds; loaded in ${load.toFixed(0)} ms, at most ` +
      `${loaded}`,
  );
  const think = async (question: string): Promise<Spent> =>
    run(question, [{ path: [], move: { kind: "think", count: 6 } }]);
  if (given.think) {
    await measure("reading the question and 6 thoughts", think);
    await measure("6 more thoughts after the first", async (question) => {
      await run(question, [{ path: [], move: { kind: "think", count: 1 } }]);
      return run(question, [{ path: thoughts(1), move: { kind: "think", count: 6 } }]);
    });
    const ratio = peakBytes() / graphBytes(manifest.files);
    console.log(`at most ${peak()}, ${ratio.toFixed(2)} × the bytes of the graph and its weights`);
    return engine.dispose();
  }
  const values = everyK.map((k): Job => ({ path: thoughts(k), move: { kind: "value" } }));
  await compare(
    [
      `one greedy answer: question, 6 thoughts, ${ANSWER} words`,
      (question) => run(question, [{ path: thoughts(6), move: { kind: "force", max: ANSWER } }]),
    ],
    [
      `the whole tree: question, 6 thoughts, values after 0-6 (top ${TOP})`,
      async (question) => {
        const sum = await think(question);
        return add(sum, await run(question, values, TOP));
      },
    ],
  );
  await measure(`${BRANCHES} branches from the question: 6 thoughts and ${ANSWER} words each`, (question) =>
    run(question, [...Array(BRANCHES).keys()].map(branch)),
  );
  if (!given.tree) await parts();
  console.log(`at most ${peak()}`);
  if (given.then !== undefined) await takeTurns(given.then);
  await engine.dispose();

  async function parts(): Promise<void> {
    await measure("reading the question and 6 thoughts", think);
    await measure("values after 0-6 thoughts", async (question) => {
      await think(question);
      return run(question, values);
    });
    await measure(`${WORDS} words after each of 0-6 thoughts, one batch`, async (question) => {
      await think(question);
      return run(question, everyK.map(speak));
    });
    await measure(`${WORDS} words after each of 0-6 thoughts, one after another`, async (question) => {
      await think(question);
      let sum: Spent = { ms: 0, cpu: 0, passes: 0 };
      for (const k of everyK) sum = add(sum, await run(question, [speak(k)]));
      return sum;
    });
    await measure("all of the above after a crash, from an empty cache", async (question) =>
      run(question, [...values, ...everyK.map(speak)]),
    );
  }

  async function measure(what: string, once: (question: string) => Promise<Spent>): Promise<void> {
    const results: Spent[] = [];
    for (let round = -2; round < ROUNDS; round++) {
      const result = await once(questionOf(++asked));
      if (round >= 0) results.push(result);
    }
    print(what, results);
  }

  /** Measures both in turn, so that other work of the machine affects both alike. */
  async function compare(...both: [what: string, once: (question: string) => Promise<Spent>][]): Promise<void> {
    const results = both.map((): Spent[] => []);
    for (let round = -1; round < ROUNDS; round++) {
      for (const [index, [, once]] of both.entries()) {
        const result = await once(questionOf(++asked));
        if (round >= 0) results[index]!.push(result);
      }
    }
    both.forEach(([what], index) => print(what, results[index]!));
    const [one, other] = results.map((list) => list.map(({ ms }) => ms));
    console.log(
      `${median(other!.map((ms, round) => ms / one![round]!))
        .toFixed(2)
        .padStart(12)} × the time of the first for the second (median of the rounds)`,
    );
  }

  /** Loads four times, and prints the resident memory after each load. */
  async function takeTurns(other: string): Promise<void> {
    for (const next of [other, folder, other, folder]) {
      const start = performance.now();
      await engine.load(next, "cpu");
      await run(questionOf(++asked), [{ path: thoughts(2), move: { kind: "value" } }], TOP);
      console.log(
        `${megabytes(process.memoryUsage.rss())} after loading ${next} in ` +
          `${(performance.now() - start).toFixed(0)} ms; at most ${peak()}`,
      );
    }
  }

  function print(what: string, results: readonly Spent[]): void {
    const of = (key: "ms" | "cpu" | "passes"): number => median(results.map((result) => result[key]));
    const shown = [`${of("ms").toFixed(1)} ms`, `${of("cpu").toFixed(1)} ms of CPU time`, `${of("passes")} passes`];
    console.log(`${shown.map((part, i) => part.padStart(i === 1 ? 24 : 12)).join("")}  ${what}`);
  }
}

function add(a: Spent, b: Spent): Spent {
  return { ms: a.ms + b.ms, cpu: a.cpu + b.cpu, passes: a.passes + b.passes };
}

/** The peak of this process's resident memory so far. */
function peak(): string {
  return `${megabytes(peakBytes())} of memory`;
}

function peakBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
