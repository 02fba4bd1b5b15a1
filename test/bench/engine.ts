/**
 * How long things take on this machine; not a test. `node esbuild.mjs && node out/test/bench/engine.js [FOLDER]`
 * prints medians in milliseconds. Every measurement asks another question, so that nothing comes from the cache.
 */
import { LatentEngine } from "../../src/runtime/latentEngine";
import { median } from "../../src/runtime/timing";
import type { Job, Step } from "../../src/shared/protocol";

const folder = process.argv[2] ?? "models/prosqa-coconut";
const ROUNDS = 15;
const WORDS = 30;

/** `cpu`: of all threads, which on a busy machine tells more than the time on the wall. */
interface Spent {
  ms: number;
  cpu: number;
  passes: number;
}

void main();

async function main(): Promise<void> {
  const engine = new LatentEngine({ loading: () => undefined, produced: () => undefined });
  const loadStart = performance.now();
  const { manifest, name } = await engine.load(folder, "cpu");
  const load = performance.now() - loadStart;
  const { concepts, names } = manifest.lexicon;
  if (concepts.length < 20 || names.length < 2) throw new Error("The bench makes its questions of the lexicon of a ProsQA model.");

  /** As large as the released problems, and never the same twice. */
  const questionOf = (seed: number): string => {
    let state = seed + 1;
    const pick = (n: number): number => (state = (state * 48271) % 2147483647) % n;
    const word = (): string => concepts[pick(20)]!;
    const facts = Array.from({ length: 34 }, () => `Every ${word()} is a ${word()}.`);
    return `${facts.join(" ")} ${names[0]} is a ${word()}. ${names[1]} is a ${word()}. Is ${names[0]} a ${word()} or ${word()}?`;
  };
  const thoughts = (n: number): Step[] => Array<Step>(n).fill({ kind: "thought" });
  const everyK = [...Array(7).keys()];
  let count = 0;
  let asked = 0;
  const run = async (question: string, jobs: Job[]): Promise<Spent> => {
    const before = process.cpuUsage();
    const { ms, passes } = await engine.run({ id: `${count++}`, question, jobs, topK: 20 });
    const { user, system } = process.cpuUsage(before);
    return { ms, cpu: (user + system) / 1000, passes };
  };
  const speak = (k: number): Job => ({ path: thoughts(k), move: { kind: "force", max: WORDS } });

  const prompt = (await engine.tokenize(questionOf(0))).length;
  console.log(`${name}: prompt of ${prompt} tokens, medians of ${ROUNDS} rounds; loaded in ${load.toFixed(0)} ms`);
  await measure("question read and 6 thoughts", async (question) => run(question, [{ path: [], move: { kind: "think", count: 6 } }]));
  await measure("values after 0-6 thoughts", async (question) => {
    await run(question, [{ path: [], move: { kind: "think", count: 6 } }]);
    return run(question, everyK.map((k) => ({ path: thoughts(k), move: { kind: "value" } })));
  });
  await measure(`${WORDS} words after each of 0-6 thoughts, one batch`, async (question) => {
    await run(question, [{ path: [], move: { kind: "think", count: 6 } }]);
    return run(question, everyK.map(speak));
  });
  await measure(`${WORDS} words after each of 0-6 thoughts, one after another`, async (question) => {
    await run(question, [{ path: [], move: { kind: "think", count: 6 } }]);
    const sum: Spent = { ms: 0, cpu: 0, passes: 0 };
    for (const k of everyK) {
      const one = await run(question, [speak(k)]);
      for (const key of ["ms", "cpu", "passes"] as const) sum[key] += one[key];
    }
    return sum;
  });
  await measure(`everything of the above after a crash, from nothing`, async (question) =>
    run(question, [...everyK.map((k): Job => ({ path: thoughts(k), move: { kind: "value" } })), ...everyK.map(speak)]),
  );
  await engine.dispose();

  async function measure(what: string, once: (question: string) => Promise<Spent>): Promise<void> {
    const results: Spent[] = [];
    for (let round = -2; round < ROUNDS; round++) {
      const result = await once(questionOf(++asked));
      if (round >= 0) results.push(result);
    }
    const of = (key: "ms" | "cpu" | "passes"): number => median(results.map((result) => result[key]));
    const shown = [`${of("ms").toFixed(1)} ms`, `${of("cpu").toFixed(1)} ms of processor`, `${of("passes")} passes`];
    console.log(`${shown.map((part, i) => part.padStart(i === 1 ? 24 : 12)).join("")}  ${what}`);
  }
}
