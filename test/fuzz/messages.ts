/** Messages between page and host, in both directions. */
import { allowedChanges } from "../../src/host/base/viewSettings";
import { GrowingTrace } from "../../src/host/traces/changeLines";
import { TraceRows } from "../../src/host/explorer/traceRows";
import { pathWith } from "../../src/shared/act/ablations";
import type { HostApi, ViewApi, ViewState } from "../../src/shared/panel/api";
import { RECORDED } from "../../src/shared/panel/recorded";
import { checkedHost } from "../../src/shared/panel/requests";
import { readTrace } from "../../src/shared/read/readTrace";
import { viewedFacts } from "../../src/shared/read/viewing";
import { connectHost, connectView } from "../../src/shared/rpc/rpc";
import { toJson } from "../../src/shared/trace/trace";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { nothingKept, reduce } from "../../src/webview/page/state";
import { changesOf, fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";
import type { Json } from "./random";
import type { Target } from "./target";

interface Messages {
  to: "host" | "page";
  messages: Json[];
}

const wren = fullTrace(samples["wren"]!);
const state: ViewState = {
  trace: wren,
  compared: null,
  status: { kind: "idle" },
  selection: null,
  settings: { topK: 6, thoughts: null, showTruth: true },
  model: null,
};
const selected: Json = { trace: wren.id, kind: "candidate", node: "t1", key: "grimpus" };

/** What the page asks when nothing is wrong with it. */
const asked: Readonly<Record<keyof HostApi, Json[]>> = {
  ready: [],
  select: [selected],
  speak: ["t1", [1, 2]],
  expandStep: ["t1", [[1, 2]]],
  pin: [{ text: "grimpus", ids: [3] }],
  unpin: [[3]],
  speakAfterEvery: [],
  thinkMore: [],
  reasonAgain: [],
  reasonAboutExample: [],
  openRecorded: [0],
  compare: [],
  testThoughts: [],
  editThoughts: [{ candidate: "remove", of: { concept: "grimpus", ids: [3] }, position: 1 }],
  readAttention: [],
  loadModel: [],
  selectModel: [],
  mark: ["s1w0", { name: "mine", removed: true }],
  cancel: [],
  exportTrace: [],
  savePicture: ["svg", "<svg/>"],
  changeSettings: [{ topK: 3, thoughts: null, showTruth: false }],
  view: [{ trace: wren.id, shown: selected, run: null, topK: 6, attention: { layer: 1, head: null } }],
  copy: ["a text"],
  reveal: ["explorer"],
};
const told: Json[] = JSON.parse(
  JSON.stringify([
    { m: "show", a: [[{ ...state, trace: { ...wren, nodes: wren.nodes.slice(0, 3), readings: [], spoken: [] } }], []] },
    ...changesOf(samples["wren"]!)
      .slice(0, 8)
      .map((change) => ({ m: "changed", a: [[wren.id, change], []] })),
    { m: "status", a: [[{ kind: "busy", what: "Thinking" }], []] },
    { m: "reveal", a: [[selected], []] },
  ]),
) as Json[];

const call = (name: string, ...args: Json[]): Messages => ({
  to: "host",
  messages: [{ t: "q", i: "1", m: name, a: [args, []] }],
});

export const messages: Target<Messages> = {
  corpus: {
    ...Object.fromEntries(
      Object.entries(asked).map(([name, args]) => [`${name}, as it is asked`, call(name, ...args)]),
    ),
    "a setting that the page doesn't show": call("changeSettings", { model: "/tmp/evil", executionProvider: "cpu" }),
    "a recorded question that isn't there": call("openRecorded", 99),
    "a recorded question of a prototype": call("openRecorded", "constructor"),
    "a node that isn't there": call("speak", "nowhere", []),
    "a token beyond the vocabulary": call("speak", "t1", [1e9]),
    "tokens that are none": call("speak", "t1", [-1, 0.5]),
    "a mark on a prototype": call("mark", "__proto__", { removed: true }),
    "a mark with more in it": call("mark", "s1w0", { removed: true, polluted: 1 }),
    "a thought before the first": call("editThoughts", { ablation: "zero", position: -1 }),
    "a thought far behind the last": call("editThoughts", { ablation: "zero", position: 2 ** 31 }),
    "an ablation of a prototype": call("editThoughts", { ablation: "constructor", position: 1 }),
    "a trace that isn't there": call("select", { trace: "other", kind: "node", node: null }),
    "a method of a prototype": call("constructor"),
    "arguments that are none": { to: "host", messages: [{ t: "q", i: "1", m: "copy", a: ["text", 7] }] },
    "a loan far behind the arguments": {
      to: "host",
      messages: [{ t: "q", i: "1", m: "copy", a: [["x"], [{ at: 1e9, id: 0, kind: "function" }]] }],
    },
  },

  takes: Object.keys(asked)
    .filter((name) => name !== "ready" && name !== "readAttention")
    .map((name) => `${name}, as it is asked`),

  make: (random) => {
    const to = random.chance(0.75) ? "host" : "page";
    const one = (): Json => {
      if (to === "page") return { t: "q", ...(random.changedJson(random.pick(told)) as object) };
      const name = random.pick(Object.keys(asked) as (keyof HostApi)[]);
      const args = random.chance(0.7) ? random.changedJson(asked[name]) : asked[name];
      const message: Json = { t: "q", i: `id${random.below(1e9)}`, m: name, a: [args, []] };
      return random.chance(0.15) ? random.changedJson(message) : message;
    };
    return { to, messages: Array.from({ length: random.few() }, one) };
  },

  check: ({ to, messages: sent }) => (to === "host" ? toHost(sent) : toPage(sent)),
};

/** Long enough for every message to be answered: the answers come without waiting for anything. */
const moments = async (): Promise<void> => {
  for (let n = 0; n < 3; n++) await new Promise(setImmediate);
};

async function toHost(sent: readonly Json[]): Promise<boolean> {
  let listener: (message: unknown) => void = () => undefined;
  const answers: { i?: unknown; r?: unknown }[] = [];
  const trace = structuredClone(wren);
  let done = 0;
  const faults: Error[] = [];
  const doing = (what: () => unknown) => async (): Promise<void> => {
    what();
    done++;
  };
  const host = hostOn(trace, doing);
  connectView(
    {
      postMessage: (message) =>
        answers.push(...(message as { batch: string[] }).batch.map((one) => JSON.parse(one) as object)),
      onMessage: (given) => void (listener = given),
    },
    checkedHost(host, { current: trace, get: (id) => (id === trace.id ? trace : undefined) }),
    { onFault: (error) => faults.push(error) },
  );
  for (const message of sent) {
    const before = toJson(trace);
    const [was, count] = [done, answers.length];
    listener(message);
    await moments();
    listener({ page: "drawn" });
    const answer = answers.slice(count);
    const refused = answer.some(({ r }) => typeof r === "object" && r !== null && "error" in r);
    if (refused && (done > was || toJson(trace) !== before)) throw new Error("A refused request changed something.");
    if (answer.length > 1) throw new Error("A request was answered twice.");
    const bug = answer.map(({ r }) => JSON.stringify(r)).find((text) => text !== undefined && isBug(text));
    if (bug !== undefined) throw new Error(`A request gave ${bug.slice(0, 300)}`);
    const { t, i, m, a } = Object(message) as { [key: string]: unknown };
    if (
      t === "q" &&
      typeof i === "string" &&
      i !== "" &&
      typeof m === "string" &&
      Array.isArray(a) &&
      answer.length === 0
    )
      throw new Error("No answer came.");
  }
  parseTrace(toJson(trace), "trace");
  return done > 0;
}

/** An error that isn't a refusal in words. */
function isBug(answer: string): boolean {
  const isRefusal = /"name":"UserError"|There is no method|The arguments of \w+ can't be read/.test(answer);
  return answer.includes('"error":') && !isRefusal;
}

/** Does with a request what the extension does with it, as far as that needs no editor. */
function hostOn(trace: typeof wren, doing: (what: () => unknown) => () => Promise<void>): HostApi {
  const reading = readTrace(trace);
  const rows = new TraceRows(
    { summaries: [trace], get: () => trace, comparedTo: () => undefined, ownerOf: () => undefined },
    () => 6,
  );
  const simple = doing(() => undefined);
  return {
    ready: async () => state,
    select: (selection) =>
      doing(() => {
        rows.rowOf(selection);
        reading.mentions(selection);
      })(),
    speak: (node, first) =>
      doing(() => {
        if (!reading.path(node)) throw new Error("There is no such node.");
        const { vocab } = trace.model.manifest.shapes;
        BigInt64Array.from(first, BigInt);
        if (first.some((id) => id < 0 || id >= vocab)) throw new Error("There is no such token.");
      })(),
    expandStep: (node, steps) =>
      doing(() => {
        if (!reading.path(node)) throw new Error("There is no such node.");
        for (const ids of steps) BigInt64Array.from(ids, BigInt);
      })(),
    pin: (request) => doing(() => BigInt64Array.from(request?.ids ?? [], BigInt))(),
    unpin: (ids) => doing(() => BigInt64Array.from(ids, BigInt))(),
    savePicture: (_, content) => doing(() => Buffer.from(content, "base64"))(),
    speakAfterEvery: simple,
    thinkMore: simple,
    reasonAgain: simple,
    reasonAboutExample: simple,
    openRecorded: (index) =>
      doing(() => {
        if (RECORDED[index] === undefined) throw new Error("There is no such recorded question.");
      })(),
    reveal: simple,
    compare: simple,
    testThoughts: simple,
    editThoughts: (request) =>
      doing(() => {
        if (request === null) return;
        if (request.position !== null && request.position < 1) throw new Error("There is no thought before the first.");
        pathWith(request.position ?? 1, [{ position: request.position ?? 1, edit: { kind: "zero" } }]);
        if ("of" in request) BigInt64Array.from(request.of.ids, BigInt);
      })(),
    readAttention: async () => ({ kind: "unloaded" }),
    loadModel: simple,
    selectModel: simple,
    mark: (node, mark) =>
      doing(() => new GrowingTrace(trace).make({ n: 1, at: 1, window: "w", change: { kind: "mark", node, mark } }))(),
    cancel: simple,
    exportTrace: simple,
    changeSettings: (settings) =>
      doing(() => {
        const others = Object.keys(settings).filter((key) => !["topK", "thoughts", "showTruth"].includes(key));
        if (others.length > 0) throw new Error(`The page may not change ${others.join(", ")}.`);
        for (const [, value] of allowedChanges(settings)) if (Number.isNaN(value)) throw new Error("Not a number.");
      })(),
    view: (viewing) => doing(() => viewing && viewedFacts(trace, viewing))(),
    copy: (text) => doing(() => Buffer.from(text))(),
  };
}

async function toPage(sent: readonly Json[]): Promise<boolean> {
  let listener: (message: unknown) => void = () => undefined;
  let page = { view: state, kept: nothingKept } as Parameters<typeof reduce>[0];
  let heard = 0;
  const tell = (action: Parameters<typeof reduce>[1]): void => {
    page = reduce(page, action);
    heard++;
  };
  const view: ViewApi = {
    show: (given) => tell({ kind: "show", view: given }),
    changed: (trace, change) => tell({ kind: "changed", trace, change }),
    status: (status) => tell({ kind: "status", status }),
    reveal: (selection) => tell({ kind: "select", selection }),
  };
  connectHost({ postMessage: () => undefined, onMessage: (given) => void (listener = given) }, view, {
    onFault: () => undefined,
  });
  const batch = (messages: readonly Json[]): unknown => ({ batch: messages.map((one) => JSON.stringify(one)) });
  listener(batch(sent));
  for (const message of sent) listener(message);
  await moments();
  // Whatever came before, the page still hears.
  const taken = heard > 0;
  listener(batch([{ t: "q", m: "show", a: [[state] as unknown as Json, []] }]));
  await moments();
  if (page.view?.trace?.id !== wren.id) throw new Error("The page no longer hears the host.");
  return taken;
}
