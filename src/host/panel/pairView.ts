/**
 * The page that compares traces; there is only one. Its page may be destroyed whenever it is hidden: each time it
 * appears, it calls `ready` and gets the whole state.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { type PairPage, type PairState, checkedPairHost } from "../../shared/panel/pairApi";
import { connectPairPage } from "../../shared/rpc/pairRpc";
import type { PictureKind } from "../../shared/panel/api";
import type { Trace } from "../../shared/trace/trace";
import type { Disposable } from "../base/event";
import type { Settings } from "../base/settings";
import { questionOf } from "../traces/storeIndex";
import type { TraceStore } from "../traces/traceStore";
import type { Origin, TraceToCompare } from "../actions/compareTraces";
import { ComparedTraces, type Shown } from "./comparedTraces";
import { pageHtml, pageOptions } from "./pageHtml";

const panelType = "coconut.pair";
/** A run changes its trace many times a second. */
const REFRESH_MS = 200;

/** `vscode.setState` of the page, which VS Code gives back after a reload. */
type Kept = { remembered?: unknown } | null | undefined;

export interface PairViewParts {
  extensionUri: vscode.Uri;
  store: TraceStore;
  settings: Settings;
  /** Asks for another trace; `undefined` if the user canceled. */
  choose: (beside: TraceToCompare | undefined) => Promise<TraceToCompare | undefined>;
  /** Finds again what was shown before the window was reloaded. */
  find: (origin: Origin) => Promise<TraceToCompare>;
  cancel: () => void;
  savePicture: (trace: Trace, kind: PictureKind, content: string) => Promise<unknown>;
  report: (error: unknown, doing: string) => void;
}

export class PairView implements Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private page: PairPage | null = null;
  private readonly traces = new ComparedTraces();
  private timer: NodeJS.Timeout | undefined;
  private readonly listening: Disposable[];

  constructor(private readonly parts: PairViewParts) {
    this.listening = [
      vscode.window.registerWebviewPanelSerializer(panelType, {
        deserializeWebviewPanel: (panel, kept: Kept) => this.restore(panel, kept?.remembered),
      }),
      this.traces.onDidChange(() => this.refresh()),
      parts.settings.onDidChange(() => this.refresh()),
      parts.store.onDidChange((event) => {
        const id = event.kind === "changed" ? event.trace.id : null;
        if (!this.traces.now.sides.some(({ trace }) => trace.id === id)) return;
        this.timer ??= setTimeout(() => this.refresh(), REFRESH_MS);
      }),
    ];
  }

  /** What the page shows, for tests too. */
  get state(): PairState {
    const { showTruth, topK } = this.parts.settings.view;
    const { now, canGoBack } = this.traces;
    return {
      ...now,
      sides: now.sides.map(({ trace, end, from }) => ({ trace, end, from })),
      canGoBack,
      settings: { topK, showTruth },
      remembered: this.traces.remembered,
    };
  }

  get isOpen(): boolean {
    return this.panel !== null;
  }

  /** Whether the page is there and has the state. */
  get isShown(): boolean {
    return this.page !== null;
  }

  /** Whether the page is open and shows the trace. */
  shows(id: string): boolean {
    return this.traces.has(id);
  }

  /** Returns what shows how it goes on, as long as the page is open and shows it. */
  show(shown: Shown): (next: Shown) => void {
    const update = this.traces.show(shown);
    if (this.panel) this.panel.reveal(undefined, true);
    else this.create();
    return update;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const listening of this.listening) listening.dispose();
    this.panel?.dispose();
  }

  private refresh(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [first] = this.traces.now.sides;
    if (this.panel) this.panel.title = first ? l10n.t("Compare: {0}", questionOf(first.trace)) : l10n.t("Compare");
    this.page?.show(this.state);
  }

  /** After the window was reloaded, or closed and opened again. */
  private async restore(panel: vscode.WebviewPanel, remembered: unknown): Promise<void> {
    const isThere = !this.panel && (await this.traces.restore(remembered, this.parts.find));
    if (!isThere || this.panel) panel.dispose();
    else this.adopt(panel);
  }

  private create(): void {
    this.adopt(vscode.window.createWebviewPanel(panelType, l10n.t("Compare"), vscode.ViewColumn.Active));
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri, report } = this.parts;
    panel.webview.options = pageOptions;
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, "media", "panel-light.svg"),
      dark: vscode.Uri.joinPath(extensionUri, "media", "panel-dark.svg"),
    };
    const during = async (doing: string, f: () => unknown): Promise<void> => {
      try {
        await f();
      } catch (error) {
        report(error, doing);
      }
    };
    const host = checkedPairHost(
      {
        ready: async () => {
          this.page = connection.remote;
          return this.state;
        },
        open: (side, selection) =>
          during(l10n.t("opening a trace"), () => this.traces.now.sides[side]?.open(selection ?? null)),
        choose: (side) => during(l10n.t("choosing another trace"), () => this.choose(side)),
        swap: async () => this.traces.swap(),
        pair: async (a, b) => this.traces.pair(a, b),
        back: async () => this.traces.back(),
        cancel: async () => this.parts.cancel(),
        savePicture: (kind, content) =>
          during(l10n.t("exporting the picture"), async () => {
            const [first] = this.traces.now.sides;
            if (first) await this.parts.savePicture(first.trace, kind, content);
          }),
        copy: (text) => during(l10n.t("copying"), () => vscode.env.clipboard.writeText(text)),
      },
      () => this.traces.now.sides,
    );
    const connection = connectPairPage(
      {
        postMessage: (message: unknown) => panel.webview.postMessage(message),
        onMessage: (listener: (message: unknown) => void) => panel.webview.onDidReceiveMessage(listener),
      },
      host,
      { onFault: (error, doing) => report(error, l10n.t("talking to the page that compares ({0})", doing)) },
    );
    this.panel = panel;
    panel.onDidChangeViewState(() => {
      // The page of a hidden panel is gone. It asks again when the panel becomes visible.
      if (!panel.visible) this.page = null;
    });
    panel.onDidDispose(() => {
      connection.close("The page was closed.");
      if (this.panel !== panel) return;
      this.panel = null;
      this.page = null;
      this.traces.clear();
    });
    this.refresh();
    panel.webview.html = pageHtml(extensionUri, "pair.js", ["webview.css", "score.css", "pair.css"]);
  }

  private async choose(at: number): Promise<void> {
    const { sides } = this.traces.now;
    const before = sides[at];
    const chosen = await this.parts.choose(sides.find((_, index) => index !== at));
    if (before && chosen) this.traces.replace(before, chosen);
  }
}
