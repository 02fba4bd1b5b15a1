/** Whether the facts support what a PrOntoQA question claims, or deny it: "True or false: Sam is not shy." */
import type { ReadProblem } from "./problem";

interface ClaimSupport {
  /** Whether the facts say only one of the claim and its opposite, both, or neither. */
  support: "neither" | "one" | "both";
  /** Whether they say the claim itself. */
  holds: boolean;
  /** The fewest facts that lead to it, or to its opposite if the facts say only that; `null` if they say neither. */
  steps: number | null;
}

/** `null` if the question claims nothing. */
export function supportOfClaim({
  facts,
  nodes,
  claim,
}: Pick<ReadProblem, "facts" | "nodes" | "claim">): ClaimSupport | null {
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
