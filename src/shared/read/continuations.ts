import { type ProblemGraph, type Judgement, type OutputClass, classify } from "../problem/problemGraph";
import { type Manifest, objectAtEnd, textOf } from "../model/manifest";
import { graphOf } from "./graphOf";
import { type TokenNode, type Trace, pathTo } from "../trace/trace";
import { wordsOfEdit, editWords } from "../trace/edits";
import { inYourWords } from "../problem/words";

export interface Continuation {
  /** Id of its last token's node. */
  id: string;
  /** Id of its first node, `<eot>`: a branch is named and removed by the mark on it. */
  branch: string;
  /** What the person calls it. */
  name: string | null;
  /** Id of the last thought before it; `null` after none. */
  after: string | null;
  thoughts: number;
  /**
   * What was done to these thoughts, in the person's words, by position from 1. Empty where they are the model's own.
   */
  edits: { position: number; text: string }[];
  group: string | null;
  words: ContinuationWord[];
  /** In the model's words, from after `<eot>`, without the end of text. */
  said: string;
  /** Whether the model chose every word after `<eot>`. */
  free: boolean;
  /** Whether the model ended it; otherwise it was cut off. */
  ended: boolean;
  /** `null` where the words hold no answer. `p` is the product of its tokens' probabilities. */
  answer: { concept: string; text: string; p: number } | null;
  /**
   * One of the paper's six classes; `null` where the question holds no graph or the words hold neither step nor answer.
   */
  outputClass: OutputClass | null;
  /** The first step that is not in the facts, or is but does not go on from the one before; in the person's words. */
  wrongStep: { from: string; to: string; isFact: boolean } | null;
  /** Whether the answer is the end of the steps said; `null` where that cannot be told. */
  follows: boolean | null;
  /** Tokens the model produced or was given after `<eot>`, the end of text among them. */
  tokens: number;
  /** Forward passes from the prompt to its last token. */
  passes: number;
  /** Milliseconds of these passes. */
  ms: number;
}

export interface ContinuationWord {
  node: string;
  /** In the person's words. */
  text: string;
  /** `null` where it was given. */
  p: number | null;
  /** Part of the first step that is not among the facts, or does not go on from the one before. */
  wrong: boolean;
  /** Part of the answer, or its marker. */
  answer: boolean;
}

/** What to call it: its name, or what was done to the thoughts before it; `null` where there is neither. */
export function titleOf({ name, edits, thoughts }: Continuation): string | null {
  return name ?? (edits.length > 0 ? editWords(edits, thoughts) : null);
}

/** Every continuation of the trace, in the order in which they began; removed branches left out. */
export function continuationsOf(trace: Trace): Continuation[] {
  const parents = new Set(trace.nodes.map((node) => node.parent));
  return trace.nodes
    .filter((node) => node.kind === "token" && !parents.has(node.id) && !isRemoved(trace, node.id))
    .map((node) => continuationOf(trace, node.id));
}

/** The first nodes of the branches that the person has removed. */
export function removedBranches(trace: Trace): string[] {
  return Object.entries(trace.marks).flatMap(([node, mark]) => (mark.removed === true ? [node] : []));
}

/** The continuation that a node belongs to: one of its words, its `<eot>`, or its end. */
export function continuationAt(said: readonly Continuation[], node: string | null): Continuation | undefined {
  return said.find(
    (continuation) =>
      continuation.id === node || continuation.branch === node || continuation.words.some((word) => word.node === node),
  );
}

/** What the model says by itself after the thought `after`: greedy, so the first one is as good as any. */
export function freeContinuation(said: readonly Continuation[], after: string | null): Continuation | undefined {
  const free = said.filter((continuation) => continuation.after === after && continuation.free);
  return free.find((continuation) => continuation.ended) ?? free[0];
}

