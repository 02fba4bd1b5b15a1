/** Writes traces to the disk, in order and at once. What can't be written waits in a queue, and is tried again. */
import { type Trace, toJson } from "../../shared/trace/trace";
import type { Later } from "../base/later";
import type { Line } from "./changeLines";
import { isMissing } from "./disk";
import type { TraceFiles } from "./traceFiles";

export interface PendingWritesParts {
  files: TraceFiles;
  window: string;
  later: Later;
  /** How long to wait after a failed write. */
  retryMs: number;
  /** Everything of the trace is on the disk. */
  saved: (id: string) => Promise<void>;
  /** Writing has begun to fail, or works again. */
  turned: (id: string, failure: Error | null) => void;
}

/** What isn't on the disk yet. */
interface Pending {
  /** Written before the lines. */
  head: string | null;
  lines: Line[];
  failure: Error | null;
  /** Keeps it in memory; `null` if it wasn't there. */
  trace: Trace | null;
}

export class PendingWrites {
  private readonly pending = new Map<string, Pending>();
  private readonly writing = new Map<string, Promise<void>>();

  constructor(private readonly parts: PendingWritesParts) {}

  has(id: string): boolean {
    return this.pending.has(id);
  }

  /** Why the trace couldn't be written the last time. */
  failure(id: string): Error | null {
    return this.pending.get(id)?.failure ?? null;
  }

  add(id: string, trace: Trace | null, what: { head: string } | { line: Line }): void {
    const pending = this.pending.get(id) ?? { head: null, lines: [], failure: null, trace };
    pending.trace ??= trace;
    if ("head" in what) pending.head = what.head;
    else pending.lines.push(what.line);
    this.pending.set(id, pending);
    // After a failure, the next try has its time.
    if (!pending.failure) void this.flush(id);
  }

  /** Resolves when everything has been tried. Returns the first failure. */
  async flushAll(): Promise<Error | null> {
    await Promise.all([...this.pending.keys()].map((id) => this.flush(id)));
    return [...this.pending.values()].find(({ failure }) => failure)?.failure ?? null;
  }

  flush(id: string): Promise<void> {
    const pending = this.pending.get(id);
    if (!pending) return Promise.resolve();
    const writing = this.writing.get(id) ?? this.writeAndTell(id, pending);
    if (this.pending.has(id)) this.writing.set(id, writing);
    return writing;
  }

  private async writeAndTell(id: string, pending: Pending): Promise<void> {
    const had = pending.failure;
    await this.write(id, pending);
    const { failure } = pending;
    if ((had === null) !== (failure === null)) this.parts.turned(id, failure);
    if (!failure) await this.parts.saved(id);
  }

  private async write(id: string, pending: Pending): Promise<void> {
    const { files, window, later, retryMs } = this.parts;
    try {
      while (pending.head !== null || pending.lines.length > 0) {
        if (pending.head !== null) await files.writeHead(id, pending.head);
        pending.head = null;
        const lines = [...pending.lines];
        if (lines.length > 0) await files.append(id, window, lines, pending.failure !== null);
        pending.lines.splice(0, lines.length);
      }
      pending.failure = null;
      // Since the last look at the queue, nothing was awaited.
      this.pending.delete(id);
    } catch (error) {
      if (isMissing(error) && pending.head === null) writeWhole(pending);
      pending.failure = error instanceof Error ? error : new Error(String(error));
      later.do("writing again", retryMs, async () => void (await this.flushAll()));
    }
    this.writing.delete(id);
  }
}

/** The trace's folder has gone, or couldn't be made. A head with everything in it replaces the lines. */
function writeWhole(pending: Pending): void {
  if (pending.trace) pending.head = toJson(pending.trace);
  pending.lines = pending.trace ? pending.lines.filter((line) => "removed" in line) : [];
}
