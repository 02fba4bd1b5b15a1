/**
 * `coconut look`: what the thoughts attend to, for one question or as means over a dataset: by class of the facts, or
 * for a question without facts by token. For one question, also what the state after each layer decodes to.
 */
import * as l10n from "@vscode/l10n";
import {
  type AttentionClass,
  type AttentionTable,
  ATTENTION_CLASSES,
  type Mean,
  added,
  attentionTable,
  weightsOf,
} from "../shared/read/attentionTable";
import { UserError } from "../shared/errors";
import { refuseWithoutThoughts } from "../shared/model/manifest";
import type { Engine } from "../shared/engine/engine";
import { type Dataset, type DatasetEntry, isDatasetName, readQuestions } from "../shared/dataset/dataset";
import { beginTrace } from "../shared/act/reason";
import { numbers, wrapped } from "../shared/format/table";
import { skippedCount } from "../shared/problem/readQuestion";
import { readTrace } from "../shared/read/readTrace";
import type { Rest, Trace } from "../shared/trace/trace";
import type { LookCommand } from "./arguments";
import { openDataset, readInput } from "./input";
import { openModel } from "./openModel";
import { checkDone, eachCase, interruptedLines, remarkLines } from "./overDataset";
import { problemCount } from "../shared/format/counts";
import { percent } from "../shared/format/numbers";
import { visibleText } from "../shared/format/visible";
import { hiddenWords } from "../shared/read/wording";

/** Number of candidates per layer. */
const LAYER_CANDIDATES = 4;
const WIDTH = 100;

/** Resolves with the text for standard output. */
export async function lookCommand(command: LookCommand, signal: AbortSignal): Promise<string> {
  const isDataset = command.input !== undefined && isDatasetName(command.input);
  const dataset: Dataset<DatasetEntry> = isDataset
    ? await openDataset(command.input!, readQuestions, signal)
    : { cases: [{ index: 0, question: await readInput(command.input, signal) }], unreadable: [] };
  const { engine, model } = await openModel(command);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  refuseWithoutThoughts(model.manifest);
  const { layers } = model.manifest.shapes;
  const layer = command.layer ?? layers;
  if (layer > layers)
    throw new UserError(l10n.t("{0} doesn't have a layer {1}. --layer takes 1 to {2}.", model.name, layer, layers));
  let table: AttentionTable | null = null;
  let layerReadings: LayerReadings = [];
  let tokens: TokenAttention[] = [];
  let n = 0;
  let sentences = 0;
  const cases = dataset.cases.slice(0, command.limit);
  const progress = await eachCase(cases, dataset, signal, async ({ question }) => {
    const trace = await beginTrace(engine, model, { text: question }, { id: "look", created: "" });
    const own = await attentionTable(engine, trace, thoughts, layer - 1);
    if (!own && !isDataset) {
      tokens = await readTokens(engine, trace, thoughts, layer - 1);
      layerReadings = await readLayers(engine, trace, thoughts);
    }
    if (!own || signal.aborted) return;
    sentences += skippedCount(trace.read);
    table = table ? added(table, own) : own;
    n++;
    if (!isDataset) layerReadings = await readLayers(engine, trace, thoughts);
  });
  const on = l10n.t("{0} on {1}", model.name, model.provider);
  if (tokens.length > 0)
    return command.json
      ? JSON.stringify({ model: model.name, layer, n: 1, heads: "mean", tokens, layers: layerReadings }, null, 2) + "\n"
      : [`${on}, ${problemCount(1)}`, ...tokenLines(tokens, layer), ...layerLines(layerReadings)].join("\n") + "\n";
  if (!table) {
    const [only] = dataset.unreadable;
    if (only && !isDataset) throw new UserError(only.reason);
    if (only || progress.cancelled) checkDone(n, dataset, progress);
    throw new UserError(
      [
        l10n.t("No question has a graph of facts that the attention of {0} can be sorted by.", model.name),
        l10n.t("Give one question to see its attention by token."),
      ].join(" "),
    );
  }
  const { wanted, cancelled } = progress;
  return command.json
    ? asJson(table, {
        ...{ model: model.name, layer, n, wanted, cancelled },
        ...(layerReadings.length > 0 && { layers: layerReadings }),
      })
    : asText(table, `${on}, ${problemCount(n)}`, layer, [
        ...layerLines(layerReadings),
        ...interruptedLines(n, progress),
        ...remarkLines(dataset, sentences),
      ]);
}

