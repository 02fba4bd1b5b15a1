/**
 * The page that compares traces; there is only one. Its page may be destroyed whenever it is hidden: each time it
 * appears, it calls `ready` and gets the whole state.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { type ComparedSide, type PairPage, type PairState, checkedPairHost } from "../../shared/panel/pairApi";
import { connectPairPage } from "../../shared/rpc/pairRpc";
import type { Selection } from "../../shared/trace/selection";
import type { Disposable } from "../base/event";
import type { Settings } from "../base/settings";
import { questionOf } from "../traces/storeIndex";
import type { TraceStore } from "../traces/traceStore";
import { pageHtml } from "./pageHtml";

const panelType = "coconut.pair";
/** A run changes its trace many times a second. */
const REFRESH_MS = 200;

interface ShownSide extends ComparedSide {
  /** Opens its trace in the panel. */
  open: (selection: Selection | null) => Promise<void>;
}

/** What is shown: a pair, or a list of several. */
export interface Shown {
  sides: ShownSide[];
  failed: PairState["failed"];
  busy: PairState["busy"];
}

export interface PairViewParts {
  extensionUri: vscode.Uri;
  store: TraceStore;
  settings: Settings;
  /** Asks for another trace; `undefined` if the user canceled. */
  choose: (beside: ShownSide | undefined) => Promise<ShownSide | undefined>;
  cancel: () => void;
  report: (error: unknown, doing: string) => void;
}

export class PairView implements Disposable {
  private panel: vscode.WebviewPanel | null = null;
  private page: PairPage | null = null;
  private shown: Shown = { sides: [], failed: [], busy: null };
  /** The list that the pair was chosen from. */
  private list: Shown | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly listening: Disposable[];

  constructor(private readonly parts: PairViewParts) {
    this.listening = [
      parts.settings.onDidChange(() => this.refresh()),
      parts.store.onDidChange((event) => {
        const id = event.kind === "changed" ? event.trace.id : null;
        if (!this.shown.sides.some(({ trace }) => trace.id === id)) return;
        this.timer ??= setTimeout(() => this.refresh(), REFRESH_MS);
      }),
    ];
  }

  /** What the page shows, for tests too. */
  get state(): PairState {
    const { showTruth, topK } = this.parts.settings.view;
    return {
      ...this.shown,
      sides: this.shown.sides.map(({ trace, end, from }) => ({ trace, end, from })),
      canGoBack: this.list !== null,
      settings: { topK, showTruth },
    };
  }

  get isOpen(): boolean {
    return this.panel !== null;
  }

  /** Whether the page is there and has the state. */
  get isShown(): boolean {
    return this.page !== null;
  }

  show(shown: Shown): void {
    this.list = null;
    this.become(shown);
    if (this.panel) this.panel.reveal(undefined, true);
    else this.create();
  }

  /** Another state of what is shown, if the page is still open. */
  update(shown: Shown): void {
    if (this.panel) this.become(shown);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const listening of this.listening) listening.dispose();
    this.panel?.dispose();
  }

  private become(shown: Shown): void {
    this.shown = shown;
    this.refresh();
  }

  private refresh(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const [first] = this.shown.sides;
    if (this.panel) this.panel.title = first ? l10n.t("Compare: {0}", questionOf(first.trace)) : l10n.t("Compare");
    this.page?.show(this.state);
  }

  private create(): void {
    const { extensionUri, report } = this.parts;
    const panel = vscode.window.createWebviewPanel(panelType, l10n.t("Compare"), vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist"), vscode.Uri.joinPath(extensionUri, "media")],
    });
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
          during(l10n.t("opening a trace"), () => this.shown.sides[side]?.open(selection ?? null)),
        choose: (side) => during(l10n.t("choosing another trace"), () => this.choose(side)),
        swap: async () => this.become({ ...this.shown, sides: this.shown.sides.toReversed() }),
        pair: async (a, b) => {
          const sides = [a, b].flatMap((at) => this.shown.sides[at] ?? []);
          this.list = this.shown;
          this.become({ sides, failed: [], busy: null });
        },
        back: async () => {
          const { list } = this;
          this.list = null;
          if (list) this.become(list);
        },
        cancel: async () => this.parts.cancel(),
        copy: (text) => during(l10n.t("copying"), () => vscode.env.clipboard.writeText(text)),
      },
      () => this.shown.sides,
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
      this.list = null;
      this.shown = { sides: [], failed: [], busy: null };
    });
    this.refresh();
    panel.webview.html = pageHtml(panel.webview, extensionUri, "pair.js", ["webview.css", "score.css", "pair.css"]);
  }

  private async choose(at: number): Promise<void> {
    const chosen = await this.parts.choose(this.shown.sides.find((_, index) => index !== at));
    if (!chosen) return;
    this.list = null;
    this.become({ ...this.shown, sides: this.shown.sides.map((side, index) => (index === at ? chosen : side)) });
  }
}
