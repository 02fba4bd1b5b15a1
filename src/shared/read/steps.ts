import { reachable, readStep } from "../problem/problemGraph";
import { type Manifest, textOf } from "../model/manifest";
import { graphOf } from "./graphOf";
import type { Continuation } from "./continuations";
import { type TokenNode, type Trace, pathTo } from "../trace/trace";
import { inYourWords } from "../problem/words";

export interface SpokenStep {
  /** Its token nodes, first to last. */
  nodes: string[];
  /** The sentence, in the person's words. */
  text: string;
  /** `null` where the sentence is no step of a problem. */
  from: Concept | null;
  to: Concept | null;
  /** Product of its tokens' probabilities; what was given counts as 1. */
  p: number;
  /** Whether the facts say it, and whether it begins where the step before ended; `null` without a graph. */
  isFact: boolean | null;
  goesOn: boolean | null;
}

export interface Concept {
  /** The model's word. */
  concept: string;
  /** The person's. */
  text: string;
}

/** Every step before the answer. A sentence that is cut off, or is still being said, is no step yet. */
export function stepsOf(trace: Trace, continuation: Continuation): SpokenStep[] {
  const graph = graphOf(trace);
  const reached = new Set(graph ? reachable(graph).map((index) => graph.nodes[index]) : []);
  const term = (concept: string): Concept => ({ concept, text: inYourWords(concept, trace.words) });
  let before = graph && continuation.thoughts === 0 ? (graph.nodes[graph.root] ?? null) : null;
  return sentencesOf(trace, continuation).map((tokens) => {
    const said = textOf(
      trace.model.manifest,
      tokens.map((node) => node.token.text),
    ).trim();
    const [from, to] = readStep(said) ?? [null, null];
    const isFact = graph && graph.edges.some((edge) => graph.nodes[edge[0]] === from && graph.nodes[edge[1]] === to);
    // After thoughts the first step may begin wherever they can have led.
    const goesOn = graph && from !== null && (before === null ? reached.has(from) : from === before);
    before = to;
    return {
      nodes: tokens.map((node) => node.id),
      text: inYourWords(said, trace.words),
      from: from === null ? null : term(from),
      to: to === null ? null : term(to),
      p: tokens.reduce((product, node) => product * (node.p ?? 1), 1),
      isFact,
      goesOn,
    };
  });
}

/** The tokens of each sentence before the answer. */
function sentencesOf(trace: Trace, continuation: Continuation): TokenNode[][] {
  const { manifest } = trace.model;
  const marker = continuation.words.find((word) => word.answer)?.node;
  const tokens = pathTo(trace, continuation.id).filter(
    (node): node is TokenNode => node.kind === "token" && node.token.id !== manifest.tokens.eot,
  );
  const until = tokens.findIndex((node) => node.id === marker || node.token.id === manifest.tokens.eos);
  const sentences: TokenNode[][] = [];
  let open: TokenNode[] = [];
  for (const node of until < 0 ? tokens : tokens.slice(0, until)) {
    if (node.token.text.trim() !== "") open.push(node);
    if (open.length === 0 || !endsSentence(node, manifest)) continue;
    sentences.push(open);
    open = [];
  }
  return open.length > 0 && until >= 0 ? [...sentences, open] : sentences;
}

/** A problem's step ends with its full stop, a step of any other text with its line. */
function endsSentence({ token }: TokenNode, { input, tokens }: Manifest): boolean {
  return input === "prosqa"
    ? token.text.trimEnd().endsWith(".")
    : token.id === tokens.newline || token.text.includes("\n");
}