/** The continuation that ends with the token node `id`. */
export function continuationOf(trace: Trace, id: string): Continuation {
  const { manifest } = trace.model;
  const { tokens: special } = manifest;
  const path = pathTo(trace, id);
  const thoughts = path.filter((node) => node.kind === "thought");
  const tokens = path.filter((node): node is TokenNode => node.kind === "token");
  const spoken = tokens.filter((node) => node.token.id !== special.eot);
  const shown = spoken.filter((node) => node.token.id !== special.eos && node.token.id !== special.newline);
  const said = textOf(
    manifest,
    spoken.flatMap((node) => (node.token.id === special.eos ? [] : [node.token.text])),
  ).trim();
  const marker = shown.findIndex(
    (node, i) => node.token.id === special.answer && markerAt(manifest, shown.slice(i)) > 0,
  );
  const graph = graphOf(trace);
  const judged = graph && classify(graph, said, thoughts.length);
  const wrong = judged?.wrongEdge === undefined ? new Set<string>() : sentence(shown, judged.wrongEdge);
  return {
    id,
    branch: tokens[0]?.id ?? id,
    name: trace.marks[tokens[0]?.id ?? id]?.name ?? null,
    after: thoughts.at(-1)?.id ?? null,
    thoughts: thoughts.length,
    edits: thoughts.flatMap(({ edit }, index) =>
      edit ? [{ position: index + 1, text: wordsOfEdit(edit, trace.words) }] : [],
    ),
    group: tokens[0]?.group ?? null,
    words: shown.map((node, index) => ({
      node: node.id,
      text: inYourWords(node.token.text, trace.words),
      p: node.p ?? null,
      wrong: wrong.has(node.id),
      answer: marker >= 0 && index >= marker,
    })),
    said,
    free: spoken.every((node) => node.p !== undefined),
    ended: tokens.at(-1)?.token.id === special.eos,
    answer: marker < 0 ? null : readAnswer(trace, shown.slice(marker + markerAt(manifest, shown.slice(marker)))),
    outputClass: judged?.class ?? null,
    wrongStep: graph && judged ? firstWrong(graph, judged, trace) : null,
    follows: judged?.followsFromWords ?? null,
    tokens: spoken.length,
    passes: path.length,
    ms: path.reduce((sum, node) => sum + node.ms, 0),
  };
}

/** How many of the tokens are the answer marker they begin with; 0 where they do not. */
function markerAt(manifest: Manifest, nodes: TokenNode[]): number {
  const { answerMarker } = manifest;
  if (answerMarker === undefined) return 1;
  for (let text = "", i = 0; i < nodes.length && answerMarker.startsWith(text); i++) {
    text += nodes[i]!.token.text.trim();
    if (text === answerMarker) return i + 1;
  }
  return 0;
}

function readAnswer(trace: Trace, nodes: TokenNode[]): Continuation["answer"] {
  if (nodes.length === 0) return null;
  const text = textOf(
    trace.model.manifest,
    nodes.map((node) => node.token.text),
  ).trim();
  return {
    concept: objectAtEnd(trace.model.manifest, text) ?? text,
    text,
    p: nodes.reduce((product, node) => product * (node.p ?? 1), 1),
  };
}

/** The nodes of the `index`-th sentence: in the model's words every step ends with a full stop. */
function sentence(shown: TokenNode[], index: number): Set<string> {
  const found = new Set<string>();
  let at = 0;
  for (const node of shown) {
    if (at === index) found.add(node.id);
    if (node.token.text.trimEnd().endsWith(".")) at++;
  }
  return found;
}

function firstWrong(graph: ProblemGraph, { steps, wrongEdge }: Judgement, trace: Trace): Continuation["wrongStep"] {
  const step = wrongEdge === undefined ? undefined : steps[wrongEdge];
  if (!step) return null;
  const [from, to] = step;
  const isFact = graph.edges.some((edge) => graph.nodes[edge[0]] === from && graph.nodes[edge[1]] === to);
  return { from: inYourWords(from, trace.words), to: inYourWords(to, trace.words), isFact };
}

function isRemoved(trace: Trace, id: string): boolean {
  return pathTo(trace, id).some((node) => trace.marks[node.id]?.removed === true);
}
