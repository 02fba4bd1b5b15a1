/** `coconut test`: tests whether the thoughts matter, with ablations over a dataset, next to a control model. */
import { existsSync } from "node:fs";
import * as l10n from "@vscode/l10n";
import { wordsOfAblation } from "../shared/trace/edits";
import { UserError } from "../shared/errors";
import { ablationsOf } from "../shared/act/ablations";
import { readManifest } from "../runtime/package/modelPackage";
import type { TestCommand } from "./arguments";
import { editCommand } from "./testEdits";
import { bundled, openModel } from "./openModel";
import { openDataset } from "./input";
import { checkDone } from "./overDataset";
import { refuseWithoutThoughts } from "../shared/model/manifest";
import { leftOut } from "../shared/trace/leftOut";
import { readProblems } from "../shared/dataset/dataset";
import type { MeasuredModel } from "../shared/dataset/measure";
import { beginReport, beginRun, closeReport } from "../shared/dataset/report";
import { type ReportReading, type RunReading, readReport } from "../shared/dataset/reportReading";
import { costOf, howToReadTest, matchedControl } from "../shared/dataset/reportTables";
import { drawBlocks, interruptionOf, progressOf, remarksOf, titleOf } from "./drawReport";
import { checkOutputs, withFiles } from "./outputs";
import { type KeptReport, measureHere, withControl, withReport } from "./reportFile";

/** Resolves with the text for standard output. */
export async function testCommand(command: TestCommand, signal: AbortSignal): Promise<string> {
  if (command.patch || command.vector) return editCommand(command, signal);
  const created = new Date().toISOString();
  const dataset = await openDataset(command.dataset, readProblems, signal);
  const cases = dataset.cases.slice(0, command.limit);
  await checkOutputs(command.dataset, { "--report": command.report });
  // It is asked last: a wrong folder must not be found out only then.
  if (command.control !== undefined) await readManifest(command.control);
  const own = await open(command, command.model);
  const options = { thoughts: [own.run.thoughts], edits: command.edits };
  const about = { created, command: "test" as const, options };
  const { manifest } = own.model;
  const fresh = beginReport(about, dataset, cases, { manifest, runs: [own.run] });
  return withReport(command.report, fresh, (kept) => tested(command, own, kept, signal));
}

/** Resolves with the text for standard output. */
async function tested(command: TestCommand, own: Measured, kept: KeptReport, signal: AbortSignal): Promise<string> {
  const { report } = kept;
  own.run = report.runs[0]!;
  await testModel(kept, own, signal);
  const alone = readReport(report);
  if (!command.json || alone.own.left === 0)
    checkDone(own.run.cases.length, { unreadable: alone.skipped }, progressOf(alone.own, alone));
  const folder = command.control ?? (command.model === undefined ? bundled("prosqa-pause") : undefined);
  const hasControl = folder !== undefined && (command.control !== undefined || existsSync(folder));
  if (hasControl && !signal.aborted) {
    const control = await open(command, folder);
    control.run.control = command.control === undefined ? matchedControl() : l10n.t("The control.");
    control.run = withControl(kept, control.run);
    await testModel(kept, control, signal);
  }
  const isControlMissing = hasControl && report.runs.length === 1;
  closeReport(report).cancelled ||= isControlMissing;
  const reading = readReport(report);
  const text = command.json ? asJson(reading) : asTable(reading, isControlMissing, command.report !== undefined);
  return withFiles(text, kept.publish);
}

/** Loads the model. Throws a UserError if none of the edits can be made. */
async function open(command: TestCommand, folder: string | undefined): Promise<Measured> {
  const opened = await openModel({ provider: command.provider, ...(folder !== undefined && { model: folder }) });
  const { model } = opened;
  refuseWithoutThoughts(model.manifest);
  const { tokens, meanThoughts } = model.manifest;
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const possible = ablationsOf(tokens, meanThoughts.length, thoughts);
  const edits = command.edits.filter((edit) => possible.includes(edit));
  const missing = leftOut(command.edits, { tokens, meanThoughts: meanThoughts.length, thoughts });
  if (edits.length === 0)
    throw new UserError(
      [
        l10n.t("{0} can't be tested with these edits.", model.name),
        ...missing.map(({ why }) => why),
        l10n.t("Use --edits {0}.", possible.join(",")),
      ].join(" "),
    );
  return { ...opened, run: beginRun(model, { thoughts, edits, leftOut: missing }) };
}

type Measured = MeasuredModel & Awaited<ReturnType<typeof openModel>>;

async function testModel(kept: KeptReport, model: Measured, signal: AbortSignal): Promise<void> {
  await measureHere(kept, model, signal);
  await model.engine.dispose();
}

function asJson(reading: ReportReading): string {
  const { own, control, report, skipped, sentences } = reading;
  const found = {
    ...asObject(own, reading),
    cancelled: report.cancelled,
    control: control && asObject(control, reading),
    ...{ skipped, sentencesSkipped: sentences },
  };
  return JSON.stringify(found, null, 2) + "\n";
}

/** Without numbers if no problem was answered. */
function asObject(one: RunReading, reading: ReportReading): object {
  const { n, notComparable, ...numbers } = one.tests!;
  const { leftOut } = one;
  const { model, thoughts } = one.run;
  return {
    ...{ model: model.name, thoughts, leftOut, n, notComparable, ...progressOf(one, reading) },
    ...(one.asked > 0 && numbers),
  };
}

function asTable(reading: ReportReading, isControlMissing: boolean, goesOn: boolean): string {
  const blocks = reading.runs.flatMap((one) => [
    `${titleOf(one)}, ${costOf(one)}`,
    ...interruptionOf(one, one.asked, reading, goesOn),
    ...(one.asked === 0 ? [l10n.t("No problem was answered.")] : drawBlocks(one)),
    ...one.leftOut.map(({ edit, why }) => l10n.t("Left out: {0}. {1}", wordsOfAblation[edit], why)),
    "",
  ]);
  return (
    [
      ...blocks,
      ...(isControlMissing && reading.own.left === 0 ? [l10n.t("Interrupted before the control was tested."), ""] : []),
      ...howToReadTest(),
      ...remarksOf(reading),
    ].join("\n") + "\n"
  );
}
