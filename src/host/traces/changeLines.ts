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
  /** Lines about nodes that haven't been seen yet, by the first of them that is missing. */
  private readonly waiting = new Map<string, Line[]>();
  /** Lines that make a node that there is already. */
  private repeated = 0;
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
    return [...this.waiting.values()].reduce((sum, lines) => sum + lines.length, this.repeated);
  }

  /** Returns what changed. Known, malformed, and outdated lines change nothing. */
  take(lines: readonly Line[]): TraceChange[] {
    const found = this.wellFormed(lines.filter((line) => this.isNew(line)));
    const changes: TraceChange[] = [];
    const next = found.toSorted(compareStamps).reverse();
    for (let line = next.pop(); line; line = next.pop()) {
      this.latest = Math.max(this.latest, line.at);
      if ("removed" in line) {
        this.takeRemoval(line);
        continue;
      }
      const { change } = line;
      if (change.kind === "nodes" && this.repeatsNodes(change)) {
        this.repeated++;
        continue;
      }
      const missing = this.missingNode(change);
      if (missing !== null) {
        this.waiting.set(missing, [...(this.waiting.get(missing) ?? []), line]);
        continue;
      }
      if (this.apply(line, change)) changes.push(change);
      if (change.kind === "nodes") next.push(...this.awaiting(change.nodes).reverse());
    }
    return changes;
  }

  /** Takes in a line that this window makes: what it changes is known to fit. */
  make(line: Line): void {
    this.isNew(line);
    this.latest = Math.max(this.latest, line.at);
    if ("removed" in line) this.takeRemoval(line);
    else this.apply(line, line.change);
  }

  /** The lines that waited for these nodes and for no other before, in their order. They wait no longer. */
  private awaiting(nodes: readonly { id: string }[]): Line[] {
    if (this.waiting.size === 0) return [];
    const found = nodes.flatMap(({ id }) => this.waiting.get(id) ?? []);
    for (const { id } of nodes) this.waiting.delete(id);
    return found.sort(compareStamps);
  }

  private isNew({ window, n }: Line): boolean {
    if (n <= (this.last.get(window) ?? 0)) return false;
    this.last.set(window, n);
    return true;
  }

  /** Almost always all of them, so they are checked together first. */
  private wellFormed(lines: readonly Line[]): readonly Line[] {
    const changesOf = (some: readonly Line[]): TraceChange[] =>
      some.flatMap((line) => ("change" in line ? [line.change] : []));
    if (areWellFormed(this.trace, changesOf(lines))) return lines;
    return lines.filter((line) => areWellFormed(this.trace, changesOf([line])));
  }

  private takeRemoval(line: Stamp & { removed: boolean }): void {
    if (!this.removal || compareStamps(this.removal, line) < 0) this.removal = line;
  }

  /** Ids are made once, so such a line isn't what a window wrote. */
  private repeatsNodes({ nodes }: Extract<TraceChange, { kind: "nodes" }>): boolean {
    const own = new Set(nodes.map(({ id }) => id));
    return own.size < nodes.length || nodes.some(({ id, parent }) => this.ids.has(id) || parent === id);
  }

  /** The first node that the change is about and that isn't there; `null` if all are. */
  private missingNode(change: TraceChange): string | null {
    switch (change.kind) {
      case "nodes": {
        const made = new Set<string | null>();
        const before = change.nodes.map(({ id, parent }) => {
          const inside = made.has(parent);
          made.add(id);
          return inside ? null : parent;
        });
        return this.firstMissing(before);
      }
      case "readings":
        return this.firstMissing(change.readings.map(({ node }) => node));
      case "spoken":
        return this.firstMissing(change.spoken.flatMap(({ after, end }) => [after, end]));
      case "test":
        return this.firstMissing([change.test.base]);
      case "pin":
        return this.firstMissing(change.pin.readings.map(({ node }) => node));
      case "mark":
      case "cost":
        return null;
      default:
        return change satisfies never;
    }
  }

  private firstMissing(nodes: readonly (string | null)[]): string | null {
    return nodes.find((node) => !this.holds(node)) ?? null;
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
