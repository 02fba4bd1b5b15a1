/**
 * Checks what the page asks before the host does anything: the page draws texts by models and users, so it isn't
 * trusted more than any other input. A request that doesn't fit is refused, and changes nothing.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { readTrace } from "../read/readTrace";
import { ABLATIONS } from "../trace/edits";
import type { Trace } from "../trace/trace";
import { type HostApi, PICTURES, type Place } from "./api";
import { RECORDED } from "./recorded";

/** The traces that a request may be about. */
export interface KnownTraces {
  readonly current: Trace | undefined;
  /** One in memory. */
  get(id: string): Trace | undefined;
}

/** Far more than anybody types or copies. */
const MOST_NAME = 1000;
const MOST_COPIED = 50_000_000;
/** One after another, from a thought to the steps that are asked for. */
const MOST_STEPS = 100;

const PLACES: readonly Place[] = ["explorer", "panel", "text"];

type Fits = (args: readonly unknown[], known: KnownTraces) => boolean;

const alone: Fits = () => true;

/** How many arguments a request has, and whether they fit. */
const requests: { readonly [Name in keyof HostApi]: readonly [number, Fits] } = {
  ready: [1, alone],
  select: [1, ([selection], known) => isSelection(selection) && isIn(known.get(selection.trace), selection.node)],
  speak: [
    2,
    ([node, first], { current }) =>
      isNode(node) &&
      isIn(current, node) &&
      areTokens(first, current?.model.manifest.shapes.vocab, current?.model.manifest.contextLength),
  ],
  expandStep: [
    2,
    ([node, steps], { current }) =>
      isNode(node) &&
      isIn(current, node) &&
      Array.isArray(steps) &&
      steps.length <= MOST_STEPS &&
      steps.every((step) =>
        areTokens(step, current?.model.manifest.shapes.vocab, current?.model.manifest.contextLength),
      ),
  ],
  pin: [1, ([request], { current }) => request === null || (current !== undefined && isPin(request, current))],
  unpin: [
    1,
    ([ids], { current }) => areTokens(ids, current?.model.manifest.shapes.vocab, current?.model.manifest.contextLength),
  ],
  speakAfterEvery: [0, alone],
  thinkMore: [0, alone],
  reasonAgain: [0, alone],
  reasonAboutExample: [0, alone],
  openRecorded: [1, ([index]) => isCount(index, 0, RECORDED.length)],
  compare: [0, alone],
  testThoughts: [0, alone],
  editThoughts: [
    1,
    ([request], { current }) => request === null || (current !== undefined && isEdit(request, current)),
  ],
  readAttention: [0, alone],
  loadModel: [0, alone],
  selectModel: [0, alone],
  mark: [2, ([node, mark], { current }) => typeof node === "string" && isIn(current, node) && isMark(mark)],
  cancel: [0, alone],
  exportTrace: [0, alone],
  savePicture: [
    2,
    ([kind, content], { current }) =>
      current !== undefined &&
      PICTURES.some((one) => one === kind) &&
      typeof content === "string" &&
      content.length <= MOST_COPIED,
  ],
  changeSettings: [1, ([settings]) => isSettings(settings)],
  // The page may have drawn a trace that is no longer there; then nothing is highlighted.
  view: [1, ([viewing]) => viewing === null || isViewing(viewing)],
  copy: [1, ([text]) => typeof text === "string" && text.length <= MOST_COPIED],
  reveal: [1, ([where]) => PLACES.some((one) => one === where)],
};

/** The host, behind the check. A request that doesn't fit rejects with a `UserError`. */
export function checkedHost(host: HostApi, known: KnownTraces): HostApi {
  const guarded: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
  for (const name of Object.keys(requests) as (keyof HostApi)[]) {
    const [count, fits] = requests[name];
    guarded[name] = async (...given) => {
      const args = given.slice(0, count);
      if (!fits(args, known)) throw refusal(name);
      return (host[name] as (...args: unknown[]) => Promise<unknown>)(...args);
    };
  }
  // One function for each name of the table, which has all names of the contract.
  return guarded as unknown as HostApi;
}

function refusal(name: string): UserError {
  return new UserError(
    [
      l10n.t("The panel asked for something that doesn't fit the trace ({0}), so nothing was done.", name),
      l10n.t("Close the panel, and open it again with “Coconut: Show panel”."),
    ].join(" "),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNode(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isCount(value: unknown, from: number, below = Infinity): value is number {
  return Number.isSafeInteger(value) && (value as number) >= from && (value as number) < below;
}

/** Whether the trace is there, and has the node; `null` is the question. */
function isIn(trace: Trace | undefined, node: string | null): boolean {
  return trace !== undefined && (node === null || readTrace(trace).node(node) !== undefined);
}

function isSelection(value: unknown): value is { trace: string; node: string | null } {
  if (!isObject(value) || typeof value["trace"] !== "string" || !isNode(value["node"])) return false;
  return value["kind"] === "node" || (value["kind"] === "candidate" && typeof value["key"] === "string");
}

function areTokens(value: unknown, vocab = 0, most = 0): value is number[] {
  return Array.isArray(value) && value.length <= most && value.every((id) => isCount(id, 0, vocab));
}

function isEdit(value: unknown, trace: Trace): boolean {
  if (!isObject(value)) return false;
  const { manifest } = trace.model;
  const { ablation, candidate, of, position } = value;
  const isPosition = isCount(position, 1, readTrace(trace).mainThoughts.length + 1);
  if (ablation !== undefined) return ABLATIONS.some((one) => one === ablation) && (position === null || isPosition);
  return (
    (candidate === "remove" || candidate === "add") &&
    isPosition &&
    isObject(of) &&
    typeof of["concept"] === "string" &&
    areTokens(of["ids"], manifest.shapes.vocab, manifest.contextLength)
  );
}

function isPin(value: unknown, { model: { manifest } }: Trace): boolean {
  if (!isObject(value) || typeof value["text"] !== "string" || value["text"].length > MOST_NAME) return false;
  return value["ids"] === undefined || areTokens(value["ids"], manifest.shapes.vocab, manifest.contextLength);
}

function isMark(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { name, removed, ...others } = value;
  return (
    (name === undefined || (typeof name === "string" && name.length <= MOST_NAME)) &&
    (removed === undefined || typeof removed === "boolean") &&
    Object.keys(others).length === 0
  );
}

/** Only those that the page shows. Numbers out of range become the nearest that is in it (viewSettings.ts). */
function isSettings(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { topK, thoughts, showTruth, ...others } = value;
  return (
    (topK === undefined || Number.isFinite(topK)) &&
    (thoughts === undefined || thoughts === null || Number.isFinite(thoughts)) &&
    (showTruth === undefined || typeof showTruth === "boolean") &&
    Object.keys(others).length === 0
  );
}

function isViewing(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { trace, shown, run, topK, attention } = value;
  return (
    typeof trace === "string" &&
    isSelection(shown) &&
    isNode(run) &&
    isCount(topK, 1) &&
    (attention === null ||
      (isObject(attention) &&
        isCount(attention["layer"], 1) &&
        (attention["head"] === null || isCount(attention["head"], 1))))
  );
}
