/** `coconut test`: tests whether the thoughts matter, with ablations over a dataset, next to a control model. */
import { existsSync } from "node:fs";
import * as l10n from "@vscode/l10n";
import { type ModelTest, skippedIn, summarizeTests, testDataset } from "../shared/dataset/ablationTest";
import { UserError } from "../shared/errors";
import { ablationsOf } from "../shared/act/ablations";
import { TEST_COLUMNS, costOf, testRows } from "../shared/dataset/ablationReport";
import { numbers } from "../shared/format/table";
import type { TestCommand } from "./arguments";
import { bundled, openModel } from "./openModel";
import { drawProgress, openDataset, skippedLines } from "./overDataset";
import { type Ablation, wordsOfAblation } from "../shared/trace/edits";
import type { Dataset } from "../shared/dataset/dataset";

/** Resolves with the text for standard output. */
export async function testCommand(command: TestCommand, signal: AbortSignal): Promise<string> {
  const dataset = await openDataset(command.dataset);
  const tested = [await testModel(command, command.model, dataset, signal)];
  const control = command.control ?? (command.model === undefined ? bundled("prosqa-pause") : undefined);
  if (control !== undefined && (command.control !== undefined || existsSync(control)))
    tested.push(await testModel(command, control, dataset, signal));
  return command.json ? asJson(tested, dataset) : asTable(tested, dataset);
}

async function testModel(
  command: TestCommand,
  folder: string | undefined,
  dataset: Dataset,
  signal: AbortSignal,
): Promise<ModelTest> {
  const { engine, model } = await openModel({ ...command, ...(folder === undefined ? {} : { model: folder }) });
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const parts = { engine, manifest: model.manifest };
  const edits = checked(
    command.edits,
    ablationsOf(model.manifest.tokens, model.manifest.meanThoughts.length, thoughts),
    model.name,
  );
  const cases = dataset.cases.slice(0, command.limit);
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

function checked(wanted: readonly Ablation[], possible: readonly Ablation[], name: string): readonly Ablation[] {
  const missing = wanted.find((edit) => !possible.includes(edit));
  if (missing !== undefined)
    throw new UserError(
      [
        l10n.t("{0} lacks the data for the edit “{1}” ({2}).", name, missing, wordsOfAblation[missing]),
        l10n.t("Use --edits {0}.", possible.join(",")),
      ].join(" "),
    );
  return wanted;
}

function asJson(tested: ModelTest[], dataset: Dataset): string {
  const [own, control] = tested.map(({ name, results, thoughts, seconds }) => ({
    model: name,
    ...summarizeTests(results, thoughts),
    seconds,
  }));
  return JSON.stringify({ ...own, control: control ?? null, skipped: skippedIn(dataset, tested) }, null, 2) + "\n";
}

function asTable(tested: ModelTest[], dataset: Dataset): string {
  const blocks = tested.flatMap((test) => [
    `${l10n.t("{0} on {1}", test.name, test.provider)}, ${costOf(test)}`,
    ...numbers(TEST_COLUMNS, testRows(summarizeTests(test.results, test.thoughts))),
    "",
  ]);
  return (
    [
      ...blocks,
      l10n.t("lost, gained: problems that become wrong, or right, with the edit"),
      l10n.t("McNemar p: the probability that they are at least this uneven by chance (exact, two-sided)"),
      ...skippedLines({ unreadable: skippedIn(dataset, tested) }),
    ].join("\n") + "\n"
  );
}
