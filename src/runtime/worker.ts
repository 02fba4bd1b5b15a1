/**
 * Entry of the child process that runs the model: native code may take its process down, and a pass blocks its thread.
 * `worker.js` serves the engine to its parent; `worker.js --trial PROVIDER FOLDER [--compare]` tries a provider and tells.
 */
import { serveEngine } from "../shared/rpc";
import { providerChooser } from "./chooseProvider";
import { LatentEngine } from "./latentEngine";
import type { GpuProvider } from "./providers";
import { type TrialRequest, runTrial } from "./trial";

const [mode, provider, folder, compare] = process.argv.slice(2);
if (mode === "--trial") void trial({ provider: provider as GpuProvider, folder: folder ?? "", compare: compare === "--compare" });
else serve();

function serve(): void {
  serveEngine(process, (listener) => new LatentEngine(listener, { chooseProvider: providerChooser(__filename) }), {
    // Without anybody to tell, the log of the process that forked this one is the place.
    onFault: (error, during) => console.error(`While ${during}:`, error),
    // Nobody is left to work for, also in the middle of a run.
    onClosed: () => process.exit(0),
  });
}

async function trial(request: TrialRequest): Promise<void> {
  const outcome = await runTrial(request).catch((error: unknown) => ({ kind: "failed", why: `could not be tried (${String(error)})` }));
  if (process.send) process.send(outcome, () => process.exit(0));
  else console.log(JSON.stringify(outcome));
}
