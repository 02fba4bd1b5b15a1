import { indexIn, isFact, isSearchLine, readStep, stepStarts } from "../problem/problemGraph";
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
  /** Whether the facts say it, and whether it may begin where it does; `null` without a graph. */
  isFact: boolean | null;
  goesOn: boolean | null;
}

export interface Concept {
  /** The model's word. */
  concept: string;
  /** Yours. */
  text: string;
}

/**
 * Every step before the answer, without the lines of a search in words. A sentence that is cut off, or is still being
 * said, isn't a step yet.
 */
export function spokenSteps(index: TraceIndex, continuation: Continuation): SpokenStep[] {
  const { graph } = index;
  const { manifest } = index.origin.model;
  const starts = graph && stepStarts(graph, continuation.thoughts);
  const term = (concept: string): Concept => ({ concept, text: index.say(concept) });
  return sentencesOf(index, continuation).flatMap((tokens): SpokenStep[] => {
    const sentence = textOf(
      manifest,
      tokens.map((node) => node.token.text),
    ).trim();
    if (graph && isSearchLine(sentence)) return [];
    const [from, to] = readStep(sentence) ?? [null, null];
    return [
      {
        nodes: tokens.map((node) => node.id),
        text: index.say(sentence),
        from: from === null ? null : term(from),
        to: to === null ? null : term(to),
        p: tokens.reduce((product, node) => product * (node.p ?? 1), 1),
        isFact: graph && isFact(graph, from, to),
        goesOn: graph && starts && from !== null && starts(indexIn(graph, from), to === null ? -1 : indexIn(graph, to)),
      },
    ];
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
