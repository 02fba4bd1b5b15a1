/**
 * Keeps the traces of expanded rows in memory, with those they are compared with. The current trace's row is expanded
 * for the user, so without an end to that, every trace that was ever current would be kept.
 */
import type { Trace } from "../../shared/trace/trace";

export interface LoadedTraces {
  load(id: string): Promise<Trace | undefined>;
  comparedTo(id: string): { id: string } | undefined;
}

export class ExpandedTraces {
  private readonly kept = new Map<string, readonly (Trace | undefined)[]>();
  /** Those that the user expanded. They stay as the user left them. */
  private readonly byUser = new Set<string>();
  /** Those that the tree is about to expand. */
  private readonly expected = new Set<string>();

  constructor(private readonly traces: LoadedTraces) {}

  /** Resolves when what is below the trace's row is in memory, and stays there. */
  async keep(id: string): Promise<void> {
    if (this.kept.has(id)) return;
    const compared = this.traces.comparedTo(id);
    const ids = [id, ...(compared ? [compared.id] : [])];
    this.kept.set(id, await Promise.all(ids.map((one) => this.traces.load(one))));
  }

  /** The tree expands the trace's row, which may take a while. */
  expect(id: string): void {
    this.expected.add(id);
  }

  /** A row was expanded. */
  expanded(id: string): void {
    if (!this.expected.delete(id)) this.byUser.add(id);
  }

  collapsed(id: string): void {
    for (const ids of [this.kept, this.byUser, this.expected]) ids.delete(id);
  }

  /** The trace has another one to compare it with, or neither is there anymore. It is loaded again when needed. */
  forget({ id, comparedTo }: { id: string; comparedTo?: string }): void {
    this.kept.delete(id);
    if (comparedTo !== undefined) this.kept.delete(comparedTo);
  }

  /** Lets go of what the tree has expanded, except the current trace. Returns their ids: their rows must be folded. */
  fold(current: string | null): string[] {
    const folded = [...this.kept.keys()].filter((id) => id !== current && !this.byUser.has(id));
    for (const id of folded) this.kept.delete(id);
    return folded;
  }
}
