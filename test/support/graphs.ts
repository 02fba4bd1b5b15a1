/** Small graphs that tests tell by name. */
import assert from "node:assert/strict";
import { type ProblemGraph, readProblemGraph } from "../../src/shared/problem/problemGraph";

function graphOf(prompt: string): ProblemGraph {
  const graph = readProblemGraph(prompt);
  assert.ok(graph, prompt);
  return graph;
}

/**
 * Two shortest paths from Tom to d (by b and by c), a longer one (by b and x), a path that ends elsewhere, and another
 * root.
 */
export const diamond = graphOf(
  "Tom is a a. Every a is a b. Every a is a c. Every b is a d. Every c is a d. Every b is a x. Every x is a d. " +
    "Every c is a y. Bob is a e. Every e is a y. Is Tom a d or e?",
);
/** Tom -> a -> b -> a, and c -> a from outside. */
export const cycle = graphOf(
  "Tom is a a. Every a is a b. Every b is a a. Every b is a d. Every c is a a. Is Tom a d or c?",
);
/** A cycle that no option is reached from. */
export const endless = graphOf("Tom is a a. Every a is a b. Every b is a a. Is Tom a d or c?");
/** Both options are right. */
export const both = graphOf("Tom is a a. Every a is a b. Is Tom a a or b?");
