/**
 * The rows of the explorer as a tree, without `vscode`: which rows are below which, what each of them stands for in its
 * trace, and which row a selection is. rowLabel.ts says how they read.
 */
import type { Continuation } from "../../shared/read/continuations";
import type { EditedRun } from "../../shared/read/editedRuns";
import { type TraceReading, readTrace } from "../../shared/read/readTrace";
import type { PinRow } from "../../shared/read/pins";
import type { Rest, Trace } from "../../shared/trace/trace";
import type { Column, TreeCandidate } from "../../shared/read/searchColumn";
import type { SearchTree } from "../../shared/read/searchTree";
import type { Selection } from "../../shared/trace/selection";

interface InTrace {
  /** Unique among all rows. */
  id: string;
  trace: string;
}

export type Row =
  | ({ kind: "trace" } & InTrace)
  /** After `thoughts` thoughts, the last of which is `node`; 0 is the question itself. */
  | ({ kind: "thought"; thoughts: number; node: string | null } & InTrace)
  /** A candidate of the thought. Each further key is what the one before it leads to, one column later. */
  | ({ kind: "candidate"; thoughts: number; keys: string[] } & InTrace)
  | ({ kind: "hidden"; thoughts: number; keys: string[] } & InTrace)
  | ({ kind: "continuation"; thoughts: number; node: string | null; leaf: string } & InTrace)
  /** Edited thoughts, by their last one, and what is said after it. */
  | ({ kind: "run"; end: string } & InTrace)
  /** The same question in ordinary chain of thought by another model, which is a separate trace. */
  | ({ kind: "compared"; compared: string } & InTrace)
  /** A pinned token or word. */
  | ({ kind: "pin"; ids: readonly number[] } & InTrace)
  /** All removed branches. */
  | ({ kind: "removed" } & InTrace);

export interface TraceSource {
  /** Those at the top. */
  readonly summaries: readonly { id: string }[];
  /** Of a trace that is in memory. */
  get(id: string): Trace | undefined;
  comparedTo(id: string): { id: string } | undefined;
  ownerOf(trace: Trace): { id: string } | undefined;
}

type WithoutId<R> = R extends Row ? Omit<R, "id"> : never;
type Child = TreeCandidate["children"][number];

export class TraceRows {
  /** By trace, and by what they show of it. */
  private readonly rows = new Map<string, Map<string, Row>>();
  private ids = 0;

  constructor(
    private readonly source: TraceSource,
    private readonly topK: () => number,
  ) {}

  children(row?: Row): Row[] {
    if (!row) return this.source.summaries.map((trace) => this.traceRow(trace.id));
    switch (row.kind) {
      case "trace":
        return this.thoughtsOf(row);
      case "thought":
        return [...this.candidatesOf(row), ...this.continuationsOf(row)];
      case "candidate":
        return this.nextOf(row);
      case "run":
        return this.othersIn(row);
      case "hidden":
      case "continuation":
      case "compared":
      case "pin":
      case "removed":
        return [];
      default:
        return row satisfies never;
    }
  }

  parent(row: Row): Row | undefined {
    switch (row.kind) {
      case "trace":
        return undefined;
      case "thought":
      case "run":
      case "compared":
      case "pin":
      case "removed":
        return this.traceRow(row.trace);
      case "candidate":
        return row.keys.length > 1
          ? this.candidateRow(row.trace, row.thoughts, row.keys.slice(0, -1))
          : this.thoughtRow(row.trace, row.thoughts);
      case "hidden":
        return row.keys.length > 0
          ? this.candidateRow(row.trace, row.thoughts, row.keys)
          : this.thoughtRow(row.trace, row.thoughts);
      case "continuation":
        return this.runRow(row.trace, row.node) ?? this.thoughtRow(row.trace, row.thoughts);
      default:
        return row satisfies never;
    }
  }

