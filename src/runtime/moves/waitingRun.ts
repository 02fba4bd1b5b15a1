/** A run between its call and its result, and the order in which its values are passed on. */
import type { Job, OnItem, Produced, RunRequest, RunResult } from "../../shared/engine/engine";

/** A run in the queue. */
export class WaitingRun {
  start = performance.now();
  private outcome: { result: RunResult } | { error: unknown } | undefined;

  constructor(
    readonly request: RunRequest,
    readonly onItem: OnItem,
    readonly cancelled: () => boolean,
  ) {}

  end(outcome: RunResult["outcome"], { passes, rows }: Pick<RunResult, "passes" | "rows">): void {
    this.outcome = { result: { outcome, passes, rows, ms: performance.now() - this.start } };
  }

  fail(error: unknown): void {
    this.outcome = { error };
  }

  /** Throws what failed. */
  get result(): RunResult {
    if (!this.outcome) throw new Error("The run hasn't ended.");
    if ("error" in this.outcome) throw this.outcome.error;
    return this.outcome.result;
  }
}

/**
 * Passes values on in the order of their jobs. When each is read depends on its search, and on what the cache has.
 */
export class ValuesInOrder {
  private readonly waiting: number[];
  private readonly read = new Map<number, Produced>();

  constructor(
    jobs: readonly Job[],
    private readonly onItem: OnItem,
  ) {
    this.waiting = jobs.flatMap(({ move }, index) => (move.kind === "value" ? [index] : []));
  }

  take(job: number, item: Produced): void {
    if (item.kind !== "value") return this.onItem(job, item);
    this.read.set(job, item);
    while (this.waiting.length > 0 && this.read.has(this.waiting[0]!)) this.pass(this.waiting.shift()!);
  }

  /** A run that was canceled has not read all of them. */
  flush(): void {
    for (const job of this.waiting) this.pass(job);
  }

  private pass(job: number): void {
    const item = this.read.get(job);
    if (item) this.onItem(job, item);
  }
}
