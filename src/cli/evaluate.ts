/** `coconut eval`: runs a dataset, and prints its accuracy as a table or as JSON. */
import { writeFile } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { UserError } from "../shared/errors";
import {
  type CaseResult,
  type EditKind,
  type Summary,
  editsOf,
  evaluateCase,
  summarize,
} from "../shared/dataset/evaluation";
import { pathWith } from "../shared/act/ablations";
import { numbers, share } from "../shared/format/table";
import type { EvalCommand } from "./arguments";
import { openModel } from "./openModel";
import { eachCase, openDataset, skippedLines } from "./overDataset";
import { type CaseValues, valuesAsText, valuesOfCase } from "./values";
import { problemCount } from "../shared/format/counts";
import { type Dataset } from "../shared/dataset/dataset";

/** Resolves with the text for standard output. */
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
  const summaries = counts.map((thoughts) => summarize(results, thoughts));
  const on = l10n.t("{0} on {1}", model.name, model.provider);
  const title = command.edit === undefined ? on : l10n.t("{0}, thoughts replaced ({1})", on, command.edit);
  return command.json
    ? asJson(summaries, dataset, { model: model.name, edit: command.edit ?? null, seconds })
    : asTable(summaries, dataset, title, seconds);
}

/** An object for one number of thoughts, an array for several. */
function asJson(
  summaries: Summary[],
  { unreadable }: Dataset,
  { seconds, ...about }: { model: string; edit: EditKind | null; seconds: number },
): string {
  const all = summaries.map((summary) => ({ ...about, ...summary, skipped: unreadable, seconds }));
  return JSON.stringify(all.length === 1 ? all[0] : all, null, 2) + "\n";
}

function asTable(summaries: Summary[], dataset: Dataset, title: string, seconds: number): string {
  const header = [
    ...[l10n.t("thoughts"), l10n.t("right"), l10n.t("well formed"), l10n.t("tokens"), l10n.t("passes")],
    ...Object.keys(summaries[0]?.classes ?? {}),
  ];
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
      [title, problemCount(summaries[0]?.n ?? 0), l10n.t("{0} s", seconds.toFixed(1))].join(", "),
      ...numbers(header, rows),
      ...skippedLines(dataset),
    ].join("\n") + "\n"
  );
}

function unwritable(path: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      l10n.t("Can't write {0} ({1}). Use --values to name another file.", path, code ?? String(error)),
    );
  };
}
