// Runs tests with a mutant switched on, as requested by the parent process (testRunner.mjs).
const { mkdtempSync, existsSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");
/** Its types have only the default export. @type {typeof import("mocha")} */
const Mocha = /** @type {any} */ (require("mocha")).Mocha;

/** @typedef {Record<string, number>} Hits */
/**
 * @typedef {object} Request
 * @property {{ file: string, titles: string[] | null }[]} files `null`: all tests of the file
 * @property {string | null} mutant
 * @property {number} [hitLimit]
 */
/**
 * @typedef {object} Switches shared with the instrumented code
 * @property {string} [activeMutant]
 * @property {number} [hitCount]
 * @property {number} [hitLimit]
 * @property {string} [currentTestId]
 * @property {{ static: Hits, perTest: Record<string, Hits> }} mutantCoverage
 */

/** @type {Switches} */
const switches = { mutantCoverage: { static: {}, perTest: {} } };
/** @type {any} */ (globalThis).__stryker__ = switches;

/** Longer than in .mocharc.json, because the code is slower with its switches. */
const TIMEOUT = 60_000;
const folder = mkdtempSync(join(tmpdir(), "coconut-mutants-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
// Like Mocha's command line.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

process.on("message", async (/** @type {Request} */ { files, mutant, hitLimit }) => {
  /** @type {object} */
  let result = {};
  for (const { file, titles } of files) {
    switches.activeMutant = mutant ?? "none";
    // For the programs that tests start.
    process.env.__STRYKER_ACTIVE_MUTANT__ = switches.activeMutant;
    switches.hitCount = 0;
    switches.hitLimit = hitLimit ?? Infinity;
    const ran = await runFile(resolve(file), titles);
    result = ran.failed ? { ...ran, failed: { file, ...ran.failed } } : ran;
    if (ran.failed) break;
  }
  process.send?.(result);
});

/** @param {string} file @param {string[] | null} titles `null`: all */
async function runFile(file, titles) {
  const { mutantCoverage } = switches;
  const take = (/** @type {string} */ id) => {
    const taken = id === "" ? mutantCoverage.static : (mutantCoverage.perTest[id] ?? {});
    if (id === "") mutantCoverage.static = {};
    else delete mutantCoverage.perTest[id];
    return taken;
  };
  delete require.cache[file];
  delete switches.currentTestId;
  take("");
  /** @type {{ title: string, message: string } | null} */
  let failed = null;
  /** @type {{ title: string, ms: number, covered: Hits }[]} */
  const tests = [];
  const mocha = new Mocha({ timeout: TIMEOUT, bail: true, reporter: /** @type {any} */ (class {}) });
  mocha.cleanReferencesAfterRun(true);
  mocha.addFile(file);
  // What a `describe` runs itself counts as a hook's: any test of the file may use it.
  mocha.suite.on("pre-require", (context) => {
    const { describe } = context;
    const counted = (/** @type {string} */ title, /** @type {(this: Mocha.Suite) => void} */ body) =>
      describe(title, function () {
        switches.currentTestId = "hooks";
        body.call(this);
        delete switches.currentTestId;
      });
    context.describe = Object.assign(counted, describe);
  });
  if (titles) mocha.grep(new RegExp(`^(${titles.map(escape).join("|")})$`));
  try {
    /** @type {any} */ (mocha).loadFiles();
  } catch (error) {
    return { failed: { title: "", message: String(error) }, tests, load: {}, hooks: {} };
  }
  const load = take("");
  switches.currentTestId = "hooks";
  const programs = join(folder, "coverage");
  process.env.COCONUT_COVERAGE = programs;
  await new Promise((done) => {
    const runner = mocha.run(done);
    let began = 0;
    runner.on("test", (test) => {
      switches.currentTestId = `test ${test.fullTitle()}`;
      began = Date.now();
    });
    runner.on("suite end", () => (switches.currentTestId = "hooks"));
    runner.on("fail", (test, { message }) => (failed ??= { title: test.fullTitle(), message }));
    runner.on("pass", (test) => {
      const title = test.fullTitle();
      const covered = [take(`test ${title}`), ...readHits(programs)];
      tests.push({ title, ms: Date.now() - began, covered: Object.assign({}, ...covered.reverse()) });
    });
  });
  return { failed, tests, load, hooks: { ...take("hooks"), ...Object.assign({}, ...readHits(programs)) } };
}

/** The places that finished programs reached. @param {string} file @returns {Hits[]} */
function readHits(file) {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  rmSync(file);
  return lines.map((line) => JSON.parse(line));
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
