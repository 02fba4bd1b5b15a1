// Installs and builds what is missing, so that `npm start`, `npm test`, and `npm run package` work right after a clone.
import { readFileSync } from "node:fs";
import { runNode, runNpm } from "./processes.mjs";

/** Exits if Node is too old. Otherwise the tools would fail with messages that don't say why. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Coconut Inspector needs Node 20.19 or newer, and this is ${process.versions.node}. Get it from https://nodejs.org.`,
  );
  process.exit(1);
}

/** Installs the dependencies if node_modules doesn't match the lock file. */
export async function install() {
  if (isInstalled()) return;
  console.log("Installing the dependencies (npm ci)…");
  const { code } = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) throw new Error("npm ci failed. See above.");
}

/**
 * Compares versions instead of times, because git and npm both touch files. npm keeps a copy of the lock file in
 * node_modules.
 */
function isInstalled() {
  try {
    const wanted = packages("package-lock.json");
    const found = packages("node_modules/.package-lock.json");
    return Object.entries(wanted).every(
      ([path, entry]) => path === "" || entry.optional || found[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/** @param {string} lock @returns {Record<string, { version?: string, optional?: boolean }>} */
const packages = (lock) => JSON.parse(readFileSync(lock, "utf8")).packages;

/** @param {string[]} [flags] for esbuild.mjs */
export async function build(flags = []) {
  const { code } = await runNode(["esbuild.mjs", ...flags]);
  if (code !== 0) throw new Error("The build failed. See above.");
}
