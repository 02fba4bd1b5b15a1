import { type ProblemGraph, depths, heights, leadingTo, rightOption } from "../problem/problemGraph";
import { graphOf } from "./graphOf";
import { type Trace, type Value, mainThoughts } from "../trace/trace";
import { STEP_SHARE_NEEDED, stepShare, valueAfter } from "./searchTree";
import { type Word, inYourWords } from "../problem/words";

/** What one thought gives to each candidate. */
export interface ThoughtValues {
  thoughts: number;
  /** Most probable first. Those the engine did not record are missing. */
  candidates: ValuedCandidate[];
  /** The value of the first 1, 2 and 3 of them together: how many are kept in view at once. */
  top: [number, number, number];
}

export interface ValuedCandidate {
  concept: string;
  /** In the person's words. */
  text: string;
  /** Its value, given that a step is said. */
  p: number;
  /**
   * Steps to a leaf, by both definitions; `null` where no leaf can be reached, one can go round for ever, or there is
   * no graph.
   */
  height: { shortest: number | null; longest: number | null };
  /** Whether the right option can be reached from it; `null` where it is not known which is right. */
  right: boolean | null;
  /** Whether it is exactly as many steps from the root as there were thoughts; `null` without a graph. */
  frontier: boolean | null;
}

export interface TraceValues {
  thoughts: ThoughtValues[];
  /** After how many thoughts next to no step would be said. */
  leftOut: number[];
}

/** Each candidate's value against its height, after every thought of the trace. */
export function valuesOf(trace: Trace): TraceValues {
  const weigh = weigher(graphOf(trace), trace.words);
  const read = mainThoughts(trace).flatMap(({ id }, index) => {
    const value = valueAfter(trace, id);
    return value ? [{ thoughts: index + 1, values: weigh(value, index + 1) }] : [];
  });
  return {
    thoughts: read.flatMap(({ values }) => values ?? []),
    leftOut: read.flatMap(({ thoughts, values }) => (values ? [] : [thoughts])),
  };
}

/** A value -> its candidates with what the graph knows of them; `null` where next to no step would be said. */
export function weigher(
  graph: ProblemGraph | null,
  words: readonly Word[] = [],
): (value: Value, thoughts: number) => ThoughtValues | null {
  const right = graph && rightOption(graph);
  const leading = graph && right !== null ? leadingTo(graph, right) : null;
  const height = graph ? heights(graph) : [];
  const depth = graph ? depths(graph) : [];
  return (value, thoughts) => {
    const share = stepShare(value);
    if (share < STEP_SHARE_NEEDED) return null;
    const candidates = value.candidates.map(({ concept, p }): ValuedCandidate => {
      const node = graph?.nodes.indexOf(concept) ?? -1;
      return {
        concept,
        text: inYourWords(concept, words),
        p: p / share,
        height: { shortest: finite(height[node]?.shortest), longest: finite(height[node]?.longest) },
        right: leading && leading.has(node),
        frontier: graph && depth[node] === thoughts,
      };
    });
    const top = ([1, 2, 3] as const).map((first) => candidates.slice(0, first).reduce((sum, { p }) => sum + p, 0));
    return { thoughts, candidates, top: top as ThoughtValues["top"] };
  };
}

function finite(height: number | undefined): number | null {
  return height !== undefined && Number.isFinite(height) ? height : null;
}

// ---------------------------------------------------------------- many problems
