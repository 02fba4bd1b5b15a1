/** What is shipped stays small, and starts without what it doesn't need yet. These numbers depend on no machine. */
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { basename, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";

/** kB of each program, minified. Raise a limit only for something that is worth it. */
const LIMITS: Record<string, number> = {
  // Knows the words that can't be a noun or a name.
  "extension.js": 348,
  "worker.js": 137,
  // Refuses options that would have no effect, and continues traces and reports after an interruption.
  "cli.js": 374,
  // An exported picture draws what answers took, too.
  "webview.js": 361,
  // The page with its style sheets and the checks of traces: a notebook loads one module.
  "renderer.js": 546,
  "pair.js": 268,
  "report.js": 186,
  "isTraceFile.js": 115,
  "isTraceFileVersion1.js": 60,
  "isManifestFile.js": 50,
  "isGoldenFile.js": 15,
  "isReportFile.js": 75,
};
/** Modules of the bundle that run before the extension is active. */
const MODULES = 200;

describe("the programs", function () {
  this.timeout(60_000);
  let programs: esbuild.BuildOptions[];
  before(async () => {
    ({ programs } = (await import(pathToFileURL(resolve("esbuild.mjs")).href)) as { programs: esbuild.BuildOptions[] });
  });

  it("stay small, and have no compiler of schemas", async () => {
    const sizes: Record<string, number> = {};
    for (const program of programs) {
      const only = { write: false, minify: true, sourcemap: false, metafile: true } as const;
      const plugins = program.plugins?.filter(({ name }) => name !== "executable") ?? [];
      const { metafile } = await esbuild.build({ ...program, plugins, ...only });
      for (const [path, { bytes, inputs }] of Object.entries(metafile.outputs)) {
        sizes[basename(path)] = bytes;
        assert.deepEqual(
          Object.keys(inputs).filter((input) => /node_modules\/ajv\/(?!dist\/runtime\/)/.test(input)),
          [],
          path,
        );
      }
    }
    assert.deepEqual(Object.keys(sizes).sort(), Object.keys(LIMITS).sort());
    for (const [name, bytes] of Object.entries(sizes))
      assert.ok(bytes <= 1000 * LIMITS[name]!, `${name} has ${bytes} bytes, and ${LIMITS[name]} kB is the limit`);
  });

  it("can stand in the HTML of a page", () => {
    for (const page of ["webview.js", "report.js", "pair.js"])
      assert.doesNotMatch(readFileSync(join("dist", page), "utf8"), /<\/script|<!--(?:(?!-->)[^])*<script/i, page);
    for (const style of readdirSync("media").filter((name) => name.endsWith(".css")))
      assert.doesNotMatch(readFileSync(join("media", style), "utf8"), /<\/?style|url\(/i, style);
  });

  it("activation runs no schema, no table, and no code that is made from strings", async () => {
    const bundle = resolve("out", "activateAlone", "extension.js");
    mkdirSync(join(bundle, ".."), { recursive: true });
    const extension = programs.find(({ outfile }) => outfile?.endsWith("extension.js"))!;
    const plugins = [recorder, ...(extension.plugins ?? [])];
    await esbuild.build({ ...extension, plugins, sourcemap: false, outfile: bundle });
    const child = fork(join(__dirname, "support", "activateAlone.js"), [bundle], {
      execArgv: ["--disallow-code-generation-from-strings"],
    });
    const message = once(child, "message") as Promise<[{ files: string[]; modules: string[] }]>;
    const ended = once(child, "exit").then(([code]) => assert.fail(`it ended with code ${code} before it was active`));
    const [{ files, modules }] = await Promise.race([message, ended]);
    const others = files.filter((file) => !builtinModules.includes(file.replace(/^node:/, "")));
    assert.deepEqual(others, [], "files that are read in addition to the bundle");
    const late = modules.filter((file) => /string-width|jsonc-parser|generated/.test(file));
    assert.deepEqual(late, []);
    assert.ok(modules.includes("src/extension.ts"), modules.join());
    assert.ok(modules.length <= MODULES, `${modules.length} modules run at activation`);
  });
});

/** Makes each module of a bundle record that it runs. */
const recorder: esbuild.Plugin = {
  name: "recorder",
  setup: (build) =>
    build.onLoad({ filter: /\.(ts|m?js)$/, namespace: "file" }, ({ path }) => {
      const name = JSON.stringify(relative(".", path).replaceAll("\\", "/"));
      const contents = `(globalThis.ranModules ??= []).push(${name});\n${readFileSync(path, "utf8")}`;
      return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
    }),
};
