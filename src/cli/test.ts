/** `coconut test`: do the thoughts matter? Every intervention over a dataset, beside a control model. */
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { type TestSummary, type TestedCase, summariseTests, testCase } from "../shared/datasetTest";
import { UserError } from "../shared/errors";
import type { Dataset } from "../shared/evaluation";
import { type Intervention, interventionsOf, wordsOfIntervention } from "../shared/interventions";
import { MAX_WORDS } from "../shared/reasoning";
import { plural } from "../shared/wording";
import type { TestCommand } from "./arguments";
import { bundled, openModel } from "./openModel";
import { eachCase, openDataset, share, skippedLines } from "./overDataset";
import { numbers } from "./table";

interface TestedModel {
  model: string;
  provider: string;
  summary: TestSummary;
  seconds: number;
}

/** Resolves with what goes to standard output. */
export async function testCommand(command: TestCommand, signal: AbortSignal): Promise<string> {
  const dataset = await openDataset(command.dataset);
  const tested = [await testModel(command, command.model, dataset, signal)];
  const control = command.control ?? (command.model === undefined ? bundled("prosqa-pause") : undefined);
  if (control !== undefined && (command.control !== undefined || existsSync(control))) tested.push(await testModel(command, control, dataset, signal));
  return command.json ? asJson(tested, dataset) : asTable(tested, dataset);
}

async function testModel(command: TestCommand, folder: string | undefined, dataset: Dataset, signal: AbortSignal): Promise<TestedModel> {
  const { engine, hub, model } = await openModel({ ...command, ...(folder === undefined ? {} : { model: folder }) });
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const parts = { engine, hub, manifest: model.manifest, newId: randomUUID, maxWords: MAX_WORDS };
  const edits = checked(command.edits, interventionsOf(model.manifest, thoughts), model.name);
  const cases = dataset.cases.slice(0, command.limit);
  const results: TestedCase[] = [];
  const seconds = await eachCase(cases, dataset, signal, async (_problem, at) => void results.push(await testCase(parts, cases, at, thoughts, edits)));
  await engine.dispose();
  return { model: model.name, provider: model.provider, summary: summariseTests(results, thoughts), seconds };
}

function checked(wanted: readonly Intervention[], there: readonly Intervention[], name: string): readonly Intervention[] {
  const missing = wanted.find((edit) => !there.includes(edit));
  if (missing !== undefined) throw new UserError(`${name} has not what “${missing}” (${wordsOfIntervention[missing]}) needs. It can be tested with --edits ${there.join(",")}.`);
  return wanted;
}

function asJson(tested: TestedModel[], { malformed }: Dataset): string {
  const [own, control] = tested.map(({ model, summary, seconds }) => ({ model, ...summary, seconds }));
  return JSON.stringify({ ...own, control: control ?? null, skipped: malformed }, null, 2) + "\n";
}

function asTable(tested: TestedModel[], dataset: Dataset): string {
  const blocks = tested.flatMap(({ model, provider, summary, seconds }) => {
    const { thoughts, n, accuracy, interval, cells } = summary;
    const rows = cells.map((cell) => [
      cell.intervention, cell.position === null ? "all" : String(cell.position), share(cell.accuracy), range(cell.interval), String(cell.lost), String(cell.gained), probability(cell.p),
    ]);
    return [
      `${model} on ${provider}, ${plural(n, "problem")}, ${plural(thoughts, "thought")}, ${seconds.toFixed(1)} s`,
      ...numbers(["edit", "thought", "right", "95 % interval", "lost", "gained", "McNemar p"], [["none", "", share(accuracy), range(interval), "", "", ""], ...rows]),
      "",
    ];
  });
  return [...blocks, "lost, gained: problems that the edit makes wrong, and right; p: that they would be as uneven by chance (exact, two-sided)", ...skippedLines(dataset)].join("\n") + "\n";
}

function range([low, high]: [number, number]): string {
  return `${(100 * low).toFixed(1)}-${(100 * high).toFixed(1)}`;
}

function probability(p: number): string {
  return p < 0.0001 ? "<0.0001" : p.toFixed(4);
}
