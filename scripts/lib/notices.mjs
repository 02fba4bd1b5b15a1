// Collects the licenses of the packages that the extension contains. They require it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Shipped unbundled, next to the bundles. */
const unbundled = ["onnxruntime-node", "onnxruntime-common"];

/** @param {string[]} inputs paths of the files in the bundles @returns {string} */
export function thirdPartyNotices(inputs) {
  const bundled = inputs.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set([...bundled, ...unbundled])].sort().map(notice).join("\n\n");
}

/** @param {string} name */
function notice(name) {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `License: ${license}`;
  return `── ${name} ${version} ──\n\n${text}\n`;
}
