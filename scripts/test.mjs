// `npm test`: installs, builds, and runs all tests. `npm test -- unit python` runs only these stages. Flags are for
// Mocha. Prints a line for each stage and the total. Tests that didn't run are counted, with the reason.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, checkNode, install } from "./lib/install.mjs";
import { endOnSignals } from "./lib/processes.mjs";
import { describe, failure, notRun, sum } from "./lib/results.mjs";
import { check } from "./stages/check.mjs";
import { panel } from "./stages/panel.mjs";
import { python } from "./stages/python.mjs";
import { unit } from "./stages/unit.mjs";
import { testDevelopmentBuild, testVsix } from "./stages/vscode.mjs";

/**
 * The fastest first.
 * @type {Record<string, (flags: string[]) => Promise<import("./lib/results.mjs").Result>>}
 */
const stages = { check, unit, python, vscode: testDevelopmentBuild, vsix: testVsix, panel };

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

const prepared = await runStage("install and build", async () => {
  await install();
  await build();
  return { passed: 0, failed: [], notRun: [] };
});
const done = [prepared];
for (const name of names.length > 0 ? names : Object.keys(stages)) {
  const ready = prepared.result.failed.length === 0;
  done.push(
    await runStage(name, async () =>
      ready ? /** @type {Function} */ (stages[name])(flags) : notRun("the build failed"),
    ),
  );
}

const total = sum(done.map(({ result }) => result));
console.log("");
for (const { name, result, seconds } of done)
  console.log(`${name.padEnd(18)} ${String(seconds).padStart(4)} s  ${describe(result)}`);
for (const title of total.failed) console.log(`FAILED ${title}`);
console.log(describe(total));
process.exit(total.failed.length === 0 ? 0 : 1);
