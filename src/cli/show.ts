/** `coconut show`: draws a trace from its file, without the model. */
import { parseTrace } from "../shared/trace/traceFile";
import type { ShowCommand } from "./arguments";
import { drawTrace } from "./drawTree";
import { readTraceFile } from "./input";

/** Resolves with the text for standard output. */
export async function showCommand({ trace, topK }: ShowCommand, signal: AbortSignal): Promise<string> {
  const { text, name } = await readTraceFile(trace, signal);
  return drawTrace(parseTrace(text, name), topK);
}
