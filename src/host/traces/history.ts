/**
 * Keeps the number of traces within a limit: the oldest go first, except for those that you marked or that are shown.
 */
import { type Disposable, Emitter, type Event } from "../base/event";
import type { TraceSummary } from "./storeIndex";
import type { TraceStore } from "./traceStore";

export interface HistoryParts {
  store: TraceStore;
  /** How many traces are kept. */
  limit: () => number;
  /** Whether something shows the trace, or adds to it. */
  isInUse: (id: string) => boolean;
  onDidChangeSettings: Event<void>;
}

export class History implements Disposable {
  private readonly dropped = new Emitter<number>();
  private readonly listening: Disposable[];

  /** So many traces were removed. */
  readonly onDidDrop = this.dropped.event;

  constructor(private readonly parts: HistoryParts) {
    const { store, onDidChangeSettings } = parts;
    this.listening = [
      // Whoever adds a trace shows it a moment later.
      store.onDidChange(({ kind }) => (kind === "added" || kind === "read") && setTimeout(() => this.trim())),
      onDidChangeSettings(() => this.trim()),
    ];
  }

  dispose(): void {
    for (const listening of this.listening) listening.dispose();
  }

  private trim(): void {
    const { store, limit, isInUse } = this.parts;
    const gone = excess(store.summaries, limit(), isInUse);
    for (const id of gone) store.remove(id);
    if (gone.length > 0) this.dropped.fire(gone.length);
  }
}

/** The ids of those to remove, oldest first. `summaries`: newest first. */
export function excess(
  summaries: readonly Pick<TraceSummary, "id" | "marked">[],
  limit: number,
  isInUse: (id: string) => boolean,
): string[] {
  return summaries
    .toReversed()
    .filter(({ id, marked }) => !marked && !isInUse(id))
    .slice(0, Math.max(0, summaries.length - limit))
    .map(({ id }) => id);
}
