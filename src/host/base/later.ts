import type { Disposable } from "./event";

/** Does things once, a while after they were first wanted. Nothing of it keeps a process alive. */
export class Later implements Disposable {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private disposed = false;

  constructor(private readonly failed: (error: unknown) => void) {}

  do(what: string, ms: number, f: () => Promise<void>): void {
    if (this.disposed || this.timers.has(what)) return;
    const timer = setTimeout(() => {
      this.timers.delete(what);
      f().catch(this.failed);
    }, ms);
    timer.unref();
    this.timers.set(what, timer);
  }

  dispose(): void {
    this.disposed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
  }
}
