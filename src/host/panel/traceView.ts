/**
 * One page that shows a trace: the panel beside the editor, a panel that was opened to the side, or an editor of a
 * file. The page may be destroyed whenever it is hidden, so it holds nothing that must survive: each time it appears,
 * it calls `ready` and gets the whole state.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { thoughtsFor } from "../../shared/model/manifest";
import { checkedHost } from "../../shared/panel/requests";
import type { Viewing } from "../../shared/read/viewing";
import { searchAtMost } from "../../shared/read/readingCost";
import { connectView } from "../../shared/rpc/rpc";
import type { Selection } from "../../shared/trace/selection";
import type { EngineClient } from "../engine/engineClient";
import type { Disposable } from "../base/event";
import type { Settings, ViewSettingsOwner } from "../base/settings";
import type { RememberedView } from "../base/viewChoice";
import type { ModelChoice, RememberedModel } from "../models/modelChoice";
import type { Models } from "../models/models";
import { PageFeed } from "./pageFeed";
import { pageHtml, pageOptions } from "./pageHtml";
import type { Runs } from "../engine/runs";
import type { StoreEvent, TraceStore } from "../traces/traceStore";
import type { HostApi, ModelIdentity, RunStatus, ViewState } from "../../shared/panel/api";
import type { ViewedTrace } from "./viewedTrace";

/**
 * `following`: shows the current trace; there is one such view. `side`: stays with its trace. `editor`: shows a file.
 */
export type ViewKind = "following" | "side" | "editor";

export interface TraceViewParts {
  extensionUri: vscode.Uri;
  store: TraceStore;
  runs: Runs;
  engine: EngineClient;
  models: Models;
  /** The workspace's. */
  choice: ModelChoice;
  settings: Settings;
  /** Answers what the page of a view asks for; the view itself answers `ready`. */
  host: (view: TraceView) => Omit<HostApi, "ready">;
  report: (error: unknown, doing: string) => void;
}

/** What happens to a view, for all views together. */
export interface ViewEvents {
  /** It has become the active one, or is hidden or closed. */
  moved: (view: TraceView) => void;
  /** Something was selected in it. */
  selected: (view: TraceView) => void;
  /** The page shows something else of the trace. */
  looked: (view: TraceView) => void;
  closed: (view: TraceView) => void;
  /** Before the page gets its first state. */
  restore: () => Promise<unknown>;
}

export class TraceView implements Disposable {
  /** What the page shows, for the editor to highlight. */
  viewing: Viewing | null = null;
  /** What was chosen in this view. The page keeps it. */
  remembered: (RememberedView & RememberedModel) | undefined;
  readonly settings: ViewSettingsOwner;
  /** The model that the next question of this view goes to. */
  readonly model: ModelChoice;
  private readonly page: PageFeed;
  private readonly disposables: Disposable[];
  isClosed = false;
  private selected: ModelIdentity | null = null;
  private missing: { sha256: string; found: ViewState["missing"] } | null = null;

