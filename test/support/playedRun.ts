/** The changes that make a trace, one by one as a run sends them. */
import type { Trace, TraceChange } from "../../src/shared/trace/trace";

export interface PlayedRun {
  /** Without nodes. */
  trace: Trace;
  changes: TraceChange[];
}

/** Thoughts first, then the words that were said, each followed by why it stopped, then what would be said next. */
export function playedRun(trace: Trace): PlayedRun {
  const changesOf = (kind: "thought" | "token"): TraceChange[] =>
    trace.nodes.flatMap((node) => {
      if (node.kind !== kind) return [];
      const spoken = trace.spoken.filter(({ end }) => end === node.id);
      return [
        { kind: "nodes" as const, nodes: [node] },
        ...(spoken.length > 0 ? [{ kind: "spoken" as const, spoken }] : []),
      ];
    });
  return {
    trace: { ...trace, nodes: [], readings: [], spoken: [] },
    changes: [
      ...changesOf("thought"),
      ...changesOf("token"),
      ...trace.readings.map((reading): TraceChange => ({ kind: "readings", readings: [reading] })),
    ],
  };
}
