// The desktop VS Code in which the suite runs wherever one can be downloaded.
import { lookup } from "node:dns/promises";
import { hasScreen } from "./desktop.mjs";
import { findProgram, run, runNode } from "./processes.mjs";

const host = "update.code.visualstudio.com";

/**
 * Why the suite cannot run in a desktop VS Code, and undefined if it can. Never takes longer than ten seconds.
 * @returns {Promise<string | undefined>}
 */
export async function canRunDesktop() {
  try {
    await within(5000, lookup(host));
    const { ok } = await fetch(`https://${host}/api/releases/stable`, { signal: AbortSignal.timeout(5000) });
    if (!ok) throw new Error("no such page");
  } catch {
    // No name, no route, or no answer: all the same to us.
    return `the desktop VS Code cannot be downloaded (${host} does not answer)`;
  }
  if (!hasScreen() && !findProgram(["xvfb-run"]))
    return "there is neither a screen nor xvfb-run for the desktop VS Code";
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
