// Runs what is independent on all cores.
import { availableParallelism } from "node:os";

/**
 * At most as many at a time as there are cores.
 * @template T
 * @param {readonly (() => Promise<T>)[]} tasks
 * @returns {Promise<T[]>} in the order of the tasks
 */
export async function inParallel(tasks) {
  /** @type {T[]} */
  const results = [];
  const left = [...tasks.entries()];
  const worker = async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
