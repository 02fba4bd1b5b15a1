import { indexIn, isFact } from "../problem/problemGraph";
import { stepStarts } from "../problem/outputClass";
import type { Continuation } from "./continuations";
import { spokenWords, tokensIn } from "./spokenWords";
import { type TraceIndex, isToken } from "./traceIndex";

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

/** Every step before the answer. One that is cut off, or is still being spoken, isn't a step yet. */
export function spokenSteps(index: TraceIndex, continuation: Continuation): SpokenStep[] {
  const { graph } = index;
  const tokens = index
    .path(index.places.get(continuation.id))
    .filter(isToken)
    .map(({ node }) => node);
  const { said, placed } = spokenWords(index.origin.model.manifest, tokens);
  const starts = graph && stepStarts(graph, continuation.thoughts);
  const term = (concept: string): Concept => ({ concept, text: index.say(concept) });
  return said.steps.map((step): SpokenStep => {
    const { from, result: to } = step;
    const nodes = tokensIn(placed, step);
    return {
      nodes: nodes.map(({ id }) => id),
      text: index.say(step.text),
      from: from === null ? null : term(from),
      to: to === null ? null : term(to),
      p: nodes.reduce((product, { p }) => product * (p ?? 1), 1),
      isFact: graph && isFact(graph, from, to),
      goesOn: graph && starts && from !== null && starts(indexIn(graph, from), to === null ? -1 : indexIn(graph, to)),
    };
  });
}
