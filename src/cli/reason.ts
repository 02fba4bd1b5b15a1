/**
 * `coconut reason`: one question through the engine in this process, drawn as text or printed as the exported trace.
 */
import { randomUUID } from "node:crypto";
import { UserError } from "../shared/errors";
import { beginTrace, reason, speakAfterEvery } from "../shared/act/reason";
import { testThoughts } from "../shared/act/thoughtTest";
import { applyChange, toJson } from "../shared/trace/trace";
import type { ReasonCommand } from "./arguments";
import { drawTrace } from "./drawTree";
import { readInput } from "./input";
import { openModel } from "./openModel";

/** Resolves with what goes to standard output; progress goes to standard error where that is a terminal. */
export async function reasonCommand(command: ReasonCommand, signal: AbortSignal): Promise<string> {
  const source = { text: await readInput(command.input, signal) };
  const { engine, model } = await openModel(command);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const beyond = command.speakAfter.find((count) => count > thoughts);
  if (beyond !== undefined) {
    throw new UserError(
      `--speak-after ${beyond} is more than the ${thoughts} thoughts of this run: raise --thoughts, or ask for fewer.`,
    );
  }
  const trace = await beginTrace(engine, model, source, { id: randomUUID(), created: new Date().toISOString() });
  const run = { engine, emit: applyChange.bind(null, trace), signal, topK: command.topK };
  const outcome = await reason(run, trace, thoughts);
  if (outcome === "done" && command.speakAfter.length > 0) await speakAfterEvery(run, trace, command.speakAfter);
  if (outcome === "done" && command.test) await testThoughts(run, trace);
  return command.json ? toJson(trace) : drawTrace(trace, command.topK);
}
