/** Reads a trace back from its JSON: checked against the published schema, and for what a schema cannot say. */
import { UserError } from "../errors";
import { type Check, misfit } from "../schema/check";
import { isTraceFile } from "../schema/generated/isTraceFile";
import { isTraceFileVersion1 } from "../schema/generated/isTraceFileVersion1";
import type { Span } from "../problem/fragments";
import type { Trace } from "./trace";
import { type TraceVersion1, fromVersion1 } from "./version1";

/** The version that is written; older ones are read too. */
const VERSION = 2;

/** `name` stands for the file in messages. Throws a UserError where the text is no trace. */
export function parseTrace(text: string, name: string): Trace {
  const parsed = parseJson(text, name);
  const { format, version } =
    typeof parsed === "object" && parsed !== null ? (parsed as { format?: unknown; version?: unknown }) : {};
  if (format !== "coconut-trace") {
    throw new UserError(
      `${name} is not a Coconut trace: open a file written by “Coconut: Export trace as JSON” or by coconut ` +
        "reason --json.",
    );
  }
  const trace = version === 1 ? fromVersion1(checked<TraceVersion1>(isTraceFileVersion1, parsed, name)) : parsed;
  if (version !== 1 && version !== VERSION) {
    throw new UserError(
      `${name} was written in version ${String(version)} of the trace format, and this Coconut Inspector reads up ` +
        `to version ${VERSION}: update the extension to open it.`,
    );
  }
  const whole = checked<Trace>(isTraceFile, trace, name);
  const broken = brokenReference(whole);
  if (broken !== undefined) throw damaged(name, broken);
  return whole;
}

/** The text's value once a generated check has passed it; what a check lets through, the type says. */
function checked<T>(isWhole: Check<unknown>, parsed: unknown, name: string): T {
  if (!isWhole(parsed)) throw damaged(name, misfit(isWhole));
  return parsed as T;
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
  const lost = trace.readings.find(({ node }) => node !== null && !known.has(node));
  if (lost) return `there is a reading after node ${lost.node}, which is not there`;
  const unspoken = trace.spoken.find(({ after, end }) => !known.has(end) || (after !== null && !known.has(after)));
  if (unspoken)
    return `what was spoken ends with node ${unspoken.end} after ${unspoken.after}, which are not both there`;
  const untied = trace.tests.find(({ base }) => !known.has(base));
  if (untied) return `test ${untied.id} is of node ${untied.base}, which is not there`;
  return brokenReading(trace);
}

function brokenReading({ read, source, prompt }: Trace): string | undefined {
  const isIn = ({ start, end }: Span, { length }: string): boolean => start <= end && end <= length;
  if (!isIn(read.question, source.text)) return "the question stands outside of the text";
  if (read.kind === "text") return undefined;
  const { nodes, facts, options, root, skipped } = read;
  const indexes = [...facts.flatMap(({ from, to }) => [from, to]), ...options, ...(root === undefined ? [] : [root])];
  const missing = indexes.find((index) => nodes[index] === undefined);
  if (missing !== undefined) return `what was read names word ${missing}, and there are ${nodes.length}`;
  const spans = [...facts.flatMap(({ span }) => span ?? []), ...nodes.flatMap(({ mentions }) => mentions), ...skipped];
  if (!spans.every((span) => isIn(span, source.text))) return "what was read stands outside of the text";
  if (!facts.every(({ inPrompt }) => isIn(inPrompt, prompt.text))) return "a fact stands outside of the prompt";
  return undefined;
}

function damaged(name: string, problem: string): UserError {
  return new UserError(
    `${name} cannot be opened as a trace: ${problem}. Export it again, or undo what was changed in it.`,
  );
}
