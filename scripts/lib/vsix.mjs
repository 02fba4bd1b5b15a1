// Packs the extension for this platform: the production build and the native library of this platform only.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "./install.mjs";
import { runNode } from "./processes.mjs";

/** As VS Code names the platforms that onnxruntime-node has a library for. */
const targets = ["darwin-arm64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64"];

/** @param {string} folder to put it in @returns {Promise<string>} its path */
export async function packageVsix(folder) {
  const target = `${process.platform}-${process.arch}`;
  if (!targets.includes(target))
    throw new Error(`ONNX Runtime has no build for ${target}: the VSIX can be made on ${targets.join(", ")}.`);
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
  const path = join(folder, `${name}-${target}-${version}.vsix`);
  mkdirSync(folder, { recursive: true });
  await build(["--production"]);
  const arguments_ = ["package", "--target", target, "--out", path, "--ignoreFile", ignoreFile()];
  const { code, output } = await runNode(["node_modules/@vscode/vsce/vsce", ...arguments_], { quiet: true });
  console.log(output.trim());
  if (code !== 0) throw new Error("vsce could not pack the extension: see above.");
  return path;
}

/**
 * onnxruntime-node installs the libraries of all platforms, 288 MB: the whitelist and this platform's, as a file of its
 * own.
 */
function ignoreFile() {
  const path = join("out", ".vscodeignore");
  mkdirSync("out", { recursive: true });
  const library = `!node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/**`;
  writeFileSync(path, `${readFileSync(".vscodeignore", "utf8")}${library}\n`);
  return path;
}
