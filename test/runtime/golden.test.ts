import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describeParity } from "../support/parity";

/** The bundled models, or the package in COCONUT_MODEL. */
const bundled = readdirSync("models")
  .map((name) => join("models", name))
  .filter((folder) => existsSync(join(folder, "manifest.json")));
for (const folder of process.env.COCONUT_MODEL ? [process.env.COCONUT_MODEL] : bundled.sort()) describeParity(folder);
