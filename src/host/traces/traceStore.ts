/**
 * Owns the traces. Every change goes through here, so that the panel and the explorer hear of it. A trace is written
 * to disk whenever a run ends, so that a window reload loses nothing.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import { type Trace, type TraceChange, applyChange, toJson } from "../../shared/trace/trace";
import { parseTrace } from "../../shared/trace/traceFile";
import { Emitter } from "../base/event";

/** Keeps traces beyond the window, one text per id. */
export interface TraceFiles {
  ids(): Promise<string[]>;
  read(id: string): Promise<string>;
  write(id: string, text: string): Promise<void>;
  remove(id: string): Promise<void>;
}

export type StoreEvent =
  | { kind: "added" | "removed"; trace: Trace }
  | { kind: "changed"; trace: Trace; change: TraceChange }
  /** The traces of earlier windows have been read. */
  | { kind: "read" };

export class TraceStore {
  private readonly byId = new Map<string, Trace>();
  private readonly changed = new Emitter<StoreEvent>();
  private readonly unsaved = new Set<Trace>();
  private readonly removed = new Set<string>();
  private reading: Promise<void> | undefined;
  /** Writes happen one at a time, so that an old text never replaces a newer one. */
  private writing: Promise<unknown> = Promise.resolve();

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly files: TraceFiles,
    private readonly log: (line: string) => void,
  ) {}

  /**
   * Newest first; includes those of earlier windows once `read` has resolved. Leaves out traces that were made to be
   * compared with another one.
   */
  get traces(): readonly Trace[] {
    return this.newestFirst().filter((trace) => this.ownerOf(trace) === undefined);
  }

  get(id: string): Trace | undefined {
    return this.byId.get(id);
  }

  /** The newest trace that was made to be compared with this one. */
  comparedTo(id: string): Trace | undefined {
    return this.newestFirst().find((trace) => trace.comparedTo === id);
  }

  /** The trace that this one was made to be compared with, while it exists. */
  ownerOf(trace: Trace): Trace | undefined {
    return trace.comparedTo === undefined ? undefined : this.byId.get(trace.comparedTo);
  }

  /** Reads the traces of earlier windows, once. */
  read(): Promise<void> {
    return (this.reading ??= this.readAll());
  }

  add(trace: Trace): void {
    this.byId.set(trace.id, trace);
    this.removed.delete(trace.id);
    this.unsaved.add(trace);
    this.changed.fire({ kind: "added", trace });
  }

  /** Changes the trace in place, even if it was removed: a run that ends late still finds its own nodes. */
  apply(trace: Trace, change: TraceChange): void {
    applyChange(trace, change);
    if (this.byId.get(trace.id) !== trace) return;
    this.unsaved.add(trace);
    this.changed.fire({ kind: "changed", trace, change });
  }

  /**
   * Removes the trace and those it was compared with, also from disk. The caller may `add` them again in this order.
   */
  async remove(id: string): Promise<Trace[]> {
    const trace = this.byId.get(id);
    if (!trace) return [];
    const all = [trace, ...this.newestFirst().filter((other) => other.comparedTo === id)];
    // The first one last: until then it still owns the others.
    for (const gone of [...all].reverse()) {
      this.byId.delete(gone.id);
      this.unsaved.delete(gone);
      this.removed.add(gone.id);
      this.changed.fire({ kind: "removed", trace: gone });
    }
    await this.inTurn(async () => {
      for (const gone of all) await this.files.remove(gone.id);
    });
    return all;
  }

  /** Writes what has changed since the last write. */
  async save(): Promise<void> {
    const traces = [...this.unsaved];
    this.unsaved.clear();
    await this.inTurn(async () => {
      for (const trace of traces) await this.write(trace);
    });
  }

  private newestFirst(): Trace[] {
    return [...this.byId.values()].sort((a, b) => b.created.localeCompare(a.created) || b.id.localeCompare(a.id));
  }

  private async write(trace: Trace): Promise<void> {
    if (this.byId.get(trace.id) !== trace) return;
    try {
      await this.files.write(trace.id, toJson(trace));
    } catch (error) {
      this.unsaved.add(trace);
      throw new UserError(
        [
          l10n.t("Can't save the trace, so it's lost when you close the window ({0}).", messageOf(error)),
          l10n.t("Free up disk space, or keep it with “Coconut: Export trace as JSON”."),
        ].join(" "),
      );
    }
  }

  private async readAll(): Promise<void> {
    const found: Trace[] = [];
    for (const id of await this.files.ids()) {
      try {
        found.push(parseTrace(await this.files.read(id), l10n.t("The saved trace {0}", id)));
      } catch (error) {
        // A damaged file stays on disk and must not affect the others.
        this.log(messageOf(error));
      }
    }
    for (const trace of found) {
      if (!this.byId.has(trace.id) && !this.removed.has(trace.id)) this.byId.set(trace.id, trace);
    }
    this.changed.fire({ kind: "read" });
  }

  private inTurn<T>(f: () => Promise<T>): Promise<T> {
    const done = this.writing.then(f);
    this.writing = done.catch(() => undefined);
    return done;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
