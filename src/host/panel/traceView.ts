/**
 * The panel beside the editor; there is only one. Its page may be destroyed whenever it is hidden, so it holds nothing
 * that must survive: each time it appears, it calls `ready` and gets the whole state.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { thoughtsFor } from "../../shared/model/manifest";
import { checkedHost } from "../../shared/panel/requests";
import { searchAtMost } from "../../shared/read/readingCost";
import { connectView } from "../../shared/rpc/rpc";
import type { EngineClient } from "../engine/engineClient";
import type { Disposable } from "../base/event";
import type { FactHighlight } from "../editor/factHighlight";
import { pageHtml } from "./pageHtml";
import type { Runs } from "../engine/runs";
import type { Settings } from "../base/settings";
import type { CurrentTrace, CurrentTraceChange } from "../traces/currentTrace";
import type { StoreEvent, TraceStore } from "../traces/traceStore";
import type { HostApi, RunStatus, ViewApi, ViewState } from "../../shared/panel/api";

const panelType = "coconut.trace";

export interface TraceViewParts {
  extensionUri: vscode.Uri;
  store: TraceStore;
  currentTrace: CurrentTrace;
  runs: Runs;
  engine: EngineClient;
  settings: Settings;
  highlight: FactHighlight;
  /** Answers what the page asks for; the view itself answers `ready`. */
  host: Omit<HostApi, "ready">;
  report: (error: unknown, doing: string) => void;
}

export class TraceView implements vscode.WebviewPanelSerializer, Disposable {
  private open: OpenPanel | null = null;
  private readonly disposables: Disposable[];

  constructor(private readonly parts: TraceViewParts) {
    const { store, currentTrace, runs, engine, settings } = parts;
    this.disposables = [
      vscode.window.registerWebviewPanelSerializer(panelType, this),
      store.onDidChange((event) => this.passOn(event)),
      currentTrace.onDidChange((change) => this.follow(change)),
      runs.onDidChange(() => this.page?.status(this.status())),
      engine.onDidChangeState(({ kind }) => kind !== "loading" && this.refresh()),
      settings.onDidChange(() => this.refresh()),
    ];
  }

  /** Whether it's visible. */
  get visible(): boolean {
    return this.open?.panel.visible ?? false;
  }

  /** Restores the panel after its window was reloaded or closed. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.open) {
      panel.dispose();
      return;
    }
    this.adopt(panel);
    await this.parts.currentTrace.restore();
    this.refresh();
  }

  /** The status as the panel shows it: runs on other traces don't matter to it. */
  status(): RunStatus {
    const { status, trace } = this.parts.runs.activity;
    return trace === null || trace === this.parts.currentTrace.trace ? status : { kind: "idle" };
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
    this.open?.panel.dispose();
  }

  /** The page, once it has asked for the state. Before that, it would receive changes to what it does not have. */
  private get page(): ViewApi | undefined {
    return this.open?.isReady ? this.open.page : undefined;
  }

  private follow({ cause, selection, trace }: CurrentTraceChange): void {
    if (cause === "panel") return;
    if (cause === "store" && !this.open) return;
    if (!this.open) this.create();
    else if (cause !== "store" && !this.visible) this.open.panel.reveal(undefined, true);
    if (this.open && trace === this.open.trace && selection) this.page?.reveal(selection);
    else this.refresh();
  }

  private create(): void {
    const panel = vscode.window.createWebviewPanel(panelType, "Coconut", {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
    });
    this.adopt(panel);
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri, highlight, report } = this.parts;
    const folders = [vscode.Uri.joinPath(extensionUri, "dist"), vscode.Uri.joinPath(extensionUri, "media")];
    panel.webview.options = { enableScripts: true, localResourceRoots: folders };
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, "media", "panel-light.svg"),
      dark: vscode.Uri.joinPath(extensionUri, "media", "panel-dark.svg"),
    };
    const { store, currentTrace } = this.parts;
    const host = checkedHost(
      { ...this.parts.host, ready: () => this.ready() },
      {
        get current() {
          return store.get(currentTrace.trace ?? "");
        },
        get: (id) => store.get(id),
      },
    );
    const endpoint = {
      postMessage: (message: unknown) => panel.webview.postMessage(message),
      onMessage: (listener: (message: unknown) => void) => panel.webview.onDidReceiveMessage(listener),
    };
    const connection = connectView(endpoint, host, {
      onFault: (error, during) => report(error, l10n.t("talking to the panel ({0})", during)),
    });
    this.open = { panel, page: connection.remote, isReady: false, trace: null, compared: null };
    panel.onDidChangeViewState(() => {
      // The page of a hidden panel is gone. It asks again when the panel becomes visible.
      if (panel.visible || this.open?.panel !== panel) return;
      this.open.isReady = false;
      highlight.clear();
    });
    panel.onDidDispose(() => {
      connection.close("The panel was closed.");
      highlight.clear();
      if (this.open?.panel === panel) this.open = null;
    });
    this.title();
    panel.webview.html = pageHtml(panel.webview, extensionUri);
  }

  private async ready(): Promise<ViewState> {
    await this.parts.currentTrace.restore();
    if (this.open) this.open.isReady = true;
    this.parts.highlight.select(this.parts.currentTrace.selection);
    return this.given();
  }

  /** The state for the page, which from now on receives the changes to it. */
  private given(): ViewState {
    const state = this.state();
    if (this.open) Object.assign(this.open, { trace: state.trace?.id ?? null, compared: state.compared?.id ?? null });
    return state;
  }

  private state(): ViewState {
    const { store, currentTrace, engine, settings } = this.parts;
    const { state } = engine;
    return {
      trace: store.get(currentTrace.trace ?? "") ?? null,
      compared: store.get(store.comparedTo(currentTrace.trace ?? "")?.id ?? "") ?? null,
      status: this.status(),
      selection: currentTrace.selection,
      settings: settings.view,
      model:
        state.kind === "ready"
          ? {
              name: state.model.name,
              sha256: state.model.sha256,
              provider: state.model.provider,
              providerReason: state.model.providerReason,
            }
          : null,
      ...this.readingAtMost(),
    };
  }

  private readingAtMost(): Pick<ViewState, "readingAtMost"> {
    const { engine, settings } = this.parts;
    if (engine.state.kind !== "ready") return {};
    const { manifest } = engine.state.model;
    const most = searchAtMost(manifest, thoughtsFor(manifest, settings.thoughts), settings.searchLimits);
    return most ? { readingAtMost: most } : {};
  }

  private refresh(): void {
    if (!this.open) return;
    this.title();
    if (!this.open.isReady) return;
    this.open.page.show(this.given());
  }

  private title(): void {
    const trace = this.parts.store.summary(this.parts.currentTrace.trace ?? "");
    if (this.open) this.open.panel.title = trace ? `Coconut: ${trace.question}` : "Coconut";
  }

  private passOn(event: StoreEvent): void {
    if (!this.open || event.kind === "read" || event.kind === "updated") return;
    const { trace, compared } = this.open;
    if (event.kind !== "changed") {
      // The trace that the current one is compared with was added or removed.
      if (event.summary.comparedTo !== undefined && event.summary.comparedTo === trace) this.refresh();
    } else if (event.trace.id === trace || event.trace.id === compared) {
      this.page?.changed(event.trace.id, event.change);
    }
  }
}

interface OpenPanel {
  panel: vscode.WebviewPanel;
  page: ViewApi;
  isReady: boolean;
  /** The trace that the page has, and the one it is compared with. */
  trace: string | null;
  compared: string | null;
}