  /** The row of the selection. If the candidate isn't drawn, its thought; if that isn't there either, its trace. */
  rowOf(selection: Selection): Row | undefined {
    const trace = this.source.get(selection.trace);
    if (!trace) return undefined;
    const owner = this.source.ownerOf(trace);
    if (owner) return this.comparedRow(owner.id, trace);
    const reading = readTrace(trace);
    const continuation = selection.kind === "node" ? reading.continuationWith(selection.node) : undefined;
    if (continuation) return this.wordsRow(trace.id, continuation);
    const column = reading.tree(this.topK()).columns.find((c) => c.node === selection.node);
    if (!column)
      return selection.node === null
        ? this.thoughtRow(trace.id, 0)
        : (this.runRow(trace.id, selection.node) ?? this.traceRow(trace.id));
    const drawn = selection.kind === "candidate" && column.candidates.some((c) => c.key === selection.key);
    return drawn
      ? this.candidateRow(trace.id, column.thoughts, [selection.key])
      : this.thoughtRow(trace.id, column.thoughts);
  }

  /** What a click on the row selects; `null`: its trace is shown as a whole, and nothing over it. */
  clicked(row: Row): Selection | null {
    const isOfWhole = row.kind === "trace" || row.kind === "pin" || row.kind === "removed";
    return isOfWhole ? null : this.selectionOf(row);
  }

  /** What commands take the row for. One with no counterpart in the panel is taken for its parent. */
  selectionOf(row: Row): Selection {
    switch (row.kind) {
      case "trace":
      case "pin":
      case "removed":
        return { trace: row.trace, kind: "node", node: null };
      case "compared": {
        const continuation = this.reading(row.compared)?.free(null);
        return { trace: row.compared, kind: "node", node: continuation?.words[0]?.node ?? null };
      }
      case "thought":
        return { trace: row.trace, kind: "node", node: row.node };
      case "continuation":
        // Its first word, because the last token only ends it.
        return { trace: row.trace, kind: "node", node: this.continuation(row)?.words[0]?.node ?? row.leaf };
      case "run":
        return { trace: row.trace, kind: "node", node: this.run(row)?.continuation?.words[0]?.node ?? row.end };
      case "candidate": {
        // A whole step that follows another is no candidate of a later thought, so the one it follows is selected.
        if (row.keys.length > 1 && this.tree(row.trace)?.ofSteps === true)
          return this.selectionOf(this.parent(row) ?? this.traceRow(row.trace));
        const at = this.column(row.trace, row.thoughts + row.keys.length - 1);
        const key = row.keys.at(-1) ?? "";
        if (at) return { trace: row.trace, kind: "candidate", node: at.node, key };
        return this.selectionOf(this.parent(row) ?? this.traceRow(row.trace));
      }
      case "hidden":
        return this.selectionOf(this.parent(row) ?? this.traceRow(row.trace));
      default:
        return row satisfies never;
    }
  }

  traceRow(trace: string): Row {
    return this.intern([], { kind: "trace", trace });
  }

  column(trace: string, thoughts: number): Column | undefined {
    return this.tree(trace)?.columns[thoughts - 1];
  }

  tree(trace: string): SearchTree | undefined {
    return this.reading(trace)?.tree(this.topK());
  }

  compared(row: Row & { kind: "compared" }): Trace | undefined {
    return this.source.get(row.compared);
  }

  continuation(row: Row & { kind: "continuation" }): Continuation | undefined {
    return this.reading(row.trace)?.continuationWith(row.leaf);
  }

  run(row: Row & { kind: "run" }): EditedRun | undefined {
    return this.reading(row.trace)?.runs.byEnd(row.end);
  }

  /** The candidate for the first key of a row; for the others, what the one before leads to. */
  candidate({ trace, thoughts, keys }: Row & { kind: "candidate" }): TreeCandidate | Child | undefined {
    const [column, steps] = this.stepsFrom(trace, thoughts, keys);
    const [first, ...after] = steps;
    let found: Child | undefined = column?.candidates.find(({ key }) => key === first);
    for (const wanted of after) found = found?.children.find(({ key }) => key === wanted);
    return found;
  }

