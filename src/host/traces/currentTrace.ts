/**
 * The trace that commands are about, and what is selected in it: that of the panel that was used last, or what was
 * chosen in the explorer since. It is in memory, with the one it is compared with.
 */
import type { Disposable } from "../base/event";
import { Emitter } from "../base/event";
import type { StoreEvent, TraceStore } from "./traceStore";
import { inMemory, loaded } from "./withCompared";
import type { Selection } from "../../shared/trace/selection";
import type { Trace } from "../../shared/trace/trace";

/** `panel`: a panel has it already. `store`: the current trace was removed, or is in memory only now. */
export type Cause = "panel" | "explorer" | "command" | "store";

export interface CurrentTraceChange {
  cause: Cause;
  trace: string | null;
  selection: Selection | null;
}

/** Remembers the current trace from one window to the next. */
export interface Memory {
  get(): string | undefined;
  set(trace: string | null): void;
}

export class CurrentTrace implements Disposable {
  private readonly changed = new Emitter<CurrentTraceChange>();
  private readonly listening: Disposable;
  private id: string | null;
  private selected: Selection | null = null;
  /** Keeps the current trace in memory, and those it is compared with. */
  private kept: readonly Trace[] = [];
  /** Counts what was asked for, so that only the last is shown. */
  private asked = 0;

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly store: TraceStore,
    private readonly memory: Memory,
    private readonly report: (error: unknown) => void,
  ) {
    this.id = memory.get() ?? null;
    this.listening = store.onDidChange((event) => this.follow(event));
  }

  get trace(): string | null {
    return this.id;
  }

  get selection(): Selection | null {
    return this.selected;
  }

  /** `null`: none, as before the first question. Rejects with a `UserError` if the trace is damaged. */
  show(trace: string | null, cause: Cause): Promise<void> {
    return this.become(trace, null, cause);
  }

  /** A selection in a trace that another one is compared with shows that other one. */
  select(selection: Selection, cause: Cause): Promise<void> {
    const summary = this.store.summary(selection.trace);
    return this.become((summary && this.store.ownerOf(summary)?.id) ?? selection.trace, selection, cause);
  }

  /** Resolves when the trace of an earlier window is in memory. */
  async restore(): Promise<void> {
    await this.store.read();
    if (this.id !== null && !this.store.get(this.id)) await this.show(this.found(this.id), "store");
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** If the current trace was removed, the newest of the others takes its place. */
  private follow(event: StoreEvent): void {
    if (event.kind === "changed" || event.kind === "updated" || this.id === null) return;
    const isIt = event.kind !== "read" && event.summary.id === this.id;
    if (event.kind === "read" || (event.kind === "removed" && isIt)) this.showAsFound(this.found(this.id));
    else if (event.kind === "added" && event.summary.comparedTo === this.id) this.keepCompared(event.summary.id);
  }

  private found(id: string): string | null {
    return this.store.summary(id) ? id : (this.store.summaries[0]?.id ?? null);
  }

  private showAsFound(trace: string | null): void {
    this.show(trace, "store").catch((error: unknown) => {
      this.report(error);
      if (trace !== null) this.showAsFound(null);
    });
  }

  private keepCompared(id: string): void {
    const compared = this.store.get(id);
    if (compared) this.kept = [...this.kept, compared];
    else if (this.id !== null) this.showAsFound(this.id);
  }

  /** At once if everything is in memory. */
  private async become(id: string | null, selection: Selection | null, cause: Cause): Promise<void> {
    const asked = ++this.asked;
    const kept = inMemory(this.store, id) ?? (await loaded(this.store, id));
    if (asked !== this.asked) return;
    this.kept = kept;
    const found = id !== null && this.store.get(id) ? id : null;
    if (found !== this.id) this.memory.set(found);
    this.id = found;
    this.selected = found === null ? null : selection;
    this.changed.fire({ cause, trace: found, selection: this.selected });
  }
}
