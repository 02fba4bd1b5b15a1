// Runs the suite in a desktop VS Code, if one can be downloaded.
import { lookup } from "node:dns/promises";
import { hasScreen } from "./desktop.mjs";
import { findProgram, run, runNode } from "./processes.mjs";

const host = "update.code.visualstudio.com";

/**
 * Why the suite can't run in a desktop VS Code; `undefined` if it can. Takes at most ten seconds.
 * @returns {Promise<string | undefined>}
 */
export async function canRunDesktop() {
  try {
    await within(5000, lookup(host));
    const { ok } = await fetch(`https://${host}/api/releases/stable`, { signal: AbortSignal.timeout(5000) });
    if (!ok) throw new Error("no such page");
  } catch {
    // There is no name, no route, or no answer.
    return `the desktop VS Code can't be downloaded (${host} doesn't answer)`;
  }
  if (!hasScreen() && !findProgram(["xvfb-run"])) return "the desktop VS Code needs a screen or xvfb-run";
  return undefined;
}

/** @template T @param {number} ms @param {Promise<T>} promise @returns {Promise<T>} */
const within = (ms, promise) =>
  Promise.race([promise, new Promise((_, fail) => setTimeout(fail, ms, new Error("too late")).unref())]);

/** @param {import("../stages/vscode.mjs").Plan} plan @returns {Promise<string>} how it ended */
export async function runInDesktop(plan) {
  const command = ["scripts/lib/desktopHost.mjs", JSON.stringify(plan)];
  const { code } = await (hasScreen() ? runNode(command) : run("xvfb-run", ["-a", process.execPath, ...command]));
  return `VS Code ended with ${code}`;
}
