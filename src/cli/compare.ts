/** `coconut compare`: the words after each number of thoughts, and ordinary chain of thought next to the thoughts. */
import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { readTrace } from "../shared/read/readTrace";
import { UserError, isUserError } from "../shared/errors";
import { reason, speakAfterEvery } from "../shared/act/reason";
import { beginTrace } from "../shared/act/beginTrace";
import type { Outcome, Run } from "../shared/act/run";
import { opponentOf, withoutOpponent } from "../shared/model/manifest";
import { type Trace, applyChange, exported } from "../shared/trace/trace";
import type { CompareCommand } from "./arguments";
import { drawComparison } from "./drawComparison";
import { readOneQuestion } from "./input";
import { bundled, openModel } from "./openModel";
import { forTerminal } from "./terminal";

/**
 * Resolves with the text for standard output. If there is no model to compare with, says so on standard error. If the
 * other model can't be asked, what the first one gave is shown with the reason.
 */
export async function compareCommand(command: CompareCommand, signal: AbortSignal): Promise<string> {
  const source = await readOneQuestion(command.input, command.problem, signal);
  const named = command.cotModel === undefined ? undefined : await namedFolder(command.cotModel);
  const trace = await ask(command, source, signal, undefined, async (run, begun, thoughts) => {
    const outcome = await reason(run, begun, command.thoughts ?? thoughts);
    return outcome === "done" ? speakAfterEvery(run, begun) : outcome;
  });
  let compared: Trace | null = null;
  let failure: string | null = null;
  const cot = signal.aborted ? null : (named ?? (await bundledFor(trace)));
  if (cot !== null) {
    try {
      const { provider, stepRows, stepPasses } = command;
      const how = { model: cot, provider, stepRows, stepPasses };
      compared = await ask(how, source, signal, trace.id, (run, begun) => reason(run, begun, 0));
    } catch (error) {
      if (!isUserError(error)) throw error;
      failure = error.message;
    }
  }
  const { afterEvery } = readTrace(trace);
  const alignment = readTrace(trace).alignedWith(compared && readTrace(compared));
  const found = { trace, compared, failure, afterEvery, alignment };
  return command.json
    ? JSON.stringify({ ...found, trace: exported(trace), compared: compared && exported(compared) }, null, 2) + "\n"
    : drawComparison(found);
}

/** Makes a trace with an engine of its own and disposes of it, so that the other model has all the memory. */
async function ask(
  command: Pick<CompareCommand, "model" | "provider" | "stepRows" | "stepPasses">,
  { text, truth }: Awaited<ReturnType<typeof readOneQuestion>>,
  signal: AbortSignal,
  comparedTo: string | undefined,
  work: (run: Run, trace: Trace, thoughts: number) => Promise<Outcome>,
): Promise<Trace> {
  const { engine, model } = await openModel(command);
  const identity = {
    id: randomUUID(),
    created: new Date().toISOString(),
    ...(comparedTo === undefined ? {} : { comparedTo }),
    ...(truth && { truth }),
  };
  const trace = await beginTrace(engine, model, { text }, identity);
  const limits = { rows: command.stepRows, passes: command.stepPasses };
  await work({ engine, emit: applyChange.bind(null, trace), signal, limits }, trace, model.manifest.thoughts.default);
  await engine.dispose();
  return trace;
}

async function namedFolder(named: string): Promise<string> {
  if (await isFolder(named)) return named;
  throw new UserError(l10n.t("There is no folder “{0}”. --cot-model takes the folder of a model package.", named));
}

/** The bundled model that speaks, for the task of the trace; `null` if there is none, which standard error says. */
async function bundledFor({ model }: Trace): Promise<string | null> {
  const name = opponentOf(model.manifest);
  if (name !== null && (await isFolder(bundled(name)))) return bundled(name);
  const missing = [withoutOpponent(model.name), l10n.t("Use --cot-model to name one.")].join(" ");
  process.stderr.write(`coconut: ${forTerminal(missing)}\n`);
  return null;
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
