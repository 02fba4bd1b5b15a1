/**
 * The value function over many problems: value against height, and how many candidates are kept in view (arXiv
 * 2412.06769, section 5).
 */
import type { ThoughtValues } from "../read/valueFunction";
import { ascending, percentileOf } from "../format/statistics";

export interface ValueSummary {
  /** Per number of thoughts: how many problems were read, and in how many a step was very unlikely. */
  thoughts: { thoughts: number; n: number; leftOut: number }[];
  /** Values of candidates on the frontier, by height; `thoughts: null` is all numbers of thoughts together. */
  byHeight: HeightRow[];
  /** The value of the first 1, 2 and 3 candidates together, at percentiles over the problems. */
  parallelism: ParallelismRow[];
}

interface HeightRow {
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

interface ParallelismRow {
  thoughts: number;
  /** How many candidates are added up. */
  top: 1 | 2 | 3;
  percentile: number;
  value: number;
}

const PERCENTILES = Array.from({ length: 21 }, (_, index) => 5 * index);

/** `results`: what every problem gave after so many thoughts, `values: null` where it was left out. */
export function summarizeValues(results: readonly { thoughts: number; values: ThoughtValues | null }[]): ValueSummary {
  const counts = [...new Set(results.map(({ thoughts }) => thoughts))].sort((a, b) => a - b);
  const ofCount = (thoughts: number): ThoughtValues[] =>
    results.flatMap((result) => (result.thoughts === thoughts ? (result.values ?? []) : []));
  const all = counts.map((thoughts) => ({ thoughts, read: ofCount(thoughts) }));
  return {
    thoughts: all.map(({ thoughts, read }) => ({
      thoughts,
      n: read.length,
      leftOut: results.filter((result) => result.thoughts === thoughts).length - read.length,
    })),
    byHeight: [
      ...heightRows(
        null,
        all.flatMap(({ read }) => read),
      ),
      ...all.flatMap(({ thoughts, read }) => heightRows(thoughts, read)),
    ],
    parallelism: all.flatMap(({ thoughts, read }) => parallelismRows(thoughts, read)),
  };
}

function heightRows(thoughts: number | null, read: ThoughtValues[]): HeightRow[] {
  const known = read
    .flatMap(({ candidates }) => candidates)
    .filter(({ frontier, right }) => frontier === true && right !== null);
  return (["shortest", "longest"] as const).flatMap((definition) => {
    const found = [...new Set(known.flatMap(({ height }) => height[definition] ?? []))].sort((a, b) => a - b);
    return found.flatMap((height) =>
      [true, false].flatMap((right) => {
        const values = known
          .filter((candidate) => candidate.height[definition] === height && candidate.right === right)
          .map(({ p }) => p);
        return values.length === 0 ? [] : [{ thoughts, definition, height, right, ...spread(values) }];
      }),
    );
  });
}

function parallelismRows(thoughts: number, read: ThoughtValues[]): ParallelismRow[] {
  if (read.length === 0) return [];
  return ([1, 2, 3] as const).flatMap((top) => {
    const sums = ascending(read.map((values) => values.top[top - 1] ?? 0));
    return PERCENTILES.map((percentile) => ({ thoughts, top, percentile, value: percentileOf(sums, percentile) }));
  });
}

function spread(values: number[]): Pick<HeightRow, "n" | "mean" | "p25" | "median" | "p75"> {
  const sorted = ascending(values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    n: values.length,
    mean,
    p25: percentileOf(sorted, 25),
    median: percentileOf(sorted, 50),
    p75: percentileOf(sorted, 75),
  };
}
