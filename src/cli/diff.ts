/**
 * `coconut diff`: how two traces differ. Exit status as diff has it: 0 no difference, 1 they differ, 2 an error.
 */
import { type TraceDiff, diffOf } from "../shared/read/diff";
import { sideOf } from "../shared/read/diffSides";
import { parseTrace } from "../shared/trace/traceFile";
import type { DiffCommand } from "./arguments";
import { drawDiff } from "./drawDiff";
import { readTraceFile } from "./input";

/** Resolves with the text for standard output, and whether the two differ. */
export async function diffCommand(
  { traces: [a, b], json }: DiffCommand,
  signal: AbortSignal,
): Promise<{ text: string; differs: boolean }> {
  const [first, second] = await Promise.all([a, b].map((path) => readTraceFile(path, signal)));
  const sides = [first, second].map((file) => sideOf(parseTrace(file!.text, file!.name)));
  const diff: TraceDiff = diffOf(sides[0]!, sides[1]!);
  const text = json ? `${JSON.stringify(diff, null, 2)}\n` : drawDiff(diff, { a, b });
  return { text, differs: !diff.same };
}
