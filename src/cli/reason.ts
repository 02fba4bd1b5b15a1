/** `coconut reason`: runs one question, and prints it as a tree of text or as an exported trace. */
import { randomUUID } from "node:crypto";
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import { reason, speakAfterEvery } from "../shared/act/reason";
import { beginTrace } from "../shared/act/beginTrace";
import { pin } from "../shared/act/pins";
import { putVectorsIn, testThoughts } from "../shared/act/thoughtTest";
import type { PlacedEdit } from "../shared/trace/edits";
import { applyChange, toExportedJson } from "../shared/trace/trace";
import type { ReasonCommand } from "./arguments";
import { drawTrace } from "./drawTree";
import { originOf, readOneQuestion } from "./input";
import { openModel, refuseWithoutEffect } from "./openModel";
import { openVectors } from "./vectorFile";

/** Resolves with the text for standard output. Shows progress on standard error if that is a terminal. */
export async function reasonCommand(command: ReasonCommand, signal: AbortSignal): Promise<string> {
  const { text, truth } = await readOneQuestion(command.input, command.problem, signal);
  const edits = command.vector && (await editsIn(command.vector.path, command.problem, signal));
  const { engine, model } = await openModel(command);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  refuseWithoutEffect([...(command.test ? ["--test"] : []), ...(edits ? ["--vector"] : [])], thoughts, model.manifest);
  const beyond = command.speakAfter.find((count) => count > thoughts);
  if (beyond !== undefined) {
    throw new UserError(
      [
        l10n.t("--speak-after {0} is more than this run's number of thoughts, {1}.", beyond, thoughts),
        l10n.t("Raise --thoughts or lower --speak-after."),
      ].join(" "),
    );
  }
  const identity = { id: randomUUID(), created: new Date().toISOString(), ...(truth && { truth }) };
  const source = { text, ...(command.origin && (await originOf(command.input))) };
  const trace = await beginTrace(engine, model, source, identity);
  const limits = { rows: command.stepRows, passes: command.stepPasses };
  const run = { engine, emit: applyChange.bind(null, trace), signal, topK: command.topK, limits };
  const outcome = await reason(run, trace, thoughts);
  if (outcome === "done" && command.speakAfter.length > 0) await speakAfterEvery(run, trace, command.speakAfter);
  if (outcome === "done") for (const text of command.pin) await pin(run, trace, { text });
  if (outcome === "done" && edits) await putVectorsIn(run, trace, edits);
  if (outcome === "done" && command.test) await testThoughts(run, trace);
  return command.json ? toExportedJson(trace, command.origin) : drawTrace(trace, command.topK);
}

/** What a file of vectors puts in for this question. `problem`: which one of a dataset it is. */
async function editsIn(path: string, problem: number | undefined, signal: AbortSignal): Promise<PlacedEdit[]> {
  const file = await openVectors(path, signal);
  if (file.problems !== null && problem === undefined)
    throw new UserError(l10n.t("{0} has vectors for problems of a dataset. Say which with --problem N.", file.name));
  const edits = file.editsFor(problem);
  if (edits.length > 0) return edits;
  throw new UserError(
    file.problems === null
      ? l10n.t("{0} holds no vector. Save at least one that isn't NaN.", file.name)
      : l10n.t("{0} has no vectors for problem {1}. Use another problem or file.", file.name, problem ?? 0),
  );
}
