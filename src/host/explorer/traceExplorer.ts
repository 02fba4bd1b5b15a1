/**
 * The native tree of traces, thoughts, and candidates in the side bar. Its rows come from traceRows.ts and rowLabel.ts.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Disposable } from "../base/event";
import { tooltip } from "../base/markdown";
import { ExpandedTraces } from "./expandedTraces";
import { labelOf } from "./rowLabel";
import { type LabelOptions, traceLabel } from "./traceLabel";
import type { Runs } from "../engine/runs";
import type { Settings } from "../base/settings";
import type { CurrentTrace, CurrentTraceChange } from "../traces/currentTrace";
import { type Row, TraceRows } from "./traceRows";
import type { TraceStore } from "../traces/traceStore";
import { readTrace } from "../../shared/read/readTrace";
import { explorerViewId } from "../base/viewIds";

/** Runs when a row is clicked. Not contributed in package.json, because it needs a row. */
const clickCommand = "coconut.revealRow";
/** A run changes its trace many times a second. The tree is refreshed at most this often. */
const REFRESH_MS = 120;
const REVEAL_TRIES = 10;

export class TraceExplorer implements vscode.TreeDataProvider<Row>, Disposable {
  readonly rows: TraceRows;
  private readonly changed = new vscode.EventEmitter<Row | undefined>();
  private readonly view: vscode.TreeView<Row>;
  private readonly disposables: Disposable[];
  private readonly stale = new Set<Row | undefined>();
  private timer: NodeJS.Timeout | undefined;
  private isListed = false;
  private readonly expanded: ExpandedTraces;
  /** Counts reveal requests, so that only the last one is carried out. */
  private revealed = 0;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly store: TraceStore,
    private readonly currentTrace: CurrentTrace,
    private readonly runs: Runs,
    private readonly settings: Settings,
    private readonly report: (error: unknown, doing: string) => void,
  ) {
    this.rows = new TraceRows(store, () => settings.topK);
    this.expanded = new ExpandedTraces(store);
    this.view = vscode.window.createTreeView(explorerViewId, {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
    });
    this.disposables = [
      this.view,
      this.changed,
      vscode.commands.registerCommand(clickCommand, (row: Row) => {
        const selection = this.rows.clicked(row);
        return (
          selection ? currentTrace.select(selection, "explorer") : currentTrace.show(row.trace, "explorer")
        ).catch((error: unknown) => report(error, l10n.t("showing a trace")));
      }),
      this.view.onDidExpandElement(({ element }) => {
        if (element.kind !== "trace") return;
        this.expanded.expanded(element.trace);
        // Another trace may be current by now.
        this.fold(currentTrace.trace);
      }),
      this.view.onDidCollapseElement(
        ({ element }) => element.kind === "trace" && this.expanded.collapsed(element.trace),
      ),
      this.view.onDidChangeVisibility(({ visible }) => visible && this.reveal(currentTrace)),
      currentTrace.onDidChange((change) => {
        if (change.cause === "explorer") return;
        this.fold(change.trace);
        this.reveal(change);
      }),
      store.onDidChange((event) => {
        if (event.kind === "added" || event.kind === "removed") this.expanded.forget(event.summary);
        this.refresh(
          event.kind === "changed"
            ? this.rows.traceRow((store.ownerOf(event.trace) ?? event.trace).id)
            : event.kind === "updated"
              ? this.rows.traceRow((store.ownerOf(event.summary) ?? event.summary).id)
              : undefined,
        );
      }),
      settings.onDidChange(() => this.refresh(undefined)),
      runs.onDidChange(({ trace }) => trace !== null && this.refresh(this.rows.traceRow(trace))),
    ];
  }

  async getChildren(row?: Row): Promise<Row[]> {
    this.isListed = true;
    await this.store.read();
    if (row) await this.expanded.keep(row.trace);
    return this.rows.children(row);
  }

  getParent(row: Row): Row | undefined {
    return this.rows.parent(row);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const summary = this.store.summary(row.trace);
    const trace = this.store.get(row.trace) ?? null;
    const item = new vscode.TreeItem("", this.collapsibleState(row));
    item.id = row.id;
    item.contextValue = row.kind;
    const label =
      summary && row.kind === "trace"
        ? traceLabel(summary, trace, this.labelOptions(row.trace))
        : trace && labelOf(row, trace, this.rows, this.labelOptions(row.trace));
    if (!label) return item;
    // The answer's own words can be named like other branches, but not removed.
    if (row.kind === "continuation" && trace && row.leaf === readTrace(trace).final?.id) item.contextValue = "answer";
    // Its words can be named and removed.
    if (row.kind === "run" && this.rows.run(row)?.continuation) item.contextValue = "continuation";
    item.label = label.label;
    item.description = label.description;
    item.iconPath = new vscode.ThemeIcon(
      label.icon.name,
      label.icon.color === undefined ? undefined : new vscode.ThemeColor(label.icon.color),
    );
    // The rest of it is read when it is shown.
    if (trace) item.tooltip = tooltip(label.tooltip);
    item.accessibilityInformation = { label: label.spoken };
    item.command = { command: clickCommand, title: l10n.t("Show in Panel"), arguments: [row] };
    return item;
  }

  /** The tooltip of a trace that isn't in memory. */
  async resolveTreeItem(item: vscode.TreeItem, row: Row): Promise<vscode.TreeItem> {
    const summary = this.store.summary(row.trace);
    if (!summary) return item;
    const trace = (await this.store.load(row.trace).catch(() => undefined)) ?? null;
    item.tooltip = tooltip(traceLabel(summary, trace, this.labelOptions(row.trace)).tooltip);
    return item;
  }

  /** A line above the traces. */
  say(line: string): void {
    this.view.message = line;
  }

  get said(): string | undefined {
    return this.view.message;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Applies to rows that are new to the tree. Later, rows stay as the user left them. */
  private collapsibleState(row: Row): vscode.TreeItemCollapsibleState {
    if (!this.rows.isExpandable(row)) return vscode.TreeItemCollapsibleState.None;
    const isCurrent = row.kind === "trace" && row.trace === this.currentTrace.trace;
    if (!isCurrent) return vscode.TreeItemCollapsibleState.Collapsed;
    this.expanded.expect(row.trace);
    return vscode.TreeItemCollapsibleState.Expanded;
  }

  private labelOptions(trace: string): LabelOptions {
    const { status, trace: running } = this.runs.activity;
    return {
      showTruth: this.settings.showTruth,
      running: status.kind === "busy" ? running : null,
      unsaved: !this.store.isSaved(trace),
    };
  }

  /** Folds the rows that the tree has expanded for earlier traces. */
  private fold(current: string | null): void {
    const folded = this.expanded.fold(current);
    // There is no call for that, but a row with another id is a new one.
    for (const id of folded) this.rows.forget(id);
    if (folded.length > 0) this.refresh(undefined);
  }

  /** Shows the selection without taking the focus. Only if the tree is visible, because revealing would open it. */
  private reveal({ trace, selection }: Pick<CurrentTraceChange, "trace" | "selection">): void {
    const row = selection
      ? this.rows.rowOf(selection)
      : trace !== null && this.store.get(trace)
        ? this.rows.traceRow(trace)
        : undefined;
    if (!row || !this.view.visible) return;
    this.expanded.expect(row.trace);
    // A trace shows its thoughts; a row within one shows itself.
    const wanted = ++this.revealed;
    void this.revealRow(row, selection === null, () => wanted === this.revealed).catch((error: unknown) =>
      this.report(error, l10n.t("showing the selection in the tree of traces")),
    );
  }

  /**
   * VS Code can't reveal a row while it refreshes that row ("Data tree node not found"). In that case this tries again,
   * unless something else has been selected by then.
   */
  private async revealRow(row: Row, expand: boolean, isWanted: () => boolean): Promise<void> {
    for (let tries = 1; isWanted() && this.view.visible; tries++) {
      try {
        return await this.view.reveal(row, { select: true, focus: false, expand });
      } catch (error) {
        if (tries === REVEAL_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, 2 * REFRESH_MS));
      }
    }
  }

  private refresh(row: Row | undefined): void {
    // VS Code asks for the rows when the tree is first shown.
    if (!this.isListed) return;
    this.stale.add(row);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // Refreshing the root refreshes all rows.
      const rows = this.stale.has(undefined) ? [undefined] : [...this.stale];
      this.stale.clear();
      for (const stale of rows) this.changed.fire(stale);
    }, REFRESH_MS);
  }
}
