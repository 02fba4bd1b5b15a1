/**
 * Owns the traces. Every change goes through here, so that the panel and the explorer hear of it, and is written to the
 * disk at once. A trace is in memory while something uses it. The others have only summaries.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import { type Trace, type TraceChange, applyChange, toJson } from "../../shared/trace/trace";
import { type Disposable, Emitter } from "../base/event";
import { messageOf } from "../base/failure";
import { Later } from "../base/later";
import { GrowingTrace, type Line, type Stamp } from "./changeLines";
import { type Disk, isMissing } from "./disk";
import { PendingWrites } from "./pendingWrites";
import type { IndexRow, TraceSummary } from "./storeIndex";
import { HEAD, type StoredTrace, TraceFiles, fileOf, rowOf } from "./traceFiles";
import { type ListEvent, TraceList } from "./traceList";

export interface StoreParts {
  disk: Disk;
  /** This window. No other window, not even a later one, has the same name. */
  window: string;
  /** Milliseconds since 1970. */
  now: () => number;
  log: (line: string) => void;
  /** How long to wait after a failed write. */
  retryMs?: number;
}

export type StoreEvent =
  | ListEvent
  /** A trace in memory. */
  | { kind: "changed"; trace: Trace; change: TraceChange }
  /** The traces of earlier windows are listed. */
  | { kind: "read" };

const RETRY_MS = 5000;
/** Writing a file makes several events. */
const LOOK_AFTER_MS = 50;

