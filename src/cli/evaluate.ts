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
import { type CaseSureness, type SurenessSummary, summarizeSureness } from "../shared/dataset/sureness";
import { problemCount, thoughtCount } from "../shared/format/counts";
import { signedNumber } from "../shared/format/numbers";
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
  const sure: CaseSureness[] = [];
  const seconds = await eachCase(cases, dataset, signal, async (problem, at) => {
    const edits = command.edit ? await editsOf(command.edit, engine, cases, at, Math.max(...counts)) : [];
    results.push(
      ...(await evaluateCase(
        parts,
        problem,
        counts.map((count) => pathWith(count, edits)),
      )),
    );
    if (command.values) {
      const found = await valuesOfCase(parts, problem, Math.max(...counts));
      values.push(...found.values);
      sure.push(found.sureness);
    }
  });
  if (command.values)
    await writeFile(command.values.path, valuesAsText(values, sure, model.name, command.values.format)).catch(
      unwritable(command.values.path),
    );
  const summaries = counts.map((thoughts) => summarize(results, thoughts));
  const sureness = command.values ? summarizeSureness(sure) : null;
  const on = l10n.t("{0} on {1}", model.name, model.provider);
  const title = command.edit === undefined ? on : l10n.t("{0}, thoughts replaced ({1})", on, command.edit);
  return command.json
    ? asJson(summaries, dataset, { model: model.name, edit: command.edit ?? null, seconds, sureness })
    : asTable(summaries, dataset, title, { seconds, sureness });
}

/** An object for one number of thoughts, an array for several. */
function asJson(
  summaries: Summary[],
  { unreadable }: Dataset,
  {
    seconds,
    sureness,
    ...about
  }: { model: string; edit: EditKind | null; seconds: number; sureness: SurenessSummary | null },
): string {
  const all = summaries.map((summary) => ({
    ...{ ...about, ...summary },
    ...(sureness && { sureness }),
    ...{ skipped: unreadable, seconds },
  }));
  return JSON.stringify(all.length === 1 ? all[0] : all, null, 2) + "\n";
}

/** What edits do to the final answer, beside its two baselines. */
function effectLines({ thoughts, effect }: Summary): string[] {
  if (!effect) return [];
  const { unedited, withoutThoughts, edited, drop, logChange } = effect;
  return [
    [
      l10n.t("Mean forced probability of the unedited answer after {0}:", thoughtCount(thoughts)),
      l10n.t("{0} unedited, {1} after 0 thoughts, {2} edited.", share(unedited), share(withoutThoughts), share(edited)),
      l10n.t("That is {0} points, log-probability {1}.", signedNumber(-100 * drop, 1), signedNumber(logChange)),
    ].join(" "),
  ];
}

function surenessLines({ n, equal, earlier, later, never }: SurenessSummary): string[] {
  if (n === 0) return [];
  return [
    [
      l10n.t("Sure from the thought whose number is the length of the shortest path: {0} of {1}.", equal, n),
      l10n.t("Earlier: {0}. Later: {1}. Never sure: {2}.", earlier, later, never),
    ].join(" "),
  ];
}

function asTable(
  summaries: Summary[],
  dataset: Dataset,
  title: string,
  { seconds, sureness }: { seconds: number; sureness: SurenessSummary | null },
): string {
  const header = [
    ...[l10n.t("thoughts"), l10n.t("spoken"), l10n.t("forced"), l10n.t("with steps"), l10n.t("well formed")],
    ...[l10n.t("tokens"), l10n.t("passes")],
    ...Object.keys(summaries[0]?.classes ?? {}),
  ];
  const rows = summaries.map(
    ({ thoughts, accuracy, forcedAccuracy, stepShare, wellFormed, tokens, passes, classes }) => [
      String(thoughts),
      accuracy === null ? "–" : share(accuracy),
      forcedAccuracy === null ? "–" : share(forcedAccuracy),
      share(stepShare),
      share(wellFormed),
      tokens.toFixed(1),
      passes.toFixed(1),
      ...Object.values(classes).map(String),
    ],
  );
  return (
    [
      [title, problemCount(summaries[0]?.n ?? 0), l10n.t("{0} s", seconds.toFixed(1))].join(", "),
      ...numbers(header, rows),
      l10n.t(
        "spoken: the words end with the right answer; forced: the answer that is forced after the thoughts is right",
      ),
      l10n.t("with steps: texts that say steps before the answer, which may make up for thoughts that are of no use"),
      ...summaries.flatMap(effectLines),
      ...(sureness ? surenessLines(sureness) : []),
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
