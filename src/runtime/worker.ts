/**
 * Entry of the child process that runs the model: native code may take its process down, and a pass blocks its thread.
 * A worker is kept as an engine, or started for one call: to list or check packages, or to try a provider.
 */
import { serveWorker } from "../shared/rpc/rpc";
import { LatentEngine } from "./latentEngine";
import { providerChooser } from "./provider/chooseProvider";
import { runTrial } from "./provider/providerTrial";
import { check, listPackage } from "./report";

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
    list: (folders) => Promise.all(folders.map(listPackage)),
    check,
    tryProvider: runTrial,
  },
  {
    // Without anybody to tell, the log of the process that forked this one is the place.
    onFault: (error, during) => console.error(`While ${during}:`, error),
    // Nobody is left to work for, also in the middle of a run.
    onClosed: () => process.exit(0),
  },
);
