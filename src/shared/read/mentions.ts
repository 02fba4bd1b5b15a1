/**
 * Where your text says what is selected: the fact of a step, and the mentions of a word. Spans are UTF-16 offsets into
 * the source.
 */
import type { Span } from "../problem/fragments";
import type { ReadFact } from "../problem/problem";
import type { Selection } from "../trace/selection";
import type { TraceIndex } from "./traceIndex";

/** Finds the fact that says a step from one concept to another. */
export function factFinder({ origin }: TraceIndex): (from: string, to: string) => ReadFact | undefined {
  const { read } = origin;
  const facts = new Map<string, ReadFact>();
  if (read.kind !== "text") {
    for (const fact of read.facts)
      facts.set(JSON.stringify([read.nodes[fact.from]?.model, read.nodes[fact.to]?.model]), fact);
  }
  return (from, to) => facts.get(JSON.stringify([from, to]));
}

/** Where the text mentions the word of a selected candidate, or of a selected half of a step that was said. */
export function mentionsOf({ origin, places, conceptOf }: TraceIndex, selection: Selection): Span[] {
  const { read } = origin;
  if (read.kind === "text") return [];
  const node = places.get(selection.node ?? "")?.node;
  const concept =
    selection.kind === "candidate"
      ? selection.key
      : node?.kind === "token"
        ? conceptOf(node.token.text)?.concept
        : undefined;
  return read.nodes.find(({ model }) => model === concept)?.mentions ?? [];
}
