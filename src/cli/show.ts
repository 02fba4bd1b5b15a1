/** `coconut show`: draws a trace from its file, or one of a file of `coconut trace`, without the model. */
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import { parseJson } from "../shared/file/json";
import { ranges } from "../shared/format/numbers";
import { parseTrace } from "../shared/trace/traceFile";
import type { Trace } from "../shared/trace/trace";
import type { ShowCommand } from "./arguments";
import { drawTrace } from "./drawTree";
import { problemName, readTraceFile } from "./input";

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

/** One of the traces that `coconut trace` wrote, each with the number of its problem: a problem may have none. */
function traceInLines(text: string, name: string, problem: number | undefined): Trace {
  const lines = text.split("\n").flatMap((line, at) => (line.trim() === "" ? [] : [{ line, number: at + 1 }]));
  if (lines.length === 0) throw new UserError(l10n.t("{0} holds no trace. Write it again with coconut trace.", name));
  if (problem === undefined && lines.length > 1)
    throw new UserError(l10n.t("{0} has {1} traces. Say which with --problem N, counted from 0.", name, lines.length));
  const wanted = problem === undefined ? lines[0] : lines.find(({ line }) => problemOf(line) === problem);
  if (wanted) return parseTrace(wanted.line, l10n.t("Line {0} of {1}", wanted.number, name));
  const known = lines.flatMap(({ line }) => problemOf(line) ?? []).sort((a, b) => a - b);
  throw new UserError(
    known.length === 0
      ? l10n.t("{0} has no traces with the numbers of problems. Write it with coconut trace.", name)
      : l10n.t("{0} has no trace of problem {1}. It has these problems: {2}.", name, problem!, ranges(known)),
  );
}

/** The problem that a line is about, by what the trace calls its question; `undefined` if it doesn't say. */
function problemOf(line: string): number | undefined {
  const json = parseJson(line);
  const { source } = Object("value" in json ? json.value : undefined) as { source?: unknown };
  const { name } = Object(source) as { name?: unknown };
  const [number] = /\d+$/.exec(String(name)) ?? [];
  return number !== undefined && name === problemName(Number(number)) ? Number(number) : undefined;
}
