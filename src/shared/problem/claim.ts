/** What the facts say of what a PrOntoQA question claims: "True or false: Sam is not shy." */
import type { ReadProblem } from "./problem";
import { type ProblemGraph, depths, optimal } from "./problemGraph";

type Claimed = Pick<ReadProblem, "facts" | "nodes" | "claim">;

interface ClaimSupport {
  /** Whether the facts say only one of the claim and its opposite, both, or neither. */
  support: "neither" | "one" | "both";
  /** Whether they say the claim itself. */
  holds: boolean;
  /** The fewest facts that lead to it, or to its opposite if the facts say only that; `null` if they say neither. */
  steps: number | null;
}

/** `null` if the question claims nothing. */
export function supportOfClaim({ facts, nodes, claim }: Claimed): ClaimSupport | null {
  if (!claim) return null;
  // Breadth first, over what something is. What it isn't leads nowhere.
  const next = nodes.map((): { to: number; negated: boolean }[] => []);
  for (const { from, to, negated = false } of facts) next[from]?.push({ to, negated });
  const depth = new Map([[claim.from, 0]]);
  const found = { said: Infinity, denied: Infinity };
  for (const [node, steps] of depth) {
    for (const { to, negated } of next[node] ?? []) {
      if (to === claim.to) {
        const way = negated === (claim.negated ?? false) ? "said" : "denied";
        found[way] = Math.min(found[way], steps + 1);
      }
      if (!negated && !depth.has(to)) depth.set(to, steps + 1);
    }
  }
  const holds = found.said < Infinity;
  const fails = found.denied < Infinity;
  const steps = Math.min(found.said, found.denied);
  return {
    support: holds && fails ? "both" : holds || fails ? "one" : "neither",
    holds,
    steps: steps === Infinity ? null : steps,
  };
}

/**
 * What is said of the question's name, as a graph: edge `i` is fact `i`, and a property has one node whether it is said
 * or denied. Its only option is the claimed property. `null` if the question claims nothing.
 */
export function graphOfClaim({ facts, nodes, claim }: Claimed): ProblemGraph | null {
  if (!claim) return null;
  const edges = facts.map(({ from, to }): [number, number] => [from, to]);
  if ([claim.from, claim.to, ...edges.flat()].some((index) => nodes[index] === undefined)) return null;
  return { nodes: nodes.map(({ model }) => model), edges, root: claim.from, options: [claim.to, claim.to] };
}

/**
 * What a shortest proof of the claim or its opposite says of the name, one step after another, such as "impus" and
 * "not shy", each with the number of its step, from 1. Empty unless the facts support exactly one of the two.
 */
export function stepsOfProof(problem: Claimed): { steps: Map<string, number>; last: number } {
  const none = { steps: new Map<string, number>(), last: 0 };
  const graph = graphOfClaim(problem);
  const found = supportOfClaim(problem);
  if (!graph || found?.support !== "one" || found.steps === null) return none;
  const depth = depths(graph);
  const steps = new Map<string, number>();
  for (const node of optimal(graph).nodes) {
    const isClaimed = node === problem.claim!.to;
    const negated = isClaimed && found.holds === (problem.claim!.negated ?? false);
    if (node !== graph.root) steps.set(`${negated ? "not " : ""}${graph.nodes[node]}`, depth[node] ?? Infinity);
  }
  return { steps, last: found.steps };
}
