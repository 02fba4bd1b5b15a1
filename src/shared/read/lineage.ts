/**
 * How a candidate hangs together with what came before it: its most probable line back to the root, and the facts
 * of the person's text that make the steps of that line. And where in that text a selected word stands.
 */
import { type Fact, type Problem, readProblem } from "../problem/problem";
import type { Span } from "../problem/fragments";
import { conceptReader } from "../model/manifest";
import type { Trace } from "../trace/trace";
import type { Link, SearchTree } from "./searchTree";
import { inYourWords } from "../problem/words";
import type { Selection } from "../trace/selection";

/**
 * From the root to the candidate: at every step back the parent with the highest joint probability. Empty where nothing
 * leads to it.
 */
export function lineTo(tree: SearchTree, column: number, concept: string): Link[] {
  const line: Link[] = [];
  for (let at = column, to = concept; at >= 0; at--) {
    const link = strongest(tree.links.filter((l) => l.column === at && l.to === to));
    if (!link) break;
    line.unshift(link);
    to = link.from;
  }
  return line;
}

/** The problem as the person wrote it; `null` where the model takes any text, or the text is no problem. */
export function problemOf(trace: Trace): Problem | null {
  const { manifest } = trace.model;
  if (manifest.input !== "prosqa") return null;
  try {
    return readProblem(trace.source.text, { ...manifest.lexicon, nodeLimit: manifest.nodeLimit });
  } catch {
    return null;
  }
}

/** The fact that says the step from one concept to another; `undefined` where the text holds none. */
export function factOf(problem: Problem | null, trace: Trace, from: string, to: string): Fact | undefined {
  const [subject, object] = [inYourWords(from, trace.words), inYourWords(to, trace.words)];
  return problem?.facts.find((fact) => fact.subject === subject && fact.object === object);
}

/**
 * Where the person's text mentions what is selected: the word of a candidate, or of a half of a step that was said.
 * UTF-16 offsets into the source.
 */
export function mentionsOf(trace: Trace, selection: Selection): Span[] {
  const problem = problemOf(trace);
  const concept = selection.kind === "candidate" ? selection.concept : wordOf(trace, selection.node);
  return problem?.mentions.filter(({ word }) => word === concept).map(({ span }) => span) ?? [];
}

function wordOf(trace: Trace, id: string | null): string | undefined {
  const node = trace.nodes.find((one) => one.id === id);
  return node?.kind === "token" ? conceptReader(trace.model.manifest)(node.token.text)?.concept : undefined;
}

function strongest(links: Link[]): Link | undefined {
  return links.reduce<Link | undefined>(
    (best, link) => (best === undefined || link.p > best.p ? link : best),
    undefined,
  );
}
