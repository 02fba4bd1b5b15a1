/** How long a worker may say nothing before it is given up. */
import { UserError } from "../../shared/errors";
import type { Disposable } from "../base/event";

/** In milliseconds. A run has no deadline, because it can be canceled. */
interface Deadlines {
  /** Loading hashes several gigabytes between two messages. */
  load: number;
  /** Tokenizing and encoding. */
  text: number;
  /** Attention and vectors take as long as a forward pass over the whole question. */
  pass: number;
}

export const DEADLINES: Deadlines = { load: 600_000, text: 60_000, pass: 600_000 };

/** Longer than the engine's patience with a worker that doesn't cancel. */
const GIVE_UP_MS = 10_000;

/** Calls back a while after the signal, unless it is disposed of: a process that doesn't notice isn't waited for. */
export function whenGivenUp(signal: AbortSignal, then: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => void (timer = setTimeout(then, GIVE_UP_MS).unref());
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    dispose: () => {
      signal.removeEventListener("abort", onAbort);
      clearTimeout(timer);
    },
  };
}

/** Stops waiting on abort. The load itself ends with its process. */
export async function unlessAborted<T>(signal: AbortSignal, loading: Promise<T>): Promise<T | undefined> {
  loading.catch(() => undefined);
  if (signal.aborted) return undefined;
  const aborted = new Promise<undefined>((resolve) =>
    signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  return Promise.race([loading, aborted]);
}

/** A worker that was silent for too long. */
export class Late extends UserError {}

/** Waits for answers as long as something is heard of the worker. */
export class Patience {
  private readonly waiting = new Set<() => void>();

  /** Whether an answer is waited for. */
  get isWaiting(): boolean {
    return this.waiting.size > 0;
  }

  /** The worker is alive: the time of every call begins anew. */
  heard(): void {
    for (const begin of this.waiting) begin();
  }

  /** Rejects with what `late` returns if the call isn't answered, and nothing is heard, for so many milliseconds. */
  async answer<T>(ms: number, call: () => Promise<T>, late: () => Late): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let missed: Late | undefined;
    let reject: (error: Late) => void = () => undefined;
    const deadline = new Promise<never>((_, rejectNow) => (reject = rejectNow));
    const begin = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        missed = late();
        reject(missed);
      }, ms).unref();
    };
    this.waiting.add(begin);
    begin();
    try {
      return await Promise.race([call(), deadline]);
    } catch (error) {
      // The worker was ended for that, so the call may have failed first.
      throw missed ?? error;
    } finally {
      clearTimeout(timer);
      this.waiting.delete(begin);
    }
  }
}
