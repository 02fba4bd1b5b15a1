import { type ProblemGraph, depths, heights, indexIn, leadingTo, rightOption } from "../problem/problemGraph";
import { type ThoughtReading, keyOf, nameOf } from "../trace/trace";
import { STEP_SHARE_NEEDED, stepShare } from "./searchColumn";
import type { TraceIndex } from "./traceIndex";

/** What one thought gives to each candidate. */
export interface ThoughtValues {
  thoughts: number;
  /** Most probable first. Those the engine did not record are missing. */
  candidates: ValuedCandidate[];
  /** The value of the first 1, 2 and 3 of them together: how many are kept in view at once. */
  top: number[];
}

export interface ValuedCandidate {
  /** What the tree knows it by (`keyOf`); the text of a whole step. */
  concept: string;
  /** In your words. */
  text: string;
  /** Its value, given that a step is said. */
  p: number;
  /**
   * Steps to a leaf, by both definitions; `null` if no leaf can be reached, there is a cycle, or there is
   * no graph.
   */
  height: { shortest: number | null; longest: number | null };
  /** Whether the right option can be reached from it; `null` if the right option is unknown. */
  right: boolean | null;
  /** Whether it is exactly as many steps from the root as there were thoughts; `null` without a graph. */
  frontier: boolean | null;
}

export interface TraceValues {
  thoughts: ThoughtValues[];
  /** The numbers of thoughts after which a step is very unlikely to be said. */
  leftOut: number[];
}

/** Each candidate's value against its height, after every thought of the trace. */
export function valuesOf(index: TraceIndex): TraceValues {
  const { graph, namesConcepts } = index;
  const weigh = weigher(graph, { namesConcepts, say: (text) => index.say(text) });
  const read = index.main.flatMap((id, at) => {
    const reading = index.after(id);
    return reading ? [{ thoughts: at + 1, values: weigh(reading, at + 1) }] : [];
  });
  return {
    thoughts: read.flatMap(({ values }) => values ?? []),
    leftOut: read.flatMap(({ thoughts, values }) => (values ? [] : [thoughts])),
  };
}

/** A reading -> its candidates with what the graph knows of them; `null` if a step is very unlikely. */
export function weigher(
  graph: ProblemGraph | null,
  { namesConcepts, say = (text) => text }: { namesConcepts: boolean; say?: (text: string) => string },
): (reading: Pick<ThoughtReading, "next" | "rest">, thoughts: number) => ThoughtValues | null {
  const right = graph && rightOption(graph);
  const leading = graph && right !== null ? leadingTo(graph, right) : null;
  const height = graph ? heights(graph) : [];
  const depth = graph ? depths(graph) : [];
  return (reading, thoughts) => {
    const share = stepShare(reading);
    if (share < STEP_SHARE_NEEDED) return null;
    const candidates = reading.next.map((step): ValuedCandidate => {
      const concept = namesConcepts ? keyOf(step) : step.text;
      const node = graph ? indexIn(graph, concept) : -1;
      return {
        concept,
        text: say(namesConcepts ? nameOf(step) : step.text),
        p: step.p / share,
        height: { shortest: finite(height[node]?.shortest), longest: finite(height[node]?.longest) },
        right: leading && leading.has(node),
        frontier: graph && depth[node] === thoughts,
      };
    });
    const top = ([1, 2, 3] as const).map((first) => candidates.slice(0, first).reduce((sum, { p }) => sum + p, 0));
    return { thoughts, candidates, top };
  };
}

function finite(height: number | undefined): number | null {
  return height !== undefined && Number.isFinite(height) ? height : null;
}
