/** `coconut test`: do the thoughts matter? Every ablation over a dataset, beside a control model. */
import { existsSync } from "node:fs";
import { type ModelTest, skippedIn, summariseTests, testDataset } from "../shared/dataset/ablationTest";
import { UserError } from "../shared/errors";
import { ablationsOf } from "../shared/act/ablations";
import { MAX_WORDS } from "../shared/act/reason";
import { TEST_COLUMNS, costOf, testRows } from "../shared/dataset/ablationReport";
import { numbers } from "../shared/format/table";
import type { TestCommand } from "./arguments";
import { bundled, openModel } from "./openModel";
import { openDataset } from "./input";
import { type Progress, checkDone, drawProgress, remarkLines } from "./overDataset";
import { type Ablation, wordsOfAblation } from "../shared/trace/edits";
import { sentencesSkipped } from "../shared/dataset/askedCase";
import { type Case, type Dataset, readProblems } from "../shared/dataset/dataset";

/** Resolves with what goes to standard output. */
export async function testCommand(command: TestCommand, signal: AbortSignal): Promise<string> {
  const dataset = await openDataset(command.dataset, readProblems, signal);
  const cases = dataset.cases.slice(0, command.limit);
  const own = await testModel(command, command.model, cases, signal);
  if (!command.json || !progressOf(own, cases).cancelled)
    checkDone(own.results.length, { unreadable: skippedIn(dataset, [own]) }, progressOf(own, cases));
  const folder = command.control ?? (command.model === undefined ? bundled("prosqa-pause") : undefined);
  const isThere = folder !== undefined && (command.control !== undefined || existsSync(folder));
  const control = isThere && !signal.aborted ? await testModel(command, folder, cases, signal) : null;
  return (command.json ? asJson : asTable)(own, control, dataset, cases);
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
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const parts = { engine, manifest: model.manifest, maxWords: MAX_WORDS };
  const edits = checked(
    command.edits,
    ablationsOf(model.manifest.tokens, model.manifest.meanThoughts.length, thoughts),
    model.name,
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

function checked(wanted: readonly Ablation[], there: readonly Ablation[], name: string): readonly Ablation[] {
  const missing = wanted.find((edit) => !there.includes(edit));
  if (missing !== undefined)
    throw new UserError(
      `${name} has not what “${missing}” (${wordsOfAblation[missing]}) needs. It can be tested with --edits ` +
        `${there.join(",")}.`,
    );
  return wanted;
}

function asJson(own: ModelTest, control: ModelTest | null, dataset: Dataset, cases: readonly Case[]): string {
  const found = {
    ...asObject(own, cases),
    control: control && asObject(control, cases),
    skipped: skippedIn(dataset, control ? [own, control] : [own]),
    sentencesSkipped: sentencesSkipped(cases, own.parts.manifest),
  };
  return JSON.stringify(found, null, 2) + "\n";
}

/** Without a number where no problem was answered. */
function asObject(test: ModelTest, cases: readonly Case[]): object {
  const { n, ...numbers } = summariseTests(test.results, test.thoughts);
  return { model: test.name, thoughts: test.thoughts, n, ...progressOf(test, cases), ...(n > 0 && numbers) };
}

function asTable(own: ModelTest, control: ModelTest | null, dataset: Dataset, cases: readonly Case[]): string {
  const tested = control ? [own, control] : [own];
  const blocks = tested.flatMap((test) => [
    `${test.name} on ${test.provider}, ${costOf(test)}`,
    ...(test.results.length === 0
      ? ["No problem was answered."]
      : numbers(TEST_COLUMNS, testRows(summariseTests(test.results, test.thoughts)))),
    "",
  ]);
  const last = control ?? own;
  return (
    [
      ...blocks,
      "lost, gained: problems that the edit makes wrong, and right; p: that they would be as uneven by chance " +
        "(exact, two-sided)",
      ...remarkLines(
        last.results.length,
        { unreadable: skippedIn(dataset, tested) },
        progressOf(last, cases),
        sentencesSkipped(cases, own.parts.manifest),
      ),
    ].join("\n") + "\n"
  );
}
