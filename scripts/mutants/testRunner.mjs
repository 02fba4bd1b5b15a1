// Runs tests in a process that is reused for the next mutant, and replaced if it hangs or dies.
import { fork } from "node:child_process";
import { join } from "node:path";
import { atExit } from "../lib/processes.mjs";

/** @typedef {Record<string, number>} Hits how often each mutant's place was reached, by id */
/** @typedef {{ title: string, message: string }} Failure */
/** @typedef {{ title: string, ms: number, covered: Hits }} ObservedTest */
/** @typedef {{ failed: Failure | null, tests: ObservedTest[], load: Hits, hooks: Hits }} Observed */
/** @typedef {{ file: string, title: string, ms: number }} Selection */

/** Runs per process. A process grows with every bundle that it loads. */
const USES = 60;

export class TestRunner {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;
  #uses = 0;
  #errors = "";
  /** Whether a test passes alone, without any mutant. @type {Map<string, boolean>} */
  #passes = new Map();

  /** @param {string} sandbox */
  constructor(sandbox) {
    this.sandbox = sandbox;
  }

  /** Runs all tests of a file. @param {string} file @returns {Promise<Observed>} */
  async observe(file) {
    const result = await this.#ask({ files: [{ file, titles: null }], mutant: null }, 600_000);
    if (!("tests" in result)) throw new Error(`${file}: ${result.lost}\n${this.#errors}`);
    return result;
  }

  /**
   * @param {Selection[]} selected
   * @param {string} mutant
   * @param {number} hitLimit a mutant that is reached more often is an endless loop
   * @returns {Promise<"passed" | "test" | "time">}
   */
  async tryMutant(selected, mutant, hitLimit) {
    const usable = selected.filter(({ file, title }) => this.#passes.get(`${file} ${title}`) !== false);
    // The first test that fails ends it, so the quickest file comes first.
    const byFile = [...groupBy(usable, ({ file }) => file)].sort(([, a], [, b]) => timeOf(a) - timeOf(b));
    const files = byFile.map(([file, tests]) => ({ file, titles: tests.map(({ title }) => title) }));
    const limit = 30_000 + 10 * timeOf(usable);
    const result = await this.#ask({ files, mutant, hitLimit }, limit);
    if ("lost" in result) return result.lost === "time" ? "time" : "test";
    const { failed } = result;
    if (!failed) return "passed";
    // The failure counts only if the test passes alone without the mutant.
    const key = `${failed.file} ${failed.title}`;
    if (!this.#passes.has(key)) {
      const alone = await this.#ask({ files: [{ file: failed.file, titles: [failed.title] }], mutant: null }, limit);
      this.#passes.set(key, "tests" in alone && !alone.failed);
    }
    if (this.#passes.get(key)) return "test";
    console.log(`left out, because it fails alone without any mutant: ${key}: ${failed.message}`);
    const others = selected.filter(({ file, title }) => file !== failed.file || title !== failed.title);
    return this.tryMutant(others, mutant, hitLimit);
  }

  end() {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  /** @param {object} request @param {number} limit in ms @returns {Promise<any>} `lost`: how the process ended */
  async #ask(request, limit) {
    if (this.#uses++ % USES === 0) this.end();
    const child = (this.#child ??= this.#start());
    const answer = await new Promise((resolve) => {
      const timer = setTimeout(() => resolve({ lost: "time" }), limit);
      const settle = (/** @type {object} */ result) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(result);
      };
      child.once("message", settle);
      child.once("exit", (code, signal) => settle({ lost: `ended by ${signal ?? code}` }));
      child.send(request);
    });
    if ("lost" in answer) this.end();
    return answer;
  }

  #start() {
    const child = fork(join(import.meta.dirname, "runTests.cjs"), [], {
      cwd: this.sandbox,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text) => (this.#errors += text));
    const ended = atExit(() => void child.kill("SIGKILL"));
    child.on("close", ended);
    return child;
  }
}

/** In ms. @param {Selection[]} tests */
function timeOf(tests) {
  return tests.reduce((total, { ms }) => total + ms, 0);
}

/** @template T @param {readonly T[]} all @param {(one: T) => string} keyOf @returns {Map<string, T[]>} */
export function groupBy(all, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
