/**
 * All views of traces. The first panel follows the current trace; a panel that was opened to the side, and an editor of
 * a file, stay with theirs. The view that was used last is in front: its trace is the current one, and its selection is
 * what the text editor highlights.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Disposable } from "../base/event";
import { filePattern } from "../base/filePattern";
import type { FactHighlight } from "../editor/factHighlight";
import type { CurrentTrace, CurrentTraceChange } from "../traces/currentTrace";
import type { StoreEvent } from "../traces/traceStore";
import { TraceView, type TraceViewParts, type ViewEvents, type ViewKind } from "./traceView";
import { type ReadFile, ViewedTrace } from "./viewedTrace";
import { viewFor } from "./viewFor";

/** As in package.json. */
const panelTypes = { following: "coconut.trace", side: "coconut.traceBeside" } as const;
const editorType = "coconut.traceFile";

export interface TraceViewsParts extends TraceViewParts {
  currentTrace: CurrentTrace;
  highlight: FactHighlight;
  newId: () => string;
  readFile: (uri: vscode.Uri) => ReturnType<ReadFile>;
}

interface TraceFile extends vscode.CustomDocument {
  uri: vscode.Uri;
}

export class TraceViews implements vscode.CustomReadonlyEditorProvider<TraceFile>, Disposable {
  private readonly views: TraceView[] = [];
  private front: TraceView | null = null;
  private readonly disposables: Disposable[];
  private readonly events: ViewEvents = {
    moved: (view) => this.moved(view),
    selected: (view) => this.bringToFront(view),
    looked: (view) => this.looked(view),
    closed: (view) => this.closed(view),
    // The trace of a question that was just asked isn't there yet, and the one before would be read for nothing.
    restore: async () => this.parts.runs.activity.status.kind === "busy" || this.parts.currentTrace.restore(),
  };

  constructor(private readonly parts: TraceViewsParts) {
    const { store, currentTrace } = parts;
    const restored = (kind: "following" | "side"): vscode.WebviewPanelSerializer => ({
      deserializeWebviewPanel: (panel, state) => this.restore(kind, panel, traceIn(state)),
    });
    this.disposables = [
      vscode.window.registerWebviewPanelSerializer(panelTypes.following, restored("following")),
      vscode.window.registerWebviewPanelSerializer(panelTypes.side, restored("side")),
      vscode.window.registerCustomEditorProvider(editorType, this, { supportsMultipleEditorsPerDocument: true }),
      store.onDidChange((event) => this.takeAll(event)),
      currentTrace.onDidChange((change) => this.follow(change)),
    ];
  }

  get opened(): readonly TraceView[] {
    return this.views;
  }

  /** Whether one is visible. */
  get visible(): boolean {
    return this.views.some(({ panel }) => panel.visible);
  }

  /** Whether a visible view shows that the last run failed. */
  get showsFailure(): boolean {
    return this.views.some((view) => view.panel.visible && view.status().kind === "failed");
  }

  /** The editor of a file that is active, unless the explorer has a copy of what it shows. */
  get fileInFront(): TraceView | null {
    return this.views.find(({ kind, panel, viewed }) => kind === "editor" && panel.active && viewed.isFile) ?? null;
  }

  /** Opens the panel, if it isn't open, for a trace that will be there soon. */
  open(): void {
    if (!this.following) this.front = this.create("following", vscode.ViewColumn.Beside, true);
  }

  /** Opens a panel that stays with the trace. */
  async openBeside(id: string): Promise<void> {
    // Beside the traces that are shown, not over one of them.
    const columns = this.views.flatMap(({ panel }) => (panel.visible && panel.viewColumn) || []);
    const column = columns.length === 0 ? vscode.ViewColumn.Beside : Math.max(...columns) + 1;
    const view = this.create("side", Math.min(column, vscode.ViewColumn.Nine), false);
    await view.viewed.show(id);
    this.bringToFront(view);
  }

  /** In the editor of traces, or in the text editor. Without a file, the one that is active. */
  async openFile(given: vscode.Uri | undefined, as: "trace" | "text"): Promise<void> {
    const uri =
      given ?? this.views.find(({ panel }) => panel.active)?.file ?? vscode.window.activeTextEditor?.document.uri;
    if (uri) await vscode.commands.executeCommand("vscode.openWith", uri, as === "trace" ? editorType : "default");
  }

  openCustomDocument(uri: vscode.Uri): TraceFile {
    return { uri, dispose: () => undefined };
  }

