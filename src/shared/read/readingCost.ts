/** What reading a trace's thoughts took, and what it will take at most. */
import type { SearchLimits } from "../engine/searchLimits";
import type { Manifest } from "../model/manifest";
import { namesConcepts } from "../task/phrases";
import type { Cost } from "../trace/trace";

export type Took = Omit<Cost, "of">;

/** All costs of one kind together; `null` if there are none. */
export function costOf(costs: readonly Cost[], of: Cost["of"]): Took | null {
  const own = costs.filter((cost) => cost.of === of);
  if (own.length === 0) return null;
  const sum = (part: keyof Took): number => own.reduce((total, cost) => total + cost[part], 0);
  return { passes: sum("passes"), rows: sum("rows"), ms: sum("ms") };
}

/**
 * The most passes of the search for next steps after 0, 1, … `thoughts` thoughts, and the most beginnings that each of
 * them follows; every thought has at least one. `null` where steps name concepts, whose reading is short.
 */
export function searchAtMost(
  manifest: Pick<Manifest, "task">,
  thoughts: number,
  { rows, passes }: SearchLimits,
): SearchLimits | null {
  return namesConcepts(manifest) ? null : { rows: Math.max(rows, thoughts + 1), passes };
}
