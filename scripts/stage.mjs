// `node scripts/stage.mjs FILE STAGE [flags for Mocha]`: runs one stage of `npm test`, whose process scripts/test.mjs
// starts, and writes its result to the file.
import { writeFileSync } from "node:fs";
import { endOnSignals } from "./lib/processes.mjs";
import { failure } from "./lib/results.mjs";
import { stages } from "./stages/all.mjs";

const [file = "", name = "", ...flags] = process.argv.slice(2);
endOnSignals(130);
const result = await stages[name]?.(flags).catch((error) => {
  console.error(error);
  return failure(`${name}: ${error.message}`);
});
writeFileSync(file, JSON.stringify(result));
process.exit();
