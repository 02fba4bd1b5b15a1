/** How numbers and marks are worded, the same wherever they are shown. */
import type { GraphMark, OutputClass } from "../problem/problemGraph";
import type { Rest } from "../trace/trace";
import { percent } from "../format/numbers";

export const wordsOfMark: Record<GraphMark, string> = {
  optimal: "on a shortest path",
  frontier: "on the frontier",
  reachable: "reachable, further on",
  "reached before": "reached before",
  unreachable: "not reachable",
};

export function isGoodClass(outputClass: OutputClass): boolean {
  return outputClass === "correct path" || outputClass === "longer path" || outputClass === "correct label";
}

export function hiddenWords({ n, p }: Rest): string {
  return `+${n} hidden, ${percent(p)}`;
}
