/**
 * A trace as from an engine, made from a few handwritten numbers: for the unit tests of the page and for
 * test/webview/harness, which needs neither a model nor VS Code.
 */
import type { Manifest } from "../../src/shared/model/manifest";
import type { ReadProblem } from "../../src/shared/problem/problem";
import { readProsqa } from "../../src/shared/problem/prosqa";
import type { Word } from "../../src/shared/problem/words";
import {
  type Distribution,
  type ThoughtReading,
  type Trace,
  type TraceChange,
  type TraceNode,
  applyChange,
} from "../../src/shared/trace/trace";
import { readingOf } from "../../src/shared/trace/valueReading";
import { prosqaTask } from "../support/tasks";

/** A candidate: its value given a step, its lens, and its children given it. */
export type Row = [p: number, lens: number, children: Record<string, number>];

export interface Sample {
  question: string;
  names: string[];
  concepts: string[];
  words?: readonly Word[];
  source?: string;
  /** After 0, 1, … thoughts. */
  values: {
    rows: Record<string, Row>;
    marker: number;
    rest: [n: number, p: number];
    answers: Record<string, number>;
  }[];
  /** `cos`ines to the thought before, from the second. */
  cosines: number[];
  /**
   * Words after a number of thoughts: halves of steps, separated by `|`, each with `~p` if p isn't 0.97. A final `…`
   * means that they are cut off.
   */
  continuations: [thoughts: number, group: string | undefined, words: string][];
}

const EOT = 4;
const ANSWER = 6;

export function manifestOf(sample: Pick<Sample, "names" | "concepts">): Manifest {
  return {
    format: "coconut-model",
    version: 2,
    name: "prosqa-coconut",
    description: "A small model for tests.",
    feedback: "hidden",
    thoughts: { default: 6, max: 6, perStep: 1 },
    contextLength: 512,
    tokens: { pad: 0, unk: 1, bot: 3, eot: EOT, eos: 5, newline: 7 },
    task: prosqaTask(sample.concepts, sample.names, 40),
    shapes: { layers: 2, heads: 8, kvHeads: 8, headDim: 32, hidden: 256, vocab: 128 },
    meanThoughts: [],
    files: {
      graph: { path: "model.onnx", sha256: "0".repeat(64), bytes: 1 },
      head: { path: "head.onnx", sha256: "0".repeat(64), bytes: 1 },
      tokenizer: { path: "tokenizer.json", sha256: "0".repeat(64), bytes: 1 },
      golden: { path: "golden.json", sha256: "0".repeat(64), bytes: 1 },
    },
    training: {},
  };
}

/** As if the words stood in for those of the source, which has the same facts in the same order. */
function readOf({ question, source, words = [], ...lexicon }: Sample): ReadProblem {
  const of = (text: string): ReadProblem => readProsqa(text, { ...lexicon, nodeLimit: 40 }).read;
  const yours = new Map(words.map((word) => [word.model, word.yours]));
  const read = of(question);
  const stands = source === undefined ? read : of(source);
  return {
    ...read,
    question: stands.question,
    facts: read.facts.map((fact, index) => ({ ...fact, span: stands.facts[index]!.span! })),
    nodes: read.nodes.map((node, index) => ({
      ...node,
      yours: yours.get(node.model) ?? node.model,
      mentions: stands.nodes[index]!.mentions,
    })),
  };
}

export function emptyTrace(sample: Sample): Trace {
  const { meanThoughts, ...manifest } = manifestOf(sample);
  return {
    format: "coconut-trace",
    version: 2,
    id: "sample",
    created: "2026-11-24T10:00:00Z",
    source: {
      text: sample.source ?? sample.question,
      uri: "file:///problem.txt",
      ranges: [{ start: 0, end: (sample.source ?? sample.question).length }],
    },
    read: readOf(sample),
    prompt: { text: sample.question, tokens: [] },
    model: { name: "prosqa-coconut", sha256: "0".repeat(64), manifest, meanThoughts: meanThoughts.length },
    provider: "cpu",
    nodes: [],
    readings: [],
    spoken: [],
    tests: [],
    marks: {},
  };
}

/** The changes of a run, in order. */
export function changesOf(sample: Sample): TraceChange[] {
  const manifest = manifestOf(sample);
  const thoughts = sample.values.length - 1;
  const changes: TraceChange[] = [];
  const ids = [null, ...Array.from({ length: thoughts }, (_, index) => `t${index + 1}`)];
  for (let k = 1; k <= thoughts; k++) {
    changes.push({ kind: "nodes", nodes: [thoughtNode(sample, k, ids)] });
  }
  changes.push({
    kind: "readings",
    readings: sample.values.map((value, k) => toReading(sample, manifest, value, ids[k] ?? null)),
  });
  for (const [index, [after, group, words]] of sample.continuations.entries()) {
    const from = ids[after] ?? null;
    const nodes = toTokens(words, from, `s${index}`, group);
    for (const node of nodes) changes.push({ kind: "nodes", nodes: [node] });
    const stop = words.endsWith("…") ? "limit" : "end";
    changes.push({ kind: "spoken", spoken: [{ after: from, end: nodes.at(-1)!.id, stop }] });
  }
  return changes;
}

