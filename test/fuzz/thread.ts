/** Tries inputs in a thread of its own, which whoever started it may end: an input may never return. */
import { parentPort, workerData } from "node:worker_threads";
import { MOST_MS, type Target, inputOf, printed } from "./target";
import { type TargetName, targetOf } from "./targets";

export interface Work {
  name: TargetName;
  seed: number;
  /** The numbers of the inputs; or the name of one in the corpus. */
  from: number;
  count: number;
  corpus: boolean;
  /** One number: of the input that is being tried, counted from 1. */
  at: SharedArrayBuffer;
}

export interface Failure {
  /** Of the corpus, its name. */
  input: number | string;
  why: string;
  printed: string;
}

export interface Done {
  tried: number;
  taken: number;
  failures: Failure[];
}

/** More of the same are seldom news. */
const MOST_FAILURES = 5;

async function work({ name, seed, from, count, corpus, at }: Work): Promise<Done> {
  const target = targetOf(name);
  const progress = new Int32Array(at);
  const done: Done = { tried: 0, taken: 0, failures: [] };
  const attempt = async (id: number | string, input: unknown): Promise<void> => {
    Atomics.add(progress, 0, 1);
    const why = await faultOf(target, input, (taken) => (done.taken += taken ? 1 : 0));
    done.tried++;
    if (why !== null) done.failures.push({ input: id, why, printed: printed(input) });
  };
  if (corpus) for (const [id, input] of Object.entries(target.corpus)) await attempt(id, input);
  else
    for (let n = from; n < from + count && done.failures.length < MOST_FAILURES; n++)
      await attempt(n, inputOf(target, name, seed, n));
  await target.close?.();
  return done;
}

async function faultOf(target: Target, input: unknown, took: (taken: boolean) => void): Promise<string | null> {
  const start = performance.now();
  try {
    took(await target.check(input));
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const ms = performance.now() - start;
  return ms > MOST_MS ? `It took ${Math.round(ms)} ms.` : null;
}

void work(workerData as Work).then((done) => parentPort?.postMessage(done));
