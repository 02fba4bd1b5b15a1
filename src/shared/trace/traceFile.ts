/** Reads a trace back from its JSON: checked against the published schema, and for what a schema cannot say. */
import { UserError } from "../errors";
import { misfit } from "../schema/check";
import { isTraceFile } from "../schema/generated/isTraceFile";
import type { Trace } from "./trace";

/** `name` stands for the file in messages. Throws a UserError where the text is no trace. */
export function parseTrace(text: string, name: string): Trace {
  const parsed = parseJson(text, name);
  const format =
    typeof parsed === "object" && parsed !== null ? (parsed as { format?: unknown; version?: unknown }) : {};
  if (format.format !== "coconut-trace") {
    throw new UserError(
      `${name} is not a Coconut trace: open a file written by “Coconut: Export trace as JSON” or by coconut ` +
        "reason --json.",
    );
  }
  if (format.version !== 1) {
    throw new UserError(
      `${name} was written in version ${String(format.version)} of the trace format, and this Coconut Inspector ` +
        "reads version 1: update the extension to open it.",
    );
  }
  if (!isTraceFile(parsed)) throw damaged(name, misfit(isTraceFile));
  // The schema holds of the manifest only what a trace is read with.
  const trace = parsed as Trace;
  const problem = brokenReference(trace);
  if (problem !== undefined) throw damaged(name, problem);
  return trace;
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw damaged(name, `it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

/** Everything that reads a trace relies on these, and on nothing else that the schema does not hold. */
function brokenReference(trace: Trace): string | undefined {
  const known = new Set<string>();
  for (const { id, parent } of trace.nodes) {
    if (known.has(id)) return `there are two nodes ${id}`;
    if (parent !== null && !known.has(parent)) return `the parent ${parent} of node ${id} does not come before it`;
    known.add(id);
  }
  const lost = trace.values.find(({ node }) => node !== null && !known.has(node));
  if (lost) return `there is a value of node ${lost.node}, which is not there`;
  const untied = trace.tests.find(({ base }) => !known.has(base));
  if (untied) return `test ${untied.id} is of node ${untied.base}, which is not there`;
  if (trace.answer && !known.has(trace.answer.node))
    return `the answer names node ${trace.answer.node}, which is not there`;
  return undefined;
}

function damaged(name: string, problem: string): UserError {
  return new UserError(
    `${name} cannot be opened as a trace: ${problem}. Export it again, or undo what was changed in it.`,
  );
}
