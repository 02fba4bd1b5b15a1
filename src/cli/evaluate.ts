/** `coconut eval`: runs a dataset, and prints its accuracy as a table or as JSON. */
import * as l10n from "@vscode/l10n";
import { wordsOfAblation } from "../shared/trace/edits";
import { whyLeftOut } from "../shared/trace/leftOut";
import { UserError, isUserError } from "../shared/errors";
import type { EvalCommand } from "./arguments";
import { openModel, refuseWithoutEffect } from "./openModel";
import { openDataset } from "./input";
import { type Progress, checkDone } from "./overDataset";
import { valuesAsText } from "./valuesFile";
import { problemCount } from "../shared/format/counts";
import { type Case, readProblems } from "../shared/dataset/dataset";
import { pinsAsCsv } from "../shared/dataset/pinnedCases";
import { pinnedIds } from "../shared/act/pins";
import type { Manifest } from "../shared/model/manifest";
import { resultsOf } from "../shared/read/knownResults";
import { type ReportOptions, beginReport, beginRun, closeReport } from "../shared/dataset/report";
import { type ReportReading, readReport } from "../shared/dataset/reportReading";
import { drawBlocks, interruptionOf, progressOf, remarksOf, titleOf } from "./drawReport";
import { checkOutputs, withFiles } from "./outputs";
import { measureHere, withReport } from "./reportFile";

/** Resolves with the text for standard output. */
export async function evalCommand(command: EvalCommand, signal: AbortSignal): Promise<string> {
  const created = new Date().toISOString();
  const dataset = await openDataset(command.dataset, readProblems, signal);
  await checkOutputs(command.dataset, {
    "--report": command.report,
    "--values": command.values,
    "--csv": command.csv,
  });
  const { engine, model } = await openModel(command);
  const { manifest } = model;
  const counts = command.thoughts ?? [manifest.thoughts.default];
  const most = Math.max(...counts);
  refuseWithoutEffect(
    [...(command.edit === undefined ? [] : ["--edit"]), ...(command.detect ? ["--detect"] : [])],
    most,
    manifest,
  );
  const parts = { tokens: manifest.tokens, meanThoughts: manifest.meanThoughts.length, thoughts: most };
  const impossible = command.edit === undefined ? null : whyLeftOut(command.edit, parts);
  if (impossible !== null) throw new UserError(impossible);
  const cases = dataset.cases.slice(0, command.limit);
  await Promise.all(command.pin.map((text) => pinnedIds(engine, manifest, { text }).catch(withPinRule)));
  if (command.detect) checkDetectable(manifest, cases);
  const options: ReportOptions = {
    thoughts: counts,
    ...(command.edit !== undefined && { edit: command.edit }),
    ...(command.values && { values: true, stepRows: command.stepRows, stepPasses: command.stepPasses }),
    ...(command.detect && { detect: true }),
    ...(command.pin.length > 0 && { pins: command.pin }),
  };
  const about = { created, command: "eval" as const, options };
  const runs = [beginRun(model, { thoughts: most })];
  return withReport(command.report, beginReport(about, dataset, cases, { manifest, runs }), async (kept) => {
    const { report, publish } = kept;
    const run = report.runs[0]!;
    await measureHere(kept, { engine, model, run }, signal);
    const reading = readReport(closeReport(report));
    const n = run.cases.length;
    const progress = progressOf(reading.own, reading);
    if (!command.json || !progress.cancelled) checkDone(n, { unreadable: reading.skipped }, progress);
    const { values, csv } = command;
    const text = command.json ? asJson(reading, progress) : asTable(reading, progress, command.report !== undefined);
    return withFiles(text, publish, [
      ["--values", values, values && n > 0 ? valuesAsText(run, values.format) : null],
      ["--csv", csv, csv && n > 0 ? pinsAsCsv(run.cases.flatMap((one) => one.pins ?? [])) : null],
    ]);
  });
}

/** An object for one number of thoughts, an array for several. */
function asJson({ own, report, skipped, sentences }: ReportReading, { seconds, ...counts }: Progress): string {
  const { asked, evaluated, sureness, detection, pins, run } = own;
  const all = evaluated.map(({ thoughts, n, notComparable, ...numbers }) => ({
    ...{ model: run.model.name, edit: report.options.edit ?? null, thoughts, n, notComparable, ...counts },
    ...(asked > 0 && numbers),
    ...(asked > 0 && sureness && { sureness }),
    ...(detection && { detection }),
    ...(pins.length > 0 && { pins }),
    ...{ skipped, sentencesSkipped: sentences, seconds },
  }));
  return JSON.stringify(all.length === 1 ? all[0] : all, null, 2) + "\n";
}

function asTable(reading: ReportReading, { seconds }: Progress, goesOn: boolean): string {
  const { own, report } = reading;
  const { edit } = report.options;
  const title =
    edit === undefined ? titleOf(own) : l10n.t("{0}, thoughts replaced ({1})", titleOf(own), wordsOfAblation[edit]);
  return (
    [
      [title, problemCount(own.asked), l10n.t("{0} s", seconds.toFixed(1))].join(", "),
      ...drawBlocks(own),
      ...interruptionOf(own, own.asked, reading, goesOn),
      ...remarksOf(reading),
    ].join("\n") + "\n"
  );
}

/** Each question lends its words to others, so a pin of yours would be another one in each. */
function withPinRule(error: unknown): never {
  if (!isUserError(error)) throw error;
  throw new UserError(
    [
      error.message,
      l10n.t("Over a dataset, --pin takes the model's own words. coconut reason --problem N also takes yours."),
    ].join(" "),
  );
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
