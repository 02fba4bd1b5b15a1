/** What the page of a report, and the page that compares traces, ask of the host. */
import { type PairHost, checkedPairHost } from "../../src/shared/panel/pairApi";
import { type ReportHostApi, checkedReportHost } from "../../src/shared/panel/reportApi";
import { readTrace } from "../../src/shared/read/readTrace";
import { sampleReport } from "../support/reports";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";
import type { Json } from "./random";
import { type Target, takenLater } from "./target";

const report = sampleReport();
const trace = fullTrace(samples["wren"]!);
const sides = [null, null].map((end) => ({ trace, end, from: null }));
const { index } = report.problems[0]!;
const selection: Json = { trace: trace.id, kind: "candidate", node: "t1", key: "grimpus" };

const asked: Readonly<Record<`report ${keyof ReportHostApi}` | `pair ${keyof PairHost}`, Json[]>> = {
  "report ready": [],
  "report openProblem": [0, index],
  "report continueReport": [],
  "report cancel": [],
  "report exportReport": ["svg", "<svg/>"],
  "report openAsText": [],
  "pair ready": [],
  "pair open": [1, selection],
  "pair choose": [0],
  "pair swap": [],
  "pair pair": [0, 1],
  "pair back": [],
  "pair cancel": [],
  "pair copy": ["a text"],
  "pair savePicture": ["png", "AAAA"],
};
type Name = keyof typeof asked;
const names = Object.keys(asked) as Name[];

interface Request {
  name: Name;
  args: Json[];
}

const nothing = async (): Promise<void> => undefined;
const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};
const isText = (value: unknown): boolean => typeof value === "string";

/** Does with a request what the extension does with it, as far as that needs no editor. */
const reportHost: ReportHostApi = {
  ready: async () => ({ report, failure: null, running: null }),
  openProblem: async (run, at) => {
    must(report.runs[run]!.model.name !== "", "There is no such run.");
    must(
      report.problems.some((one) => one.index === at),
      "There is no such problem.",
    );
  },
  ...{ continueReport: nothing, cancel: nothing, openAsText: nothing },
  exportReport: async (kind, picture) => {
    must(["csv", "svg", "markdown"].includes(kind), "There is no such format.");
    must(picture === null || isText(picture), "The picture isn't text.");
  },
};
const isSide = (side: number): boolean => Object.hasOwn(sides, side);
const pairHost: PairHost = {
  ready: async () => ({
    ...{ sides, failed: [], busy: null, canGoBack: false },
    ...{ settings: { topK: 6, showTruth: true }, remembered: null },
  }),
  open: async (side, shown) => {
    must(isSide(side), "There is no such side.");
    must(shown === null || shown.node === null || readTrace(trace).node(shown.node) !== undefined, "No such node.");
  },
  choose: async (side) => must(isSide(side), "There is no such side."),
  pair: async (a, b) => must(isSide(a) && isSide(b) && a !== b, "There is no such pair."),
  ...{ swap: nothing, back: nothing, cancel: nothing },
  copy: async (text) => must(isText(text), "What is copied isn't text."),
  savePicture: async (kind, content) => {
    must(["svg", "png", "html"].includes(kind), "There is no such format.");
    must(isText(content), "The picture isn't text.");
  },
};

export const pages: Target<Request> = {
  corpus: {
    ...Object.fromEntries(names.map((name) => [`${name}, as it is asked`, { name, args: asked[name] }])),
    "a run of a prototype": { name: "report openProblem", args: ["length", index] },
    "a problem that isn't there": { name: "report openProblem", args: [0, 1e9] },
    "a format of a prototype": { name: "report exportReport", args: ["constructor", null] },
    "a side that isn't there": { name: "pair choose", args: [2] },
    "a side below 0": { name: "pair open", args: [-1, null] },
    "a side with itself": { name: "pair pair", args: [1, 1] },
    "a node of a prototype": { name: "pair open", args: [0, { ...Object(selection), node: "__proto__" } as Json] },
    "a selection of another trace": { name: "pair open", args: [0, { ...Object(selection), trace: "x" } as Json] },
    "no selection": { name: "pair open", args: [0] },
    "a picture that isn't text": { name: "pair savePicture", args: ["svg", { length: 1 }] },
  },
  takes: names.map((name) => `${name}, as it is asked`),

  make: (random) => {
    const name = random.pick(names);
    const args = random.chance(0.8) ? random.changedJson(asked[name]) : [random.json(), random.json()];
    return { name, args: Array.isArray(args) ? args : [args] };
  },

  check: async ({ name, args }) => {
    const [page, method = ""] = name.split(" ");
    const host =
      page === "report" ? checkedReportHost(reportHost, () => report) : checkedPairHost(pairHost, () => sides);
    const call = (host as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!;
    return (await takenLater(call(...args).then(() => true))) === true;
  },
};
