/**
 * Entry of the child process that runs the model. Native code can crash its process, and a pass blocks its thread. A
 * worker is kept as an engine, or started for one call: to list or check packages, to try a provider, or to diagnose
 * the runtime.
 */
import { serveWorker } from "../shared/rpc/rpc";
import { LatentEngine } from "./latentEngine";
import { providerChooser } from "./provider/chooseProvider";
import { runTrial } from "./provider/providerTrial";
import { check, listPackage } from "./report";
import { diagnose } from "./diagnose";
import { selfTest } from "./provider/selfTest";

const engine = new LatentEngine({ chooseProvider: providerChooser(__filename) });

serveWorker(
  process,
  {
    load: (...args) => engine.load(...args),
    tokenize: (...args) => engine.tokenize(...args),
    encode: (...args) => engine.encode(...args),
    vectors: (...args) => engine.vectors(...args),
    attention: (...args) => engine.attention(...args),
    run: (...args) => engine.run(...args),
    list: (folders) => Promise.all(folders.map((folder) => listPackage(folder))),
    check,
    tryProvider: runTrial,
    diagnose: (...args) => diagnose(__filename, ...args),
    selfTest,
  },
  {
    // The process that forked this one logs its standard error.
    onFault: (error, during) => console.error(`While ${during}:`, error),
    // The parent has gone, so even a run in progress has no reader left.
    onClosed: () => process.exit(0),
  },
);
