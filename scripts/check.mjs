// `npm run check`: types, style, and unused code. Prints a summary, and exits with 1 if something failed.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { endOnSignals } from "./lib/processes.mjs";
import { describe } from "./lib/results.mjs";
import { checkAll } from "./stages/check.mjs";

process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
endOnSignals(130);
const result = await checkAll({ makePython: false });
console.log(describe(result));
process.exit(result.failed.length === 0 ? 0 : 1);
