/**
 * `coconut compare`: the words after every number of thoughts, and an ordinary chain of thought laid beside the
 * thoughts.
 */
import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { readTrace } from "../shared/read/readTrace";
import { UserError } from "../shared/errors";
import { type Outcome, type Run, beginTrace, reason, speakAfterEvery } from "../shared/act/reason";
import { type Trace, applyChange } from "../shared/trace/trace";
import type { CompareCommand } from "./arguments";
import { drawComparison } from "./drawComparison";
import { readInput } from "./input";
import { bundled, openModel } from "./openModel";

/** Resolves with what goes to standard output; that there is nothing to compare with goes to standard error. */
export async function compareCommand(command: CompareCommand, signal: AbortSignal): Promise<string> {
  const source = { text: await readInput(command.input, signal) };
  const cot = await cotFolder(command.cotModel);
  const trace = await ask(command, source, signal, undefined, async (run, begun, thoughts) => {
    const outcome = await reason(run, begun, command.thoughts ?? thoughts);
    return outcome === "done" ? speakAfterEvery(run, begun) : outcome;
  });
  const compared =
    cot === null || signal.aborted
      ? null
      : await ask({ ...command, model: cot }, source, signal, trace.id, (run, begun) => reason(run, begun, 0));
  const { afterEvery } = readTrace(trace);
  const alignment = readTrace(trace).alignedWith(compared && readTrace(compared));
  const found = { trace, compared, afterEvery, alignment };
  return command.json ? JSON.stringify(found, null, 2) + "\n" : drawComparison(found);
}

/** A trace by the model in an engine of its own, which is freed: the other model gets the whole memory. */
async function ask(
  command: Pick<CompareCommand, "model" | "provider">,
  source: Trace["source"],
  signal: AbortSignal,
  comparedTo: string | undefined,
  work: (run: Run, trace: Trace, thoughts: number) => Promise<Outcome>,
): Promise<Trace> {
  const { engine, model } = await openModel(command);
  const identity = {
    id: randomUUID(),
    created: new Date().toISOString(),
    ...(comparedTo === undefined ? {} : { comparedTo }),
  };
  const trace = await beginTrace(engine, model, source, identity);
  await work({ engine, emit: applyChange.bind(null, trace), signal }, trace, model.manifest.thoughts.default);
  await engine.dispose();
  return trace;
}

/** `null`, once that has been said, where the program came without the bundled one. */
async function cotFolder(named: string | undefined): Promise<string | null> {
  const folder = named ?? bundled("prosqa-cot");
  if (
    await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    )
  )
    return folder;
  if (named !== undefined)
    throw new UserError(`There is no folder “${named}”: --cot-model takes the folder of a model package.`);
  process.stderr.write(
    "coconut: the model of ordinary chain of thought, prosqa-cot, is not there, so its words are left out; name " +
      "another with --cot-model.\n",
  );
  return null;
}
