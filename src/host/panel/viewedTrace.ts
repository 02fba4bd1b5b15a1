/**
 * What one panel or editor shows: a trace of the explorer, or the one in a file, and what is selected in it. It is in
 * memory only while the view is shown. What is added to a file's trace goes to a copy in the explorer, and the view
 * shows that copy from then on.
 */
import type { FileNote } from "../../shared/panel/api";
import type { Selection } from "../../shared/trace/selection";
import type { Trace } from "../../shared/trace/trace";
import { Emitter } from "../base/event";
import { messageOf } from "../base/failure";
import { type Standing, standing, takeIn } from "../traces/takeIn";
import type { StoreEvent, TraceStore } from "../traces/traceStore";
import { inMemory, loaded } from "../traces/withCompared";

/** Rejects with a `UserError` that says what is wrong with the file. */
export type ReadFile = () => Promise<Trace>;

export class ViewedTrace {
  private readonly changed = new Emitter<void>();
  /** The trace in the explorer; `null` if there is none, or if the file is shown. */
  private stored: string | null = null;
  private fromFile: { trace: Trace; standing: Standing } | null = null;
  private selected: Selection | null = null;
  /** The trace and the one it is compared with: the store doesn't keep them in memory. */
  private kept: readonly Trace[] = [];
  private why: string | null = null;
  private isLoaded = false;
  private loading = false;
  /** Counts what was asked for, so that only the last is shown. */
  private asked = 0;
  private copying: Promise<string | undefined> | null = null;

  /** Another trace, or it has come into memory, or why it hasn't. */
  readonly onDidChange = this.changed.event;

  /** `file`: reads the trace that is shown. Without it, the view shows traces of the explorer. */
  constructor(
    private readonly store: TraceStore,
    private readonly newId: () => string,
    private readonly file?: ReadFile,
  ) {}

  /** Of the trace in the explorer. */
  get id(): string | null {
    return this.stored;
  }

  get isFile(): boolean {
    return this.file !== undefined && this.stored === null;
  }

  get trace(): Trace | null {
    if (this.isFile) return this.fromFile?.trace ?? null;
    return this.kept.find(({ id }) => id === this.stored) ?? null;
  }

  get compared(): Trace | null {
    return this.kept.find(({ id }) => id !== this.stored) ?? null;
  }

  /** One that is in what is shown. */
  get(id: string): Trace | undefined {
    return [this.trace, this.compared].find((one) => one?.id === id) ?? undefined;
  }

  get selection(): Selection | null {
    return this.selected;
  }

  get note(): FileNote | null {
    if (!this.file) return null;
    if (!this.isFile) return "copied";
    return this.fromFile?.standing ?? "alone";
  }

  /** Why there is nothing to show. */
  get problem(): string | null {
    return this.why;
  }

  /** What is there will change in a moment. */
  get isLoading(): boolean {
    return this.loading;
  }

  select(selection: Selection | null): void {
    this.selected = selection;
  }

  /** Shows a trace of the explorer. At once if it is in memory. */
  show(id: string | null, selection: Selection | null = null): Promise<void> {
    this.stored = id;
    this.kept = [];
    this.selected = selection;
    return this.load();
  }

  /** The view appears, or what it shows has changed. Never rejects. */
  async load(): Promise<void> {
    const asked = ++this.asked;
    let why: string | null = null;
    this.loading = true;
    try {
      if (this.isFile) await this.loadFile(() => asked === this.asked);
      else {
        const kept = inMemory(this.store, this.stored) ?? (await loaded(this.store, this.stored));
        if (asked === this.asked) this.kept = kept;
      }
    } catch (error) {
      why = messageOf(error);
    }
    if (asked !== this.asked) return;
    this.isLoaded = true;
    this.loading = false;
    this.why = why;
    this.changed.fire();
  }

  /** The view is hidden: the trace may leave the memory. */
  release(): void {
    this.asked++;
    this.kept = [];
    this.fromFile = null;
    this.isLoaded = false;
    this.loading = false;
  }

  /** The id of the trace in the explorer. A file's trace is copied there first. */
  async own(): Promise<string | undefined> {
    if (!this.isFile) return this.stored ?? undefined;
    // Of what is asked for meanwhile, nothing makes another copy.
    this.copying ??= this.copy().finally(() => (this.copying = null));
    return this.copying;
  }

  private async copy(): Promise<string | undefined> {
    const read = this.fromFile?.trace ?? (await this.file?.());
    if (!read) return undefined;
    const { id } = await takeIn(this.store, read, this.newId);
    this.fromFile = null;
    await this.show(id, this.selected?.trace === read.id ? { ...this.selected, trace: id } : null);
    await this.store.save();
    return id;
  }

  /** What happens in the store. */
  take(event: StoreEvent): void {
    if (event.kind !== "added" && event.kind !== "removed") return;
    const { id, comparedTo } = event.summary;
    if (event.kind === "removed" && this.file && id === this.stored) void this.show(null);
    else if (this.isLoaded && [id, comparedTo].includes(this.fromFile?.trace.id ?? this.stored ?? "")) void this.load();
  }

  private async loadFile(isWanted: () => boolean): Promise<void> {
    try {
      const trace = await this.file?.();
      const found = trace && { trace, standing: await standing(this.store, trace) };
      if (isWanted()) this.fromFile = found ?? null;
    } catch (error) {
      if (isWanted()) this.fromFile = null;
      throw error;
    }
  }
}
