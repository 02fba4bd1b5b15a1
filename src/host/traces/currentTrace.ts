import type { Disposable } from "../base/event";
import { Emitter } from "../base/event";
import type { StoreEvent, TraceStore } from "./traceStore";
import type { Selection } from "../../shared/trace/selection";

/** `store`: the current trace was removed. */
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

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly store: TraceStore,
    private readonly memory: Memory,
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

  /** `null`: none, as before the first question. */
  show(trace: string | null, cause: Cause): void {
    this.become(trace, null, cause);
  }

  /** A selection in a trace that another one is compared with shows that other one. */
  select(selection: Selection, cause: Cause): void {
    const trace = this.store.get(selection.trace);
    this.become((trace && this.store.ownerOf(trace)?.id) ?? selection.trace, selection, cause);
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** If the current trace was removed, the newest of the others takes its place. */
  private follow(event: StoreEvent): void {
    const gone =
      event.kind === "removed"
        ? event.trace.id === this.id
        : event.kind === "read" && this.id !== null && !this.store.get(this.id);
    if (gone) this.show(this.store.traces[0]?.id ?? null, "store");
  }

  private become(trace: string | null, selection: Selection | null, cause: Cause): void {
    if (trace !== this.id) this.memory.set(trace);
    this.id = trace;
    this.selected = selection;
    this.changed.fire({ cause, trace, selection });
  }
}
