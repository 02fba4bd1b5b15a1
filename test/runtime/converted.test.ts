/**
 * Packages that the converter made of every kind of checkpoint it reads, with random weights:
 * `python -m recipe.convert_fixtures --out DIR` in models/, then COCONUT_FIXTURES=DIR. `npm test -- python` does so.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describeParity } from "../support/parity";

const folder = process.env.COCONUT_FIXTURES;
const packages = folder === undefined ? "" : join(folder, "packages");

if (existsSync(packages)) for (const name of readdirSync(packages).sort()) describeParity(join(packages, name));
else
  describe("converted packages (skipped: COCONUT_FIXTURES names no folder with packages)", () =>
    it("give PyTorch's numbers"));