export class TraceStore implements Disposable {
  private readonly files: TraceFiles;
  private readonly later: Later;
  private readonly writes: PendingWrites;
  private readonly list: TraceList;
  private readonly traces = new Map<string, WeakRef<Trace>>();
  private readonly stored = new WeakMap<Trace, StoredTrace>();
  private readonly loading = new Map<string, Promise<Trace | undefined>>();
  /** What this window said last of whether a trace is removed. */
  private readonly removals = new Map<string, Line>();
  /** By trace; "" is the folder of all traces. */
  private readonly watched = new Map<string, Disposable>();
  private readonly changed = new Emitter<StoreEvent>();
  private reading: Promise<void> | undefined;
  private disposed = false;
  private lines = 0;
  private ids = 0;
  /** The time of the latest line that this window knows of. */
  private latest = 0;

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: StoreParts) {
    const { disk, window, now, log, retryMs = RETRY_MS } = parts;
    this.files = new TraceFiles(disk, log);
    this.later = new Later((error) => log(messageOf(error)));
    this.writes = new PendingWrites({
      ...{ files: this.files, window, later: this.later, retryMs },
      saved: (id) => this.saved(id),
      turned: (id, failure) => this.turned(id, failure),
    });
    this.list = new TraceList({
      ...{ files: this.files, later: this.later, now, log },
      inMemory: (id) => this.inMemory(id),
      isBusy: (id) => this.writes.has(id) || this.loading.has(id),
    });
    this.list.onDidChange((event) => this.changed.fire(event));
  }

  /**
   * Newest first; includes those of earlier windows once `read` has resolved. Leaves out traces that were made to be
   * compared with another one.
   */
  get summaries(): readonly TraceSummary[] {
    return this.list.summaries.filter((summary) => this.ownerOf(summary) === undefined);
  }

  /** `undefined`: there is no such trace, or it was removed. */
  summary(id: string): TraceSummary | undefined {
    return this.list.summary(id);
  }

  /** The newest trace that was made to be compared with this one. */
  comparedTo(id: string): TraceSummary | undefined {
    return this.list.summaries.find(({ comparedTo }) => comparedTo === id);
  }

  /** The trace that this one was made to be compared with, while it exists. */
  ownerOf({ comparedTo }: { comparedTo?: string }): TraceSummary | undefined {
    return comparedTo === undefined ? undefined : this.summary(comparedTo);
  }

  /** The trace, if it is in memory, which it is as long as something keeps the result of `load`. */
  get(id: string): Trace | undefined {
    return this.list.row(id)?.removedAt === null ? this.inMemory(id) : undefined;
  }

  /** Whether everything of the trace is on the disk, or about to be. */
  isSaved(id: string): boolean {
    return this.writes.failure(id) === null;
  }

  /** An id that no other window makes. */
  newId(): string {
    return `${this.parts.window}-${++this.ids}`;
  }

  /** Lists the traces of earlier windows, once. */
  read(): Promise<void> {
    this.reading ??= this.readAll();
    return this.reading;
  }

  /** Takes in what other windows have written, also where the system doesn't report it. */
  async refresh(): Promise<void> {
    await this.read();
    await this.list.read(true);
    await Promise.all([...this.traces.keys()].map((id) => this.takeIn(id)));
  }

  /**
   * The same object for everybody. Also of a removed trace; `undefined` if there is none. Rejects with a `UserError` if
   * it is damaged.
   */
  async load(id: string): Promise<Trace | undefined> {
    const known = this.inMemory(id);
    if (known || !this.list.row(id)) return known;
    const loading = this.loading.get(id) ?? this.loadNow(id).finally(() => this.loading.delete(id));
    this.loading.set(id, loading);
    return loading;
  }

  /** A trace with an id that no other has or had. */
  add(trace: Trace): void {
    if (this.list.row(trace.id)) throw new RangeError(`There is a trace ${trace.id} already.`);
    const row = this.keep({ growing: new GrowingTrace(trace), files: new Map() });
    this.writes.add(trace.id, trace, { head: toJson(trace) });
    this.list.become(trace.id, row);
  }

  /** Changes the trace in place, even if it was removed: a run that ends late still finds its own nodes. */
  apply(trace: Trace, change: TraceChange): void {
    const stored = this.stored.get(trace);
    if (!stored) return applyChange(trace, change);
    const line = { ...this.stamp(), change };
    stored.growing.make(line);
    this.writes.add(trace.id, trace, { line });
    if (this.get(trace.id)) this.changed.fire({ kind: "changed", trace, change });
  }

  /**
   * Removes the trace and those it was compared with. Returns their ids, for `restore`. A day later they are erased
   * from the disk.
   */
  remove(id: string): string[] {
    if (!this.summary(id)) return [];
    const compared = this.list.summaries.filter(({ comparedTo }) => comparedTo === id).map((summary) => summary.id);
    // The first one last: until then it still owns the others.
    for (const gone of [...compared.toReversed(), id]) this.setRemoved(gone, true);
    return [id, ...compared];
  }

  /** Brings back removed traces. */
  restore(ids: readonly string[]): void {
    for (const id of ids) this.setRemoved(id, false);
  }

  /** Resolves once everything is on the disk. Rejects with a `UserError` if it can't be written. */
  async save(): Promise<void> {
    const failure = await this.writes.flushAll();
    if (!failure) return;
    throw new UserError(
      [
        l10n.t("Can't save the trace ({0}). It is kept until you close the window, and tried again.", failure.message),
        l10n.t("Free up disk space, or keep it with “Coconut: Export trace as JSON”."),
      ].join(" "),
    );
  }

  /** The window closes. */
  async close(): Promise<void> {
    try {
      await this.save();
      await this.list.write();
    } finally {
      this.dispose();
    }
  }

  dispose(): void {
    this.disposed = true;
    this.later.dispose();
    for (const id of [...this.watched.keys()]) this.unwatch(id);
  }

  private inMemory(id: string): Trace | undefined {
    return this.traces.get(id)?.deref();
  }

  private keep(stored: StoredTrace): IndexRow {
    const { trace } = stored.growing;
    this.traces.set(trace.id, new WeakRef(trace));
    this.stored.set(trace, stored);
    this.latest = Math.max(this.latest, stored.growing.latest);
    return rowOf(stored);
  }

  private stamp(): Stamp {
    this.latest = Math.max(this.parts.now(), this.latest + 1);
    return { at: this.latest, window: this.parts.window, n: ++this.lines };
  }

  private setRemoved(id: string, removed: boolean): void {
    const row = this.list.row(id);
    if (!row || (row.removedAt !== null) === removed) return;
    this.latest = Math.max(this.latest, row.removedAt ?? 0);
    const line = { ...this.stamp(), removed };
    const trace = this.inMemory(id) ?? null;
    if (trace) this.stored.get(trace)?.growing.make(line);
    this.removals.set(id, line);
    this.writes.add(id, trace, { line });
    this.list.become(id, { ...row, removedAt: removed ? line.at : null });
  }

  private turned(id: string, failure: Error | null): void {
    if (failure) this.parts.log(l10n.t("The trace {0} can't be saved: {1}", id, failure.message));
    const row = this.list.row(id);
    if (row) this.list.become(id, row);
  }

  /** Keeps the row for the index: the files as far as this window knows what is in them. */
  private async saved(id: string): Promise<void> {
    const sizes = await this.files.sizes(id);
    const row = this.list.row(id);
    if (!row) return;
    const own = Object.entries(sizes).filter(([name]) => name === HEAD || name === fileOf(this.parts.window));
    const summary = this.list.summary(id) ?? row.summary;
    this.list.set(id, { ...row, summary, files: { ...row.files, ...Object.fromEntries(own) } });
    this.watch(id);
    this.list.writeLater();
  }

  private async readAll(): Promise<void> {
    try {
      await this.list.read(true);
    } catch (error) {
      this.reading = undefined;
      throw error;
    }
    this.changed.fire({ kind: "read" });
    this.later.do("erasing", 0, () => this.list.erase());
    this.watchFolder("", () => this.list.read(false));
  }

  private async loadNow(id: string): Promise<Trace | undefined> {
    await this.writes.flush(id);
    let stored: StoredTrace;
    try {
      stored = await this.files.load(id);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    // It may not be on the disk yet.
    const removal = this.removals.get(id);
    if (removal) stored.growing.make(removal);
    this.list.set(id, this.keep(stored));
    this.watch(id);
    return stored.growing.trace;
  }

  /** Takes in what other windows have added to a trace in memory. */
  private async takeIn(id: string): Promise<void> {
    const trace = this.inMemory(id);
    const stored = trace && this.stored.get(trace);
    if (!stored) return this.forget(id);
    const changes = await this.files.grow(id, stored, fileOf(this.parts.window));
    const before = this.list.row(id);
    const read = this.keep(stored);
    const row = { ...read, files: { ...before?.files, ...read.files } };
    if (before?.removedAt === row.removedAt) this.list.set(id, row);
    else this.list.become(id, row);
    if (row.removedAt === null) for (const change of changes) this.changed.fire({ kind: "changed", trace, change });
  }

  /** Watches a trace while it is in memory. */
  private watch(id: string): void {
    for (const other of this.traces.keys()) if (!this.inMemory(other)) this.forget(other);
    if (this.inMemory(id)) this.watchFolder(id, () => this.takeIn(id));
  }

  private watchFolder(folder: string, look: () => Promise<void>): void {
    if (this.disposed || this.watched.has(folder)) return;
    const looked = (): void => this.later.do(`looking at ${folder}`, LOOK_AFTER_MS, look);
    this.watched.set(folder, this.parts.disk.watch(folder, looked));
  }

  private forget(id: string): void {
    this.traces.delete(id);
    this.unwatch(id);
  }

  private unwatch(id: string): void {
    this.watched.get(id)?.dispose();
    this.watched.delete(id);
  }
}
