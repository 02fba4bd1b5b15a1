/** Moves from nodes of a trace, and the nodes that they add to it. */
import type { Job, Move, Produced } from "../engine/engine";
import { tokensAfterThoughts } from "../model/manifest";
import { readTrace } from "../read/readTrace";
import type { Spoken, Trace, TraceNode } from "../trace/trace";
import { Rounds } from "./rounds";
import { type Outcome, type Run, askAbout, newId, pathTo } from "./run";

export interface TraceJob {
  /** The node to go on from; `null`: the prompt. */
  at: string | null;
  move: Move;
}

/** Runs the jobs as one request and turns what comes into changes of the trace. */
export async function perform(run: Run, trace: Trace, jobs: TraceJob[], group?: string): Promise<Outcome> {
  const tips = jobs.map((job) => job.at);
  const rounds = new Rounds<Produced>(
    jobs.length,
    (job, item, n) => isLast(trace, jobs[job]!.move, item, n),
    (job, item) => {
      const node = toNode(run, trace, tips[job] ?? null, item, group);
      if (!node) return;
      run.emit({ kind: "nodes", nodes: [node] });
      tips[job] = node.id;
    },
  );
  const asked = jobs.map(({ at, move }): Job => ({ path: pathTo(trace, at), move }));
  const outcome = await askAbout(run, trace, asked, (job, item) => rounds.take(job, item)).finally(() => rounds.end());
  const spoken = jobs.flatMap(({ at, move }, job) => {
    const speaks = move.kind === "force" || move.kind === "decode";
    return speaks && tips[job] !== at ? spokenUntil(trace, tips[job] ?? null, outcome) : [];
  });
  if (spoken.length > 0) run.emit({ kind: "spoken", spoken });
  return outcome;
}

/** Whether a move gives nothing after its nth item. */
function isLast({ model: { manifest } }: Trace, move: Move, item: Produced, n: number): boolean {
  if (item.kind === "token" && item.p !== undefined && item.token.id === manifest.tokens.eos) return true;
  switch (move.kind) {
    case "think":
      return n === move.count;
    case "decode":
      return n === move.max;
    case "force":
      return n === tokensAfterThoughts(manifest).length + (move.first?.length ?? 0) + move.max;
    case "value":
    case "answer":
    case "steps":
    case "pin":
      return true;
    default:
      return move satisfies never;
  }
}

function spokenUntil(trace: Trace, end: string | null, outcome: Outcome): Spoken[] {
  const reading = readTrace(trace);
  const last = reading.node(end);
  if (last?.kind !== "token") return [];
  const isEnd = last.token.id === trace.model.manifest.tokens.eos;
  const stop = isEnd ? "end" : outcome === "cancelled" ? "cancelled" : "limit";
  return [{ after: reading.thoughtBefore(end), end: last.id, stop }];
}

/** `null` for what isn't a node. */
function toNode(
  run: Run,
  trace: Trace,
  parent: string | null,
  item: Produced,
  group: string | undefined,
): TraceNode | null {
  if (item.kind !== "thought" && item.kind !== "token") return null;
  const place = { id: newId(run, trace), parent, ...(group === undefined ? {} : { group }) };
  if (item.kind === "thought") {
    const { reading, ...thought } = item;
    return { ...place, ...thought, lens: reading };
  }
  const { reading, ...token } = item;
  return { ...place, ...token, ...(reading && { chosenFrom: reading }) };
}
