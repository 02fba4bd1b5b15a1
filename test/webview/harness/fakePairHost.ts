/**
 * A host for the page that compares traces, without VS Code and without a model. `pairedTraces`: the traces that
 * shootPair.ts gives; without them, a handmade trace and the same with other values. ?truth=no hides what is right.
 */
import type { ComparedSide, PairHost, PairPage, PairState } from "../../../src/shared/panel/pairApi";
import { connectPairPage } from "../../../src/shared/rpc/pairRpc";
import type { Trace } from "../../../src/shared/trace/trace";
import { otherTrace } from "../pairSamples";
import { fullTrace } from "../sample";
import { samples } from "../samples";

const asked = new URLSearchParams(location.search);
const { pairedTraces } = window as unknown as { pairedTraces?: Trace[] };
const toHost: ((message: unknown) => void)[] = [];
const calls: [string, unknown[]][] = [];
Object.assign(window, {
  /** The page's calls, for tests. */
  calls,
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => toHost.forEach((listener) => listener(message)),
    getState: () => undefined,
    setState: () => undefined,
  }),
});

const traces = pairedTraces ?? [fullTrace(samples["wren"]!), otherTrace()];
const from = asked.get("from")?.split(",") ?? [];
let sides = traces.map((trace, at): ComparedSide => ({ trace, end: null, from: from[at] ?? null }));

const state = (): PairState => ({
  sides,
  failed: asked.has("failed") ? [{ model: "prontoqa-coconut", why: "Can't read the text as rules." }] : [],
  busy: asked.has("busy") ? { what: "Asking prosqa-cot, 2 of 3" } : null,
  canGoBack: false,
  settings: { topK: 6, showTruth: asked.get("truth") !== "no" },
  remembered: null,
});

const host = new Proxy({} as PairHost, {
  get:
    (_, name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, args]);
      if (name === "ready") return state();
      if (name === "swap") sides = sides.toReversed();
      if (name === "pair") sides = (args as number[]).map((at) => sides[at]!);
      if (name === "swap" || name === "pair") page.show(state());
    },
});

const page: PairPage = connectPairPage(
  { postMessage: (message) => window.postMessage(message, "*"), onMessage: (listener) => toHost.push(listener) },
  host,
  { onFault: (error) => console.error(error) },
).remote;

void import("../../../src/webview/pair");
