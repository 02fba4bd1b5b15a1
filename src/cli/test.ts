/** `coconut test`: tests whether the thoughts matter, with ablations over a dataset, next to a control model. */
import { existsSync } from "node:fs";
import * as l10n from "@vscode/l10n";
import {
  type ModelTest,
  type TestSummary,
  skippedIn,
  summarizeTests,
  testDataset,
} from "../shared/dataset/ablationTest";
import { UserError } from "../shared/errors";
import { ablationsOf } from "../shared/act/ablations";
import { TEST_COLUMNS, baselineLines, costOf, howToRead, testRows } from "../shared/dataset/ablationReport";
import { numbers } from "../shared/format/table";
import type { TestCommand } from "./arguments";
import { editCommand } from "./testEdits";
import { bundled, openModel } from "./openModel";
import { openDataset } from "./input";
import { type Progress, checkDone, drawProgress, interruptedLines, remarkLines } from "./overDataset";
import { refuseWithoutThoughts } from "../shared/model/manifest";
import type { Ablation } from "../shared/trace/edits";
import { leftOut } from "../shared/trace/leftOut";
import { sentencesSkipped } from "../shared/dataset/askedCase";
import { type Case, type Dataset, readProblems } from "../shared/dataset/dataset";

/** Resolves with the text for standard output. */
export async function testCommand(command: TestCommand, signal: AbortSignal): Promise<string> {
  if (command.patch || command.vector) return editCommand(command, signal);
  const dataset = await openDataset(command.dataset, readProblems, signal);
  const cases = dataset.cases.slice(0, command.limit);
  const own = await testModel(command, command.model, cases, signal);
  if (!command.json || !progressOf(own, cases).cancelled)
    checkDone(own.results.length, { unreadable: skippedIn(dataset, [own]) }, progressOf(own, cases));
  const folder = command.control ?? (command.model === undefined ? bundled("prosqa-pause") : undefined);
  const hasControl = folder !== undefined && (command.control !== undefined || existsSync(folder));
  const control = hasControl && !signal.aborted ? await testModel(command, folder, cases, signal) : null;
  const cancelled = [own, control].some((test) => (test ? progressOf(test, cases).cancelled : hasControl));
  return (command.json ? asJson : asTable)({ own, control, cancelled, dataset, cases, wanted: command.edits });
}

interface Tested {
  own: ModelTest;
  control: ModelTest | null;
  /** Whether one of the two was interrupted. */
  cancelled: boolean;
  dataset: Dataset;
  cases: readonly Case[];
  /** The edits that were asked for. */
  wanted: readonly Ablation[];
}

/** An interrupted test has asked the model fewer problems than there are. */
function progressOf({ results, refused, seconds }: ModelTest, cases: readonly Case[]): Progress {
  return { wanted: cases.length, cancelled: results.length + refused.length < cases.length, seconds };
}

async function testModel(
  command: TestCommand,
  folder: string | undefined,
  cases: readonly Case[],
  signal: AbortSignal,
): Promise<ModelTest> {
  const { engine, model } = await openModel({ ...command, ...(folder === undefined ? {} : { model: folder }) });
  refuseWithoutThoughts(model.manifest);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const parts = { engine, manifest: model.manifest };
  const possible = ablationsOf(model.manifest.tokens, model.manifest.meanThoughts.length, thoughts);
  const edits = command.edits.filter((edit) => possible.includes(edit));
  if (edits.length === 0)
    throw new UserError(
      [
        l10n.t("{0} can't be tested with these edits.", model.name),
        ...leftOutOf({ parts, thoughts }, command.edits).map(({ why }) => why),
        l10n.t("Use --edits {0}.", possible.join(",")),
      ].join(" "),
    );
  const test: ModelTest = {
    name: model.name,
    provider: model.provider,
    parts,
    thoughts,
    edits,
    results: [],
    refused: [],
    seconds: 0,
  };
  await testDataset([test], cases, {
    signal,
    now: () => performance.now(),
    onCase: (done) => drawProgress(done, cases.length),
  });
  await engine.dispose();
  return test;
}

/** Those of the wanted edits that weren't made, and why. */
function leftOutOf({ parts, thoughts }: Pick<ModelTest, "parts" | "thoughts">, wanted: readonly Ablation[]) {
  const { tokens, meanThoughts } = parts.manifest;
  return leftOut(wanted, { tokens, meanThoughts: meanThoughts.length, thoughts });
}

function asJson({ own, control, cancelled, dataset, cases, wanted }: Tested): string {
  const found = {
    ...asObject(own, cases, wanted),
    cancelled,
    control: control && asObject(control, cases, wanted),
    skipped: skippedIn(dataset, control ? [own, control] : [own]),
    sentencesSkipped: sentencesSkipped(cases, own.parts.manifest),
  };
  return JSON.stringify(found, null, 2) + "\n";
}

/** Without accuracies if no problem was answered. */
function asObject(test: ModelTest, cases: readonly Case[], wanted: readonly Ablation[]): object {
  const { n, ...numbers } = summarizeTests(test.results, test.thoughts);
  const about = { model: test.name, thoughts: test.thoughts, leftOut: leftOutOf(test, wanted) };
  return { ...about, n, ...progressOf(test, cases), ...(n > 0 && numbers) };
}

function asTable({ own, control, cancelled, dataset, cases, wanted }: Tested): string {
  const tested = control ? [own, control] : [own];
  const blocks = tested.flatMap((test) => [
    `${l10n.t("{0} on {1}", test.name, test.provider)}, ${costOf(test)}`,
    ...interruptedLines(test.results.length, progressOf(test, cases)),
    ...(test.results.length === 0
      ? [l10n.t("No problem was answered.")]
      : tableOf(summarizeTests(test.results, test.thoughts))),
    ...leftOutOf(test, wanted).map(({ edit, why }) => l10n.t("Left out: {0}. {1}", edit, why)),
    "",
  ]);
  return (
    [
      ...blocks,
      ...(cancelled && !control && !progressOf(own, cases).cancelled
        ? [l10n.t("Interrupted before the control was tested."), ""]
        : []),
      ...howToRead(),
      ...remarkLines({ unreadable: skippedIn(dataset, tested) }, sentencesSkipped(cases, own.parts.manifest)),
    ].join("\n") + "\n"
  );
}

function tableOf(summary: TestSummary): string[] {
  return [...baselineLines(summary), ...numbers(TEST_COLUMNS, testRows(summary))];
}
