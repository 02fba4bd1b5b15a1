// The tests of the recipe and of coconut_traces, and of the engine on packages made by the recipe's converter.
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { inParallel } from "../lib/parallel.mjs";
import { run } from "../lib/processes.mjs";
import { findPython } from "../lib/python.mjs";
import { failure, notRun, resultFile, runMocha, sum } from "../lib/results.mjs";

const tests = [join("recipe", "tests"), join("coconut_traces", "tests")];

/** @returns {Promise<import("../lib/results.mjs").Result>} */
export async function python() {
  if (!tests.every((folder) => existsSync(join("models", folder)))) return notRun("there are no Python tests");
  const found = await findPython({ make: true });
  if ("why" in found) return notRun(found.why);
  const files = tests.flatMap((folder) =>
    readdirSync(join("models", folder))
      .filter((name) => /^test_.*\.py$/.test(name))
      .map((name) => join(folder, name)),
  );
  // About half of the time each.
  const isConverting = (/** @type {string} */ file) => basename(file).startsWith("test_convert_");
  const results = await inParallel([
    async () => sum([await pytest(found.python, "convert", files.filter(isConverting)), await converted(found.python)]),
    () =>
      pytest(
        found.python,
        "other",
        files.filter((file) => !isConverting(file)),
      ),
  ]);
  return sum(results);
}

/**
 * @param {string} program
 * @param {string} name of the report
 * @param {string[]} files
 * @returns {Promise<import("../lib/results.mjs").Result>}
 */
async function pytest(program, name, files) {
  const report = resolve(resultFile(`python-${name}`));
  const { code, output } = await run(
    program,
    ["-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${report}`, ...files],
    {
      cwd: "models",
      // Each of the two has a core.
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", OMP_NUM_THREADS: "1" },
      quiet: true,
    },
  );
  process.stdout.write(output);
  const result = readReport(report) ?? failure(`pytest didn't finish: it ended with ${code}`);
  return code !== 0 && result.failed.length === 0 ? sum([result, failure(`pytest ended with ${code}`)]) : result;
}

/**
 * Compares tiny converted models of every family with PyTorch's results.
 * @param {string} program
 * @returns {Promise<import("../lib/results.mjs").Result>}
 */
async function converted(program) {
  const folder = mkdtempSync(join(tmpdir(), "coconut-fixtures-"));
  try {
    const { code } = await run(program, ["-m", "recipe.convert_fixtures", "--out", folder], {
      cwd: "models",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
      quiet: true,
    });
    if (code !== 0) return failure(`recipe.convert_fixtures ended with ${code}`);
    return await runMocha(
      "converted",
      ["--no-config", "--timeout", "120000", join("out", "test", "runtime", "converted.test.js")],
      { COCONUT_FIXTURES: folder },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Reads the result from pytest's JUnit report.
 * @param {string} report
 * @returns {import("../lib/results.mjs").Result | undefined}
 */
function readReport(report) {
  if (!existsSync(report)) return undefined;
  const xml = readFileSync(report, "utf8");
  const cases = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"[^>]*?(?:\/>|>(.*?)<\/testcase>)/gs)];
  const named = (/** @type {RegExp} */ mark) =>
    cases.filter(([, , , body = ""]) => mark.test(body)).map(([, file, name]) => `${file}: ${name}`);
  const failed = named(/<(failure|error)\b/);
  const skipped = named(/<skipped\b/);
  return cases.length === 0
    ? failure("no Python tests were found")
    : { passed: cases.length - failed.length - skipped.length, failed, notRun: skipped };
}
