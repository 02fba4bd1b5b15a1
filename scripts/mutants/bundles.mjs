// Builds the sources with every mutant behind a switch, and bundles the tests from them.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join, normalize, relative, resolve } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import * as esbuild from "esbuild";
import { programs, tests } from "../../esbuild.mjs";

/**
 * @typedef {object} Mutant
 * @property {string} id the value of the switch
 * @property {string} file
 * @property {number} line from 1
 * @property {number} start offset of the replaced code
 * @property {number} end
 * @property {string} original
 * @property {string} replacement
 */

/** The folder of the bundles, with links to the other files that tests read from the project folder. */
const SANDBOX = resolve("out/mutants");

/**
 * @param {string[]} folders
 * @returns {Promise<{ mutants: Mutant[], sources: Map<string, string> }>} `sources`: by absolute path
 */
export async function instrument(folders) {
  const { allMutators } = await import(
    new URL("dist/src/mutators/mutate.js", import.meta.resolve("@stryker-mutator/instrumenter/package.json")).href
  );
  if (!allMutators.includes(numbers)) allMutators.push(numbers);
  const names = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name).replaceAll("\\", "/"))
      .sort(),
  );
  const silent = /** @type {any} */ (new Proxy({}, { get: () => () => false }));
  const options = { plugins: null, excludedMutations: [], ignorers: [] };
  /** @type {Map<string, string>} */
  const sources = new Map();
  /** @type {Mutant[]} */
  const found = [];
  for (const file of names) {
    const text = readFileSync(file, "utf8");
    const input = [{ name: file, mutate: true, content: text }];
    const { files, mutants } = await new Instrumenter(silent).instrument(input, options);
    // Numbered per file, so that cached results stay valid for a bundle that doesn't change.
    const named = (files[0]?.content ?? text).replace(/(stry(?:MutAct|Cov)_9fa48\()([\d", ]+)\)/g, (_, call, ids) => {
      return `${call}${ids.replace(/\d+/g, (/** @type {string} */ id) => `${file}:${id}`)})`;
    });
    sources.set(resolve(file), named);
    for (const { id, location, replacement } of mutants) {
      const start = offsetOf(text, location.start);
      const end = offsetOf(text, location.end);
      const original = text.slice(start, end);
      found.push({ id: `${file}:${id}`, file, line: location.start.line + 1, start, end, original, replacement });
    }
  }
  return { mutants: found, sources };
}

/** Changes numbers, which Stryker doesn't. Limits and positions are numbers. */
const numbers = {
  name: "NumberLiteral",
  /** @param {any} path of Babel */
  *mutate(path) {
    if (!path.isNumericLiteral() || (path.key === "key" && path.parentPath.isObjectProperty())) return;
    const { value } = path.node;
    yield { type: "NumericLiteral", value: Number.isInteger(value) ? value + 1 : value * 10 };
  },
};

/** @param {string} text @param {{ line: number, column: number }} position from 0 */
function offsetOf(text, { line, column }) {
  let at = 0;
  for (let i = 0; i < line; i++) at = text.indexOf("\n", at) + 1;
  return at + column;
}

/**
 * Bundles the unit tests, and the programs that some of them start.
 * @param {Map<string, string>} sources
 * @param {Set<string>} wanted source files; tests without any of them are left out
 * @param {boolean} withPrograms whether to include tests that start a program
 * @returns {Promise<{ sandbox: string, files: { file: string, hash: string }[] }>}
 */
export async function bundleTests(sources, wanted, withPrograms) {
  /** @type {esbuild.Plugin} */
  const instrumented = {
    name: "instrumented",
    setup: (build) =>
      build.onLoad({ filter: /[\\/]src[\\/](shared|runtime)[\\/]/ }, ({ path }) => {
        const contents = sources.get(path);
        return contents === undefined ? undefined : { contents, loader: path.endsWith("x") ? "tsx" : "ts" };
      }),
  };
  rmSync(SANDBOX, { recursive: true, force: true });
  mkdirSync(SANDBOX, { recursive: true });
  for (const name of readdirSync("."))
    if (!["dist", "out"].includes(name)) symlinkSync(resolve(name), join(SANDBOX, name));
  const changes = { sourcemap: false, plugins: [instrumented] };
  const started = programs.filter(({ platform, outfile }) => platform === "node" && outfile !== undefined);
  /** @type {string[]} */
  const hashes = [];
  for (const program of started) {
    const outfile = join(SANDBOX, /** @type {string} */ (program.outfile));
    await esbuild.build({ ...program, ...changes, outfile, footer: { js: tellCoverage } });
    hashes.push(hashOf(readFileSync(outfile)));
  }
  const { metafile } = await esbuild.build({ ...tests, ...changes, metafile: true, outdir: join(SANDBOX, "out/test") });
  /** @type {{ ignore: string[] }} */
  const { ignore } = JSON.parse(readFileSync(".mocharc.json", "utf8"));
  const files = Object.entries(metafile.outputs).flatMap(([output, { inputs }]) => {
    const file = relative(SANDBOX, resolve(output));
    if (!/\.test\.js$/.test(file) || ignore.some((glob) => file.startsWith(normalize(glob.replace("**", "")))))
      return [];
    const code = readFileSync(output, "utf8");
    const starts = started.some(({ outfile }) => code.includes(`${outfile}`));
    if (starts ? !withPrograms : !Object.keys(inputs).some((input) => wanted.has(input))) return [];
    return [{ file, hash: hashOf(code, ...(starts ? hashes : [])) }];
  });
  return { sandbox: SANDBOX, files: files.sort((a, b) => (a.file < b.file ? -1 : 1)) };
}

/** @param {(string | Buffer)[]} parts */
function hashOf(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/** Makes a program that a test starts report which places it reached. */
const tellCoverage = `
process.on("exit", () => {
  const { mutantCoverage } = globalThis.__stryker__ ?? {};
  if (process.env.COCONUT_COVERAGE && mutantCoverage)
    require("node:fs").appendFileSync(process.env.COCONUT_COVERAGE, JSON.stringify(mutantCoverage.static) + "\\n");
});`;
