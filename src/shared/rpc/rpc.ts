/** The contracts between processes, as data, and both ends of each. */
import * as l10n from "@vscode/l10n";
import type { Engine, ProviderTrial, RuntimeInspector } from "../engine/engine";
import type { PackageInspector } from "../model/packageReport";
import type { HostApi, ViewApi } from "../panel/api";
import type { ReportHostApi, ReportViewApi } from "../panel/reportApi";
import {
  type ChildEndpoint,
  type MessageEndpoint,
  type PageEndpoint,
  type ParentEndpoint,
  batchingChannel,
  pageChannel,
  processChannel,
} from "./channels";
import { type Connection, type ConnectionOptions, type Methods, connect } from "./connect";

/** What a worker does: it holds an engine for long, or makes one call of the other contracts (callOnce.ts). */
export type WorkerApi = Engine & PackageInspector & ProviderTrial & RuntimeInspector;

const workerMethods: Methods<WorkerApi> = {
  load: "call",
  tokenize: "call",
  encode: "call",
  vectors: "call",
  attention: "call",
  run: "call",
  list: "call",
  check: "call",
  tryProvider: "call",
  diagnose: "call",
  selfTest: "call",
};
const hostMethods: Methods<HostApi> = {
  ready: "call",
  select: "call",
  speak: "call",
  expandStep: "call",
  pin: "call",
  unpin: "call",
  speakAfterEvery: "call",
  thinkMore: "call",
  reasonAgain: "call",
  reasonAboutExample: "call",
  openRecorded: "call",
  compare: "call",
  testThoughts: "call",
  editThoughts: "call",
  readAttention: "call",
  loadModel: "call",
  selectModel: "call",
  mark: "call",
  cancel: "call",
  exportTrace: "call",
  savePicture: "call",
  changeSettings: "call",
  view: "call",
  copy: "call",
  reveal: "call",
};
const viewMethods: Methods<ViewApi> = { show: "event", changed: "event", status: "event", reveal: "event" };
const reportHostMethods: Methods<ReportHostApi> = {
  ready: "call",
  openProblem: "call",
  continueReport: "call",
  cancel: "call",
  exportReport: "call",
  openAsText: "call",
};
const reportViewMethods: Methods<ReportViewApi> = { show: "event", drawPicture: "event" };

/** In the process that forks the worker. Closes when the worker exits or can't be started. */
export function connectWorker(child: ChildEndpoint, options: ConnectionOptions): Connection<WorkerApi> {
  const lost = (error: Error): void =>
    connection.close(l10n.t("The model's process can't be reached: {0}", error.message));
  const connection = connect<object, WorkerApi>(processChannel(child, lost), {}, {}, workerMethods, options);
  child.on("exit", (code: number | null, signal: string | null) => {
    connection.close(
      signal === null
        ? l10n.t("The model's process ended with code {0}.", String(code))
        : l10n.t("The model's process was ended by {0}.", signal),
    );
  });
  child.on("error", lost);
  return connection;
}

/** In the worker: `process`, and what answers. Closes when the parent has gone. */
export function serveWorker(parent: ParentEndpoint, worker: WorkerApi, options: ConnectionOptions): void {
  const lost = (error: Error): void => connection.close(`The parent process can't be reached: ${error.message}`);
  const connection = connect<WorkerApi, object>(processChannel(parent, lost), worker, workerMethods, {}, options);
  parent.on("disconnect", () => connection.close("The parent process has gone."));
}

/** In the host: the page in a webview. Close it when the webview is disposed of. */
export function connectView(endpoint: MessageEndpoint, host: HostApi, options: ConnectionOptions): Connection<ViewApi> {
  return connect<HostApi, ViewApi>(batchingChannel(endpoint), host, hostMethods, viewMethods, options);
}

/** In the page: the host. */
export function connectHost(endpoint: PageEndpoint, view: ViewApi, options: ConnectionOptions): Connection<HostApi> {
  return connect<ViewApi, HostApi>(pageChannel(endpoint), view, viewMethods, hostMethods, options);
}

/** In the host: the page of a report. */
export function connectReportView(
  endpoint: MessageEndpoint,
  host: ReportHostApi,
  options: ConnectionOptions,
): Connection<ReportViewApi> {
  return connect<ReportHostApi, ReportViewApi>(
    batchingChannel(endpoint),
    host,
    reportHostMethods,
    reportViewMethods,
    options,
  );
}

/** In the page of a report: the host. */
export function connectReportHost(
  endpoint: PageEndpoint,
  view: ReportViewApi,
  options: ConnectionOptions,
): Connection<ReportHostApi> {
  return connect<ReportViewApi, ReportHostApi>(
    pageChannel(endpoint),
    view,
    reportViewMethods,
    reportHostMethods,
    options,
  );
}
