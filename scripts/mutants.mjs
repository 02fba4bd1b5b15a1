// `npm run mutants`: mutation testing of src/shared and src/runtime. Changes the code in one place at a time, runs the
// tests that reach it, and lists the changes that no test noticed.
//   npm run mutants -- [--seed N] [--count 400] [--only src/runtime/moves]... [--jobs 2] [--slow] [--again FILE]
// --again tries only those of the draw that survived before: FILE is what an earlier run printed.
// Tests that start the command line or a worker, or take more than 2 s, run only with --slow. They notice little more.
// The changes are Stryker's, and changed numbers. All are built into one set of bundles behind a switch, so trying one
// needs no build. A change that doesn't compile counts as noticed, because `npm run check` is a test too.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundleTests, instrument } from "./mutants/bundles.mjs";
import { TestRunner, groupBy } from "./mutants/testRunner.mjs";
import { TypeCheck } from "./mutants/typeCheck.mjs";
import { endOnSignals } from "./lib/processes.mjs";

process.chdir(join(import.meta.dirname, ".."));
endOnSignals(130);

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
    count: { type: "string", default: "400" },
    only: { type: "string", multiple: true, default: ["src/shared", "src/runtime"] },
    slow: { type: "boolean", default: false },
    jobs: { type: "string", default: "2" },
    again: { type: "string" },
  },
});

/** Which places each test reaches, by the hash of its bundle. */
const OBSERVED = "out/mutants.json";

/** Tests that take longer are slow, in ms. */
const SLOW = 2000;

/** @typedef {import("./mutants/bundles.mjs").Mutant} Mutant */
/** @typedef {import("./mutants/testRunner.mjs").Selection} Selection */
/** @typedef {"test" | "time" | "types" | "survived" | "not run"} Fate */

const { mutants, sources } = await instrument(["src/shared", "src/runtime"]);
const drawn = draw(
  mutants.filter(({ file }) => values.only.some((path) => file.startsWith(path))),
  Number(values.seed),
  Number(values.count),
).filter(survivedBefore);
const { sandbox, files } = await bundleTests(sources, new Set(drawn.map(({ file }) => file)), values.slow);
console.log(`seed ${values.seed}: ${drawn.length} of ${mutants.length} mutants`);

const observed = await observe();
const fates = new Map(/** @type {[Mutant, Fate][]} */ ([]));
const types = new TypeCheck();
const waiting = [...drawn];
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
report();

/** Which places each test reaches, and how long it takes. Cached for as long as the bundle is the same. */
async function observe() {
  /** @type {Record<string, import("./mutants/testRunner.mjs").Observed & { hash: string }>} */
  const known = existsSync(OBSERVED) ? JSON.parse(readFileSync(OBSERVED, "utf8")) : {};
  const runner = new TestRunner(sandbox);
  const tests = [];
  for (const { file, hash } of files) {
    let ran = known[file];
    if (ran?.hash !== hash) {
      ran = { ...(await runner.observe(file)), hash };
      if (ran.failed) throw new Error(`${file} fails without a mutant: ${ran.failed.title}\n${ran.failed.message}`);
      known[file] = ran;
      writeFileSync(OBSERVED, JSON.stringify(known));
    }
    const { load, hooks } = ran;
    const own = ran.tests.filter(({ ms }) => values.slow || ms <= SLOW);
    tests.push(...own.map((test) => ({ ...test, file, load, hooks })));
  }
  runner.end();
  console.log(`${tests.length} tests in ${files.length} files, ${Math.round(sum(tests.map(({ ms }) => ms)) / 1000)} s`);
  return tests;
}

async function work() {
  const runner = new TestRunner(sandbox);
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const fate = await tryMutant(runner, mutant);
    fates.set(mutant, fate);
    if (!isKilled(mutant)) console.log(`${fate.padEnd(8)} ${describe(mutant)}`);
    if (fates.size % 20 === 0) console.log(`${fates.size} of ${drawn.length}: ${drawn.filter(isKilled).length} killed`);
  }
  runner.end();
}

/** @param {TestRunner} runner @param {Mutant} mutant @returns {Promise<Fate>} */
async function tryMutant(runner, mutant) {
  const selected = testsFor(mutant);
  const hits = sum(selected.map((test) => hitsOf(test, mutant.id)));
  const result = await runner.tryMutant(selected, mutant.id, 1000 + 100 * hits);
  if (result !== "passed") return result;
  if (types.refuses(mutant)) return "types";
  return selected.length === 0 ? "not run" : "survived";
}

/**
 * Tests that reach the place, the fastest first. Code that runs only while a file is loaded makes constants that any
 * test may use. For such code, these are all tests that reach anything in the source file.
 * @param {Mutant} mutant
 */
function testsFor({ id, file }) {
  const runs = (/** @type {(typeof observed)[number]} */ test) => id in test.covered || id in test.hooks;
  const loads = observed.filter((test) => id in test.load && !runs(test));
  const uses = loads.filter((test) =>
    [test.covered, test.hooks].some((hits) => Object.keys(hits).some((other) => other.startsWith(`${file}:`))),
  );
  const seen = [...observed.filter(runs), ...uses];
  return (seen.length > 0 ? seen : loads).sort((a, b) => a.ms - b.ms);
}

/** @param {(typeof observed)[number]} test @param {string} id */
function hitsOf({ covered, hooks, load }, id) {
  return (covered[id] ?? 0) + (hooks[id] ?? 0) + (load[id] ?? 0);
}

function report() {
  const rooms = groupBy(drawn, ({ file }) => file.split("/").slice(0, 3).join("/"));
  console.log(`\n${"room".padEnd(24)}  killed   of`);
  for (const [room, own] of [...rooms].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(
      `${room.padEnd(24)} ${String(own.filter(isKilled).length).padStart(7)} ${String(own.length).padStart(4)}`,
    );
  const count = (/** @type {Fate} */ fate) => drawn.filter((mutant) => fates.get(mutant) === fate).length;
  const killed = drawn.filter(isKilled).length;
  console.log(
    `\nseed ${values.seed}: killed ${killed} of ${drawn.length} (${((100 * killed) / drawn.length).toFixed(1)}%): ` +
      `${count("test")} by a test, ${count("time")} by the time limit, ${count("types")} by the type checker; ` +
      `${count("survived")} survived, ${count("not run")} aren't reached by a test`,
  );
}

/** @param {Mutant} mutant */
function isKilled(mutant) {
  return ["test", "time", "types"].includes(fates.get(mutant) ?? "");
}

/** @param {Mutant} mutant */
function survivedBefore(mutant) {
  if (values.again === undefined) return true;
  const lines = readFileSync(values.again, "utf8").split("\n");
  return lines.some((line) => line.replace(/^(?:survived|not run) +/, "") === describe(mutant));
}

/** @param {Mutant} mutant */
function describe({ file, line, original, replacement }) {
  const short = (/** @type {string} */ code) => {
    const flat = code.replace(/\s+/g, " ");
    return flat.length > 90 ? `${flat.slice(0, 60)} … ${flat.slice(-25)}` : flat;
  };
  return `${file}:${line}  ${short(original)}  ->  ${short(replacement)}`;
}

/**
 * Draws `count` mutants in random order: Fisher-Yates with mulberry32.
 * @param {Mutant[]} all
 * @param {number} seed
 * @param {number} count
 */
function draw(all, seed, count) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...all];
  return Array.from({ length: Math.min(count, left.length) }, () => {
    const [taken] = left.splice(Math.floor(random() * left.length), 1);
    return /** @type {Mutant} */ (taken);
  });
}

/** @param {number[]} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
