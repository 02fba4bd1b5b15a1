// `npm test`: installs, builds, and runs all tests. `npm test -- unit python` runs only these stages. Flags are for
// Mocha. Prints a line for each stage and the total. Tests that didn't run are counted, with the reason.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, checkNode, install } from "./lib/install.mjs";
import { endOnSignals, runNode } from "./lib/processes.mjs";
import { findPython } from "./lib/python.mjs";
import { describe, failure, notRun, resultFile, sum } from "./lib/results.mjs";
import { check } from "./stages/check.mjs";
import { panel } from "./stages/panel.mjs";
import { unit } from "./stages/unit.mjs";
import { testDevelopmentBuild, testVsix } from "./stages/vscode.mjs";

/**
 * The fastest first, but Python: its tests take as long as all the others, and most of the time on one core. Where
 * other stages run too, they run beside it, and what it prints comes at the end.
 * @type {Record<string, (flags: string[]) => Promise<import("./lib/results.mjs").Result>>}
 */
const stages = { check, unit, vscode: testDevelopmentBuild, vsix: testVsix, panel, python: () => alone("python") };

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
endOnSignals(130);
checkNode();

const firstFlag = process.argv.findIndex((argument, index) => index > 1 && argument.startsWith("-"));
const names = process.argv.slice(2, firstFlag === -1 ? undefined : firstFlag);
const flags = firstFlag === -1 ? [] : process.argv.slice(firstFlag);
const unknown = names.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`There is no stage "${unknown[0]}". The stages are ${Object.keys(stages).join(", ")}.`);
  process.exit(1);
}

// The released ProsQA file can't be part of the project. If it is next to the project, tests find it there.
const released = join("..", "shared", "data");
if (!process.env.COCONUT_DATA && existsSync(released)) process.env.COCONUT_DATA = join(process.cwd(), released);

/**
 * @param {string} name
 * @param {() => Promise<import("./lib/results.mjs").Result>} stage throws if it fails
 */
async function runStage(name, stage) {
  console.log(`\n── ${name} ──`);
  const start = Date.now();
  const result = await stage().catch((error) => {
    console.error(error);
    return failure(`${name}: ${error.message}`);
  });
  return { name, result, seconds: Math.round((Date.now() - start) / 1000) };
}

/**
 * Runs a stage in a process of its own.
 * @param {string} name
 * @param {boolean} [quiet] whether its output is printed only at the end
 */
async function alone(name, quiet = false) {
  const file = resultFile(`${name}-stage`);
  const { code, output } = await runNode(["scripts/stages/alone.mjs", name, file], { quiet });
  if (quiet) process.stdout.write(output);
  return existsSync(file)
    ? /** @type {import("./lib/results.mjs").Result} */ (JSON.parse(readFileSync(file, "utf8")))
    : failure(`the stage didn't finish: it ended with ${code}`);
}

const prepared = await runStage("install and build", async () => {
  await install();
  await build();
  return { passed: 0, failed: [], notRun: [] };
});
const done = [prepared];
const ready = prepared.result.failed.length === 0;
const chosen = names.length > 0 ? names : Object.keys(stages);
const start = Date.now();
const runsBeside = ready && chosen.length > 1 && chosen.includes("python");
// Its packages are installed first, because the check of its code needs them too.
if (runsBeside) await findPython({ make: true });
const beside = runsBeside ? alone("python", true) : null;
for (const name of chosen) {
  const isBeside = name === "python" && runsBeside;
  const stage = async () =>
    !ready ? notRun("the build failed") : isBeside && beside ? beside : /** @type {Function} */ (stages[name])(flags);
  const { result, seconds } = await runStage(name, stage);
  done.push({ name, result, seconds: isBeside ? Math.round((Date.now() - start) / 1000) : seconds });
}

const total = sum(done.map(({ result }) => result));
console.log("");
for (const { name, result, seconds } of done)
  console.log(`${name.padEnd(18)} ${String(seconds).padStart(4)} s  ${describe(result)}`);
for (const title of total.failed) console.log(`FAILED ${title}`);
console.log(describe(total));
process.exit(total.failed.length === 0 ? 0 : 1);
