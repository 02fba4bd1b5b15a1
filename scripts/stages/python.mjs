// The tests of the recipe, and of the engine on packages that the recipe's converter makes for them; where there is a Python for them: one named by COCONUT_PYTHON, else an environment of our own in the cache.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cacheFolder, findProgram, run } from "../lib/processes.mjs";
import { failure, notRun, resultFile, runMocha, sum } from "../lib/results.mjs";

const requirements = join("models", "recipe", "requirements.txt");
const tests = join("recipe", "tests");

/** @returns {Promise<import("../lib/results.mjs").Result>} */
export async function python() {
  if (!existsSync(join("models", tests))) return notRun("there are no Python tests");
  const found = await findPython();
  if ("why" in found) return notRun(found.why);
  const report = resolve(resultFile("python"));
  const { code } = await run(
    found.python,
    ["-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${report}`, tests],
    {
      cwd: "models",
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
    },
  );
  const result = readReport(report) ?? failure(`pytest did not come to its end: it ended with ${code}`);
  const recipe =
    code !== 0 && result.failed.length === 0 ? sum([result, failure(`pytest ended with ${code}`)]) : result;
  return sum([recipe, await converted(found.python)]);
}

/** Tiny models of every family, converted, against what PyTorch gave. @param {string} program @returns {Promise<import("../lib/results.mjs").Result>} */
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

/** @returns {Promise<{ python: string } | { why: string }>} */
async function findPython() {
  if (process.env.COCONUT_PYTHON) {
    const python = findProgram([process.env.COCONUT_PYTHON]);
    return python ? { python } : { why: `COCONUT_PYTHON names ${process.env.COCONUT_PYTHON}, which is not a program` };
  }
  for (const name of ["python3", "python"]) {
    const python = findProgram([name]);
    if (!python) continue;
    const { code } = await run(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"], { quiet: true });
    if (code === 0) return environment(python);
  }
  return { why: "no Python 3.11 or newer was found" };
}

/** Made once for each version of the requirements, under another name until it is complete. @param {string} base @returns {Promise<{ python: string } | { why: string }>} */
async function environment(base) {
  const key = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `python-${key}`);
  const programs = process.platform === "win32" ? "Scripts" : "bin";
  if (!existsSync(join(folder, "complete"))) {
    console.log(`Installing ${requirements} into ${folder}…`);
    const failed = await install(base, folder, programs);
    if (failed) return { why: failed };
  }
  return { python: join(folder, programs, "python") };
}

/** @param {string} base @param {string} folder @param {string} programs @returns {Promise<string | undefined>} what went wrong */
async function install(base, folder, programs) {
  // Scripts of an environment hold its path, so it cannot be renamed: a mark says that it is complete.
  rmSync(folder, { recursive: true, force: true });
  const steps = [
    [base, "-m", "venv", folder],
    [
      join(folder, programs, "python"),
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--retries",
      "1",
      "--timeout",
      "20",
      "-r",
      requirements,
    ],
  ];
  for (const [command = "", ...args] of steps) {
    const { code, output } = await run(command, args, { quiet: true });
    if (code !== 0) {
      rmSync(folder, { recursive: true, force: true });
      return `its packages could not be installed: ${
        output
          .trim()
          .split("\n")
          .findLast((line) => line.startsWith("ERROR")) ?? output.trim().split("\n").at(-1)
      }`;
    }
  }
  mkdirSync(join(folder, "complete"));
  return undefined;
}

/** pytest counts in the attributes of its report. @param {string} report @returns {import("../lib/results.mjs").Result | undefined} */
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
