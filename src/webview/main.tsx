/** The page's entry point: connects to the host, keeps the page's own state, and draws. */
import * as l10n from "@vscode/l10n";
import "./kit/l10n";
import { render } from "preact";
import { connectHost } from "../shared/rpc/rpc";
import { App } from "./app";
import { keepFocus } from "./kit/keptFocus";
import { perFrame } from "./kit/perFrame";
import { type Action, type Ask, type Kept, type Page, nothingKept, reduce } from "./page/state";
import type { ViewApi } from "../shared/panel/api";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: Kept): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const root = document.getElementById("root");
let page: Page = { view: null, kept: { ...nothingKept, ...(vscode.getState() as Partial<Kept> | undefined) } };
let revealed = 0;
let runs = 0;
/** Longer than the host waits for the end of a short run. */
const BUSY_AFTER_MS = 250;

const drawn = perFrame(draw);

/** What the user does is drawn at once. */
function dispatch(action: Action): void {
  take(action);
  drawn.now();
}

/**
 * A run sends many small changes. That one is under way is drawn only if it takes a moment: most runs end before, and
 * the picture of the question before isn't drawn again for them.
 */
function receive(action: Action): void {
  take(action);
  if (action.kind === "status" && action.status.kind === "busy") drawn.within(BUSY_AFTER_MS);
  else drawn.soon();
}

function take(action: Action): void {
  const { kept } = page;
  const wasBusy = isBusy();
  page = reduce(page, action);
  if (isBusy() && !wasBusy) runs++;
  if (page.kept !== kept) vscode.setState(page.kept);
}

function isBusy(): boolean {
  return page.view?.status.kind === "busy";
}

const view: ViewApi = {
  show: (state) => receive({ kind: "show", view: state }),
  changed: (trace, change) => receive({ kind: "changed", trace, change }),
  status: (status) => receive({ kind: "status", status }),
  reveal: (selection) => {
    revealed++;
    receive({ kind: "select", selection });
  },
};

const endpoint = {
  postMessage: (message: unknown) => vscode.postMessage(message),
  onMessage: (listener: (message: unknown) => void) =>
    window.addEventListener("message", (event) => listener(event.data)),
  drawn: (then: () => void) => void requestAnimationFrame(() => setTimeout(then)),
};
const { remote: host } = connectHost(endpoint, view, { onFault: (error, during) => fail(error, during) });

/** The host reports what the user can fix. What arrives here is a bug or a lost connection, and is shown too. */
const ask: Ask = (call) => void call(host).catch((error: unknown) => fail(error, l10n.t("asking the extension")));

function fail(error: unknown, during: string): void {
  const known = error instanceof Error ? error : new Error(String(error));
  dispatch({
    kind: "status",
    status: { kind: "failed", message: known.message, details: `While ${during}: ${known.stack ?? known.message}` },
  });
}

function draw(): void {
  if (root) render(<App page={page} revealed={revealed} runs={runs} dispatch={dispatch} ask={ask} />, root);
}

async function begin(): Promise<void> {
  const state = (await host.ready(page.kept.remembered)) ?? (page.view ? null : await host.ready(null));
  if (state) dispatch({ kind: "show", view: state });
}

// Asked first, so that the answer is on its way while the empty page is drawn.
begin().catch((error: unknown) => fail(error, l10n.t("starting the panel")));
draw();
if (root) keepFocus(root);
