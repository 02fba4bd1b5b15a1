/**
 * `coconut trace`: one trace per problem of a dataset, a line each, and the thought vectors as arrays: for notebooks
 * and other programs.
 */
import { randomUUID } from "node:crypto";
import * as l10n from "@vscode/l10n";
import { thoughtsOf } from "../shared/act/ablations";
import { reason } from "../shared/act/reason";
import { beginTrace } from "../shared/act/beginTrace";
import { knownAnswerOf, promptOf, sentencesSkipped } from "../shared/dataset/askedCase";
import { type DatasetEntry, readQuestions } from "../shared/dataset/dataset";
import { UserError } from "../shared/errors";
import { problemCount } from "../shared/format/counts";
import { applyChange, exported } from "../shared/trace/trace";
import type { TraceCommand } from "./arguments";
import { openDataset, originOf } from "./input";
import { type NpyArray, npz } from "./npz";
import { openModel } from "./openModel";
import { checkOutputs, unwritable, writeLines, writeWhole } from "./outputs";
import { checkDone, eachCase, interruptedLines, remarkLines } from "./overDataset";

/**
 * Resolves with the text for standard output. What was done before an interruption is in the files; if that is nothing,
 * they stay as they were.
 */
export async function traceCommand(command: TraceCommand, signal: AbortSignal): Promise<string> {
  const out = command.out?.path;
  const vectorFile = command.vectors?.path;
  if (out === undefined) throw new UserError(l10n.t("Say where the traces go: --out FILE.jsonl."));
  const dataset = await openDataset(command.dataset, readQuestions, signal);
  await checkOutputs(command.dataset, { "--out": command.out, "--vectors": command.vectors });
  const origin = await originOf(command.dataset);
  const { engine, model } = await openModel(command);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const limits = { rows: command.stepRows, passes: command.stepPasses };
  const cases = dataset.cases.slice(0, command.limit);
  const indices: number[] = [];
  const rows: number[][] = [];
  const ask = async (entry: DatasetEntry, write: (line: string) => Promise<void>): Promise<void> => {
    const identity = { id: randomUUID(), created: new Date().toISOString(), ...knownAnswerOf(entry) };
    const source = { text: entry.question, ...(command.origin && origin), name: l10n.t("problem {0}", entry.index) };
    const trace = await beginTrace(engine, model, source, identity);
    const run = { engine, emit: applyChange.bind(null, trace), signal, topK: command.topK, limits };
    if ((await reason(run, trace, thoughts)) === "cancelled") return;
    const own = vectorFile === undefined ? [] : await thoughtsOf(engine, promptOf(entry, model.manifest), thoughts);
    if (signal.aborted) return;
    await write(JSON.stringify(exported(trace, command.origin)));
    indices.push(entry.index);
    rows.push(...own);
  };
  const progress = await writeLines("--out", out, (write) =>
    eachCase(cases, dataset, signal, (entry) => ask(entry, write)),
  );
  await engine.dispose();
  if (vectorFile !== undefined && indices.length > 0)
    await writeWhole(vectorFile, npz(arraysOf(indices, rows, thoughts, model.manifest.shapes.hidden))).catch(
      unwritable("--vectors", vectorFile),
    );
  checkDone(indices.length, dataset, progress);
  return (
    [
      l10n.t("Wrote the traces of {0} to {1}.", problemCount(indices.length), out),
      ...(vectorFile === undefined
        ? []
        : [
            l10n.t(
              "Wrote their thoughts to {0}: vectors ({1}, {2}, {3}), index ({1}).",
              vectorFile,
              indices.length,
              thoughts,
              model.manifest.shapes.hidden,
            ),
          ]),
      ...interruptedLines(indices.length, progress),
      ...remarkLines(dataset, sentencesSkipped(cases, model.manifest)),
    ].join("\n") + "\n"
  );
}

/** `vectors` (problems, thoughts, hidden) in float32, and `index` (problems): which problem of the dataset each is. */
function arraysOf(
  indices: readonly number[],
  rows: readonly number[][],
  thoughts: number,
  hidden: number,
): Record<string, NpyArray> {
  return {
    vectors: { shape: [indices.length, thoughts, hidden], data: Float32Array.from(rows.flat()) },
    index: { shape: [indices.length], data: Int32Array.from(indices) },
  };
}