  /** Where speaking from a candidate's row begins, and with what; `null` if that isn't known. */
  openerOf(row: Row & { kind: "candidate" }): { node: string; ids: readonly number[] } | null {
    const [column] = this.stepsFrom(row.trace, row.thoughts, row.keys);
    const opener = this.candidate(row)?.opener;
    return column && opener ? { node: column.node, ids: opener.ids } : null;
  }

  pin(row: Row & { kind: "pin" }): PinRow | undefined {
    const reading = this.reading(row.trace);
    const pin = reading?.pins.find(({ ids }) => ids.join() === row.ids.join());
    return reading && pin && { pin, at: reading.pinAtEvery(pin) };
  }

  /**
   * The column that was read of the last key, and the keys in it. Whole steps follow each other in one column; of a
   * concept, each is a candidate of the next thought, where only what follows it at once was read.
   */
  private stepsFrom(trace: string, thoughts: number, keys: readonly string[]): [Column | undefined, readonly string[]] {
    const before = this.tree(trace)?.ofSteps === true ? 0 : Math.max(0, keys.length - 2);
    return [this.column(trace, thoughts + before), keys.slice(before)];
  }

  hidden(row: Row & { kind: "hidden" }): Rest | null {
    const key = row.keys.at(-1);
    if (key === undefined) return this.column(row.trace, row.thoughts)?.hidden ?? null;
    return this.leadsTo(row.trace, row.thoughts, row.keys)?.hidden ?? null;
  }

  isExpandable(row: Row): boolean {
    // Every trace has its question. Asking for children here would derive every trace.
    return row.kind === "trace" || this.children(row).length > 0;
  }

  /** From now on, the trace has other rows, which the tree doesn't know yet. */
  forget(trace: string): void {
    this.rows.delete(trace);
  }

  /** Of a trace that is in memory. */
  private reading(id: string): TraceReading | undefined {
    const trace = this.source.get(id);
    return trace && readTrace(trace);
  }

  private thoughtsOf(row: Row & { kind: "trace" }): Row[] {
    const columns = this.tree(row.trace)?.columns ?? [];
    const reading = this.reading(row.trace);
    const compared = this.source.comparedTo(row.trace);
    return [
      this.thoughtRow(row.trace, 0),
      ...columns.map((column) => this.thoughtRow(row.trace, column.thoughts)),
      ...(reading?.editedRuns ?? []).map((run) => this.rowOfRun(row.trace, run)),
      ...(reading?.pins ?? []).map(({ ids }) => this.intern(ids, { kind: "pin", trace: row.trace, ids })),
      ...(compared ? [this.comparedRow(row.trace, compared)] : []),
      ...(reading && reading.removedBranches.length > 0
        ? [this.intern([], { kind: "removed", trace: row.trace })]
        : []),
    ];
  }

  private candidatesOf({ trace, thoughts }: Row & { kind: "thought" }): Row[] {
    const column = this.column(trace, thoughts);
    if (!column) return [];
    const rows = column.candidates.map((candidate) => this.candidateRow(trace, thoughts, [candidate.key]));
    return isWorthARow(column.hidden) ? [...rows, this.hiddenRow(trace, thoughts, [])] : rows;
  }

  private continuationsOf({ trace, thoughts }: Row & { kind: "thought" }): Row[] {
    return (this.reading(trace)?.continuations ?? [])
      .filter((one) => one.thoughts === thoughts && one.edits.length === 0)
      .map((continuation) => this.continuationRow(trace, continuation));
  }

  /** What was said after edited thoughts beside the run's own words. */
  private othersIn(row: Row & { kind: "run" }): Row[] {
    const run = this.run(row);
    const said = (run && this.reading(row.trace)?.runs.wordsIn(run)) ?? [];
    return said.map((continuation) => this.wordsRow(row.trace, continuation)).filter((one) => one !== row);
  }

