/** The graph of a trace's question, where there is one to look for. */
import { type ProblemGraph, readProblemGraph } from "../problem/problemGraph";
import type { Trace } from "../trace/trace";

/**
 * `null` where the text holds no graph, and for a model of any text: its words are not a problem's, even where they
 * read like one.
 */
export function graphOf(trace: Pick<Trace, "prompt" | "model">): ProblemGraph | null {
  return trace.model.manifest.input === "text" ? null : readProblemGraph(trace.prompt.text);
}
