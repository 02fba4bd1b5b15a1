/**
 * The lines of stored traces, and how they make a trace. Every window that changes a trace has a file of its own, with
 * one change per line. The trace is its head and the union of all lines, in whichever order they are read.
 */
import { type Trace, type TraceChange, applyChange } from "../../shared/trace/trace";
import { areWellFormed } from "../../shared/trace/traceFile";

/** When a line was written, and where. No two lines have the same stamp. */
export interface Stamp {
  /** In milliseconds since 1970; later than all lines that its window knew of. */
  at: number;
  window: string;
  /** Counts the lines of the window. */
  n: number;
}

/** `removed`: whether the whole trace was removed, or brought back. */
export type Line = Stamp & ({ change: TraceChange } | { removed: boolean });

export function lineJson({ window: _window, ...line }: Line): string {
  return JSON.stringify(line) + "\n";
}

/**
 * The lines that a window's file holds. `taken` is how many bytes they have: a last line without an end is torn, or
 * still being written. Other lines that can't be read were torn when the disk was full, and were written again.
 */
export function readLines(bytes: Uint8Array, window: string): { lines: Line[]; taken: number } {
  const taken = bytes.lastIndexOf(LINE_FEED) + 1;
  const texts = new TextDecoder().decode(bytes.subarray(0, taken)).split("\n");
  return { lines: texts.flatMap((text) => lineOf(text, window) ?? []), taken };
}

const LINE_FEED = 10;

function lineOf(text: string, window: string): Line | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(parsed)) return undefined;
  const { n, at, change, removed } = parsed as { n: number; at: number; change?: unknown; removed?: unknown };
  if (!Number.isSafeInteger(n) || !Number.isSafeInteger(at)) return undefined;
  if (typeof removed === "boolean") return { n, at, window, removed };
  return isObject(change) ? { n, at, window, change: change as unknown as TraceChange } : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A trace that grows by lines. */
export class GrowingTrace {
  /** The time of the latest line; 0 before the first. */
  latest = 0;
  private readonly ids: Set<string>;
  /** The last line of each window. A line that is repeated after a failed write doesn't count twice. */
  private readonly last = new Map<string, number>();
  private readonly marked = new Map<string, Stamp>();
  /** Lines about nodes that haven't been seen yet. */
  private waiting: Line[] = [];
  private removal: (Stamp & { removed: boolean }) | null = null;

  /** Changes the trace in place. */
  constructor(readonly trace: Trace) {
    this.ids = new Set(trace.nodes.map(({ id }) => id));
  }

  /** When the trace was removed; `null` if it wasn't, or was brought back later. */
  get removedAt(): number | null {
    return this.removal?.removed ? this.removal.at : null;
  }

  /** How many lines are about nodes that aren't there. */
  get missing(): number {
    return this.waiting.length;
  }

  /** Returns what changed. Known, malformed, and outdated lines change nothing. */
  take(lines: readonly Line[]): TraceChange[] {
    const found = this.wellFormed(lines.filter((line) => this.isNew(line)));
    const changes: TraceChange[] = [];
    const waiting: Line[] = [];
    for (const line of [...this.waiting, ...found].sort(compareStamps)) {
      this.latest = Math.max(this.latest, line.at);
      if ("removed" in line) this.takeRemoval(line);
      else if (!this.holdsNodesOf(line.change)) waiting.push(line);
      else if (this.apply(line, line.change)) changes.push(line.change);
    }
    this.waiting = waiting;
    return changes;
  }

  /** Takes in a line that this window makes: what it changes is known to fit. */
  make(line: Line): void {
    this.isNew(line);
    this.latest = Math.max(this.latest, line.at);
    if ("removed" in line) this.takeRemoval(line);
    else this.apply(line, line.change);
  }

  private isNew({ window, n }: Line): boolean {
    if (n <= (this.last.get(window) ?? 0)) return false;
    this.last.set(window, n);
    return true;
  }

  /** Almost always all of them, so they are checked together first. */
  private wellFormed(lines: readonly Line[]): readonly Line[] {
    const changesOf = (some: readonly Line[]): TraceChange[] =>
      some.flatMap((line) => ("change" in line ? line.change : []));
    if (areWellFormed(this.trace, changesOf(lines))) return lines;
    return lines.filter((line) => areWellFormed(this.trace, changesOf([line])));
  }

  private takeRemoval(line: Stamp & { removed: boolean }): void {
    if (!this.removal || compareStamps(this.removal, line) < 0) this.removal = line;
  }

  private holdsNodesOf(change: TraceChange): boolean {
    switch (change.kind) {
      case "nodes": {
        const made = new Set<string>();
        return change.nodes.every(({ id, parent }) => {
          if (this.ids.has(id) || made.has(id)) return false;
          made.add(id);
          return this.holds(parent) || (parent !== id && made.has(parent ?? ""));
        });
      }
      case "readings":
        return change.readings.every(({ node }) => this.holds(node));
      case "spoken":
        return change.spoken.every(({ after, end }) => this.holds(after) && this.holds(end));
      case "test":
        return this.holds(change.test.base);
      case "pin":
        return change.pin.readings.every(({ node }) => this.holds(node));
      case "mark":
      case "cost":
        return true;
      default:
        return change satisfies never;
    }
  }

  private holds(node: string | null): boolean {
    return node === null || this.ids.has(node);
  }

  private apply(stamp: Stamp, change: TraceChange): boolean {
    if (change.kind === "mark") {
      const before = this.marked.get(change.node);
      if (before && compareStamps(stamp, before) < 0) return false;
      this.marked.set(change.node, stamp);
    }
    if (change.kind === "nodes") for (const { id } of change.nodes) this.ids.add(id);
    applyChange(this.trace, change);
    return true;
  }
}

function compareStamps(a: Stamp, b: Stamp): number {
  return a.at - b.at || compareTexts(a.window, b.window) || a.n - b.n;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
