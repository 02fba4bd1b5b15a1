// Types and style: each program of `npm run check` counts as one test.
import { readFileSync } from "node:fs";
import { runNode } from "../lib/processes.mjs";
import { failure, sum } from "../lib/results.mjs";

const scripts = {
  tsc: "node_modules/typescript/bin/tsc",
  eslint: "node_modules/eslint/bin/eslint.js",
  prettier: "node_modules/prettier/bin/prettier.cjs",
};

/** Taken from package.json, so that both mean the same. @returns {Promise<import("../lib/results.mjs").Result>} */
export async function check() {
  /** @type {string} */
  const commands = JSON.parse(readFileSync("package.json", "utf8")).scripts.check;
  const results = [];
  for (const command of commands.split(" && ")) {
    const [name = "", ...args] = command.split(" ");
    const { code } = await runNode([scripts[/** @type {"tsc" | "eslint"} */ (name)], ...args]);
    console.log(`  ${code === 0 ? "✔" : "✘"} ${command}`);
    results.push(code === 0 ? { passed: 1, failed: [], notRun: [] } : failure(command));
  }
  return sum(results);
}
