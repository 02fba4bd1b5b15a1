// `npm start`, `npm test` and `npm run package` need nothing before them: what is missing is installed and built here.
import { readFileSync } from "node:fs";
import { runNode, runNpm } from "./processes.mjs";

/**
 * Node's own version is checked first: on an older one npm would install and the tools would then fail in their own
 * words.
 */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `Coconut Inspector needs Node 20.19 or newer; this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
  process.exit(1);
}

/** Installs the dependencies where node_modules is not what the lock file says. */
export async function install() {
  if (isInstalled()) return;
  console.log("Installing the dependencies (npm ci)…");
  const { code } = await runNpm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0) throw new Error("npm ci failed: see above.");
}

/**
 * Compares versions rather than times, since git and npm both touch files. npm leaves a copy of the lock in
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

/** @param {string[]} [flags] of esbuild.mjs */
export async function build(flags = []) {
  const { code } = await runNode(["esbuild.mjs", ...flags]);
  if (code !== 0) throw new Error("The build failed: see above.");
}
