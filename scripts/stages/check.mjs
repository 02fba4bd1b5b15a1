// Types, style, and unused code. Each program counts as one test. `npm run check` (scripts/check.mjs) runs the same.
import { generate } from "../lib/generate.mjs";
import { run, runNode } from "../lib/processes.mjs";
import { inParallel } from "../lib/parallel.mjs";
import { findPython } from "../lib/python.mjs";
import { failure, notRun, sum } from "../lib/results.mjs";

/**
 * Started by the script in their package, because on Windows the name alone isn't a program.
 * @type {[title: string, script: string, ...string[]][]}
 */
const programs = [
  ["tsc", "typescript/bin/tsc", "--noEmit"],
  ["tsc src/webview", "typescript/bin/tsc", "--noEmit", "-p", "src/webview"],
  ["tsc test/webview", "typescript/bin/tsc", "--noEmit", "-p", "test/webview"],
  ["tsc scripts", "typescript/bin/tsc", "--noEmit", "-p", "scripts"],
  ["eslint", "eslint/bin/eslint.js", "."],
  ["prettier", "prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ["knip", "knip/bin/knip.js"],
];

const ruff = [
  ["ruff check", "check", "--quiet"],
  ["ruff format", "format", "--check", "--quiet"],
];

/** @typedef {import("../lib/results.mjs").Result} Result */

/** `makePython`: see findPython. @param {{ makePython: boolean }} options @returns {Promise<Result>} */
export async function checkAll({ makePython }) {
  await generate();
  const results = await inParallel(
    programs.map(([title, script, ...args]) => async () => {
      const { code, output } = await runNode([`node_modules/${script}`, ...args], { quiet: true });
      process.stdout.write(output);
      return report(title, code);
    }),
  );
  const found = await findPython({ make: makePython });
  for (const [title = "", ...args] of ruff) results.push(await runRuff(title, args, found));
  return sum(results);
}

/** For `npm test`, which needs the Python environment anyway. */
export const check = () => checkAll({ makePython: true });

/**
 * @param {string} title
 * @param {string[]} args
 * @param {Awaited<ReturnType<typeof findPython>>} found
 * @returns {Promise<Result>}
 */
async function runRuff(title, args, found) {
  if ("why" in found) return skipped(title, found.why);
  const { code: missing } = await run(found.python, ["-m", "ruff", "--version"], { quiet: true });
  if (missing !== 0) return skipped(title, `${found.python} has no ruff; pip install ruff adds it`);
  return report(title, (await run(found.python, ["-m", "ruff", ...args, "models"])).code);
}

/** @param {string} title @param {number} code @returns {Result} */
function report(title, code) {
  console.log(`  ${code === 0 ? "✔" : "✘"} ${title}`);
  return code === 0 ? { passed: 1, failed: [], notRun: [] } : failure(title);
}

/** @param {string} title @param {string} why @returns {Result} */
function skipped(title, why) {
  console.log(`  - ${title} didn't run: ${why}.`);
  return notRun(`${title}: ${why}`);
}
