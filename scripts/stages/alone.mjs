// One stage in a process of its own, which prints what the stage prints and writes its result:
//   node scripts/stages/alone.mjs STAGE RESULT.json
import { writeFileSync } from "node:fs";
import { endOnSignals } from "../lib/processes.mjs";
import { python } from "./python.mjs";

/** @type {Record<string, () => Promise<import("../lib/results.mjs").Result>>} */
const stages = { python };
const [, , name = "", file = ""] = process.argv;

endOnSignals(130);
const stage = stages[name];
if (!stage) throw new Error(`There is no stage "${name}" that can run alone.`);
writeFileSync(file, JSON.stringify(await stage()));
