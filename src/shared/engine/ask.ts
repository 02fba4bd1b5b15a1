import type { Engine, OnItem, RunRequest, RunResult } from "./engine";

/**
 * Runs the request until `signal`. A run canceled before it begins isn't sent. Later items are dropped.
 */
export async function ask(
  engine: Engine,
  request: RunRequest,
  onItem: OnItem,
  signal?: AbortSignal,
): Promise<RunResult> {
  if (signal?.aborted) return { outcome: "cancelled", passes: 0, rows: 0, ms: 0 };
  const untilCancelled: OnItem = (job, item) => {
    if (!signal?.aborted) onItem(job, item);
  };
  return engine.run(request, untilCancelled, signal);
}
