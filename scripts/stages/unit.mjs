// The tests that need nothing but Node. .mocharc.json says where they are.
import { runMocha } from "../lib/results.mjs";

/** @param {string[]} flags for Mocha, such as `--grep` */
export const unit = (flags) => runMocha("unit", flags);
