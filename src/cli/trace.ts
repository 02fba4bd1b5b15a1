/**
 * `coconut trace`: one trace per problem of a dataset, a line each, and the thought vectors as arrays: for notebooks
 * and other programs.
 */
import { randomUUID } from "node:crypto";
import { open, stat } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { thoughtsOf } from "../shared/act/ablations";
import { reason } from "../shared/act/reason";
import { beginTrace } from "../shared/act/beginTrace";
import { knownAnswerOf, promptOf, sentencesSkipped } from "../shared/dataset/askedCase";
import { type DatasetEntry, readQuestions } from "../shared/dataset/dataset";
import { UserError, isUserError } from "../shared/errors";
import { problemCount } from "../shared/format/counts";
import { applyChange, exported } from "../shared/trace/trace";
import type { TraceCommand } from "./arguments";
import { linesOf } from "./fileLines";
import { openDataset, originOf, problemName } from "./input";
import { type NpyArray, npz } from "./npz";
import { openModel } from "./openModel";
import { checkOutputs, writeWhole } from "./outputs";
import { checkDone, eachCase, remarkLines } from "./overDataset";
import { forTerminal } from "./terminal";
import { type Unfinished, Unwritable, beginUnfinished, unwritten } from "./unfinished";

/**
 * Resolves with the text for standard output. What was done before an interruption or an error is in the files, unless
 * they hold something else already, and the same command continues from there.
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
  const { topK } = command;
  const unfinished = await beginUnfinished("--out", out, [
    [l10n.t("the model"), model.sha256],
    [l10n.t("the provider"), model.provider],
    [l10n.t("the dataset"), dataset.sha256],
    [l10n.t("how many of its problems are asked"), cases.length],
    [l10n.t("the options"), { thoughts, topK, limits, origin: command.origin, vectors: vectorFile !== undefined }],
  ]);
  const ask = async (entry: DatasetEntry): Promise<void> => {
    const identity = { id: randomUUID(), created: new Date().toISOString(), ...knownAnswerOf(entry) };
    const source = { text: entry.question, ...(command.origin && origin), name: problemName(entry.index) };
    const trace = await beginTrace(engine, model, source, identity);
    const run = { engine, emit: applyChange.bind(null, trace), signal, topK, limits };
    if ((await reason(run, trace, thoughts)) === "cancelled") return;
    const own = vectorFile === undefined ? [] : await thoughtsOf(engine, promptOf(entry, model.manifest), thoughts);
    if (signal.aborted) return;
    const json = JSON.stringify(exported(trace, command.origin));
    const bytes = new Uint8Array(Float32Array.from(own.flat()).buffer);
    await unfinished.add({ number: entry.index, json, bytes });
  };
  const { hidden } = model.manifest.shapes;
  /** Resolves with how many problems are in the files. A part of them doesn't replace a file of something else. */
  const publish = async (isWhole: boolean): Promise<number> => {
    if (unfinished.done.size === 0 || !(isWhole || (await mayHoldPart(unfinished, out, vectorFile)))) return 0;
    const { problems, thoughts: rows } = await publishTraces(unfinished, out);
    if (vectorFile !== undefined)
      await writeWhole(vectorFile, npz(arraysOf(problems, rows, thoughts, hidden))).catch((error: unknown) => {
        throw unwritten(vectorFile, error, unfinished.path);
      });
    return problems.length;
  };
  const wrote = (n: number): string =>
    n === 0 ? l10n.t("{0} is unchanged.", out) : l10n.t("Wrote the traces of {0} to {1}.", problemCount(n), out);
  const again = l10n.t("Run the same command again to continue from {0}.", unfinished.path);
  try {
    const progress = await eachCase(cases, dataset, signal, ask, unfinished.done).catch(async (error: unknown) => {
      // The error says what is wrong, also where this fails too.
      const n = await publish(false).catch(() => null);
      if (unfinished.done.size === 0) await unfinished.remove();
      if (error instanceof Unwritable) throw new UserError(error.message);
      if (unfinished.done.size > 0)
        process.stderr.write(`${forTerminal([...(n === null ? [] : [wrote(n)]), again].join(" "))}\n`);
      throw error;
    });
    await engine.dispose();
    const n = await publish(!progress.cancelled);
    const done = unfinished.done.size;
    if (done === 0 || !progress.cancelled) await unfinished.remove();
    checkDone(done, dataset, progress);
    const interrupted = [l10n.t("Interrupted after {0} of {1}.", done, problemCount(progress.wanted)), again].join(" ");
    return (
      [
        wrote(n),
        ...(vectorFile === undefined || n === 0 ? [] : [wroteThoughts(vectorFile, n, thoughts, hidden)]),
        ...(progress.cancelled ? [interrupted] : []),
        ...remarkLines(dataset, sentencesSkipped(cases, model.manifest)),
      ].join("\n") + "\n"
    );
  } finally {
    await unfinished.close();
  }
}

/**
 * Whether what is done may be written though it isn't all: a whole file of an earlier command stays until it can be
 * replaced by a whole one. What this command wrote before it was interrupted begins with the same trace.
 */
async function mayHoldPart(unfinished: Unfinished, out: string, vectorFile: string | undefined): Promise<boolean> {
  const holdsSomething = async (path: string): Promise<boolean> => {
    const found = await stat(path).catch(() => null);
    return found !== null && found.isFile() && found.size > 0;
  };
  if (!(await holdsSomething(out))) return vectorFile === undefined || !(await holdsSomething(vectorFile));
  const file = await open(out).catch(() => null);
  if (!file) return false;
  try {
    for await (const { text } of linesOf(file, out))
      for await (const { json } of unfinished.lines()) return text === json;
    return false;
  } finally {
    await file.close();
  }
}

/** Writes the traces into their file. Resolves with the problems and their thoughts in a row. */
async function publishTraces(
  unfinished: Unfinished,
  out: string,
): Promise<{ problems: number[]; thoughts: Float32Array[] }> {
  const problems: number[] = [];
  const thoughts: Float32Array[] = [];
  const traces = async function* (): AsyncGenerator<string> {
    for await (const { number, json, bytes } of unfinished.lines()) {
      problems.push(number);
      thoughts.push(new Float32Array(bytes.buffer as ArrayBuffer));
      yield `${json}\n`;
    }
  };
  await writeWhole(out, traces()).catch((error: unknown) => {
    throw isUserError(error) ? error : unwritten(out, error, unfinished.path);
  });
  return { problems, thoughts };
}

function wroteThoughts(path: string, n: number, thoughts: number, hidden: number): string {
  return l10n.t("Wrote their thoughts to {0}: vectors ({1}, {2}, {3}), index ({1}).", ...[path, n, thoughts, hidden]);
}

/** `vectors` (problems, thoughts, hidden) in float32, and `index` (problems): which problem of the dataset each is. */
function arraysOf(
  indices: readonly number[],
  rows: readonly Float32Array[],
  thoughts: number,
  hidden: number,
): Record<string, NpyArray> {
  const data = new Float32Array(indices.length * thoughts * hidden);
  rows.forEach((row, at) => data.set(row, at * thoughts * hidden));
  return {
    vectors: { shape: [indices.length, thoughts, hidden], data },
    index: { shape: [indices.length], data: Int32Array.from(indices) },
  };
}
