/**
 * `coconut diff`: how two traces differ. Exit status as diff has it: 0 no difference, 1 they differ, 2 an error.
 */
import { type TraceDiff, diffOf } from "../shared/read/diff";
import { sideOf } from "../shared/read/diffSides";
import type { DiffCommand } from "./arguments";
import { drawDiff } from "./drawDiff";
import { readTraceFile } from "./input";
import { hasLines, traceIn } from "./show";

/** Resolves with the text for standard output, and whether the two differ. */
export async function diffCommand(
  { traces: [a, b], problem, json }: DiffCommand,
  signal: AbortSignal,
): Promise<{ text: string; differs: boolean }> {
  const files = await Promise.all([a, b].map((path) => readTraceFile(path, signal)));
  // Of a file with a trace for each problem and one with a single trace, it says which of the former.
  const several = files.filter(({ name }) => hasLines(name));
  const sides = files.map((file) =>
    sideOf(traceIn(file, several.length === 0 || several.includes(file) ? problem : undefined)),
  );
  const diff: TraceDiff = diffOf(sides[0]!, sides[1]!);
  const text = json ? `${JSON.stringify(diff, null, 2)}\n` : drawDiff(diff, { a, b });
  return { text, differs: !diff.same };
}
