// Bundles every program of the extension: one entry per place where code runs, and one file per test.
//   node esbuild.mjs [--watch] [--production]
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { generate } from "./scripts/lib/generate.mjs";
import { thirdPartyNotices } from "./scripts/lib/notices.mjs";

await generate();
const watch = process.argv.includes("--watch");
const production = process.argv.includes("--production");

/** @satisfies {esbuild.BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  metafile: true,
  sourcemap: production ? false : "linked",
  sourcesContent: false,
  legalComments: "none",
  logLevel: "warning",
};

/** @satisfies {esbuild.BuildOptions} */
const node = {
  ...common,
  platform: "node",
  target: "node20.19",
  format: "cjs",
  // Some packages ship a UMD build as `main`, whose requires esbuild cannot follow: prefer their ES modules.
  mainFields: ["module", "main"],
  // `onnxruntime-node` finds its native library beside its own files, so it is shipped as it is.
  external: ["vscode", "onnxruntime-node"],
};

/** @satisfies {esbuild.BuildOptions} */
const page = {
  ...common,
  platform: "browser",
  target: "es2022",
  format: "iife",
  jsx: "automatic",
  jsxImportSource: "preact",
};

/** What is shipped. @type {esbuild.BuildOptions[]} */
export const programs = [
  { ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js" },
  { ...node, entryPoints: ["src/runtime/worker.ts"], outfile: "dist/worker.js" },
  {
    ...node,
    entryPoints: ["src/cli.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [executable("dist/cli.js")],
  },
  { ...page, entryPoints: ["src/webview/main.tsx"], outfile: "dist/webview.js" },
];

/**
 * Every file under test/ becomes its own bundle, so that no list of tests can lose one.
 * @type {esbuild.BuildOptions}
 */
export const tests = {
  ...node,
  minify: false,
  sourcemap: "inline",
  jsx: "automatic",
  jsxImportSource: "preact",
  entryPoints: ["test/**/*.ts", "test/**/*.tsx"],
  outbase: "test",
  outdir: "out/test",
  // Test tools are used from node_modules: they start programs that lie beside their own files.
  external: [...node.external, "mocha", "playwright-core", "@vscode/*", "esbuild", "typescript"],
  logOverride: { "empty-glob": "silent" },
};

/** The bit that lets `dist/cli.js` be started by its name. @param {string} file @returns {esbuild.Plugin} */
function executable(file) {
  return {
    name: "executable",
    setup: (build) => build.onEnd((result) => void (result.errors.length === 0 && chmodSync(file, 0o755))),
  };
}

/** Says when a rebuild is done. @type {esbuild.Plugin} */
const reporter = {
  name: "reporter",
  setup: (build) =>
    build.onEnd(({ errors }) =>
      console.log(
        `${new Date().toLocaleTimeString()} ${build.initialOptions.outfile ?? build.initialOptions.outdir}: ` +
          `${errors.length === 0 ? "built" : "failed"}`,
      ),
    ),
};

// scripts/mutants.mjs imports the options alone.
if (process.argv[1] === fileURLToPath(import.meta.url)) await build(production ? programs : [...programs, tests]);

/** @param {esbuild.BuildOptions[]} builds */
async function build(builds) {
  if (watch) {
    const contexts = await Promise.all(
      builds.map((build) => esbuild.context({ ...build, plugins: [...(build.plugins ?? []), reporter] })),
    );
    return void (await Promise.all(contexts.map((context) => context.watch())));
  }
  // All are tried, so that one broken program hides no other's errors; esbuild prints them with file and line.
  const results = await Promise.allSettled(builds.map((build) => esbuild.build(build)));
  const failures = results.flatMap((result) => (result.status === "rejected" ? result.reason : []));
  for (const failure of failures) if (!failure.errors) throw failure;
  if (failures.length === 0)
    finish(results.flatMap((result) => (result.status === "fulfilled" && result.value.metafile) || []));
  else process.exitCode = 1;
}

/** @param {esbuild.Metafile[]} metafiles */
function finish(metafiles) {
  const written = new Set(metafiles.flatMap(({ outputs }) => Object.keys(outputs)).map((path) => normalize(path)));
  prune("dist", written);
  if (production)
    writeFileSync(
      "dist/ThirdPartyNotices.txt",
      thirdPartyNotices(metafiles.flatMap(({ inputs }) => Object.keys(inputs))),
    );
  else prune("out/test", written);
  console.log(
    `built ${[...written].filter((path) => /\.js$/.test(path)).length} bundles into ` +
      `dist/${production ? "" : " and out/"}`,
  );
}

/**
 * A test or a program that is gone from the sources must not live on. Afterwards, not before: somebody may be running
 * what is there.
 * @param {string} folder
 * @param {Set<string>} written
 */
function prune(folder, written) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path)) rmSync(path);
  }
}
