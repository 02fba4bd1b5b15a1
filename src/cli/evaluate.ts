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
import { openDataset } from "./input";
import { type Progress, checkDone, eachCase, interruptedLines, remarkLines } from "./overDataset";
import { type CaseValues, valuesAsText, valuesOfCase } from "./values";
import { type CaseSureness, type SurenessSummary, summarizeSureness } from "../shared/dataset/sureness";
import { problemCount, thoughtCount } from "../shared/format/counts";
import { signedNumber } from "../shared/format/numbers";
import { sentencesSkipped } from "../shared/dataset/askedCase";
import { type Case, type Dataset, readProblems } from "../shared/dataset/dataset";
import {
  type Detected,
  type DetectionRow,
  detectCase,
  stepsOfAnother,
  summarizeDetection,
} from "../shared/dataset/detection";
import { type PinSummary, type PinnedCase, pinsAsCsv, pinsOfCase, summarizePins } from "../shared/dataset/pinnedCases";
import { type PinnedIds, pinnedIds } from "../shared/act/pins";
import type { Engine } from "../shared/engine/engine";
import type { Manifest } from "../shared/model/manifest";
import { drawPinSummary } from "./drawPins";
import { resultsOf } from "../shared/read/knownResults";

/** Resolves with the text for standard output. */
export async function evalCommand(command: EvalCommand, signal: AbortSignal): Promise<string> {
  const dataset = await openDataset(command.dataset, readProblems, signal);
  const { engine, model } = await openModel(command);
  const { manifest } = model;
  const counts = command.thoughts ?? [manifest.thoughts.default];
  const most = Math.max(...counts);
  const cases = dataset.cases.slice(0, command.limit);
  const limits = { rows: command.stepRows, passes: command.stepPasses };
  const parts = { engine, manifest, signal, limits };
  const pins = await pinsOf(command, parts);
  const results: CaseResult[] = [];
  const values: CaseValues[] = [];
  const sure: CaseSureness[] = [];
  const detected: Detected[] = [];
  const pinned: PinnedCase[] = [];
  if (command.detect) checkDetectable(manifest, cases);
  const progress = await eachCase(cases, dataset, signal, async (problem, at) => {
    const edits = command.edit ? await editsOf(command.edit, parts, cases, at, most) : [];
    const paths = counts.map((count) => pathWith(count, edits));
    const found = await evaluateCase(parts, problem, paths);
    const read = command.values ? await valuesOfCase(parts, problem, most) : null;
    const held = command.detect ? [await detectCase(parts, problem, stepsOfAnother(cases, at), most)] : [];
    const ranked = pins.length > 0 ? await pinsOfCase(parts, problem, pins, most) : [];
    if (signal.aborted) return;
    pinned.push(...ranked);
    results.push(...found);
    detected.push(...held);
    if (!read) return;
    values.push(...read.values);
    sure.push(read.sureness);
  });
  const n = results.length / counts.length;
  if (!command.json || !progress.cancelled) checkDone(n, dataset, progress);
  if (command.values && n > 0)
    await writeFile(command.values.path, valuesAsText(values, sure, model.name, command.values.format)).catch(
      unwritable("--values", command.values.path),
    );
  if (command.csv && n > 0)
    await writeFile(command.csv.path, pinsAsCsv(pinned)).catch(unwritable("--csv", command.csv.path));
  const summaries = counts.map((thoughts) => summarize(results, thoughts));
  const sureness = command.values ? summarizeSureness(sure) : null;
  const on = l10n.t("{0} on {1}", model.name, model.provider);
  const title = command.edit === undefined ? on : l10n.t("{0}, thoughts replaced ({1})", on, command.edit);
  const detection = command.detect ? summarizeDetection(detected, most) : null;
  const sentences = sentencesSkipped(cases, manifest);
  const found = { summaries, sureness, detection, pins: summarizePins(pinned), dataset, progress, sentences };
  return command.json ? asJson(found, { model: model.name, edit: command.edit ?? null }) : asTable(found, title);
}

interface Found {
  /** One for each number of thoughts. */
  summaries: Summary[];
  /** `null` if it wasn't asked for. */
  sureness: SurenessSummary | null;
  detection: DetectionRow[] | null;
  /** One for each pin. */
  pins: PinSummary[];
  dataset: Dataset;
  progress: Progress;
  /** How many sentences of the questions were skipped. */
  sentences: number;
}

