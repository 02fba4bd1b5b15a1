// Bundles the programs of the extension, one for each place where code runs, and the tests, one bundle per file.
//   node esbuild.mjs [--watch] [--production]
import { chmodSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { generate } from "./scripts/lib/generate.mjs";
import { later } from "./scripts/lib/later.mjs";
import { thirdPartyNotices } from "./scripts/lib/notices.mjs";
import { vscodeOnce } from "./scripts/lib/vscodeOnce.mjs";

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
  // Some packages have a UMD build as `main`, whose requires esbuild can't follow. Their ES modules are preferred.
  mainFields: ["module", "main"],
  // `onnxruntime-node` finds its native library next to its own files, so it isn't bundled.
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

/** The programs that are shipped. @type {esbuild.BuildOptions[]} */
export const programs = [
  { ...node, entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", plugins: [later, vscodeOnce] },
  { ...node, entryPoints: ["src/runtime/worker.ts"], outfile: "dist/worker.js", plugins: [later] },
  {
    ...node,
    entryPoints: ["src/cli.ts"],
    outfile: "dist/cli.js",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [later, executable("dist/cli.js")],
  },
  // The checks of JSON files, which the programs load when they need them.
  { ...node, entryPoints: ["src/shared/schema/generated/is*.js"], outdir: "dist" },
  { ...page, entryPoints: ["src/webview/main.tsx"], outfile: "dist/webview.js" },
  // The notebook renderer is a module, and brings its style sheets.
  {
    ...page,
    format: "esm",
    entryPoints: ["src/webview/renderer.tsx"],
    outfile: "dist/renderer.js",
    loader: { ".css": "text" },
  },
  { ...page, entryPoints: ["src/webview/report.tsx"], outfile: "dist/report.js" },
  { ...page, entryPoints: ["src/webview/pair.tsx"], outfile: "dist/pair.js" },
];

/**
 * Every file under test/ becomes its own bundle, so that no list of tests has to be maintained.
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
  // Test tools aren't bundled, because they start programs that are next to their own files.
  external: [...node.external, "mocha", "playwright-core", "@vscode/*", "esbuild", "typescript"],
  logOverride: { "empty-glob": "silent" },
};

/** Makes `dist/cli.js` executable. @param {string} file @returns {esbuild.Plugin} */
function executable(file) {
  return {
    name: "executable",
    setup: (build) => build.onEnd((result) => void (result.errors.length === 0 && chmodSync(file, 0o755))),
  };
}

/** Reports each finished rebuild. @type {esbuild.Plugin} */
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

// scripts/mutants.mjs imports only the options.
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
 * Removes outputs of deleted sources. Runs after the build, because the existing outputs may be in use.
 * @param {string} folder
 * @param {Set<string>} written
 */
function prune(folder, written) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path)) rmSync(path);
  }
}
