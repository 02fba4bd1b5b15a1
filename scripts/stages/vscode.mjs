// Runs the suite of test/vscode inside a real VS Code: a desktop one if it can be downloaded, or else code-server in
// Chromium.
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromiumArgs, findOrInstallChromium } from "../lib/chromium.mjs";
import { canRunDesktop, runInDesktop } from "../lib/desktopTests.mjs";
import { temporaryFolder } from "../lib/processes.mjs";
import { vsixPath } from "../lib/vsix.mjs";
import { notRun, readResult, resultFile } from "../lib/results.mjs";
import { startWorkbench, stillSettings } from "../lib/workbench.mjs";

const limit = 20 * 60_000;

/**
 * @typedef {{ build: "development" | "vsix", vsix?: string, data: string, folder: string, extension: string, tests:
 * string, env: Record<string, string> }} Plan
 */

export const testDevelopmentBuild = () => testIn({ build: "development" });

/** Installs the packaged extension and runs the same suite on it, which finds files that the package lacks. */
export const testVsix = () => testIn({ build: "vsix", vsix: vsixPath("out") });

/**
 * @param {{ build: "development" | "vsix", vsix?: string }} what
 * @returns {Promise<import("../lib/results.mjs").Result>}
 */
async function testIn({ build, vsix }) {
  const data = temporaryFolder("vscode");
  const result = resultFile(build);
  /** @type {Plan} */
  const plan = {
    build,
    ...(vsix && { vsix }),
    data,
    folder: workspace(data),
    extension: build === "development" ? resolve(".") : emptyExtension(data),
    tests: resolve("out/test/vscode/index.js"),
    env: { COCONUT_RESULT: resolve(result), COCONUT_BUILD: build },
  };
  const refusal = await canRunDesktop();
  if (refusal === undefined) return readResult(result, await runInDesktop(plan));
  console.log(`Testing in code-server, since ${refusal}.`);
  const chromium = await findOrInstallChromium();
  if ("why" in chromium) return notRun(chromium.why);
  const ended = await runInCodeServer(plan, chromium.path);
  return typeof ended === "string" ? readResult(result, ended) : notRun(ended.why);
}

/** A copy of the samples, because tests write next to them. @param {string} data */
function workspace(data) {
  const folder = join(data, "workspace");
  cpSync("samples", folder, { recursive: true });
  return folder;
}

/**
 * VS Code runs a suite only for an extension in development. This one stands in for it if the real one is installed.
 * @param {string} data
 */
function emptyExtension(data) {
  const folder = join(data, "driver");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "driver", publisher: "coconut-inspector", version: "0.0.1", engines: { vscode: "*" } }),
  );
  return folder;
}

/** @param {Plan} plan @param {string} chromiumPath @returns {Promise<string | { why: string }>} how it ended */
async function runInCodeServer({ vsix, data, folder, extension, tests, env }, chromiumPath) {
  const workbench = await startWorkbench({
    data: join(data, "server"),
    ...(vsix && { extension: vsix }),
    settings: stillSettings,
    env,
    testDriver: true,
  });
  if ("why" in workbench) return workbench;
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs });
  try {
    const page = await browser.newPage();
    const exit = new Promise((done) => void page.exposeFunction("codeAutomationExit", done));
    await page.exposeFunction("codeAutomationLog", (/** @type {string} */ type, /** @type {unknown[]} */ args) =>
      log(`${env.COCONUT_RESULT}.log`, type, args.join(" ")),
    );
    const address = workbench.address(folder, [
      ["extensionDevelopmentPath", workbench.remote(extension)],
      ["extensionTestsPath", workbench.remote(tests)],
      ["skipWelcome", "true"],
    ]);
    await page.goto(address, { waitUntil: "commit", timeout: 60_000 });
    return await Promise.race([
      exit.then((code) => `VS Code ended with ${code}; its log is ${env.COCONUT_RESULT}.log`),
      workbench.ended.then(() => "the server of the workbench died"),
      new Promise((done) => setTimeout(done, limit, `timed out after ${limit / 60_000} minutes`).unref()),
    ]);
  } finally {
    await browser.close();
    await workbench.stop();
  }
}

/**
 * Writes the whole log of the workbench to a file, and the lines of the tests to the terminal, too.
 * @param {string} file
 * @param {string} type
 * @param {string} text
 */
function log(file, type, text) {
  appendFileSync(file, `${type} ${text}\n`);
  if (text.startsWith("[test] ")) console.log(text.replace("[test]", " "));
}