/** An object for one number of thoughts, an array for several. */
function asJson(
  { summaries, sureness, detection, pins, dataset, progress, sentences }: Found,
  about: { model: string; edit: EditKind | null },
): string {
  const { seconds, ...counts } = progress;
  const all = summaries.map(({ thoughts, n, ...numbers }) => ({
    ...{ ...about, thoughts, n, ...counts },
    ...(n > 0 && numbers),
    ...(n > 0 && sureness && { sureness }),
    ...(detection && { detection }),
    ...(pins.length > 0 && { pins }),
    ...{ skipped: dataset.unreadable, sentencesSkipped: sentences, seconds },
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

function asTable({ summaries, sureness, detection, pins, ...found }: Found, title: string): string {
  const { dataset, progress, sentences } = found;
  const n = summaries[0]?.n ?? 0;
  // Only steps that can be checked have a class.
  const isJudged = summaries.some(({ classes }) =>
    Object.entries(classes).some(([name, n]) => name !== "none" && n > 0),
  );
  const header = [
    ...[l10n.t("thoughts"), l10n.t("spoken"), l10n.t("forced"), l10n.t("with steps"), l10n.t("well formed")],
    ...[l10n.t("tokens"), l10n.t("passes")],
    ...(isJudged ? Object.keys(summaries[0]?.classes ?? {}) : []),
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
      ...(isJudged ? Object.values(classes).map(String) : []),
    ],
  );
  return (
    [
      [title, problemCount(n), l10n.t("{0} s", progress.seconds.toFixed(1))].join(", "),
      ...numbers(header, rows),
      l10n.t(
        "spoken: the words end with the right answer; forced: the answer that is forced after the thoughts is right",
      ),
      l10n.t("with steps: texts that say steps before the answer, which may make up for thoughts that are of no use"),
      ...summaries.flatMap(effectLines),
      ...(sureness ? surenessLines(sureness) : []),
      ...(detection ? drawDetection(detection) : []),
      ...drawPinSummary(pins),
      ...interruptedLines(n, progress),
      ...remarkLines(dataset, sentences),
    ].join("\n") + "\n"
  );
}

/** What --pin names. Throws a UserError if the model can't say it. */
async function pinsOf(
  { pin, csv }: Pick<EvalCommand, "pin" | "csv">,
  { engine, manifest }: { engine: Engine; manifest: Manifest },
): Promise<PinnedIds[]> {
  if (csv && pin.length === 0)
    throw new UserError(l10n.t("--csv has nothing to write. Name a token or a word with --pin."));
  return Promise.all(pin.map((text) => pinnedIds(engine, manifest, { text })));
}

/** A task whose steps have results, and problems with such steps. */
function checkDetectable({ name, task }: Manifest, cases: readonly Case[]): void {
  if (!task.steps?.forms.some(({ result, parts }) => result !== null && parts[result] === "number"))
    throw new UserError(
      [
        l10n.t("The steps of {0} have no numbers as results, so --detect has nothing to look for.", name),
        l10n.t("Use a model of word problems, such as arithmetic-coconut."),
      ].join(" "),
    );
  if (!cases.some(({ steps = [] }) => resultsOf(task, steps).some((result) => result !== null)))
    throw new UserError(
      [
        l10n.t("No problem has steps with results, so --detect has nothing to look for."),
        l10n.t("Give a dataset with steps in the form {0}.", task.steps.forms[0]!.text),
      ].join(" "),
    );
}

/** A row per step and a column per thought. */
function drawDetection(rows: readonly DetectionRow[]): string[] {
  const header = [l10n.t("result of"), "n", ...(rows[0]?.thoughts ?? []).map((_, at) => l10n.t("th. {0}", at + 1))];
  const block = (title: string, cells: (row: DetectionRow) => [own: number, other: number][]): string[] => [
    "",
    title,
    ...numbers(
      header,
      rows.map((row) => [
        l10n.t("step {0}", row.step),
        String(row.n),
        ...cells(row).map(([own, other]) => `${wholePercent(own)} (${wholePercent(other)})`),
      ]),
    ),
  ];
  return [
    ...block(l10n.t("First decoded token, percent (another problem’s results)"), ({ thoughts }) =>
      thoughts.map(({ top1, otherTop1 }) => [top1, otherTop1]),
    ),
    ...block(l10n.t("Among the first three decoded tokens, percent (another problem’s results)"), ({ thoughts }) =>
      thoughts.map(({ top3, otherTop3 }) => [top3, otherTop3]),
    ),
  ];
}

function wholePercent(share: number): string {
  return (100 * share).toFixed(0);
}

function unwritable(option: string, path: string): (error: unknown) => never {
  return (error) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      l10n.t("Can't write {0} ({1}). Use {2} to name another file.", path, code ?? String(error), option),
    );
  };
}
