/**
 * Which traces there are, without reading them: the index, kept true to what this window and others write. What was
 * removed long ago is erased here.
 */
import type { Trace } from "../../shared/trace/trace";
import { Emitter } from "../base/event";
import { messageOf } from "../base/failure";
import type { Later } from "../base/later";
import { isMissing } from "./disk";
import { type IndexRow, type TraceSummary, bytesOf, newestFirst, sameFiles, summaryOf } from "./storeIndex";
import { type TraceFiles, rowOf } from "./traceFiles";

export interface TraceListParts {
  files: TraceFiles;
  later: Later;
  /** Milliseconds since 1970. */
  now: () => number;
  log: (line: string) => void;
  /** A trace that is in memory. */
  inMemory: (id: string) => Trace | undefined;
  /** Whether the trace is being loaded or written. */
  isBusy: (id: string) => boolean;
}

/** `updated`: another summary, or another answer to whether it is saved. */
export interface ListEvent {
  kind: "added" | "removed" | "updated";
  summary: TraceSummary;
}

/** Undoing takes as long as its message is shown. Until then nothing is erased. */
const ERASED_AFTER_MS = 24 * 60 * 60 * 1000;
const WRITTEN_AFTER_MS = 1000;

export class TraceList {
  private readonly rows = new Map<string, IndexRow>();
  private readonly changed = new Emitter<ListEvent>();
  private reading: Promise<unknown> = Promise.resolve();
  private isRead = false;

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: TraceListParts) {}

  /** Removed ones included. */
  get ids(): string[] {
    return [...this.rows.keys()];
  }

  /** Newest first, without removed ones. */
  get summaries(): TraceSummary[] {
    return [...this.rows.values()]
      .filter(({ removedAt }) => removedAt === null)
      .map((row) => this.summaryIn(row))
      .sort(newestFirst);
  }

  /** `undefined`: there is no such trace, or it was removed. */
  summary(id: string): TraceSummary | undefined {
    const row = this.rows.get(id);
    return row && row.removedAt === null ? this.summaryIn(row) : undefined;
  }

  row(id: string): IndexRow | undefined {
    return this.rows.get(id);
  }

  set(id: string, row: IndexRow): void {
    this.rows.set(id, row);
  }

  /** Sets a row, and tells what that means. */
  become(id: string, row: IndexRow): void {
    const before = this.summary(id);
    this.set(id, row);
    const after = this.summary(id);
    if (after) this.changed.fire({ kind: before ? "updated" : "added", summary: after });
    else if (before) this.changed.fire({ kind: "removed", summary: before });
  }

  /**
   * Reads the index, and the traces that it doesn't have. With `verify`, also those whose files have changed since it
   * was written. The first time, nothing is told.
   */
  read(verify: boolean): Promise<void> {
    const done = this.reading.then(() => this.takeIndex(verify));
    this.reading = done.catch(() => undefined);
    return done;
  }

  /** Erases what was removed long ago. */
  async erase(): Promise<void> {
    for (const [id, { removedAt }] of this.rows) {
      if (removedAt === null || removedAt > this.parts.now() - ERASED_AFTER_MS || this.isInUse(id)) continue;
      this.rows.delete(id);
      await this.parts.files.erase(id);
      this.writeLater();
    }
  }

  writeLater(): void {
    this.parts.later.do("writing the index", WRITTEN_AFTER_MS, () => this.write());
  }

  async write(): Promise<void> {
    const rows = [...this.rows].filter(([id]) => !this.parts.isBusy(id)).map(([, row]) => row);
    // It is a cache: if it can't be written, the traces are read instead.
    await this.parts.files.writeIndex(rows).catch((error: unknown) => this.parts.log(messageOf(error)));
  }

  private async takeIndex(verify: boolean): Promise<void> {
    const { files } = this.parts;
    const [ids, index] = await Promise.all([files.ids(), files.index()]);
    const indexed = new Map(index.map((row) => [row.summary.id, row]));
    const sizes = verify ? await Promise.all(ids.map((id) => files.sizes(id))) : [];
    for (const [at, id] of ids.entries()) {
      const known = this.rows.get(id);
      let row = newer(known, indexed.get(id));
      if (!row || (sizes[at] && !this.isInUse(id) && !sameFiles(sizes[at], row.files))) row = await this.rowRead(id);
      if (!row || row === known || this.isInUse(id)) continue;
      if (this.isRead) this.become(id, row);
      else this.set(id, row);
    }
    this.isRead = true;
    const there = new Set(ids);
    for (const id of this.ids) if (!there.has(id) && !this.isInUse(id)) this.drop(id);
  }

  /** Of what is in memory, or not yet on the disk, this window knows more than the disk. */
  private isInUse(id: string): boolean {
    return this.parts.isBusy(id) || this.parts.inMemory(id) !== undefined;
  }

  private drop(id: string): void {
    const summary = this.summary(id);
    this.rows.delete(id);
    if (summary) this.changed.fire({ kind: "removed", summary });
  }

  private async rowRead(id: string): Promise<IndexRow | undefined> {
    try {
      const row = rowOf(await this.parts.files.load(id));
      this.writeLater();
      return row;
    } catch (error) {
      // A damaged trace stays on the disk and must not affect the others. One without a head is being made or erased.
      if (!isMissing(error)) this.parts.log(messageOf(error));
      return undefined;
    }
  }

  private summaryIn({ summary }: IndexRow): TraceSummary {
    const trace = this.parts.inMemory(summary.id);
    return trace ? summaryOf(trace) : summary;
  }
}

/** Files only grow: of two rows, the one that has seen more bytes is newer. */
function newer(known: IndexRow | undefined, other: IndexRow | undefined): IndexRow | undefined {
  return known && (!other || bytesOf(other.files) <= bytesOf(known.files)) ? known : other;
}
