// The tests of the panel (test/panel): Chromium with a real workbench (test/support/workbench.ts).
import { existsSync } from "node:fs";
import { findOrInstallChromium } from "../lib/chromium.mjs";
import { installCodeServer } from "../lib/codeServer.mjs";
import { notRun, runMocha } from "../lib/results.mjs";

/** @param {string[]} flags for Mocha @returns {Promise<import("../lib/results.mjs").Result>} */
export async function panel(flags) {
  if (!existsSync("out/test/panel")) return notRun("there are no tests of the panel");
  for (const tool of [await findOrInstallChromium(), await installCodeServer()])
    if ("why" in tool) return notRun(tool.why);
  return runMocha("panel", ["--no-config", "--exit", "--timeout", "120000", "out/test/panel/**/*.test.js", ...flags]);
}
