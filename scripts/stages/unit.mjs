// The tests that need only Node. .mocharc.json lists them.
import { runMocha } from "../lib/results.mjs";

/** @param {string[]} flags for Mocha, such as `--grep` */
export const unit = (flags) => runMocha("unit", flags);
