// `npm test`: installs, builds, and runs all tests. `npm test -- unit python` runs only these stages, and flags are for
// Mocha. Several stages run at the same time, one for each core, and each prints its output when it ends. At the end
// there is a line for each stage, and the total. Tests that didn't run are counted, with the reason.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findOrInstallChromium } from "./lib/chromium.mjs";
import { installCodeServer } from "./lib/codeServer.mjs";
import { build, checkNode, install } from "./lib/install.mjs";
import { inParallel } from "./lib/parallel.mjs";
import { endOnSignals, runNode } from "./lib/processes.mjs";
import { findPython } from "./lib/python.mjs";
import { describe, failure, notRun, resultFile, sum } from "./lib/results.mjs";
import { packageVsix } from "./lib/vsix.mjs";
import { stages } from "./stages/all.mjs";

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
// The suite of `vscode` is that of `vsix`, without the packaging.
const wanted = names.length > 0 ? names : Object.keys(stages).filter((name) => name !== "vscode");

// The released ProsQA file can't be part of the project. If it is next to the project, tests find it there.
const released = join("..", "shared", "data");
if (!process.env.COCONUT_DATA && existsSync(released)) process.env.COCONUT_DATA = join(process.cwd(), released);

/** @typedef {{ name: string, result: import("./lib/results.mjs").Result, seconds: number }} Done */

/**
 * @param {string} name
 * @param {() => Promise<import("./lib/results.mjs").Result>} stage
 * @returns {Promise<Done>}
 */
async function timed(name, stage) {
  const start = Date.now();
  const result = await stage();
  return { name, result, seconds: Math.round((Date.now() - start) / 1000) };
}

/** Everything that stages share, because they would install and build it at the same time. */
async function prepare() {
  try {
    await install();
    await build();
    if (wanted.includes("vsix")) await packageVsix("out");
    if (wanted.length > 1)
      await Promise.all([findPython({ make: true }), findOrInstallChromium(), installCodeServer()]);
    return { passed: 0, failed: [], notRun: [] };
  } catch (error) {
    console.error(error);
    return failure(`install and build: ${error instanceof Error ? error.message : error}`);
  }
}

/** @param {string} name @returns {Promise<import("./lib/results.mjs").Result>} */
async function runStage(name) {
  const alone = wanted.length === 1;
  console.log(alone ? `\n── ${name} ──` : `${name} begins.`);
  const file = resultFile(`stage-${name}`);
  const { code, output } = await runNode(["scripts/stage.mjs", file, name, ...flags], { quiet: !alone });
  if (!alone) console.log(`\n── ${name} ──\n${output}`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : failure(`${name} ended with ${code}`);
}

const prepared = await timed("install and build", prepare);
const ready = prepared.result.failed.length === 0;
const tested = await inParallel(
  wanted.map((name) => () => timed(name, async () => (ready ? runStage(name) : notRun("the build failed")))),
);

const done = [prepared, ...tested];
const total = sum(done.map(({ result }) => result));
console.log("");
for (const { name, result, seconds } of done)
  console.log(`${name.padEnd(18)} ${String(seconds).padStart(4)} s  ${describe(result)}`);
for (const title of total.failed) console.log(`FAILED ${title}`);
console.log(describe(total));
process.exit(total.failed.length === 0 ? 0 : 1);
