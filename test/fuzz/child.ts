/** Tries inputs in a process of its own: one may never return, or take all memory. */
import { MOST_MS, type Target, inputOf, printed } from "./target";
import { type TargetName, targetOf } from "./targets";

export interface Work {
  name: TargetName;
  seed: number;
  /** The numbers of the inputs. */
  from: number;
  count: number;
  /** Whether the corpus comes before them. */
  corpus: boolean;
}

/** To the process that started this one: what is being tried, and in the end what was found. */
export type Told = { trying: number | string } | { done: Done };

export interface Failure {
  /** The number of the input; of one in the corpus, its name. */
  input: number | string;
  why: string;
  printed: string;
}

export interface Done {
  tried: number;
  /** Of those that aren't in the corpus. */
  taken: number;
  corpus: number;
  failures: Failure[];
}

/** More of the same are seldom news. */
const MOST_FAILURES = 5;

async function work({ name, seed, from, count, corpus }: Work): Promise<Done> {
  const target = await targetOf(name);
  const done: Done = { tried: 0, taken: 0, corpus: 0, failures: [] };
  const attempt = async (id: number | string, input: unknown): Promise<boolean> => {
    tell({ trying: id });
    let taken = false;
    const why = await faultOf(target, input, (was) => (taken = was));
    if (why !== null) done.failures.push({ input: id, why, printed: printed(input) });
    return taken;
  };
  for (const [id, input] of corpus ? Object.entries(target.corpus) : []) {
    const before = done.failures.length;
    const taken = await attempt(id, input);
    done.corpus++;
    const { takes } = target;
    if (done.failures.length === before && takes && takes.includes(id) !== taken)
      done.failures.push({ input: id, why: taken ? "It was taken." : "It was refused.", printed: printed(input) });
  }
  for (let n = from; n < from + count && done.failures.length < MOST_FAILURES; n++) {
    if (await attempt(n, inputOf(target, name, seed, n))) done.taken++;
    done.tried++;
  }
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

const tell = (told: Told): unknown => process.send?.(told);

process.once("message", (asked: Work) => void work(asked).then((done) => tell({ done })));
