/** `coconut look`: where the thoughts look, of one question or as means over a dataset. */
import { type LookClass, type LookTable, LOOK_CLASSES, type Mean, added, lookTable } from "../shared/attention";
import { UserError } from "../shared/errors";
import { beginTrace } from "../shared/reasoning";
import { numbers } from "../shared/textTable";
import { plural } from "../shared/wording";
import type { LookCommand } from "./arguments";
import { readInput } from "./input";
import { openModel } from "./openModel";
import { eachCase, openDataset, skippedLines } from "./overDataset";

/** Resolves with what goes to standard output. */
export async function lookCommand(command: LookCommand, signal: AbortSignal): Promise<string> {
  const isDataset = command.input?.toLowerCase().endsWith(".json") === true;
  const dataset = isDataset ? await openDataset(command.input!) : { cases: [{ index: 0, question: await readInput(command.input), answer: "" }], malformed: [] };
  const { engine, model } = await openModel(command);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const { layers } = model.manifest.shapes;
  const layer = command.layer ?? layers;
  if (layer > layers) throw new UserError(`${model.name} has ${plural(layers, "layer")}: --layer takes 1 to ${layers}.`);
  let table: LookTable | null = null;
  let n = 0;
  await eachCase(dataset.cases.slice(0, command.limit), dataset, signal, async ({ question }) => {
    const trace = await beginTrace(engine, model, { text: question }, { id: "look", created: "" });
    const own = await lookTable(engine, trace, thoughts, layer - 1);
    if (!own) return;
    table = table ? added(table, own) : own;
    n++;
  });
  if (!table) throw new UserError(skippedLines(dataset)[1]?.trim() ?? `There is no graph to tell apart what ${model.name} looks at: ask a question about facts, with a model for them, after at least one thought.`);
  return command.json ? asJson(table, { model: model.name, layer, n }) : asText(table, `${model.name} on ${model.provider}, ${plural(n, "problem")}`, layer, skippedLines(dataset));
}

function asJson({ attention, products }: LookTable, about: { model: string; layer: number; n: number }): string {
  const plain = (rows: Record<LookClass, Mean>[]) => rows.map((row) => Object.fromEntries(LOOK_CLASSES.map((name) => [name, { mean: meanOf(row[name]), n: row[name].n }])));
  return JSON.stringify({ ...about, heads: "sum", attention: plain(attention), products: plain(products) }, null, 2) + "\n";
}

function asText({ attention, products }: LookTable, title: string, layer: number, skipped: string[]): string {
  const block = (name: string, rows: Record<LookClass, Mean>[]): string[] => {
    const header = ["", ...rows.map((_, index) => `thought ${index + 1}`)];
    return ["", name, ...numbers(header, LOOK_CLASSES.map((kind) => [kind, ...rows.map((row) => (row[kind].n === 0 ? "-" : meanOf(row[kind])!.toFixed(3)))]))];
  };
  return [
    title,
    ...block(`Attention on a fact, layer ${layer}, summed over heads`, attention),
    ...block("Inner product with a node", products),
    "",
    "A fact is in the class of its subject; the frontier of thought k are the facts whose subject is k-1 steps from the",
    "root, and the nodes k steps from it. Classes are nested: what is optimal is on the frontier and reachable too.",
    ...skipped,
  ].join("\n") + "\n";
}

function meanOf({ sum, n }: Mean): number | null {
  return n === 0 ? null : sum / n;
}
