/** The entry point of a report's page: connects to the host, keeps the page's own state, and draws. */
import "./kit/l10n";
import * as l10n from "@vscode/l10n";
import { render } from "preact";
import { keepFocus } from "./kit/keptFocus";
import { connectReportHost } from "../shared/rpc/rpc";
import type { ReportHostApi, ReportState, ReportViewApi } from "../shared/panel/reportApi";
import { type KeptReport, nothingKept } from "./evidence/reportChoice";
import { ReportView } from "./evidence/reportView";
import { reportPicture } from "./evidence/reportPicture";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: KeptReport): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const root = document.getElementById("root");
let state: ReportState | null = null;
let kept: KeptReport = { ...nothingKept, ...(vscode.getState() as Partial<KeptReport> | undefined) };

const view: ReportViewApi = {
  show: (next) => {
    state = next;
    draw();
  },
  drawPicture: () => exportPicture(),
};

const endpoint = {
  postMessage: (message: unknown) => vscode.postMessage(message),
  onMessage: (listener: (message: unknown) => void) =>
    window.addEventListener("message", (event) => listener(event.data)),
};
const { remote: host } = connectReportHost(endpoint, view, { onFault: fail });

/** The host reports what the user can fix. What arrives here is a bug or a lost connection, and is shown too. */
const ask = (call: (host: ReportHostApi) => Promise<void>): void =>
  void call(host).catch((error: unknown) => fail(error));

function exportPicture(): void {
  if (state?.report) ask((host) => host.exportReport("svg", reportPicture(state!.report!, kept)));
}

function fail(error: unknown): void {
  state = { report: null, running: null, ...state, failure: error instanceof Error ? error.message : String(error) };
  draw();
}

function draw(): void {
  if (!root) return;
  const keep = (changes: Partial<KeptReport>): void => {
    kept = { ...kept, ...changes };
    vscode.setState(kept);
    draw();
  };
  render(<ReportView state={state} kept={kept} keep={keep} ask={ask} onPicture={exportPicture} />, root);
}

draw();
if (root) keepFocus(root);
host.ready().then(
  (next) => view.show(next),
  (error: unknown) => fail(error ?? l10n.t("The report can’t be shown.")),
);
