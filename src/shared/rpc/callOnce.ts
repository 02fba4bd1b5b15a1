import type { ChildEndpoint } from "./channels";
import type { ConnectionOptions } from "./connect";
import { type WorkerApi, connectWorker } from "./rpc";

/**
 * One call in a process of its own, which ends with the answer. When `deadline` is aborted first, the process ends then
 * and the call rejects with the signal's reason. A process that ends without an answer rejects with `ConnectionClosed`.
 */
export async function callOnce<T>(
  child: ChildEndpoint & { kill(signal: "SIGKILL"): unknown },
  call: (worker: WorkerApi) => Promise<T>,
  deadline: AbortSignal,
  onFault: ConnectionOptions["onFault"],
): Promise<T> {
  const connection = connectWorker(child, { onFault });
  const late = new Promise<never>((_, reject) => {
    const missed = (): void => reject(deadline.reason as Error);
    if (deadline.aborted) missed();
    else deadline.addEventListener("abort", missed, { once: true });
  });
  try {
    return await Promise.race([call(connection.remote), late]);
  } finally {
    connection.close("The process has done what it was started for.");
    child.kill("SIGKILL");
  }
}
