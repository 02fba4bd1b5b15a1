/** `coconut eval`: a dataset through the engine in this process, as a table or as JSON. */
import { writeFile } from "node:fs/promises";
import { UserError } from "../shared/errors";
import {
  type CaseResult,
  type EditKind,
  type Summary,
  editsOf,
  evaluateCase,
  summarise,
} from "../shared/dataset/evaluation";
import { pathWith } from "../shared/act/ablations";
import { MAX_WORDS } from "../shared/act/reason";
import { numbers, share } from "../shared/format/table";
import type { EvalCommand } from "./arguments";
import { openModel } from "./openModel";
import { openDataset } from "./input";
import { type Progress, checkDone, eachCase, remarkLines } from "./overDataset";
import { type CaseValues, valuesAsText, valuesOfCase } from "./values";
import { plural } from "../shared/format/numbers";
import { sentencesSkipped } from "../shared/dataset/askedCase";
import { type Dataset, readProblems } from "../shared/dataset/dataset";

/** Resolves with what goes to standard output. */
export async function evalCommand(command: EvalCommand, signal: AbortSignal): Promise<string> {
  const dataset = await openDataset(command.dataset, readProblems, signal);
  const { engine, model } = await openModel(command);
  const { manifest } = model;
  const counts = command.thoughts ?? [manifest.thoughts.default];
  const most = Math.max(...counts);
  const cases = dataset.cases.slice(0, command.limit);
  const parts = { engine, manifest, maxWords: MAX_WORDS, signal };
  const results: CaseResult[] = [];
  const values: CaseValues[] = [];
  const progress = await eachCase(cases, dataset, signal, async (problem, at) => {
    const edits = command.edit ? await editsOf(command.edit, parts, cases, at, most) : [];
    const paths = counts.map((count) => pathWith(count, edits));
    const found = await evaluateCase(parts, problem, paths);
    const read = command.values ? await valuesOfCase(parts, problem, most) : [];
    if (signal.aborted) return;
    results.push(...found);
    values.push(...read);
  });
  const n = results.length / counts.length;
  if (!command.json || !progress.cancelled) checkDone(n, dataset, progress);
  if (command.values && n > 0)
    await writeFile(command.values.path, valuesAsText(values, model.name, command.values.format)).catch(
      unwritable(command.values.path),
    );
  const summaries = counts.map((thoughts) => summarise(results, thoughts));
  const edited = command.edit === undefined ? "" : `, thoughts replaced (${command.edit})`;
  const found = { summaries, dataset, progress, sentences: sentencesSkipped(cases, manifest) };
  return command.json
    ? asJson(found, { model: model.name, edit: command.edit ?? null })
    : asTable(found, `${model.name} on ${model.provider}${edited}`);
}

interface Found {
  /** One for each number of thoughts. */
  summaries: Summary[];
  dataset: Dataset;
  progress: Progress;
  /** How many of the questions' were passed over. */
  sentences: number;
}

/** One object for one number of thoughts, an array for several. */
function asJson(
  { summaries, dataset, progress, sentences }: Found,
  about: { model: string; edit: EditKind | null },
): string {
  const { seconds, ...counts } = progress;
  const all = summaries.map(({ thoughts, n, ...numbers }) => ({
    ...{ ...about, thoughts, n, ...counts },
    ...(n > 0 && numbers),
    ...{ skipped: dataset.unreadable, sentencesSkipped: sentences, seconds },
  }));
  return JSON.stringify(all.length === 1 ? all[0] : all, null, 2) + "\n";
}

function asTable({ summaries, dataset, progress, sentences }: Found, title: string): string {
  const n = summaries[0]?.n ?? 0;
  const header = ["thoughts", "right", "well formed", "tokens", "passes", ...Object.keys(summaries[0]?.classes ?? {})];
  const rows = summaries.map(({ thoughts, accuracy, wellFormed, tokens, passes, classes }) => [
    String(thoughts),
    share(accuracy),
    share(wellFormed),
    tokens.toFixed(1),
    passes.toFixed(1),
    ...Object.values(classes).map(String),
  ]);
  return (
    [
      `${title}, ${plural(n, "problem")}, ${progress.seconds.toFixed(1)} s`,
      ...numbers(header, rows),
      ...remarkLines(n, dataset, progress, sentences),
    ].join("\n") + "\n"
  );
}

function unwritable(path: string): (error: unknown) => never {
  return (error) => {
    throw new UserError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}): name another file ` +
        "with --values.",
    );
  };
}
