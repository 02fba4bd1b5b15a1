import { readOn, readTrace } from "../../shared/read/readTrace";
import { type Trace, type TraceChange, applyChange } from "../../shared/trace/trace";
import type { Selection } from "../../shared/trace/selection";
import type { HostApi, RunStatus, ViewState } from "../../shared/panel/api";

export interface Page {
  /** `null` until the host has answered `ready`. */
  view: ViewState | null;
  kept: Kept;
}

/** What is given to `vscode.setState`. */
export interface Kept {
  /** The trace that the rest is about. */
  trace: string | null;
  selection: Selection | null;
  /** Which run is drawn, by a thought that only it has; `null`: the main thoughts. */
  run: string | null;
  /** Expanded candidates, as `nodeId/concept`. */
  open: string[];
  questionOpen: boolean;
  table: boolean;
  /** Sections that are folded by default and were opened. */
  unfolded: Section[];
  attention: AttentionChoice;
}

/** Of which layer and head it is shown where a thought looked, whichever thought it is; both from 1. */
export interface AttentionChoice {
  /** `null`: the last. */
  layer: number | null;
  /** `null`: the mean over all of them. */
  head: number | null;
  /** Whether the question's text is shaded by it, here and in the editor. */
  onText: boolean;
}

type Section = "removed" | "compared" | "values" | "facts";

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

/** Asks the host for something; what goes wrong is shown. */
export type Ask = (call: (host: HostApi) => Promise<void>) => void;

export const nothingKept: Kept = {
  trace: null,
  selection: null,
  run: null,
  open: [],
  questionOpen: false,
  table: false,
  unfolded: [],
  attention: { layer: null, head: null, onText: false },
};

export function reduce(page: Page, action: Action): Page {
  const { view, kept } = page;
  switch (action.kind) {
    case "show":
      return { view: action.view, kept: keepFor(kept, action.view) };
    case "changed":
      if (view?.trace?.id === action.trace)
        return {
          view: { ...view, trace: changedTrace(view.trace, action.change) },
          kept: { ...kept, run: runBegunBy(action.change) ?? kept.run },
        };
      if (view?.compared?.id === action.trace)
        return { view: { ...view, compared: changedTrace(view.compared, action.change) }, kept };
      // A change of a trace that is no longer shown comes too late and means nothing here.
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
      // What is to be shaded must be seen; when shading ends the text stays.
      return {
        view,
        kept: { ...kept, attention, questionOpen: kept.questionOpen || (attention.onText && !kept.attention.onText) },
      };
    }
    default:
      return action satisfies never;
  }
}

/** What was kept of another trace is of no use for this one; the host's selection comes before the page's own. */
function keepFor(kept: Kept, view: ViewState): Kept {
  const trace = view.trace?.id ?? null;
  const mine =
    kept.trace === trace
      ? kept
      : { ...kept, trace, selection: null, run: null, open: [], questionOpen: kept.attention.onText };
  if (view.selection?.trace !== trace || JSON.stringify(view.selection) === JSON.stringify(mine.selection)) return mine;
  return selected(mine, view.selection, view);
}

/** What is selected is drawn; what is selected elsewhere than in the trace itself changes nothing of that. */
function selected(kept: Kept, selection: Selection | null, view: ViewState | null): Kept {
  const trace = view?.trace;
  if (!trace || selection?.trace !== trace.id) return { ...kept, selection };
  return { ...kept, selection, run: readTrace(trace).runShownFor(kept.run, selection.node) };
}

/** Who edits a thought wants to see what comes of it. */
function runBegunBy(change: TraceChange): string | null {
  return change.kind === "nodes"
    ? (change.nodes.find((node) => node.kind === "thought" && node.edit)?.id ?? null)
    : null;
}

/** A copy, because what is drawn is told from what was drawn by identity. What was read of it is read on. */
function changedTrace(trace: Trace, change: TraceChange): Trace {
  const copy = {
    ...trace,
    nodes: [...trace.nodes],
    readings: [...trace.readings],
    spoken: [...trace.spoken],
    tests: [...trace.tests],
  };
  applyChange(copy, change);
  readOn(trace, copy);
  return copy;
}

function toggled<T>(keys: T[], key: T): T[] {
  return keys.includes(key) ? keys.filter((other) => other !== key) : [...keys, key];
}

export function candidateKey(node: string | null, concept: string): string {
  return `${node ?? ""}/${concept}`;
}
