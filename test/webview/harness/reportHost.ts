/**
 * A host for the page of a report, without VS Code: shows `window.realReport`. Parameters of the address:
 * ?state=full (default) | running | failed, &theme=….
 */
import type { Report } from "../../../src/shared/dataset/report";
import type { ReportHostApi, ReportState, ReportViewApi } from "../../../src/shared/panel/reportApi";
import { connectReportView } from "../../../src/shared/rpc/rpc";

const asked = new URLSearchParams(location.search);
const { realReport } = window as unknown as { realReport: Report };
const toHost: ((message: unknown) => void)[] = [];
const calls: [string, unknown[]][] = [];
let kept: unknown;

Object.assign(window, {
  /** The page's calls, for tests. */
  calls,
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => toHost.forEach((listener) => listener(message)),
    getState: () => kept,
    setState: (state: unknown) => void (kept = state),
  }),
});

const state: ReportState = { report: realReport, failure: null, running: null };
if (asked.get("state") === "running") state.running = { done: 41, of: 100, left: ", about 50 s left" };
if (asked.get("state") === "failed")
  Object.assign(state, { report: null, failure: "data.coconut-report.json isn't a Coconut report." });

const host = new Proxy({} as ReportHostApi, {
  get:
    (_, name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, args]);
      if (name === "ready") return state;
      if (name === "continueReport") {
        state.running = { done: 0, of: realReport.problems.length, left: "" };
        view.show(structuredClone(state));
      }
      return undefined;
    },
});

const view: ReportViewApi = connectReportView(
  {
    postMessage: (message) => window.postMessage(message, "*"),
    onMessage: (listener) => toHost.push(listener),
  },
  host,
  { onFault: (error) => console.error(error) },
).remote;

void import("../../../src/webview/report");
