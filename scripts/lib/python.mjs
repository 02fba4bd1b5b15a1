// The Python that the recipe is tested and checked with: COCONUT_PYTHON, or else an environment in the cache.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, findProgram, run } from "./processes.mjs";

const recipe = join("models", "recipe");
const requirements = join(recipe, "requirements-dev.txt");
/** All that say which packages there are. */
const sources = [requirements, join(recipe, "requirements.txt")];

/**
 * `make`: whether to create a missing environment, which downloads its packages.
 * @param {{ make: boolean }} options
 * @returns {Promise<{ python: string } | { why: string }>}
 */
export async function findPython({ make }) {
  if (process.env.COCONUT_PYTHON) {
    const python = findProgram([process.env.COCONUT_PYTHON]);
    return python ? { python } : { why: `COCONUT_PYTHON is ${process.env.COCONUT_PYTHON}, which isn't a program` };
  }
  for (const name of ["python3", "python"]) {
    const python = findProgram([name]);
    if (!python) continue;
    const { code } = await run(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 11))"], { quiet: true });
    if (code === 0) return environment(python, make);
  }
  return { why: "no Python 3.11 or newer was found" };
}

/**
 * Created once per version of the requirements, and marked when it is complete.
 * @param {string} base
 * @param {boolean} make
 * @returns {Promise<{ python: string } | { why: string }>}
 */
async function environment(base, make) {
  const hash = createHash("sha256");
  for (const source of sources) hash.update(readFileSync(source));
  const key = hash.digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), `python-${key}`);
  const programs = process.platform === "win32" ? "Scripts" : "bin";
  if (!existsSync(join(folder, "complete"))) {
    if (!make)
      return {
        why: "the recipe's Python environment hasn't been made yet; npm test -- python makes it",
      };
    console.log(`Installing ${requirements} into ${folder}…`);
    const failed = await install(base, folder, programs);
    if (failed) return { why: failed };
  }
  return { python: join(folder, programs, "python") };
}

/**
 * @param {string} base
 * @param {string} folder
 * @param {string} programs
 * @returns {Promise<string | undefined>} what went wrong
 */
async function install(base, folder, programs) {
  // The scripts in an environment contain its path, so it can't be renamed. A marker folder says that it is complete.
  rmSync(folder, { recursive: true, force: true });
  const steps = [
    [base, "-m", "venv", folder],
    [
      ...[join(folder, programs, "python"), "-m", "pip", "install", "-r", requirements],
      ...["--quiet", "--disable-pip-version-check", "--retries", "1", "--timeout", "20"],
    ],
  ];
  for (const [command = "", ...args] of steps) {
    const { code, output } = await run(command, args, { quiet: true });
    if (code !== 0) {
      rmSync(folder, { recursive: true, force: true });
      return `its packages couldn't be installed: ${
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
