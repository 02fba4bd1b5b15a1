/** Workers in this process instead of child processes. */
import type { StartWorker } from "../../src/host/engine/engineClient";
import type { Engine } from "../../src/shared/engine/engine";
import { FakeEngine, type FakeEngineOptions } from "./fakeEngine";

/** They die on demand. Pending calls then reject, as over a channel. Items that they still send arrive. */
export class Workers {
  readonly started: { engine: FakeEngine; die: (how: string) => void; killed: boolean }[] = [];

  constructor(
    private readonly optionsOf: (nth: number, die: (how: string) => void) => FakeEngineOptions = () => ({}),
  ) {}

  readonly start: StartWorker = (ended) => {
    let end: string | null = null;
    let rejectAll: (error: Error) => void = () => undefined;
    const death = new Promise<never>((_, reject) => (rejectAll = reject));
    death.catch(() => undefined);
    const die = (how: string): void => {
      if (end !== null) return;
      end = how;
      ended(how);
      rejectAll(new Error(`closed: ${how}`));
    };
    const engine = new FakeEngine(this.optionsOf(this.started.length, die));
    const entry = { engine, die, killed: false };
    this.started.push(entry);
    const mortal = new Proxy<Engine>(engine, {
      get:
        (target, name) =>
        (...args: unknown[]) => {
          const call = (target as unknown as Record<string | symbol, (...args: unknown[]) => Promise<unknown>>)[name];
          return end === null ? Promise.race([call?.apply(target, args), death]) : death;
        },
    });
    const kill = (): void => {
      entry.killed = true;
      die("ended by SIGKILL");
    };
    return { engine: mortal, pid: 1000 + this.started.length, end: () => end, kill };
  };
}
