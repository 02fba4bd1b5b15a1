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
  weightsOf,
} from "../shared/read/attentionTable";
import { UserError } from "../shared/errors";
import { refuseWithoutThoughts } from "../shared/model/manifest";
import type { Engine, LoadedModel } from "../shared/engine/engine";
import { isDatasetName, readQuestions } from "../shared/dataset/dataset";
import { type FiledDataset, beginReport, beginRun, closeReport } from "../shared/dataset/report";
import { readReport } from "../shared/dataset/reportReading";
import { howToReadLook, meanOf } from "../shared/dataset/reportTables";
import { noGraph } from "../shared/dataset/measure";
import { beginTrace } from "../shared/act/beginTrace";
import { numbers, wrapped } from "../shared/format/table";
import { readTrace } from "../shared/read/readTrace";
import type { Rest, Trace } from "../shared/trace/trace";
import type { LookCommand } from "./arguments";
import { openDataset, readOneQuestion } from "./input";
import { openModel } from "./openModel";
import { drawBlocks, interruptionOf, progressOf, remarksOf, titleOf } from "./drawReport";
import { checkDone } from "./overDataset";
import { checkOutputs, withFiles } from "./outputs";
import { measureHere, withReport } from "./reportFile";
import { problemCount } from "../shared/format/counts";
import { percent } from "../shared/format/numbers";
import { visibleText } from "../shared/format/visible";
import { hiddenWords } from "../shared/read/wording";

/** Number of candidates per layer. */
const LAYER_CANDIDATES = 4;
const WIDTH = 100;

/** Resolves with the text for standard output. */
export async function lookCommand(command: LookCommand, signal: AbortSignal): Promise<string> {
  const isDataset = command.input !== undefined && isDatasetName(command.input) && command.problem === undefined;
  const created = new Date().toISOString();
  const question = async (): Promise<string> => (await readOneQuestion(command.input, command.problem, signal)).text;
  const dataset: FiledDataset = isDataset
    ? await openDataset(command.input!, readQuestions, signal)
    : { ...{ name: "", sha256: "", unreadable: [] }, cases: [{ index: 0, question: await question() }] };
  await checkOutputs(command.input, { "--report": command.report });
  const { engine, model } = await openModel(command);
  const thoughts = command.thoughts ?? model.manifest.thoughts.default;
  refuseWithoutThoughts(model.manifest);
  const { layers } = model.manifest.shapes;
  const layer = command.layer ?? layers;
  if (layer > layers)
    throw new UserError(l10n.t("{0} doesn't have a layer {1}. --layer takes 1 to {2}.", model.name, layer, layers));
  const cases = dataset.cases.slice(0, command.limit);
  const { manifest } = model;
  const runs = [beginRun(model, { thoughts })];
  const about = { created, command: "look" as const, options: { thoughts: [thoughts], layer } };
  return withReport(command.report, beginReport(about, dataset, cases, { manifest, runs }), async (kept) => {
    const { report, publish } = kept;
    const run = report.runs[0]!;
    await measureHere(kept, { engine, model, run }, signal);
    const reading = readReport(closeReport(report));
    const { attention: table } = reading.own;
    const n = run.cases.length;
    const on = titleOf(reading.own);
    const progress = progressOf(reading.own, reading);
    const trace = isDataset || signal.aborted ? null : await begun(engine, model, cases[0]!.question);
    const layerReadings = trace ? await readLayers(engine, trace, thoughts) : [];
    if (!table && trace) {
      const tokens = await readTokens(engine, trace, thoughts, layer - 1);
      return command.json
        ? JSON.stringify({ model: model.name, layer, n: 1, heads: "mean", tokens, layers: layerReadings }, null, 2) +
            "\n"
        : [`${on}, ${problemCount(1)}`, ...tokenLines(tokens, layer), ...layerLines(layerReadings)].join("\n") + "\n";
    }
    if (!table) {
      if (progress.cancelled || reading.skipped.some(({ reason }) => reason !== noGraph()))
        checkDone(n, { unreadable: reading.skipped }, progress);
      throw new UserError(
        [
          l10n.t("No question has a graph of facts that the attention of {0} can be sorted by.", model.name),
          l10n.t("Give one question to see its attention by token."),
        ].join(" "),
      );
    }
    const { wanted, cancelled } = progress;
    const text = command.json
      ? asJson(table, {
          ...{ model: model.name, layer, n, wanted, cancelled },
          ...(layerReadings.length > 0 && { layers: layerReadings }),
        })
      : [
          `${on}, ${problemCount(n)}`,
          ...drawBlocks(reading.own),
          "",
          ...wrapped(howToReadLook().join(" "), WIDTH),
          ...layerLines(layerReadings),
          ...interruptionOf(reading.own, n, reading, command.report !== undefined),
          ...remarksOf(reading),
        ].join("\n") + "\n";
    return withFiles(text, publish);
  });
}

function begun(engine: Engine, model: LoadedModel, question: string): Promise<Trace> {
  return beginTrace(engine, model, { text: question }, { id: "look", created: "" });
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
