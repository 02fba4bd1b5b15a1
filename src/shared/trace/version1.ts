/** Opens a trace of version 1 of the format: what was read from its question is made here, once. */
import * as l10n from "@vscode/l10n";
import { type TraceManifest, manifestOf } from "../model/manifest";
import type { ManifestFile } from "../schema/generated/ManifestFile";
import type { Span } from "../problem/fragments";
import { graphOf, readProblemGraph, rightOption } from "../problem/problemGraph";
import { type ReadFact, type ReadProblem } from "../problem/problem";
import { type Read, readQuestion } from "../problem/readQuestion";
import type { Word } from "../problem/words";
import type { Ablation, Edit } from "./edits";
import type { Distribution, Mark, PromptToken, Spoken, TestCell, Trace, TraceNode } from "./trace";
import { type ValueVersion1, answerOf, readingOf } from "./valueReading";

/** As schemas/trace-1.schema.json checks it. */
export interface TraceVersion1 {
  format: "coconut-trace";
  version: 1;
  id: string;
  created: string;
  source: { text: string; uri?: string; range?: Span };
  prompt: { text: string; tokens: PromptToken[] };
  words: Word[];
  model: { name: string; sha256: string; manifest: ManifestFile };
  comparedTo?: string;
  provider: string;
  answer: { text: string; p: number; node: string } | null;
  nodes: NodeVersion1[];
  values: ({ node: string | null } & ValueVersion1)[];
  tests: {
    id: string;
    base: string;
    answer: { concept: string; p: number };
    cells: { intervention: string; position: number | null; answer: string; p: number; shift: number[] }[];
  }[];
  marks: Record<string, Mark>;
}

interface NodeBaseVersion1 {
  id: string;
  parent: string | null;
  group?: string;
  ms: number;
}

type NodeVersion1 = NodeBaseVersion1 &
  (
    | { kind: "thought"; edit?: Edit; norm: number; cosine: number | null; entropy: number; reading: Distribution }
    | { kind: "token"; token: { id: number; text: string }; p?: number; reading?: Distribution }
  );

/** How many words were said in one go at the most. */
const MOST_WORDS = 64;

/** The schema of that version doesn't check it. */
function countOf(meanThoughts: unknown): number {
  return Array.isArray(meanThoughts) ? meanThoughts.length : 0;
}

export function fromVersion1(old: TraceVersion1): Trace {
  const { meanThoughts, ...manifest } = manifestOf(old.model.manifest);
  const read = readOf(old, manifest);
  const root = read.kind === "text" || read.root === undefined ? undefined : read.nodes[read.root]?.model;
  const { uri, range } = old.source;
  const name = uri === undefined ? undefined : nameOf(uri);
  return {
    format: "coconut-trace",
    version: 2,
    id: old.id,
    created: old.created,
    provider: old.provider,
    source: {
      text: old.source.text,
      ...(name === undefined ? {} : { name }),
      ...(uri === undefined ? {} : { uri }),
      ...(range === undefined ? {} : { ranges: [range] }),
    },
    read,
    prompt: old.prompt,
    model: { ...old.model, manifest, meanThoughts: countOf(meanThoughts) },
    ...(old.comparedTo === undefined ? {} : { comparedTo: old.comparedTo }),
    nodes: toNodes(old.nodes, old.model.manifest),
    readings: old.values.map(({ node, ...value }) => readingOf(value, node, manifest, root)),
    spoken: spokenIn(old),
    tests: old.tests.map(({ id, base, answer, cells }) => {
      const without = old.values
        .findLast(({ node }) => node === null)
        ?.answers.find(({ concept }) => concept === answer.concept);
      return {
        id,
        base,
        answer: answerOf(answer, manifest, root),
        unedited: answer.p,
        ...(without ? { withoutThoughts: without.p } : {}),
        cells: cells.map((cell): TestCell => ({
          edit: cell.intervention as Ablation,
          position: cell.position,
          p: cell.p,
          logChange: Math.log(Math.max(cell.p, 1e-12) / Math.max(answer.p, 1e-12)),
          forced: cell.answer === "" ? { text: "" } : answerOf({ concept: cell.answer }, manifest, root),
          shift: cell.shift,
        })),
      };
    }),
    marks: old.marks,
  };
}

