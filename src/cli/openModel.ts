/** Loads a model package into an engine in this process: the one named on the command line, or the bundled one. */
import { join } from "node:path";
import * as l10n from "@vscode/l10n";
import { providerChooser } from "../runtime/provider/chooseProvider";
import { LatentEngine } from "../runtime/latentEngine";
import type { LoadedModel } from "../shared/engine/engine";
import { UserError } from "../shared/errors";
import { type Manifest, refuseWithoutThoughts } from "../shared/model/manifest";
import { forTerminal } from "./terminal";
import type { ProviderPreference } from "../shared/engine/providers";

export async function openModel(options: {
  model?: string;
  provider: ProviderPreference;
}): Promise<{ engine: LatentEngine; model: LoadedModel }> {
  // The worker that tries providers is next to this program in dist/. The bundled models are one folder up.
  const engine = new LatentEngine({ chooseProvider: providerChooser(join(__dirname, "worker.js")) });
  const showProgress = (message: string): void =>
    void (process.stderr.isTTY && process.stderr.write(`${forTerminal(message)}\n`));
  const model = await engine.load(options.model ?? bundled("prosqa-coconut"), options.provider, showProgress);
  return { engine, model };
}

/** Throws a UserError if the options change or read thoughts, and there are none. */
export function refuseWithoutEffect(
  options: readonly string[],
  thoughts: number,
  manifest: Pick<Manifest, "name" | "thoughts">,
): void {
  const [option] = options;
  if (thoughts > 0 || option === undefined) return;
  refuseWithoutThoughts(manifest);
  throw new UserError(l10n.t("{0} has no effect with 0 thoughts. Raise --thoughts, or leave {0} out.", option));
}

/** The folder of a bundled package. */
export function bundled(name: string): string {
  return join(__dirname, "..", "models", name);
}
