/** `coconut eval`: a dataset through the engine in this process, as a table or as JSON. */
import { randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { UserError, isUserError } from "../shared/errors";
import { type CaseResult, type Dataset, type Summary, evaluateCase, readDataset, summarise } from "../shared/evaluation";
import { MAX_WORDS } from "../shared/reasoning";
import { plural } from "../shared/wording";
import type { EvalCommand } from "./arguments";
import { openModel } from "./openModel";
import { type CaseValues, valuesAsText, valuesOfCase } from "./values";

/** Resolves with what goes to standard output; a progress bar goes to standard error where that is a terminal. */
export async function evalCommand(command: EvalCommand, signal: AbortSignal): Promise<string> {
  const dataset = readDataset(await readFile(command.dataset, "utf8").catch(unreadable(command.dataset)), command.dataset);
  const { engine, hub, model } = await openModel(command);
  const counts = command.thoughts ?? [model.manifest.thoughts.default];
  const cases = dataset.cases.slice(0, command.limit);
  const start = performance.now();
  const results: CaseResult[] = [];
  const values: CaseValues[] = [];
  const parts = { engine, hub, manifest: model.manifest, newId: randomUUID };
  for (const [done, problem] of cases.entries()) {
    if (signal.aborted) break;
    drawProgress(done, cases.length);
    try {
      results.push(...(await evaluateCase(parts, problem, counts, MAX_WORDS)));
      if (command.values) values.push(...(await valuesOfCase(parts, problem, Math.max(...counts))));
    } catch (error) {
      if (!isUserError(error)) throw error;
      dataset.malformed.push({ index: problem.index, problem: error.message });
    }
  }
  drawProgress(cases.length, cases.length);
  const seconds = (performance.now() - start) / 1000;
  if (command.values) await writeFile(command.values.path, valuesAsText(values, model.name, command.values.format)).catch(unwritable(command.values.path));
  const summaries = counts.map((thoughts) => summarise(results, thoughts));
  return command.json ? asJson(summaries, dataset, model.name, seconds) : asTable(summaries, dataset, `${model.name} on ${model.provider}`, seconds);
}

/** One object for one number of thoughts, an array for several. */
function asJson(summaries: Summary[], { malformed }: Dataset, model: string, seconds: number): string {
  const all = summaries.map((summary) => ({ model, edit: null, ...summary, skipped: malformed, seconds }));
  return JSON.stringify(all.length === 1 ? all[0] : all, null, 2) + "\n";
}

function asTable(summaries: Summary[], { malformed }: Dataset, title: string, seconds: number): string {
  const header = ["thoughts", "right", "well formed", "tokens", "passes", ...Object.keys(summaries[0]?.classes ?? {})];
  const rows = summaries.map(({ thoughts, accuracy, wellFormed, tokens, passes, classes }) => [
    String(thoughts), share(accuracy), share(wellFormed), tokens.toFixed(1), passes.toFixed(1), ...Object.values(classes).map(String),
  ]);
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ");
  return [
    `${title}, ${plural(summaries[0]?.n ?? 0, "problem")}, ${seconds.toFixed(1)} s`,
    line(header),
    ...rows.map(line),
    ...(malformed.length > 0 ? [`${plural(malformed.length, "entry", "entries")} skipped:`] : []),
    ...malformed.map(({ index, problem }) => `  ${index}: ${problem}`),
  ].join("\n") + "\n";
}

function drawProgress(done: number, all: number): void {
  if (!process.stderr.isTTY) return;
  const filled = Math.round((30 * done) / Math.max(1, all));
  process.stderr.write(`\r${"█".repeat(filled)}${"░".repeat(30 - filled)} ${done}/${all}${done === all ? "\n" : ""}`);
}

function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    throw new UserError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}): give the path of a dataset file.`);
  };
}

function unwritable(path: string): (error: unknown) => never {
  return (error) => {
    throw new UserError(`${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}): name another file with --values.`);
  };
}

function share(p: number): string {
  return `${(100 * p).toFixed(1)} %`;
}