/** What the text of the source gives, as long as that is the prompt the model was given; else what the prompt gives. */
function readOf({ source, prompt, words }: TraceVersion1, manifest: TraceManifest): Read {
  try {
    const found = readQuestion(source.text, manifest);
    if (found.prompt === prompt.text) return found.read;
  } catch {
    // It was read by an earlier version, with other rules.
  }
  return manifest.task.kind !== "prosqa"
    ? { kind: "text", question: { start: 0, end: source.text.length } }
    : fromPrompt(source.text, prompt.text, words);
}

/** The model's own words need no reader of questions. Where the text says its facts isn't known. */
function fromPrompt(text: string, prompt: string, words: readonly Word[]): ReadProblem {
  const graph = readProblemGraph(prompt);
  const sentences = [...prompt.matchAll(/[^.?]+\.(?=\s|$)/g)].map(({ 0: sentence, index }): Span => ({
    start: index + sentence.length - sentence.trimStart().length,
    end: index + sentence.length,
  }));
  const yours = new Map(words.map((word) => [word.model, word.yours]));
  const names = new Set(
    sentences.flatMap(({ start, end }) => /^(?!Every )(\S+) is a /.exec(prompt.slice(start, end))?.[1] ?? []),
  );
  const nodes = (graph?.nodes ?? words.map(({ model }) => model)).map((model): ReadProblem["nodes"][number] => ({
    model,
    yours: yours.get(model) ?? model,
    kind: names.has(model) ? "name" : "concept",
    mentions: [],
  }));
  const read: ReadProblem = {
    kind: "prosqa",
    question: { start: 0, end: text.length },
    facts: graph
      ? graph.edges.flatMap(([from, to], index): ReadFact[] => {
          const inPrompt = sentences[index];
          return inPrompt ? [{ inPrompt, from, to }] : [];
        })
      : [],
    nodes,
    ...(graph && { root: graph.root }),
    options: graph ? [...graph.options] : [],
    skipped: [],
    remarks: [l10n.t("This question was read by an earlier version, so its facts can't be located in the text.")],
  };
  const made = graphOf(read);
  const right = made && rightOption(made);
  if (made && right !== null) read.truth = { answer: made.nodes[right] ?? "", from: "facts" };
  return read;
}

/** A token's text was its own; in its place it also has the space that a tokenizer of whole words puts before it. */
function toNodes(nodes: readonly NodeVersion1[], { input, patterns }: ManifestFile): TraceNode[] {
  const isSpaced = input !== "text" && patterns !== undefined && !/^\s/.test(patterns.object);
  const tokens = new Set(nodes.flatMap(({ id, kind }) => (kind === "token" ? [id] : [])));
  return nodes.map((node): TraceNode => {
    if (node.kind === "thought") {
      const { reading, ...thought } = node;
      return { ...thought, lens: reading };
    }
    const { reading, token, ...rest } = node;
    const text = isSpaced && node.parent !== null && tokens.has(node.parent) ? ` ${token.text}` : token.text;
    return { ...rest, token: { ...token, text }, ...(reading && { chosenFrom: reading }) };
  });
}

/** Version 1 recorded the end of the answer only: what nothing follows has ended, or was cut off. */
function spokenIn({ nodes, answer, model }: TraceVersion1): Spoken[] {
  const places = new Map<string, { after: string | null; tokens: number }>();
  const parents = new Set(nodes.map(({ parent }) => parent));
  const spoken: Spoken[] = [];
  for (const node of nodes) {
    const before = (node.parent === null ? undefined : places.get(node.parent)) ?? { after: null, tokens: 0 };
    const isThought = node.kind === "thought";
    const place = isThought ? { after: node.id, tokens: 0 } : { after: before.after, tokens: before.tokens + 1 };
    places.set(node.id, place);
    if (isThought || parents.has(node.id)) continue;
    const isEnd = node.token.id === model.manifest.tokens.eos;
    // A run that was canceled gave no answer. `<eot>` is a token too.
    const isWhole = node.id === answer?.node || place.tokens > MOST_WORDS;
    spoken.push({ after: place.after, end: node.id, stop: isEnd ? "end" : isWhole ? "limit" : "cancelled" });
  }
  return spoken;
}

function nameOf(uri: string): string | undefined {
  const last = uri.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || undefined;
  } catch {
    return last || undefined;
  }
}
