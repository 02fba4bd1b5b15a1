/**
 * The value function, as the paper reads it (arXiv 2412.06769, section 5): does the model give more to candidates
 * that can lead to the answer, is it surer of those near a leaf, and how many does it keep in view at once?
 *
 * Every value here is given that a step is said. Where next to no step would be said that divides by noise: such a
 * thought is left out, and counted.
 */
import { type Word, inYourWords } from "./facts";
import { type Graph, depths, heights, leadingTo, rightOption } from "./graph";
import { graphOf } from "./problemGraph";
import { type Trace, type Value, trunk } from "./trace";
import { STEP_SHARE_NEEDED, stepShare, valueAfter } from "./tree";

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
  /** Steps to a leaf, by both definitions; `null` where no leaf can be reached, one can go round for ever, or there is no graph. */
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
  const read = trunk(trace).flatMap(({ id }, index) => {
    const value = valueAfter(trace, id);
    return value ? [{ thoughts: index + 1, values: weigh(value, index + 1) }] : [];
  });
  return {
    thoughts: read.flatMap(({ values }) => values ?? []),
    leftOut: read.flatMap(({ thoughts, values }) => (values ? [] : [thoughts])),
  };
}

/** A value -> its candidates with what the graph knows of them; `null` where next to no step would be said. */
export function weigher(graph: Graph | null, words: readonly Word[] = []): (value: Value, thoughts: number) => ThoughtValues | null {
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

export interface ValueSummary {
  /** Per number of thoughts: how many problems were read, and in how many next to no step would be said. */
  thoughts: { thoughts: number; n: number; leftOut: number }[];
  /** Values of candidates on the frontier, by height; `thoughts: null` is all numbers of thoughts together. */
  byHeight: HeightRow[];
  /** The value of the first 1, 2 and 3 candidates together, at percentiles over the problems. */
  parallelism: ParallelismRow[];
}

export interface HeightRow {
  thoughts: number | null;
  /** What a node's height is: its longest or its shortest distance to a leaf. */
  definition: "shortest" | "longest";
  height: number;
  /** Whether the right option can be reached from these candidates. */
  right: boolean;
  n: number;
  mean: number;
  p25: number;
  median: number;
  p75: number;
}

export interface ParallelismRow {
  thoughts: number;
  /** How many candidates are added up. */
  top: 1 | 2 | 3;
  percentile: number;
  value: number;
}

const PERCENTILES = Array.from({ length: 21 }, (_, index) => 5 * index);

/** `results`: what every problem gave after so many thoughts, `values: null` where it was left out. */
export function summariseValues(results: readonly { thoughts: number; values: ThoughtValues | null }[]): ValueSummary {
  const counts = [...new Set(results.map(({ thoughts }) => thoughts))].sort((a, b) => a - b);
  const ofCount = (thoughts: number): ThoughtValues[] => results.flatMap((result) => (result.thoughts === thoughts ? (result.values ?? []) : []));
  const all = counts.map((thoughts) => ({ thoughts, read: ofCount(thoughts) }));
  return {
    thoughts: all.map(({ thoughts, read }) => ({ thoughts, n: read.length, leftOut: results.filter((result) => result.thoughts === thoughts).length - read.length })),
    byHeight: [...heightRows(null, all.flatMap(({ read }) => read)), ...all.flatMap(({ thoughts, read }) => heightRows(thoughts, read))],
    parallelism: all.flatMap(({ thoughts, read }) => parallelismRows(thoughts, read)),
  };
}

function heightRows(thoughts: number | null, read: ThoughtValues[]): HeightRow[] {
  const known = read.flatMap(({ candidates }) => candidates).filter(({ frontier, right }) => frontier === true && right !== null);
  return (["shortest", "longest"] as const).flatMap((definition) => {
    const found = [...new Set(known.flatMap(({ height }) => height[definition] ?? []))].sort((a, b) => a - b);
    return found.flatMap((height) =>
      [true, false].flatMap((right) => {
        const values = known.filter((candidate) => candidate.height[definition] === height && candidate.right === right).map(({ p }) => p);
        return values.length === 0 ? [] : [{ thoughts, definition, height, right, ...spread(values) }];
      }),
    );
  });
}

function parallelismRows(thoughts: number, read: ThoughtValues[]): ParallelismRow[] {
  if (read.length === 0) return [];
  return ([1, 2, 3] as const).flatMap((top) => {
    const sums = ascending(read.map((values) => values.top[top - 1] ?? 0));
    return PERCENTILES.map((percentile) => ({ thoughts, top, percentile, value: at(sums, percentile) }));
  });
}

function spread(values: number[]): Pick<HeightRow, "n" | "mean" | "p25" | "median" | "p75"> {
  const sorted = ascending(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { n: values.length, mean, p25: at(sorted, 25), median: at(sorted, 50), p75: at(sorted, 75) };
}

function ascending(values: number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** Linear between neighbours, as numpy has it. */
function at(sorted: number[], percentile: number): number {
  const position = ((sorted.length - 1) * percentile) / 100;
  const [below = NaN, above = below] = [sorted[Math.floor(position)], sorted[Math.ceil(position)]];
  return below + (above - below) * (position - Math.floor(position));
}
