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
import { numbers, share } from "../shared/format/table";
import type { EvalCommand } from "./arguments";
import { openModel } from "./openModel";
import { eachCase, openDataset, skippedLines } from "./overDataset";
import { type CaseValues, valuesAsText, valuesOfCase } from "./values";
import { plural } from "../shared/format/numbers";
import { type Dataset } from "../shared/dataset/dataset";

/** Resolves with what goes to standard output. */
export async function evalCommand(command: EvalCommand, signal: AbortSignal): Promise<string> {
  const dataset = await openDataset(command.dataset);
  const { engine, model } = await openModel(command);
  const counts = command.thoughts ?? [model.manifest.thoughts.default];
  const cases = dataset.cases.slice(0, command.limit);
  const parts = { engine, manifest: model.manifest };
  const results: CaseResult[] = [];
  const values: CaseValues[] = [];
  const seconds = await eachCase(cases, dataset, signal, async (problem, at) => {
    const edits = command.edit ? await editsOf(command.edit, engine, cases, at, Math.max(...counts)) : [];
    results.push(
      ...(await evaluateCase(
        parts,
        problem,
        counts.map((count) => pathWith(count, edits)),
      )),
    );
    if (command.values) values.push(...(await valuesOfCase(parts, problem, Math.max(...counts))));
  });
  if (command.values)
    await writeFile(command.values.path, valuesAsText(values, model.name, command.values.format)).catch(
      unwritable(command.values.path),
    );
  const summaries = counts.map((thoughts) => summarise(results, thoughts));
  const edited = command.edit === undefined ? "" : `, thoughts replaced (${command.edit})`;
  return command.json
    ? asJson(summaries, dataset, { model: model.name, edit: command.edit ?? null, seconds })
    : asTable(summaries, dataset, `${model.name} on ${model.provider}${edited}`, seconds);
}

/** One object for one number of thoughts, an array for several. */
function asJson(
  summaries: Summary[],
  { unreadable }: Dataset,
  { seconds, ...about }: { model: string; edit: EditKind | null; seconds: number },
): string {
  const all = summaries.map((summary) => ({ ...about, ...summary, skipped: unreadable, seconds }));
  return JSON.stringify(all.length === 1 ? all[0] : all, null, 2) + "\n";
}

function asTable(summaries: Summary[], dataset: Dataset, title: string, seconds: number): string {
  const header = ["thoughts", "right", "well formed", "tokens", "passes", ...Object.keys(summaries[0]?.classes ?? {})];
  const rows = summaries.map(({ thoughts, accuracy, wellFormed, tokens, passes, classes }) => [
    String(thoughts),
    accuracy === null ? "–" : share(accuracy),
    share(wellFormed),
    tokens.toFixed(1),
    passes.toFixed(1),
    ...Object.values(classes).map(String),
  ]);
  return (
    [
      `${title}, ${plural(summaries[0]?.n ?? 0, "problem")}, ${seconds.toFixed(1)} s`,
      ...numbers(header, rows),
      ...skippedLines(dataset),
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
