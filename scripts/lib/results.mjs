// The result of a stage of `npm test`. Tests that didn't run are counted and named, so that they don't look passed.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNode } from "./processes.mjs";

/**
 * @typedef {object} Result
 * @property {number} passed
 * @property {string[]} failed what failed
 * @property {string[]} notRun what did not run, with the reason where there is one
 */

/** @param {...string} reasons @returns {Result} */
export const notRun = (...reasons) => ({ passed: 0, failed: [], notRun: reasons });

/** @param {...string} failed @returns {Result} */
export const failure = (...failed) => ({ passed: 0, failed, notRun: [] });

/** @param {Result[]} results @returns {Result} */
export const sum = (results) => ({
  passed: results.reduce((total, result) => total + result.passed, 0),
  failed: results.flatMap((result) => result.failed),
  notRun: results.flatMap((result) => result.notRun),
});

/** @param {Result} result */
export function describe({ passed, failed, notRun: skipped }) {
  const reasons = skipped.length > 0 ? ` (${[...new Set(skipped)].join("; ")})` : "";
  return `passed ${passed}, failed ${failed.length}, not run ${skipped.length}${reasons}`;
}

/** The file for the result of a Mocha run. An older one is removed. @param {string} name */
export function resultFile(name) {
  const file = join("out", "results", `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  for (const old of [file, `${file}.log`]) rmSync(old, { force: true });
  return file;
}

/**
 * @param {string} file
 * @returns {{ ended: boolean, tests: { title: string, outcome: "passed" | "failed" | "skipped" }[] }} as
 * scripts/lib/resultReporter.cjs writes it
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return { ended: false, tests: [] };
  }
}

/**
 * @param {string} file
 * @param {string} ending how the process ended, in case the file doesn't say that the run has ended
 * @returns {Result}
 */
export function readResult(file, ending) {
  const { ended, tests } = readReport(file);
  if (ended && tests.length === 0) return failure("no tests were found");
  const titles = (/** @type {string} */ outcome) =>
    tests.filter((test) => test.outcome === outcome).map((test) => test.title);
  const result = { passed: titles("passed").length, failed: titles("failed"), notRun: titles("skipped") };
  return ended ? result : sum([result, failure(`the run didn't finish: ${ending}`)]);
}

/**
 * Runs Mocha in Node.
 * @param {string} name
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Result>}
 */
export async function runMocha(name, args, env = {}) {
  const file = resultFile(name);
  const { code } = await runNode(
    [
      "--enable-source-maps",
      "node_modules/mocha/bin/mocha.js",
      "--reporter",
      "scripts/lib/resultReporter.cjs",
      ...args,
    ],
    {
      env: { ...process.env, ...env, COCONUT_RESULT: file },
      timeout: 20 * 60_000,
    },
  );
  const result = readResult(file, `Mocha ended with ${code}`);
  // For example, a test file may change the exit code, or crash after the last test.
  return code !== 0 && result.failed.length === 0 ? sum([result, failure(`Mocha ended with ${code}`)]) : result;
}
