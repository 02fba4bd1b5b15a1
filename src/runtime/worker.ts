/**
 * Entry of the child process that runs the model: native code may take its process down, and a pass blocks its thread.
 * `worker.js` serves the engine to its parent. One answer and then the end: `--trial PROVIDER FOLDER [--compare]` tries
 * a
 * provider, `--look FOLDER…` and `--check FOLDER` report on packages (report.ts).
 */
import { serveEngine } from "../shared/rpc/rpc";
import { providerChooser } from "./provider/chooseProvider";
import { LatentEngine } from "./latentEngine";
import type { GpuProvider } from "./provider/providers";
import { check, listPackage } from "./report";
import { type TrialRequest, runTrial } from "./provider/trial";

const [mode, ...given] = process.argv.slice(2);
if (mode === "--trial")
  void tell(trial({ provider: given[0] as GpuProvider, folder: given[1] ?? "", compare: given[2] === "--compare" }));
else if (mode === "--look") void tell(Promise.all(given.map(listPackage)));
else if (mode === "--check") void tell(check(given[0] ?? ""));
else serve();

function serve(): void {
  serveEngine(process, (listener) => new LatentEngine(listener, { chooseProvider: providerChooser(__filename) }), {
    // Without anybody to tell, the log of the process that forked this one is the place.
    onFault: (error, during) => console.error(`While ${during}:`, error),
    // Nobody is left to work for, also in the middle of a run.
    onClosed: () => process.exit(0),
  });
}

function trial(request: TrialRequest): Promise<unknown> {
  return runTrial(request).catch((error: unknown) => ({
    kind: "failed",
    why: `could not be tried (${String(error)})`,
  }));
}

/** A rejection ends the process with its stack in the log. */
async function tell(answer: Promise<unknown>): Promise<void> {
  const told = await answer;
  if (process.send) process.send(told, () => process.exit(0));
  else console.log(JSON.stringify(told));
}