  constructor(
    readonly kind: ViewKind,
    readonly panel: vscode.WebviewPanel,
    readonly viewed: ViewedTrace,
    private readonly parts: TraceViewParts,
    private readonly events: ViewEvents,
    /** The file of an editor. */
    readonly file?: vscode.Uri,
  ) {
    const { extensionUri, settings, runs, engine, models, report } = parts;
    const own = kind === "following" ? null : settings.choiceOf(this);
    this.settings = own ?? settings;
    this.model = own ? parts.choice.of(this) : parts.choice;
    panel.webview.options = pageOptions;
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, "media", "panel-light.svg"),
      dark: vscode.Uri.joinPath(extensionUri, "media", "panel-dark.svg"),
    };
    const host = checkedHost(
      { ...parts.host(this), ready: (remembered) => this.ready(remembered) },
      {
        get current() {
          return viewed.trace ?? undefined;
        },
        get: (id) => viewed.get(id),
      },
    );
    const endpoint = {
      postMessage: (message: unknown) => panel.webview.postMessage(message),
      onMessage: (listener: (message: unknown) => void) => panel.webview.onDidReceiveMessage(listener),
    };
    const connection = connectView(endpoint, host, {
      onFault: (error, during) => report(error, l10n.t("talking to the panel ({0})", during)),
    });
    this.page = new PageFeed({
      page: connection.remote,
      trace: () => viewed.trace,
      isLoading: () => viewed.isLoading,
      status: () => this.status(),
      state: () => this.state(),
      mayAnnounce: () => kind === "following" && panel.visible,
      shown: () => void this.findModel(false),
    });
    this.disposables = [
      viewed.onDidChange(() => this.refresh()),
      runs.onDidChange(() => this.page.followRun()),
      engine.onDidChangeState(({ kind: state }) => state !== "loading" && this.refresh()),
      models.onDidChange(() => void this.findModel(true)),
      this.settings.onDidChange(() => this.refresh()),
      this.model.onDidChange(() => void this.findModel(true)),
      ...(own ? [own, this.model] : []),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.hide();
        events.moved(this);
      }),
      panel.onDidDispose(() => {
        this.isClosed = true;
        connection.close("The panel was closed.");
        this.hide();
        for (const disposable of this.disposables) disposable.dispose();
        events.closed(this);
      }),
    ];
    this.title();
    panel.webview.html = pageHtml(extensionUri);
  }

  /** Closes it. */
  dispose(): void {
    this.panel.dispose();
  }

  /**
   * The status as the page shows it. Runs on other traces don't matter to it. What has no trace yet matters to the view
   * that follows, and to the view whose model it is for.
   */
  status(): RunStatus {
    const { status, trace, choice } = this.parts.runs.activity;
    const matters = trace === null ? this.kind === "following" || choice === this.model : trace === this.viewed.id;
    return matters ? status : { kind: "idle" };
  }

  /** Shows a trace of the explorer, or a selection in it, without taking the focus. */
  async show(trace: string | null, selection: Selection | null, reveal: boolean): Promise<void> {
    if (reveal && !this.panel.visible) this.panel.reveal(undefined, true);
    if (trace !== null && trace === this.viewed.id && this.viewed.trace && selection) {
      this.viewed.select(selection);
      this.page.reveal(selection);
      return;
    }
    await this.viewed.show(trace, selection);
    if (!reveal && !this.panel.visible) this.viewed.release();
  }

  /** Shows a new trace that was asked for here. */
  async goOn(trace: string): Promise<void> {
    await this.show(trace, null, true);
    this.events.selected(this);
  }

  /**
   * The id of the trace in the explorer, to which something is added. A file's trace is copied there first, but not
   * for what would fail then.
   */
  async own(needsModel: boolean): Promise<string | undefined> {
    const { trace } = this.viewed;
    if (needsModel && trace && this.viewed.isFile && (await this.parts.models.folderWith(trace.model.sha256)) === null)
      throw new UserError(
        l10n.t(
          "This needs “{0}” (sha256 {1}), which isn't on this machine. Add its package with “Coconut: Add model”.",
          trace.model.name,
          trace.model.sha256.slice(0, 8),
        ),
      );
    return this.viewed.own();
  }

  /** Something was selected in the page. */
  select(selection: Selection): void {
    this.viewed.select(selection);
    this.events.selected(this);
  }

  look(viewing: Viewing | null): void {
    this.viewing = viewing?.trace === this.viewed.trace?.id ? viewing : null;
    this.events.looked(this);
  }

  take(event: StoreEvent): void {
    if (event.kind === "changed") {
      const { trace, change } = event;
      if (this.viewed.get(trace.id) === trace) this.page.changed(trace.id, change);
      // It may have another name.
      if (change.kind === "mark" && trace.id === this.viewed.id) this.title();
    } else {
      this.viewed.take(event);
      if (event.kind === "updated" && event.summary.id === this.viewed.id) this.title();
    }
  }

  private async ready(remembered: unknown): Promise<ViewState | null> {
    if (this.kind !== "following" && typeof remembered === "object" && remembered !== null)
      this.remembered = remembered;
    const answer = this.page.asked();
    await this.events.restore();
    await this.viewed.load();
    const sha256 = this.viewed.trace?.model.sha256;
    const found = this.findModel(false);
    // Where the trace's model is loaded, what else is found seldom matters, and is shown when it is there.
    if (sha256 === undefined || !this.isLoaded(sha256)) await found;
    this.events.moved(this);
    return answer();
  }

  /** The page of a hidden panel is gone. It asks again when the panel becomes visible. */
  private hide(): void {
    this.page.end();
    this.viewing = null;
    // Which models there are may change meanwhile.
    this.missing = null;
    this.viewed.release();
  }

  private refresh(): void {
    this.title();
    this.page.refresh();
  }

  private state(): ViewState {
    const { viewed } = this;
    const { engine, settings } = this.parts;
    const { state } = engine;
    return {
      trace: viewed.trace,
      compared: viewed.compared,
      status: this.status(),
      selection: viewed.selection,
      settings: this.settings.view,
      model:
        state.kind === "ready"
          ? {
              name: state.model.name,
              sha256: state.model.sha256,
              provider: state.model.provider,
              providerReason: state.model.providerReason,
            }
          : null,
      ...this.readingAtMost(settings),
      ...(viewed.note && { file: viewed.note }),
      ...(viewed.problem !== null && { problem: viewed.problem }),
      ...(viewed.trace?.model.sha256 === this.missing?.sha256 &&
        this.missing?.found && { missing: this.missing.found }),
      ...(this.otherModel && { asks: this.otherModel }),
      ...(this.remembered && { remembered: this.remembered }),
    };
  }

  private readingAtMost(settings: Settings): Pick<ViewState, "readingAtMost"> {
    const { engine } = this.parts;
    if (engine.state.kind !== "ready") return {};
    const { manifest } = engine.state.model;
    const most = searchAtMost(manifest, thoughtsFor(manifest, this.settings.view.thoughts), settings.searchLimits);
    return most ? { readingAtMost: most } : {};
  }

  /** Whether the trace's model is on this machine. `again`: the models may have changed. */
  private async findModel(again: boolean): Promise<void> {
    const sha256 = this.viewed.trace?.model.sha256;
    if (sha256 === undefined || (!again && this.missing?.sha256 === sha256)) return;
    const { models } = this.parts;
    const isThere = this.isLoaded(sha256) || (await models.folderWith(sha256)) !== null;
    const selected = await models.chosenIdentity(this.model);
    const found = isThere ? undefined : { selected };
    // Another trace may be shown by now.
    if (this.viewed.trace?.model.sha256 !== sha256) return;
    const shown = this.missing?.sha256 === sha256 ? this.missing.found : undefined;
    this.missing = { sha256, found };
    const other = this.otherModel;
    this.selected = selected;
    const isOther = this.otherModel?.sha256 !== other?.sha256;
    const isNew = isOther || JSON.stringify(shown) !== JSON.stringify(found);
    if (isNew && this.page.isReady) this.page.refresh();
  }

  /** The selected model, if it isn't the one that made the trace. */
  private get otherModel(): ModelIdentity | null {
    return this.selected?.sha256 === this.viewed.trace?.model.sha256 ? null : this.selected;
  }

  private isLoaded(sha256: string): boolean {
    const { state } = this.parts.engine;
    return state.kind === "ready" && state.model.sha256 === sha256;
  }

  private title(): void {
    // VS Code names an editor after its file.
    if (this.kind === "editor") return;
    const trace = this.parts.store.summary(this.viewed.id ?? "");
    this.panel.title = trace ? `Coconut: ${trace.name ?? trace.question}` : "Coconut";
  }
}