/** By thought and layer, starting with the input, in the user's words. Empty if the package doesn't output layers. */
type LayerReadings = { candidates: { text: string; tokens: number[]; p: number }[]; rest: Rest }[][];

async function readLayers(engine: Engine, trace: Trace, thoughts: number): Promise<LayerReadings> {
  const reading = readTrace(trace);
  const path = Array.from({ length: thoughts - 1 }, () => ({ kind: "thought" as const }));
  const { layers } = await engine.attention(trace.prompt.text, path, [], LAYER_CANDIDATES);
  return (layers ?? []).map((thought) =>
    thought.map(({ candidates, rest }) => ({
      candidates: candidates.map((candidate) => ({ ...candidate, text: reading.say(candidate.text) })),
      rest,
    })),
  );
}

/** How much each thought attends to a token, as the mean over heads. */
interface TokenAttention {
  /** `null`: everything that isn't of the question. */
  text: string | null;
  thoughts: number[];
}

async function readTokens(engine: Engine, trace: Trace, thoughts: number, layer: number): Promise<TokenAttention[]> {
  const path = Array.from({ length: thoughts - 1 }, () => ({ kind: "thought" as const }));
  const reading = await engine.attention(trace.prompt.text, path, [], 1);
  const weights = reading.attention.map((_, thought) => weightsOf(reading, thought, layer, null));
  const words = readTrace(trace);
  const rows = trace.prompt.tokens.flatMap(({ text, id, span }, position): TokenAttention[] =>
    span ? [{ text: visibleText(words.say(text), [id]), thoughts: weights.map((all) => all[position] ?? 0) }] : [],
  );
  const others = weights.map((all, thought) =>
    Math.max(
      0,
      rows.reduce(
        (rest, row) => rest - row.thoughts[thought]!,
        all.reduce((sum, weight) => sum + weight, 0),
      ),
    ),
  );
  return [...rows, { text: null, thoughts: others }];
}

function tokenLines(tokens: readonly TokenAttention[], layer: number): string[] {
  const header = ["", ...(tokens[0]?.thoughts ?? []).map((_, index) => l10n.t("thought {0}", index + 1))];
  const cells = tokens.map(({ text, thoughts }) => [text ?? l10n.t("everything else"), ...thoughts.map(percent)]);
  return [
    "",
    l10n.t("Attention by token of the question, layer {0}, mean over heads", layer),
    ...numbers(header, cells),
  ];
}

function layerLines(readings: LayerReadings): string[] {
  const lineOf = (thought: number, layer: number, { candidates, rest }: LayerReadings[number][number]): string => {
    const all = candidates.map(({ text, tokens, p }) => `${visibleText(text, tokens)} ${percent(p)}`).join(", ");
    return (
      (layer === 0 ? l10n.t("thought {0}", thought) : "").padEnd(12) +
      (layer === 0 ? l10n.t("input") : l10n.t("layer {0}", layer)).padEnd(10) +
      [all, hiddenWords(rest)].join("; ")
    );
  };
  const lines = readings.flatMap((layers, index) => layers.map((reading, layer) => lineOf(index + 1, layer, reading)));
  return lines.length === 0
    ? []
    : [
        "",
        l10n.t("Layer by layer (logit lens: the state after each layer, through the final norm and the head)"),
        ...lines,
      ];
}

function asJson(
  { attention, products }: AttentionTable,
  about: { model: string; layer: number; n: number; wanted: number; cancelled: boolean; layers?: LayerReadings },
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
    const header = ["", ...rows.map((_, index) => l10n.t("thought {0}", index + 1))];
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
      ...block(l10n.t("Attention on a fact, layer {0}, summed over heads", layer), attention),
      ...block(l10n.t("Inner product with a node"), products),
      "",
      ...wrapped(
        [
          l10n.t("A fact is in the class of its subject."),
          l10n.t("The frontier of thought k: facts with a subject k-1 steps from the root, and nodes k steps from it."),
          l10n.t("Classes are nested: what is optimal is also on the frontier and reachable."),
        ].join(" "),
        WIDTH,
      ),
      ...skipped,
    ].join("\n") + "\n"
  );
}

function meanOf({ sum, n }: Mean): number | null {
  return n === 0 ? null : sum / n;
}
