/**
 * A host for the page without VS Code and without a model, which plays a handmade trace. Parameters of the address:
 * ?state=full (default) | empty | busy | failed, &theme=…, &slow=ms | none (delay between changes),
 * &attention=read (default) | unloaded | other model | unreadable.
 */
import type { PinRequest } from "../../../src/shared/act/pins";
import type { AttentionReading } from "../../../src/shared/engine/engine";
import { connectView } from "../../../src/shared/rpc/rpc";
import { type NextStep, type Pin, type Trace, type TraceChange, applyChange } from "../../../src/shared/trace/trace";
import { type Sample, changesOf, emptyTrace, fullTrace } from "../sample";
import { samples } from "../samples";
import type { Selection } from "../../../src/shared/trace/selection";
import type { HostApi, AttentionAnswer, ViewApi, ViewSettings, ViewState } from "../../../src/shared/panel/api";

const asked = new URLSearchParams(location.search);
const name = asked.get("sample") ?? "wren";
const sample = samples[name] as Sample;
/** Real traces, runs, and a real attention reading, if there are any. */
const { realTrace, realRuns, comparedTrace, realAttention } = window as unknown as {
  realTrace?: Trace;
  /** What asking again plays, one after the other: each begins with a trace without nodes. */
  realRuns?: { trace: Trace; changes: TraceChange[] }[];
  comparedTrace?: Trace;
  realAttention?: AttentionReading;
};
const toHost: ((message: unknown) => void)[] = [];
const calls: [string, unknown[]][] = [];
let kept: unknown = JSON.parse(sessionStorage.getItem("kept") ?? "null") ?? undefined;

Object.assign(window, {
  /** The page's calls, for tests. */
  calls,
  /** Asks again. Resolves when the run has been played. */
  playNext: () => host.reasonAgain(),
  /** As if a question couldn't be asked. */
  fail: (message: string) => {
    for (const status of [{ kind: "busy", what: "Thinking" } as const, { kind: "failed", message } as const]) {
      state.status = status;
      view.status(status);
    }
  },
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => toHost.forEach((listener) => listener(message)),
    getState: () => kept,
    setState: (state: unknown) => {
      kept = state;
      sessionStorage.setItem("kept", JSON.stringify(state));
    },
  }),
});

const state: ViewState = {
  trace: null,
  compared: comparedTrace ?? null,
  status: { kind: "idle" },
  selection: null,
  settings: { topK: Number(asked.get("top") ?? 6), thoughts: sample.values.length - 1, showTruth: true },
  model: {
    name: "prosqa-coconut",
    sha256: "f".repeat(64),
    provider: "cpu",
    providerReason: "CUDA and WebGPU are not there, so it runs on the CPU.",
  },
};

const host = new Proxy({} as HostApi, {
  get:
    (_, name: string) =>
    async (...args: unknown[]) => {
      calls.push([name, args]);
      switch (name) {
        case "ready":
          performance.mark("ready");
          return state;
        case "changeSettings":
          Object.assign(state.settings, args[0] as Partial<ViewSettings>);
          return view.show(structuredClone(state));
        case "select":
          return view.reveal(args[0] as Selection);
        case "openRecorded":
          state.trace = fullTrace(sample);
          return view.show(structuredClone(state));
        case "reasonAboutExample":
        case "reasonAgain": {
          const run = realRuns?.shift();
          return run
            ? play(run.changes, "Thinking", run.trace)
            : play(changesOf(sample), "Thinking", emptyTrace(sample));
        }
        case "speak":
          return play(spoken(args[0] as string | null), "Speaking");
        case "expandStep":
          return play(whatFollows(args[0] as string | null, args[1] as number[][]), "Reading what may follow");
        case "pin":
          return play([{ kind: "pin", pin: pinned((args[0] as PinRequest | null) ?? { text: "7", ids: [7] }) }], "Pin");
        case "unpin": {
          const ids = args[0] as number[];
          const known = state.trace?.pins?.findLast((pin) => pin.ids.join() === ids.join());
          return known && play([{ kind: "pin", pin: { ...known, readings: [], removed: true } }], "Unpin");
        }
        case "readAttention":
          return attentionAnswer(asked.get("attention") ?? "read");
        case "loadModel":
          asked.set("attention", "read");
          state.model = {
            name: "prosqa-coconut",
            sha256: "e".repeat(64),
            provider: "cpu",
            providerReason: "It is loaded anew.",
          };
          return view.show(structuredClone(state));
        case "mark": {
          const change: TraceChange = {
            kind: "mark",
            node: args[0] as string,
            mark: args[1] as Trace["marks"][string],
          };
          if (!state.trace) return;
          applyChange(state.trace, change);
          return view.changed(state.trace.id, change);
        }
        case "cancel":
          state.status = { kind: "idle" };
          return view.status(state.status);
        default:
      }
    },
});

const view: ViewApi = connectView(
  {
    postMessage: (message) => window.postMessage(message, "*"),
    onMessage: (listener) => toHost.push(listener),
  },
  host,
  { onFault: (error) => console.error(error) },
).remote;

