/** `coconut show`: draws a trace from its file, or from a line of a file of `coconut trace`, without the model. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import { parseTrace } from "../shared/trace/traceFile";
import type { Trace } from "../shared/trace/trace";
import type { ShowCommand } from "./arguments";
import { drawTrace } from "./drawTree";
import { readTraceFile } from "./input";

/** Resolves with the text for standard output. */
export async function showCommand({ trace, topK, problem }: ShowCommand, signal: AbortSignal): Promise<string> {
  return drawTrace(traceIn(await readTraceFile(trace, signal), problem), topK);
}

/** The trace of a file. `problem`: which one of several. */
export function traceIn({ text, name }: { text: string; name: string }, problem: number | undefined): Trace {
  return hasLines(name) ? traceInLines(text, name, problem) : onlyTrace(text, name, problem);
}

/** Whether a file has a trace on each line, by its name. */
export function hasLines(name: string): boolean {
  return /\.jsonl$/i.test(name);
}

function onlyTrace(text: string, name: string, problem: number | undefined): Trace {
  if (problem !== undefined)
    throw new UserError(
      l10n.t("{0} holds one trace, so --problem doesn't fit. It takes one of a .jsonl file of coconut trace.", name),
    );
  return parseTrace(text, name);
}

/** One of the traces that `coconut trace` wrote, each with the number of its problem. */
function traceInLines(text: string, name: string, problem: number | undefined): Trace {
  const lines = text.split("\n").flatMap((line, at) => (line.trim() === "" ? [] : [{ line, number: at + 1 }]));
  if (lines.length === 0) throw new UserError(l10n.t("{0} holds no trace. Write it again with coconut trace.", name));
  if (problem === undefined && lines.length > 1)
    throw new UserError(l10n.t("{0} has {1} traces. Say which with --problem N, counted from 0.", name, lines.length));
  const wanted = lines[problem ?? 0];
  if (!wanted)
    throw new UserError(l10n.t("{0} has no trace {1}. It has {2}, counted from 0.", name, problem ?? 0, lines.length));
  return parseTrace(wanted.line, l10n.t("Line {0} of {1}", wanted.number, name));
}
