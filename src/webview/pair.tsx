/** The entry point of the page that compares traces: connects to the host, and draws what it gives. */
import * as l10n from "@vscode/l10n";
import "./kit/l10n";
import { render } from "preact";
import { keepFocus } from "./kit/keptFocus";
import type { PairPage, PairState } from "../shared/panel/pairApi";
import { connectPairHost } from "../shared/rpc/pairRpc";
import { type AskPair, NOTHING_KEPT, PairApp, type PairKept } from "./pair/pairApp";

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: PairKept & { remembered: unknown }): void;
};

const vscode = acquireVsCodeApi();
const root = document.getElementById("root");
let state: PairState | null = null;
let failure: string | null = null;
let kept: PairKept = { ...NOTHING_KEPT, ...(vscode.getState() as Partial<PairKept> | undefined) };

function keep(changed: Partial<PairKept>): void {
  kept = { ...kept, ...changed };
  vscode.setState({ ...kept, remembered: state?.remembered });
  draw();
}

function become(next: PairState): void {
  state = next;
  failure = null;
  keep({});
}

const page: PairPage = { show: become };
const endpoint = {
  postMessage: (message: unknown) => vscode.postMessage(message),
  onMessage: (listener: (message: unknown) => void) =>
    window.addEventListener("message", (event) => listener(event.data)),
};
const { remote: host } = connectPairHost(endpoint, page, { onFault: (error, during) => fail(error, during) });

/** The host reports what the user can fix. What arrives here is a bug or a lost connection. */
const ask: AskPair = (call) => void call(host).catch((error: unknown) => fail(error, l10n.t("asking the extension")));

function fail(error: unknown, during: string): void {
  const message = error instanceof Error ? error.message : String(error);
  failure = l10n.t(
    "Something went wrong while {0}: {1} Close the page, and compare the traces again.",
    during,
    message,
  );
  draw();
}

function draw(): void {
  if (root) render(<PairApp state={state} failure={failure} kept={kept} keep={keep} ask={ask} />, root);
}

draw();
if (root) keepFocus(root);
host.ready().then(become, (error: unknown) => fail(error, l10n.t("starting the page")));
