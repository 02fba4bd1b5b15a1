/** The engine in this process, with the package that the command line names, or the bundled one. */
import { join } from "node:path";
import { providerChooser } from "../runtime/provider/chooseProvider";
import { LatentEngine } from "../runtime/latentEngine";
import type { LoadedModel } from "../shared/engine/engine";
import type { ProviderPreference } from "../shared/engine/providers";

export async function openModel(options: {
  model?: string;
  provider: ProviderPreference;
}): Promise<{ engine: LatentEngine; model: LoadedModel }> {
  // Beside this program in dist/ lie the worker that tries providers and, one up, the bundled models.
  const engine = new LatentEngine({ chooseProvider: providerChooser(join(__dirname, "worker.js")) });
  const tell = (message: string): void => void (process.stderr.isTTY && process.stderr.write(`${message}\n`));
  const model = await engine.load(options.model ?? bundled("prosqa-coconut"), options.provider, tell);
  return { engine, model };
}

/** The folder of a package that comes with this program. */
export function bundled(name: string): string {
  return join(__dirname, "..", "models", name);
}
