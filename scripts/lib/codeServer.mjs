// A real VS Code for machines without a desktop: code-server and its Node, from npm, installed once into the cache.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { atExit, cacheFolder, runNpm } from "./processes.mjs";

const source = join("scripts", "workbench");

/** @returns {Promise<{ node: string, server: string } | { why: string }>} the Node that it runs with, and its script */
export async function installCodeServer() {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    return {
      why:
        `the workbench in the browser needs Linux, and this is ${process.platform}-${process.arch}; ` +
        "install VS Code from https://code.visualstudio.com",
    };
  }
  const key = createHash("sha256")
    .update(readFileSync(join(source, "package-lock.json")))
    .digest("hex")
    .slice(0, 12);
  const folder = join(cacheFolder(), `workbench-${key}`);
  if (!existsSync(folder)) {
    const failure = await installInto(folder);
    if (failure) return { why: failure };
  }
  return {
    node: join(folder, "node_modules", `node-linux-${process.arch}`, "bin", "node"),
    server: join(vscode(folder), "out", "server-main.js"),
  };
}

/** @param {string} folder */
const vscode = (folder) => join(folder, "node_modules", "code-server", "lib", "vscode");

/**
 * Installs under another name until it is complete, so that an interrupted install isn't used.
 * @param {string} folder
 * @returns {Promise<string | undefined>} what went wrong
 */
async function installInto(folder) {
  console.log(`Installing a VS Code workbench into ${folder} (code-server, 800 MB, once)…`);
  const unfinished = `${folder}.${process.pid}`;
  const tidy = () => rmSync(unfinished, { recursive: true, force: true });
  const ended = atExit(tidy);
  mkdirSync(unfinished, { recursive: true });
  try {
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(source, file), join(unfinished, file));
    // The install scripts only compile modules that keep the log quiet, so they are skipped. The server has a package
    // list and a folder of its own.
    const flags = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    const steps = [
      { command: "ci", cwd: unfinished },
      { command: "install", cwd: vscode(unfinished) },
    ];
    for (const { command, cwd } of steps) {
      const { code, output } = await runNpm([command, ...flags], { cwd, quiet: true });
      if (code !== 0) return `code-server couldn't be installed: ${output.trim().split("\n").slice(-3).join(" ")}`;
    }
    // Another process may have installed it in the meantime.
    if (!existsSync(folder)) renameSync(unfinished, folder);
    return undefined;
  } finally {
    tidy();
    ended();
  }
}
