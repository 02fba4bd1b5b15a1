// Packages the extension for this platform: the production build, with the native library of this platform only.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "./install.mjs";
import { runNode } from "./processes.mjs";

/** The platforms that onnxruntime-node has a library for, with VS Code's names. */
const targets = ["darwin-arm64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64"];

const target = `${process.platform}-${process.arch}`;

/** The path of this version's VSIX. @param {string} folder */
export function vsixPath(folder) {
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
  return join(folder, `${name}-${target}-${version}.vsix`);
}

/** @param {string} folder for the VSIX @returns {Promise<string>} its path */
export async function packageVsix(folder) {
  if (!targets.includes(target))
    throw new Error(`ONNX Runtime has no build for ${target}. The VSIX can be built on ${targets.join(", ")}.`);
  const path = vsixPath(folder);
  mkdirSync(folder, { recursive: true });
  await build(["--production"]);
  const arguments_ = ["package", "--target", target, "--out", path, "--ignoreFile", ignoreFile()];
  const { code, output } = await runNode(["node_modules/@vscode/vsce/vsce", ...arguments_], { quiet: true });
  console.log(output.trim());
  if (code !== 0) throw new Error("vsce couldn't package the extension. See above.");
  return path;
}

/** onnxruntime-node installs the libraries of all platforms, 288 MB. This ignore file keeps only this platform's. */
function ignoreFile() {
  const path = join("out", ".vscodeignore");
  mkdirSync("out", { recursive: true });
  const library = `!node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/**`;
  writeFileSync(path, `${readFileSync(".vscodeignore", "utf8")}${library}\n`);
  return path;
}