switch (asked.get("state") ?? "full") {
  case "full":
    state.trace = realTrace ?? fullTrace(sample);
    break;
  case "failed":
    state.trace = fullTrace(sample);
    state.status = {
      kind: "failed",
      message:
        "The text has facts but no question: add one that names two possible answers, such as “Is Rex a mammal or " +
        "a fish?”.",
      asked: { text: "Every dog is a mammal. Rex is a dog. What is Rex?", name: "notes.md" },
      ways: ["select model"],
    };
    break;
  case "busy":
    state.trace = emptyTrace(sample);
    for (const change of changesOf(sample).slice(0, 3)) applyChange(state.trace, change);
    state.status = { kind: "busy", what: "Thinking" };
    break;
  default:
}

async function play(changes: TraceChange[], what: string, trace: Trace | null = state.trace): Promise<void> {
  if (!trace) return;
  state.trace = trace;
  state.status = { kind: "busy", what };
  view.show(structuredClone(state));
  for (const change of changes) {
    const slow = asked.get("slow") ?? "20";
    if (slow !== "none") await new Promise((resolve) => setTimeout(resolve, Number(slow)));
    if (state.status.kind !== "busy") return;
    applyChange(trace, structuredClone(change));
    view.changed(trace.id, change);
  }
  state.status = { kind: "idle" };
  view.status(state.status);
}

/** The words the sample says after the thought, under new names. */
function spoken(node: string | null): TraceChange[] {
  const mark = `again${calls.length}`;
  const trace = fullTrace(sample);
  const start = trace.nodes.find((n) => n.parent === node && n.kind === "token");
  const inside = new Set<string | null>(start ? [start.id] : []);
  return trace.nodes.flatMap((n): TraceChange[] => {
    if (n.id !== start?.id && !inside.has(n.parent)) return [];
    inside.add(n.id);
    return [
      {
        kind: "nodes",
        nodes: [{ ...n, id: mark + n.id, parent: n.id === start?.id ? node : mark + (n.parent ?? "") }],
      },
    ];
  });
}

/** As if after any step the same two might follow, and then the answer. */
function whatFollows(node: string | null, steps: readonly (readonly number[])[]): TraceChange[] {
  const reading = state.trace?.readings.findLast((one) => one.node === node);
  if (!reading) return [];
  const children: NextStep[] = [
    { ids: [900 + steps.length], text: "<<155/5=31>>", to: "31", p: 0.62, ended: true },
    { ids: [910 + steps.length], text: "<<155+5=160>>", to: "160", p: 0.2, ended: true },
  ];
  const within = (next: readonly NextStep[], [ids, ...deeper]: readonly (readonly number[])[]): NextStep[] =>
    next.map((step) => {
      if (step.ids?.join() !== ids?.join()) return step;
      if (deeper.length > 0) return { ...step, children: within(step.children ?? [], deeper) };
      return { ...step, children, rest: { n: 2, p: 0.18 }, marker: 0.12, separator: [6] };
    });
  return [{ kind: "readings", readings: [{ ...reading, next: within(reading.next, steps) }] }];
}

/** As if it were more probable with every thought. */
function pinned({ text, ids = [] }: PinRequest): Pin {
  const thoughts = state.trace?.nodes.filter(({ kind }) => kind === "thought") ?? [];
  const readings = [null, ...thoughts.map(({ id }) => id)].map((node, at) => ({
    node,
    decoded: node === null ? null : { rank: Math.ceil(900 / 4 ** at), p: at / (thoughts.length + 2) },
    next: { rank: 21 * (at + 1), p: 0.01 },
  }));
  return { text, ids: [...ids], tokens: [...ids].slice(0, 1), readings };
}

void import("../../../src/webview/main");

function attentionAnswer(kind: string): AttentionAnswer {
  if (kind === "unloaded" || kind === "other model") return { kind };
  if (kind === "read" && state.trace) return { kind, reading: realAttention ?? attentionOf(state.trace) };
  return {
    kind: "unreadable",
    why:
      "The graph of this package doesn't record attention: it has no output “attention”. Convert the model again " +
      "with the current converter.",
  };
}

/** As if every thought attended more to earlier tokens. */
function attentionOf({ prompt, nodes, model }: Trace): AttentionReading {
  const { layers, heads } = model.manifest.shapes;
  const own = nodes.filter((node) => node.kind === "thought");
  const thoughts = own.map((_, k) => k);
  const weights = (k: number): number[] => {
    const raw = Array.from({ length: prompt.tokens.length + k }, (_, at) => 1 / (1 + ((at * 7 + k * 5) % 23)));
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  };
  return {
    attention: thoughts.map((k) =>
      Array.from({ length: layers }, () => Array.from({ length: heads }, () => weights(k))),
    ),
    products: thoughts.map(() => []),
    // As if each layer had more of what the thought decodes to.
    layers: own.map(({ lens: { candidates } }) =>
      Array.from({ length: layers + 1 }, (_, layer) => {
        const read = candidates
          .slice(0, 5)
          .map((candidate) => ({ ...candidate, p: (candidate.p * (layer + 1)) / (layers + 1) }));
        return { candidates: read, rest: { n: 7, p: 1 - read.reduce((sum, { p }) => sum + p, 0) } };
      }),
    ),
  };
}
