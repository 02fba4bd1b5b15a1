import { depths, indexIn, isFact, readStep } from "../problem/problemGraph";
import { type TraceManifest, textOf } from "../model/manifest";
import type { TokenNode } from "../trace/trace";
import type { Continuation } from "./continuations";
import { type Place, type TraceIndex, isToken } from "./traceIndex";

export interface SpokenStep {
  /** Its token nodes, first to last. */
  nodes: string[];
  /** The sentence, in your words. */
  text: string;
  /** `null` if the sentence isn't a step of a problem. */
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
  /** Yours. */
  text: string;
}

/** Every step before the answer. A sentence that is cut off, or is still being said, isn't a step yet. */
export function spokenSteps(index: TraceIndex, continuation: Continuation): SpokenStep[] {
  const { graph } = index;
  const { manifest } = index.origin.model;
  const depth = graph ? depths(graph) : [];
  const term = (concept: string): Concept => ({ concept, text: index.say(concept) });
  let before = graph && continuation.thoughts === 0 ? (graph.nodes[graph.root] ?? null) : null;
  return sentencesOf(index, continuation).map((tokens) => {
    const said = textOf(
      manifest,
      tokens.map((node) => node.token.text),
    ).trim();
    const [from, to] = readStep(said) ?? [null, null];
    // After thoughts the first step may begin wherever they may have led.
    const isReachable = graph && from !== null && Number.isFinite(depth[indexIn(graph, from)] ?? Infinity);
    const goesOn = graph && from !== null && (before === null ? isReachable : from === before);
    before = to;
    return {
      nodes: tokens.map((node) => node.id),
      text: index.say(said),
      from: from === null ? null : term(from),
      to: to === null ? null : term(to),
      p: tokens.reduce((product, node) => product * (node.p ?? 1), 1),
      isFact: graph && isFact(graph, from, to),
      goesOn,
    };
  });
}

/** The tokens of each sentence before the answer. */
function sentencesOf(index: TraceIndex, continuation: Continuation): TokenNode[][] {
  const { manifest } = index.origin.model;
  const marker = continuation.words.find((word) => word.answer)?.node;
  const tokens = index
    .path(index.places.get(continuation.id))
    .filter((place): place is Place<TokenNode> => isToken(place) && place.node.token.id !== manifest.tokens.eot)
    .map(({ node }) => node);
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
function endsSentence({ token }: TokenNode, { input, tokens }: TraceManifest): boolean {
  return input === "prosqa"
    ? token.text.trimEnd().endsWith(".")
    : token.id === tokens.newline || token.text.includes("\n");
}
