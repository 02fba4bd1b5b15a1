/**
 * How far the search for whole next steps goes, where steps name no concepts. What it doesn't follow counts in the rest
 * of its list, so lower limits make the lists shorter and never wrong.
 */
export interface SearchLimits {
  /** The most beginnings of steps that one pass follows, shared by all thoughts that are read together. */
  rows: number;
  /** The most passes, for the next steps and those after the first of them together. */
  passes: number;
}

/** The least, the most, and the usual value of each limit, for settings and for the command line. */
export const SEARCH_LIMITS = {
  rows: { least: 1, most: 1024, usual: 64 },
  passes: { least: 2, most: 1000, usual: 40 },
} as const;

export const USUAL_LIMITS: SearchLimits = { rows: SEARCH_LIMITS.rows.usual, passes: SEARCH_LIMITS.passes.usual };
