import { readOn, readTrace } from "../../shared/read/readTrace";
import { type Trace, type TraceChange, applyChange } from "../../shared/trace/trace";
import type { Selection } from "../../shared/trace/selection";
import type { HostApi, RunStatus, ViewState } from "../../shared/panel/api";

export interface Page {
  /** `null` until the host has sent a state. */
  view: ViewState | null;
  kept: Kept;
}

/** What is passed to `vscode.setState`. */
export interface Kept {
  /** The trace that the rest belongs to. */
  trace: string | null;
  selection: Selection | null;
  /** Which run is drawn, as the id of a thought that only it has; `null` for the main thoughts. */
  run: string | null;
  /** Expanded candidates, as `nodeId/key`, and what follows them: see `candidateKey`. */
  open: string[];
  questionOpen: boolean;
  table: boolean;
  /** Opened sections that are folded by default. */
  unfolded: Section[];
  attention: AttentionChoice;
  /** Of the host, which gets it back when the page appears again. */
  remembered: unknown;
}

/** The layer and head whose attention is shown, for every thought; both from 1. */
export interface AttentionChoice {
  /** `null` for the last one. */
  layer: number | null;
  /** `null` for the mean over all heads. */
  head: number | null;
  /** Whether to shade the question by attention, here and in the editor. */
  onText: boolean;
}

type Section = "removed" | "idle" | "values" | "facts";

export type Action =
  | { kind: "show"; view: ViewState }
  | { kind: "changed"; trace: string; change: TraceChange }
  | { kind: "status"; status: RunStatus }
  | { kind: "select"; selection: Selection | null }
  | { kind: "drawRun"; run: string | null }
  | { kind: "toggleCandidate"; key: string }
  | { kind: "toggleQuestion" }
  | { kind: "toggleTable" }
  | { kind: "toggleSection"; section: Section }
  | { kind: "chooseAttention"; choice: Partial<AttentionChoice> };

export type Dispatch = (action: Action) => void;

/** Asks the host for something, and shows errors. */
export type Ask = (call: (host: HostApi) => Promise<void>) => void;

/** The part of it that saves pictures. */
export type AskToSave = (call: (host: Pick<HostApi, "savePicture">) => Promise<void>) => void;

/** The part of it that copies. */
export type AskToCopy = (call: (host: Pick<HostApi, "copy">) => Promise<void>) => void;

export const nothingKept: Kept = {
  trace: null,
  selection: null,
  run: null,
  open: [],
  questionOpen: false,
  table: false,
  unfolded: [],
  attention: { layer: null, head: null, onText: false },
  remembered: null,
};

export function reduce(page: Page, action: Action): Page {
  const { view, kept } = page;
  switch (action.kind) {
    case "show":
      return {
        view: action.view,
        kept: { ...keepFor(kept, action.view), remembered: action.view.remembered ?? null },
      };
    case "changed":
      if (view?.trace?.id === action.trace)
        return {
          view: { ...view, trace: changedTrace(view.trace, action.change) },
          kept: drawing(kept, runAfter(kept.run, view.trace, action.change)),
        };
      if (view?.compared?.id === action.trace)
        return { view: { ...view, compared: changedTrace(view.compared, action.change) }, kept };
      // A change to a trace that is no longer shown comes too late.
      return page;
    case "status":
      return view ? { view: { ...view, status: action.status }, kept } : page;
    case "select":
      return { view, kept: selected(kept, action.selection, view) };
    case "drawRun":
      return { view, kept: { ...kept, run: action.run } };
    case "toggleCandidate":
      return { view, kept: { ...kept, open: toggled(kept.open, action.key) } };
    case "toggleQuestion":
      return { view, kept: { ...kept, questionOpen: !kept.questionOpen } };
    case "toggleTable":
      return { view, kept: { ...kept, table: !kept.table } };
    case "toggleSection":
      return { view, kept: { ...kept, unfolded: toggled(kept.unfolded, action.section) } };
    case "chooseAttention": {
      const attention = { ...kept.attention, ...action.choice };
      // Shading needs the text to be visible. When shading ends, the text stays.
      return {
        view,
        kept: { ...kept, attention, questionOpen: kept.questionOpen || (attention.onText && !kept.attention.onText) },
      };
    }
    default:
      return action satisfies never;
  }
}

/** Drops what was kept for another trace. The host's selection takes precedence over the page's. */
function keepFor(kept: Kept, view: ViewState): Kept {
  const trace = view.trace?.id ?? null;
  const mine =
    kept.trace === trace
      ? kept
      : { ...kept, trace, selection: null, run: null, open: [], questionOpen: kept.attention.onText };
  if (view.selection?.trace !== trace || JSON.stringify(view.selection) === JSON.stringify(mine.selection)) return mine;
  return selected(mine, view.selection, view);
}

/** Draws the run that contains the selection. A selection outside the trace changes nothing.*/
function selected(kept: Kept, selection: Selection | null, view: ViewState | null): Kept {
  const trace = view?.trace;
  if (!trace || selection?.trace !== trace.id) return { ...kept, selection };
  return { ...kept, selection, run: readTrace(trace).runShownFor(kept.run, selection.node) };
}

/** The same object if that run is drawn already: it is what VS Code is told to keep. */
function drawing(kept: Kept, run: string | null): Kept {
  return kept.run === run ? kept : { ...kept, run };
}

/** The run that something new belongs to: after an edit its own, after one more thought or a test the main one. */
function runAfter(run: string | null, trace: Trace, change: TraceChange): string | null {
  if (change.kind === "test") return null;
  const thought = change.kind === "nodes" ? change.nodes.find(({ kind }) => kind === "thought") : undefined;
  if (thought?.kind !== "thought") return run;
  if (thought.edit) return thought.id;
  return thought.parent === (readTrace(trace).mainThoughts.at(-1)?.id ?? null) ? null : run;
}

/** A copy, because changes are detected by identity. Its reading continues the one before. */
function changedTrace(trace: Trace, change: TraceChange): Trace {
  const copy = {
    ...trace,
    nodes: [...trace.nodes],
    readings: [...trace.readings],
    spoken: [...trace.spoken],
    tests: [...trace.tests],
    ...(trace.pins && { pins: [...trace.pins] }),
    ...(trace.costs && { costs: [...trace.costs] }),
  };
  applyChange(copy, change);
  readOn(trace, copy);
  return copy;
}

function toggled<T>(keys: T[], key: T): T[] {
  return keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
}

/** Of a candidate, or of what follows one: the keys of the steps after it lead there. */
export function candidateKey(node: string | null, ...path: readonly string[]): string {
  return `${node ?? ""}/${path.join("\n")}`;
}

/** What `open` holds where all candidates of a thought are rows. No candidate has this key: it would be a word. */
export function moreKey(node: string): string {
  return `more ${node}`;
}
