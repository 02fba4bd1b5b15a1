/** What every action on a trace shares: what it needs, and how it asks the engine about the trace's question. */
import { ask } from "../engine/ask";
import type { Engine, Job, OnItem, PathStep } from "../engine/engine";
import type { SearchLimits } from "../engine/searchLimits";
import { readTrace } from "../read/readTrace";
import type { Cost, Trace, TraceChange, TraceNode } from "../trace/trace";

/** Candidates recorded per reading and value, so that more or fewer can be drawn without running again. */
export const RECORDED_CANDIDATES = 20;

/** What a run needs from its surroundings. */
export interface Run {
  engine: Engine;
  /** Applies the change to the trace before it returns. */
  emit(change: TraceChange): void;
  signal: AbortSignal;
  /** Candidates recorded per reading and value. */
  topK?: number;
  /** How far the search for next steps goes; the usual limits if absent. */
  limits?: SearchLimits;
  /**
   * A new id for a node, a group, or a test. Whoever isn't the only one to extend a trace needs ids that nobody else
   * makes. Without it, nodes are `n1`, `n2`, and so on.
   */
  newId?: () => string;
}

export type Outcome = "done" | "cancelled";

/** One step after the other, up to the first that is canceled. */
export async function inTurn(steps: readonly (() => Promise<Outcome>)[]): Promise<Outcome> {
  for (const step of steps) if ((await step()) === "cancelled") return "cancelled";
  return "done";
}

/**
 * Runs jobs about the trace's question as one request. Adds to the trace only what it cost, if `of` says for what.
 */
export async function askAbout(run: Run, trace: Trace, jobs: Job[], onItem: OnItem, of?: Cost["of"]): Promise<Outcome> {
  const { graph } = readTrace(trace);
  const request = {
    question: trace.prompt.text,
    jobs,
    topK: run.topK ?? RECORDED_CANDIDATES,
    options: graph?.options.flatMap((index) => graph.nodes[index] ?? []) ?? [],
    ...(run.limits && { limits: run.limits }),
  };
  const { outcome, ...cost } = await ask(run.engine, request, onItem, run.signal);
  if (of && cost.passes > 0) run.emit({ kind: "cost", cost: { of, ...cost } });
  return outcome;
}

/** From the prompt to the node. */
export function pathTo(trace: Trace, at: string | null): PathStep[] {
  const path = readTrace(trace).path(at);
  if (!path) throw new RangeError(`The trace has no node ${at}.`);
  return path.map(toStep);
}

function toStep(node: TraceNode): PathStep {
  return node.kind === "thought"
    ? { kind: "thought", ...(node.edit && { edit: node.edit }) }
    : { kind: "token", id: node.token.id };
}

/** An id that the trace doesn't have. */
export function newId(run: Run, trace: Trace): string {
  if (run.newId) return run.newId();
  const reading = readTrace(trace);
  for (let n = trace.nodes.length + 1; ; n++) if (!reading.node(`n${n}`)) return `n${n}`;
}
