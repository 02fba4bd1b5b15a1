/** Runs a target in a thread, and ends it when an input never returns or takes all memory. */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Done, Failure, Work } from "./thread";

export type { Done, Failure };

/** An input that hasn't returned by then never does. */
const HANGS_MS = 60_000;
/** For one thread, in MB: inputs are small. */
const MEMORY_MB = 2048;

/** `threads`: the folder of the built thread.js. */
export function run(work: Omit<Work, "at">, threads: string): Promise<Done> {
  const at = new SharedArrayBuffer(4);
  const progress = new Int32Array(at);
  const worker = new Worker(join(threads, "thread.js"), {
    workerData: { ...work, at } satisfies Work,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  return new Promise((resolve) => {
    let known = -1;
    const end = (done: Done): void => {
      clearInterval(watch);
      void worker.terminate();
      resolve(done);
    };
    const lost = (why: string): void => {
      const tried = Atomics.load(progress, 0);
      const input = work.corpus ? `number ${tried} of the corpus` : work.from + tried - 1;
      end({ tried, taken: 0, failures: [{ input, why, printed: "(see the command)" }] });
    };
    const watch = setInterval(() => {
      const now = Atomics.load(progress, 0);
      if (now === known) lost(`It didn't return within ${HANGS_MS / 1000} s.`);
      known = now;
    }, HANGS_MS);
    worker.once("message", (done: Done) => end(done));
    worker.once("error", (error: Error) => lost(`The process ended: ${error.stack ?? error.message}`));
  });
}
