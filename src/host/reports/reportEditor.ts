/**
 * The editor of reports. It is read-only: measuring changes the file, and the view follows the file. The page may be
 * destroyed whenever it is hidden, and asks for everything when it appears.
 */
import * as l10n from "@vscode/l10n";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { type Report, type Run } from "../../shared/dataset/report";
import { knownAnswerOf } from "../../shared/dataset/askedCase";
import { reportCsv } from "../../shared/dataset/reportCsv";
import { reportMarkdown } from "../../shared/dataset/reportMarkdown";
import { readReport } from "../../shared/dataset/reportReading";
import { UserError } from "../../shared/errors";
import {
  type ReportExport,
  type ReportHostApi,
  type ReportState,
  type ReportViewApi,
  checkedReportHost,
} from "../../shared/panel/reportApi";
import { connectReportView } from "../../shared/rpc/rpc";
import type { Actions } from "../actions/actions";
import type { DatasetTests } from "../actions/datasetTests";
import { REPORT_EDITOR, type ReportFiles, nameOf } from "../actions/reportFiles";
import { type Disposable } from "../base/event";
import { filePattern } from "../base/filePattern";
import { failureOf, messageOf } from "../base/failure";
import { showWarning } from "../base/notices";
import type { ErrorReporter } from "../base/errorReporter";
import type { Models } from "../models/models";
import { pageHtml, pageOptions } from "../panel/pageHtml";

export interface ReportEditorParts {
  extensionUri: vscode.Uri;
  files: ReportFiles;
  datasets: DatasetTests;
  actions: Actions;
  models: Models;
  problems: ErrorReporter;
}

interface OpenReport {
  uri: vscode.Uri;
  panel: vscode.WebviewPanel;
  page: ReportViewApi;
  isReady: boolean;
  /** Counts how often it was read, so that only the last is shown. */
  reads: number;
  state: Pick<ReportState, "report" | "failure">;
}

const ENDINGS: Record<ReportExport, string> = { csv: ".csv", svg: ".svg", markdown: ".md" };

export class ReportEditor implements vscode.CustomReadonlyEditorProvider, Disposable {
  private readonly opened = new Set<OpenReport>();
  private readonly disposables: Disposable[];