  private nextOf({ trace, thoughts, keys }: Row & { kind: "candidate" }): Row[] {
    const next = this.leadsTo(trace, thoughts, keys);
    if (!next) return [];
    const rows = next.shown.map((child) => this.candidateRow(trace, thoughts, [...keys, child.key]));
    return isWorthARow(next.hidden) ? [...rows, this.hiddenRow(trace, thoughts, keys)] : rows;
  }

  /** What the last of the keys leads to, according to its column; cut at top-k like a column. */
  private leadsTo(trace: string, thoughts: number, keys: string[]): { shown: Child[]; hidden: Rest } | undefined {
    const candidate =
      this.tree(trace)?.ofSteps === true
        ? this.candidate(this.candidateRow(trace, thoughts, keys) as Row & { kind: "candidate" })
        : this.column(trace, thoughts + keys.length - 1)?.candidates.find((c) => c.key === keys.at(-1));
    if (!candidate?.childrenRest) return undefined;
    const telling = candidate.children.filter((child) => child.p > 0.001);
    const shown = telling.slice(0, this.topK());
    return {
      shown,
      hidden: {
        n: candidate.childrenRest.n + telling.length - shown.length,
        p: candidate.children
          .filter((child) => !shown.includes(child))
          .reduce((sum, child) => sum + child.p, candidate.childrenRest.p),
      },
    };
  }

  private thoughtRow(trace: string, thoughts: number): Row {
    const node = this.column(trace, thoughts)?.node ?? null;
    return this.intern([thoughts], { kind: "thought", trace, thoughts, node });
  }

  private candidateRow(trace: string, thoughts: number, keys: string[]): Row {
    return this.intern([thoughts, ...keys], { kind: "candidate", trace, thoughts, keys });
  }

  private hiddenRow(trace: string, thoughts: number, keys: string[]): Row {
    return this.intern([thoughts, ...keys], { kind: "hidden", trace, thoughts, keys });
  }

  /** The row of the edited run that the thought belongs to; of several that share it, the first. */
  private runRow(trace: string, thought: string | null): Row | undefined {
    const run = this.runWith(trace, thought);
    return run && this.rowOfRun(trace, run);
  }

  private runWith(trace: string, thought: string | null): EditedRun | undefined {
    return thought === null ? undefined : this.reading(trace)?.runs.withThought(thought);
  }

  private rowOfRun(trace: string, { end }: EditedRun): Row {
    return this.intern([end], { kind: "run", trace, end });
  }

  /** A run's own words have the row of the run. */
  private wordsRow(trace: string, continuation: Continuation): Row {
    const run = this.runWith(trace, continuation.after);
    return run?.continuation?.id === continuation.id
      ? this.rowOfRun(trace, run)
      : this.continuationRow(trace, continuation);
  }

  private continuationRow(trace: string, continuation: Continuation): Row {
    const { thoughts, after, id } = continuation;
    return this.intern([thoughts, id], { kind: "continuation", trace, thoughts, node: after, leaf: id });
  }

  private comparedRow(trace: string, { id }: { id: string }): Row {
    return this.intern([id], { kind: "compared", trace, compared: id });
  }

  /** The same row whenever its trace, kind, and place are the same. Its id is a number, because texts may collide. */
  private intern(place: readonly (string | number)[], row: WithoutId<Row>): Row {
    const what = JSON.stringify([row.kind, ...place]);
    const rows = this.rows.get(row.trace) ?? new Map<string, Row>();
    this.rows.set(row.trace, rows);
    const known = rows.get(what);
    if (known) return Object.assign(known, row);
    const made: Row = { ...row, id: `${row.trace}/${this.ids++}` };
    rows.set(what, made);
    return made;
  }
}

/** A row without candidates and with almost no probability says nothing. */
function isWorthARow(rest: Rest): boolean {
  return rest.n > 0 || rest.p > 0.001;
}
