/** The status bar item, and the progress bar above the tree of traces. Its texts come from statusLabel.ts. */
import * as vscode from "vscode";
import type { EngineClient } from "../engine/engineClient";
import type { Disposable } from "../base/event";
import { plainText } from "../base/markdown";
import type { Runs } from "../engine/runs";
import type { Settings } from "../base/settings";
import type { ModelChoice } from "./modelChoice";
import { statusLabel } from "./statusLabel";
import { explorerViewId } from "../base/viewIds";

/**
 * In milliseconds. Most runs end before anyone could read what they do, and each change is a message to VS Code that
 * the trace would have to wait for.
 */
const BUSY_EVERY_MS = 500;

export class StatusBar implements Disposable {
  readonly item = vscode.window.createStatusBarItem("coconut.status", vscode.StatusBarAlignment.Right, 100);
  private readonly disposables: Disposable[];
  private endProgress: (() => void) | undefined;
  private shown: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private soon: NodeJS.Immediate | undefined;

  constructor(
    private readonly engine: EngineClient,
    private readonly runs: Runs,
    private readonly settings: Settings,
    private readonly choice: ModelChoice,
  ) {
    this.item.name = "Coconut";
    this.disposables = [
      this.item,
      engine.onDidChangeState(() => this.update()),
      runs.onDidChange(() => this.update()),
      settings.onDidChange(() => this.update()),
      choice.onDidChange(() => this.update()),
    ];
    this.show();
    this.item.show();
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearImmediate(this.soon);
    this.endProgress?.();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private update(): void {
    if (this.isTransient) this.timer ??= setTimeout(() => this.show(), BUSY_EVERY_MS);
    // The next run in the queue begins at once.
    else this.soon ??= setImmediate(() => this.rest());
  }

  private rest(): void {
    this.soon = undefined;
    if (!this.isTransient) this.show();
  }

  private get isTransient(): boolean {
    const isCanceled = this.endProgress !== undefined && this.runs.activity.status.kind !== "busy";
    return this.runs.activity.status.kind === "busy" || (this.engine.state.kind === "loading" && !isCanceled);
  }

  private show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { status } = this.runs.activity;
    const label = statusLabel(
      this.engine.state,
      status,
      { folder: this.choice.folder, preference: this.settings.executionProvider },
      this.settings.unknownProvider,
    );
    this.showProgress(status.kind === "busy");
    const shown = JSON.stringify(label);
    if (shown === this.shown) return;
    this.shown = shown;
    this.item.text = label.text;
    this.item.tooltip = new vscode.MarkdownString(label.tooltip.map(plainText).join("\n\n"));
    this.item.accessibilityInformation = { label: `Coconut: ${label.tooltip.join(" ")}`, role: "button" };
    this.item.command = label.cancels ? "coconut.cancel" : "coconut.showMenu";
    this.item.backgroundColor = label.isFailure ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }

  private showProgress(busy: boolean): void {
    if (busy === (this.endProgress !== undefined)) return;
    void vscode.commands.executeCommand("setContext", "coconut.busy", busy);
    if (!busy) {
      this.endProgress?.();
      this.endProgress = undefined;
      return;
    }
    const ended = new Promise<void>((resolve) => (this.endProgress = resolve));
    void vscode.window.withProgress({ location: { viewId: explorerViewId } }, () => ended);
  }
}