  resolveCustomEditor({ uri }: TraceFile, panel: vscode.WebviewPanel): void {
    const { viewed } = this.adopt("editor", panel, uri);
    const folder = vscode.Uri.joinPath(uri, "..");
    const name = uri.path.split("/").at(-1) ?? "";
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, filePattern(name)));
    const again = (): void => void (viewed.isFile && panel.visible && viewed.load());
    for (const event of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete]) event(again);
    panel.onDidDispose(() => void watcher.dispose());
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    for (const view of [...this.views]) view.dispose();
  }

  private get following(): TraceView | undefined {
    return this.views.find(({ kind }) => kind === "following");
  }

  /** After the window was reloaded, or closed and opened again. */
  private async restore(kind: "following" | "side", panel: vscode.WebviewPanel, trace: string | null): Promise<void> {
    const { store, currentTrace } = this.parts;
    await currentTrace.restore();
    // A question may have been asked meanwhile.
    if (kind === "following" && this.following) return void panel.dispose();
    const known = trace !== null && store.summary(trace) ? trace : null;
    if (kind === "side" && known === null) return void panel.dispose();
    const view = this.adopt(kind, panel);
    await view.viewed.show(known ?? currentTrace.trace);
  }

  private create(kind: "following" | "side", viewColumn: vscode.ViewColumn, preserveFocus: boolean): TraceView {
    return this.adopt(
      kind,
      vscode.window.createWebviewPanel(panelTypes[kind], "Coconut", { viewColumn, preserveFocus }),
    );
  }

  private adopt(kind: ViewKind, panel: vscode.WebviewPanel, file?: vscode.Uri): TraceView {
    const { store, newId, readFile } = this.parts;
    const viewed = new ViewedTrace(store, newId, file && (() => readFile(file)));
    const view = new TraceView(kind, panel, viewed, this.parts, this.events, file);
    this.views.push(view);
    return view;
  }

  private follow({ cause, selection, trace }: CurrentTraceChange): void {
    const { following } = this;
    if (cause === "panel") return;
    if (cause === "store") {
      const shown = following?.viewed.id ?? null;
      if (following && (shown === trace || !this.isThere(shown))) this.show(following, trace, null, false);
      return;
    }
    const view = viewFor(trace, this.views, this.front) ?? this.create("following", vscode.ViewColumn.Beside, true);
    this.front = view;
    this.show(view, trace, selection, true);
  }

  private show(...[view, trace, selection, reveal]: [TraceView, ...Parameters<TraceView["show"]>]): void {
    const { report } = this.parts;
    view.show(trace, selection, reveal).catch((error: unknown) => report(error, l10n.t("showing a trace")));
  }

  private takeAll(event: StoreEvent): void {
    for (const view of [...this.views]) {
      const wasRemoved = event.kind === "removed" && event.summary.id === view.viewed.id;
      if (wasRemoved && view.kind === "side") view.dispose();
      else if (wasRemoved && view.kind === "following") this.show(view, this.currentIfThere(), null, false);
      else view.take(event);
    }
  }

  private currentIfThere(): string | null {
    const { trace } = this.parts.currentTrace;
    return this.isThere(trace) ? trace : null;
  }

  private isThere(id: string | null): boolean {
    return id !== null && this.parts.store.summary(id) !== undefined;
  }

  private moved(view: TraceView): void {
    if (view.panel.active) this.bringToFront(view);
    else if (view === this.front && !view.panel.visible) this.parts.highlight.clear();
  }

  private looked(view: TraceView): void {
    this.front ??= view;
    if (view === this.front) void this.parts.highlight.view(view.viewed.isFile ? null : view.viewing);
  }

  private bringToFront(view: TraceView): void {
    const { currentTrace, highlight, report } = this.parts;
    this.front = view;
    const { id, selection } = view.viewed;
    const done =
      id === null || (id === currentTrace.trace && same(selection, currentTrace.selection))
        ? Promise.resolve()
        : selection
          ? currentTrace.select(selection, "panel")
          : currentTrace.show(id, "panel");
    done.then(
      () => void (this.front === view && highlight.view(view.viewed.isFile ? null : view.viewing)),
      (error: unknown) => report(error, l10n.t("showing a trace")),
    );
  }

  private closed(view: TraceView): void {
    this.views.splice(this.views.indexOf(view), 1);
    if (this.front !== view) return;
    this.front = null;
    this.parts.highlight.clear();
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What the page keeps. */
function traceIn(state: unknown): string | null {
  const { trace } = Object(state) as { trace?: unknown };
  return typeof trace === "string" ? trace : null;
}
