/**
 * `coconut look`: where the thoughts look, of one question or as means over a dataset; of one question also what every
 * layer decodes to.
 */
import {
  type AttentionClass,
  type AttentionTable,
  ATTENTION_CLASSES,
  type Mean,
  added,
  attentionTable,
} from "../shared/read/attention";
import { UserError } from "../shared/errors";
import type { Engine } from "../shared/engine/engine";
import { type Dataset, type DatasetEntry, isDatasetName, readQuestions } from "../shared/dataset/dataset";
import { beginTrace } from "../shared/act/reason";
import { numbers } from "../shared/format/table";
import { skippedCount } from "../shared/problem/readQuestion";
import { readTrace } from "../shared/read/readTrace";
import type { Rest, Trace } from "../shared/trace/trace";
import type { LookCommand } from "./arguments";
import { openDataset, readInput } from "./input";
import { openModel } from "./openModel";
import { checkDone, eachCase, remarkLines } from "./overDataset";
import { percent, plural } from "../shared/format/numbers";

/** Candidates of a layer. */
const READ = 4;

/** Resolves with what goes to standard output. */
export async function lookCommand(command: LookCommand, signal: AbortSignal): Promise<string> {
  const isDataset = command.input !== undefined && isDatasetName(command.input);
  const dataset: Dataset<DatasetEntry> = isDataset
    ? await openDataset(command.input!, readQuestions, signal)
    : { cases: [{ index: 0, question: await readInput(command.input, signal) }], unreadable: [] };
  const { engine, model } = await openModel(command);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  const { layers } = model.manifest.shapes;
  const layer = command.layer ?? layers;
  if (layer > layers)
    throw new UserError(`${model.name} has ${plural(layers, "layer")}: --layer takes 1 to ${layers}.`);
  let table: AttentionTable | null = null;
  let layerReadings: Read = [];
  let n = 0;
  let sentences = 0;
  const cases = dataset.cases.slice(0, command.limit);
  const progress = await eachCase(cases, dataset, signal, async ({ question }) => {
    const trace = await beginTrace(engine, model, { text: question }, { id: "look", created: "" });
    const own = await attentionTable(engine, trace, thoughts, layer - 1);
    if (!own || signal.aborted) return;
    sentences += skippedCount(trace.read);
    table = table ? added(table, own) : own;
    n++;
    if (!isDataset) layerReadings = await readLayers(engine, trace, thoughts);
  });
  if (!table) {
    const [only] = dataset.unreadable;
    if (only && !isDataset) throw new UserError(only.problem);
    if (only || progress.cancelled) checkDone(n, dataset, progress);
    throw new UserError(
      `There is no graph to tell apart what ${model.name} looks at: ask a question about facts, with a model ` +
        "for them, after at least one thought.",
    );
  }
  const { wanted, cancelled } = progress;
  return command.json
    ? asJson(table, {
        ...{ model: model.name, layer, n, wanted, cancelled },
        ...(layerReadings.length > 0 && { layers: layerReadings }),
      })
    : asText(table, `${model.name} on ${model.provider}, ${plural(n, "problem")}`, layer, [
        ...layerLines(layerReadings),
        ...remarkLines(n, dataset, progress, sentences),
      ]);
}

/** By thought and layer, the input first; in the person's words. Empty where the package does not tell. */
type Read = { candidates: { text: string; p: number }[]; rest: Rest }[][];

async function readLayers(engine: Engine, trace: Trace, thoughts: number): Promise<Read> {
  const reading = readTrace(trace);
  const path = Array.from({ length: thoughts - 1 }, () => ({ kind: "thought" as const }));
  const { layers } = await engine.attention(trace.prompt.text, path, [], READ);
  return (layers ?? []).map((thought) =>
    thought.map(({ candidates, rest }) => ({
      candidates: candidates.map(({ text, p }) => ({ text: reading.say(text), p })),
      rest,
    })),
  );
}

function layerLines(read: Read): string[] {
  const lineOf = (thought: number, layer: number, { candidates, rest }: Read[number][number]): string => {
    const all = candidates.map(({ text, p }) => `${text.trim() || JSON.stringify(text)} ${percent(p)}`).join(", ");
    return (
      `${layer === 0 ? `thought ${thought}` : ""}`.padEnd(12) +
      `${layer === 0 ? "input" : `layer ${layer}`}`.padEnd(10) +
      `${all}; +${rest.n} others ${percent(rest.p)}`
    );
  };
  const lines = read.flatMap((layers, index) => layers.map((reading, layer) => lineOf(index + 1, layer, reading)));
  return lines.length === 0
    ? []
    : [
        "",
        "Layer by layer (logit lens: each state through the final norm and the head; the last layer is the thought)",
        ...lines,
      ];
}

function asJson(
  { attention, products }: AttentionTable,
  about: { model: string; layer: number; n: number; wanted: number; cancelled: boolean; layers?: Read },
): string {
  const plain = (rows: Record<AttentionClass, Mean>[]) =>
    rows.map((row) =>
      Object.fromEntries(ATTENTION_CLASSES.map((name) => [name, { mean: meanOf(row[name]), n: row[name].n }])),
    );
  return (
    JSON.stringify({ ...about, heads: "sum", attention: plain(attention), products: plain(products) }, null, 2) + "\n"
  );
}

function asText({ attention, products }: AttentionTable, title: string, layer: number, skipped: string[]): string {
  const block = (name: string, rows: Record<AttentionClass, Mean>[]): string[] => {
    const header = ["", ...rows.map((_, index) => `thought ${index + 1}`)];
    return [
      "",
      name,
      ...numbers(
        header,
        ATTENTION_CLASSES.map((kind) => [
          kind,
          ...rows.map((row) => (row[kind].n === 0 ? "-" : meanOf(row[kind])!.toFixed(3))),
        ]),
      ),
    ];
  };
  return (
    [
      title,
      ...block(`Attention on a fact, layer ${layer}, summed over heads`, attention),
      ...block("Inner product with a node", products),
      "",
      "A fact is in the class of its subject; the frontier of thought k are the facts whose subject is k-1 steps " +
        "from the",
      "root, and the nodes k steps from it. Classes are nested: what is optimal is on the frontier and reachable too.",
      ...skipped,
    ].join("\n") + "\n"
  );
}

function meanOf({ sum, n }: Mean): number | null {
  return n === 0 ? null : sum / n;
}