export function fullTrace(sample: Sample): Trace {
  const trace = emptyTrace(sample);
  for (const change of changesOf(sample)) applyChange(trace, change);
  return trace;
}

/**
 * The changes of a run that sets thought 2 of the sample to zero, thinks one more (`e2` and `e3`), and then says two
 * words.
 */
export function editedChanges(trace: Trace): TraceChange[] {
  const thought = (id: string, parent: string, like: string): TraceNode => ({
    ...trace.nodes.find((node) => node.id === like)!,
    id,
    parent,
    group: "edited",
  });
  const reading = (node: string, like: string): ThoughtReading => ({
    ...trace.readings.find((one) => one.node === like)!,
    node,
  });
  return [
    { kind: "nodes", nodes: [{ ...thought("e2", "t1", "t2"), edit: { kind: "zero" } } as TraceNode] },
    { kind: "nodes", nodes: [thought("e3", "e2", "t5")] },
    { kind: "readings", readings: [reading("e2", "t2"), reading("e3", "t3")] },
    ...toTokens("###|Wren|is a hilpus.", "e3", "e", "edited").map((node): TraceChange => ({
      kind: "nodes",
      nodes: [node],
    })),
  ];
}

export function withEdited(trace: Trace): Trace {
  for (const change of editedChanges(trace)) applyChange(trace, change);
  return trace;
}

function thoughtNode(sample: Sample, k: number, ids: (string | null)[]): TraceNode {
  const rows = Object.entries(sample.values[k]?.rows ?? {});
  const candidates = rows.map(([concept, row]) => ({
    text: `Every ${concept}`,
    tokens: [idOf(sample, concept)],
    p: row[1],
  }));
  const recorded = candidates.reduce((sum, candidate) => sum + candidate.p, 0);
  const lens: Distribution = {
    candidates: candidates.sort((a, b) => b.p - a.p),
    rest: { n: 9, p: Math.max(0, 1 - recorded) },
  };
  return {
    id: `t${k}`,
    parent: ids[k - 1] ?? null,
    kind: "thought",
    ms: k === 1 ? 9.4 : 2.6 + k / 10,
    norm: 30 + k,
    cosine: k === 1 ? null : (sample.cosines[k - 2] ?? 0.5),
    entropy: entropyOf(lens.candidates.map((candidate) => candidate.p)),
    lens,
  };
}

/** Of the one token that names a word: none of the special ones. */
function idOf({ names, concepts }: Sample, word: string): number {
  return 20 + [...names, ...concepts].indexOf(word);
}

function toReading(
  sample: Sample,
  manifest: Manifest,
  from: Sample["values"][number],
  node: string | null,
): ThoughtReading {
  const share = 1 - from.marker;
  const value = {
    candidates: Object.entries(from.rows).map(([concept, [p, , children]]) => ({
      concept,
      tokens: [idOf(sample, concept)],
      p: p * share,
      children: Object.entries(children).map(([child, q]) => ({ concept: child, p: q })),
      childrenRest: { n: 2, p: Math.max(0, 1 - Object.values(children).reduce((sum, q) => sum + q, 0)) },
    })),
    rest: { n: from.rest[0], p: from.rest[1] * share },
    answerMarker: from.marker,
    entropy: entropyOf([...Object.values(from.rows).map((row) => row[0]), from.rest[1]]),
    answers: Object.entries(from.answers)
      .map(([concept, p]) => ({ concept, p }))
      .sort((a, b) => b.p - a.p),
  };
  return readingOf(value, node, manifest, sample.names[0]);
}

function toTokens(words: string, from: string | null, prefix: string, group: string | undefined): TraceNode[] {
  const cut = words.endsWith("…");
  const texts = ["<eot>", ...words.replace("…", "").trim().split("|"), ...(cut ? [] : ["<eos>"])];
  return texts.map((text, index): TraceNode => {
    const [word = "", p] = text.split("~");
    const id = { "<eot>": EOT, "<eos>": 5, "###": ANSWER }[word] ?? 50;
    return {
      id: `${prefix}w${index}`,
      parent: index === 0 ? from : `${prefix}w${index - 1}`,
      ...(group === undefined ? {} : { group }),
      kind: "token",
      ms: index === 0 ? 0 : 2.4,
      // The parts of a marker are joined.
      token: {
        id,
        text: index === 0 || (word.startsWith("#") && texts[index - 1]?.startsWith("#")) ? word : ` ${word}`,
      },
      ...(index === 0 || p === "given"
        ? {}
        : {
            p: Number(p ?? 0.97),
            chosenFrom: {
              candidates: [{ text: word, tokens: [id], p: Number(p ?? 0.97) }],
              rest: { n: 3, p: 1 - Number(p ?? 0.97) },
            },
          }),
    };
  });
}

function entropyOf(ps: number[]): number {
  return -ps.filter((p) => p > 0).reduce((sum, p) => sum + p * Math.log(p), 0);
}