  constructor(private readonly parts: ReportEditorParts) {
    this.disposables = [
      vscode.window.registerCustomEditorProvider(REPORT_EDITOR, this, {
        webviewOptions: { retainContextWhenHidden: false },
        supportsMultipleEditorsPerDocument: true,
      }),
      parts.datasets.onDidChange(() => this.opened.forEach((one) => this.show(one))),
    ];
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** The report in the active editor. */
  get active(): { uri: vscode.Uri; report: Report | null } | null {
    const found = [...this.opened].find(({ panel }) => panel.active);
    return found ? { uri: found.uri, report: found.state.report } : null;
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => undefined };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    const { extensionUri, problems } = this.parts;
    panel.webview.options = pageOptions;
    const endpoint = {
      postMessage: (message: unknown) => panel.webview.postMessage(message),
      onMessage: (listener: (message: unknown) => void) => panel.webview.onDidReceiveMessage(listener),
    };
    const host = checkedReportHost(
      this.hostOf(uri, () => one),
      () => one.state.report,
    );
    const connection = connectReportView(endpoint, host, {
      onFault: (error, during) => problems.show(failureOf(error, l10n.t("talking to the report ({0})", during))),
    });
    const one: OpenReport = {
      ...{ uri, panel, page: connection.remote, isReady: false, reads: 0 },
      state: { report: null, failure: null },
    };
    this.opened.add(one);
    const watcher = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(vscode.Uri.joinPath(uri, ".."), filePattern(nameOf(uri))),
    );
    const again = (): void => void this.read(one);
    watcher.onDidChange(again);
    watcher.onDidCreate(again);
    panel.onDidChangeViewState(() => {
      if (!panel.visible) one.isReady = false;
      this.tellContext();
    });
    panel.onDidDispose(() => {
      this.opened.delete(one);
      watcher.dispose();
      connection.close("The report was closed.");
      this.tellContext();
    });
    await this.read(one);
    // It may have been closed meanwhile.
    if (this.opened.has(one)) panel.webview.html = pageHtml(extensionUri, "report.js", ["webview.css", "report.css"]);
  }

  async continueReport(uri: vscode.Uri): Promise<void> {
    await this.parts.datasets.continueReport(uri);
    for (const one of this.opened) if (one.uri.toString() === uri.toString()) await this.read(one);
  }

  /** Resolves with the file, or with `undefined` if the user canceled. `svg` is drawn by the page, which then asks. */
  async export(kind: ReportExport, given?: { uri: vscode.Uri; picture: string | null }, target?: vscode.Uri) {
    const one = [...this.opened].find(({ uri, panel }) => (given ? given.uri === uri : panel.active));
    if (!one?.state.report) throw new UserError(l10n.t("Open a report first, then export it."));
    const picture = given?.picture ?? null;
    if (kind === "svg" && one.state.report.command === "look")
      throw new UserError(l10n.t("A report on attention has no picture. Export it as CSV or Markdown."));
    if (kind === "svg" && picture === null) return one.page.drawPicture();
    const content =
      kind === "csv"
        ? reportCsv(one.state.report)
        : kind === "markdown"
          ? reportMarkdown(readReport(one.state.report))
          : picture!;
    const stem = nameOf(one.uri).replace(/\.coconut-report\.json$|\.json$/, "");
    const uri =
      target ??
      (await vscode.window.showSaveDialog({
        title: l10n.t("Export Report"),
        defaultUri: vscode.Uri.joinPath(this.folderFor(one.uri), stem + ENDINGS[kind]),
        filters: { [kind === "markdown" ? "Markdown" : kind.toUpperCase()]: [ENDINGS[kind].slice(1)] },
        saveLabel: l10n.t("Export"),
      }));
    if (!uri) return undefined;
    try {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(content));
    } catch (error) {
      throw new UserError(
        l10n.t("Can't write the export to {0} ({1}). Choose another location.", uri.fsPath, messageOf(error)),
      );
    }
    return uri;
  }

  /** For what is made of a report: beside it or, if it is in the extension's own folder, where the user works. */
  private folderFor(uri: vscode.Uri): vscode.Uri {
    if (!this.parts.files.isOwn(uri)) return vscode.Uri.joinPath(uri, "..");
    return vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  }

  /** A copy in a place that the user chooses, which is then opened. */
  async saveCopy(target?: vscode.Uri): Promise<vscode.Uri | undefined> {
    const { active } = this;
    if (!active?.report) throw new UserError(l10n.t("Open a report first, then save it."));
    const uri =
      target ??
      (await vscode.window.showSaveDialog({
        title: l10n.t("Save Report As"),
        defaultUri: vscode.Uri.joinPath(this.folderFor(active.uri), nameOf(active.uri)),
        filters: { [l10n.t("Coconut report")]: ["coconut-report.json"] },
      }));
    if (!uri) return undefined;
    await this.parts.files.write(uri, active.report);
    await vscode.commands.executeCommand("vscode.openWith", uri, REPORT_EDITOR);
    return uri;
  }

  /** Asks one of its problems, as the editor does, and shows the trace. */
  async openProblem(report: Report, runIndex: number, index: number): Promise<void> {
    const problem = report.problems.find((one) => one.index === index);
    const run = report.runs[runIndex];
    if (!problem || !run || !(await this.useModelOf(run))) return;
    const source = { text: problem.question, name: report.dataset.name };
    await this.parts.actions.reasonAboutSelection({ source, ...knownAnswerOf(problem) });
  }

  /** Whether the question is to be asked: of the model of the run, or of another if the user wants that. */
  private async useModelOf({ model }: Run): Promise<boolean> {
    const { models } = this.parts;
    if ((await models.chosenIdentity())?.sha256 === model.sha256) return true;
    const folder = await models.folderWith(model.sha256);
    const select = l10n.t("Select {0}", model.name);
    const other = l10n.t("Ask Selected Model");
    const message =
      folder === null
        ? [
            l10n.t("The numbers are of {0}, and no model here is the same.", model.name),
            l10n.t("Add its folder with “Coconut: Add model”, or ask the selected model instead."),
          ].join(" ")
        : l10n.t("The numbers are of {0}, and another model is selected.", model.name);
    const chosen = await showWarning(message, ...(folder === null ? [] : [select]), other);
    if (chosen === select && folder !== null) return (await models.select(folder)) === "done";
    return chosen === other;
  }

  private hostOf(uri: vscode.Uri, one: () => OpenReport): ReportHostApi {
    const { problems, datasets } = this.parts;
    const during = async (doing: string, f: () => unknown): Promise<void> => void (await problems.during(doing, f));
    return {
      ready: async () => {
        one().isReady = true;
        return this.stateOf(one());
      },
      openProblem: (run, index) =>
        during(l10n.t("opening a problem"), () => this.openProblem(one().state.report!, run, index)),
      continueReport: () => during(l10n.t("continuing a report"), () => this.continueReport(uri)),
      // Only what this page shows: another report may be the one that is measured.
      cancel: async () => void (this.stateOf(one()).running && datasets.stop()),
      exportReport: (kind, picture) => during(l10n.t("exporting a report"), () => this.export(kind, { uri, picture })),
      openAsText: async () => void (await vscode.commands.executeCommand("vscode.openWith", uri, "default")),
    };
  }

  private async read(one: OpenReport): Promise<void> {
    const nth = ++one.reads;
    const state = await this.parts.files.read(one.uri).then(
      (report) => ({ report, failure: null }),
      (error: unknown) => ({ report: null, failure: failureOf(error, l10n.t("opening a report")).message }),
    );
    if (nth !== one.reads) return;
    one.state = state;
    this.show(one);
    this.tellContext();
  }

  private show(one: OpenReport): void {
    if (one.isReady) one.page.show(this.stateOf(one));
  }

  private stateOf({ uri, state }: OpenReport): ReportState {
    const { running } = this.parts.datasets;
    const isThis = running?.uri?.toString() === uri.toString();
    return { ...state, running: isThis ? { done: running.done, of: running.of, left: running.left } : null };
  }

  /** For the buttons of the editor's title. */
  private tellContext(): void {
    const isCancelled = this.active?.report?.cancelled === true;
    void vscode.commands.executeCommand("setContext", "coconut.reportIsCancelled", isCancelled);
  }
}
