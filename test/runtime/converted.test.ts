/**
 * Parity of packages with random weights, which the converter made from every kind of checkpoint that it reads.
 * `npm test -- python` makes them. To do so by hand, run `python -m recipe.convert_fixtures --out DIR` in models/ and
 * set COCONUT_FIXTURES=DIR.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describeParity } from "../support/parity";

const folder = process.env.COCONUT_FIXTURES;
const packages = folder === undefined ? "" : join(folder, "packages");

if (existsSync(packages)) for (const name of readdirSync(packages).sort()) describeParity(join(packages, name));
else
  describe("converted packages (skipped: COCONUT_FIXTURES isn't a folder with packages)", () =>
    it("give PyTorch's numbers"));
