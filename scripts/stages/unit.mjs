// The tests that need only Node. .mocharc.json lists them.
import { availableParallelism } from "node:os";
import { runMocha } from "../lib/results.mjs";

/** @param {string[]} flags for Mocha, such as `--grep` */
export const unit = (flags) => runMocha("unit", ["--parallel", "--jobs", `${availableParallelism()}`, ...flags]);
