// Prints Mocha's results and writes them to a file. The file says whether the run has ended, which the exit code alone
// doesn't tell.
const { writeFileSync } = require("node:fs");
const Mocha = require("mocha");

const file = process.env.COCONUT_RESULT;

/**
 * @typedef {{ title: string, outcome: "passed" | "failed" | "skipped", ms?: number | undefined, error?: string }} Test
 */

/** Inside VS Code there is other output, too. scripts/stages/vscode.mjs picks out the lines that begin with this. */
const mark = process.env.COCONUT_BUILD && "[test]";

module.exports = class ResultReporter extends (mark ? Mocha.reporters.Base : Mocha.reporters.Spec) {
  /** @param {import("mocha").Runner} runner @param {import("mocha").MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {Test[]} */
    const tests = [];
    const write = (/** @type {boolean} */ ended) =>
      file && writeFileSync(file, JSON.stringify({ ended, tests }, null, 1));
    const add = (/** @type {Test} */ test) => {
      tests.push(test);
      write(false);
      if (mark) console.log(mark, line(test));
    };
    runner.on("pass", (test) => add({ title: test.fullTitle(), outcome: "passed", ms: test.duration }));
    runner.on("pending", (test) => add({ title: test.fullTitle(), outcome: "skipped" }));
    runner.on("fail", (test, error) =>
      add({ title: test.fullTitle(), outcome: "failed", error: error.stack ?? String(error) }),
    );
    runner.once("end", () => write(true));
  }
};

/** @param {Test} test */
function line({ title, outcome, ms, error }) {
  const sign = { passed: "✔", failed: "✘", skipped: "-" }[outcome];
  return `${sign} ${title}${ms === undefined ? "" : ` (${ms} ms)`}${error ? `\n${error.replace(/^/gm, "      ")}` : ""}`;
}
