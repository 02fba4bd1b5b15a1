/** The tree that a trace's thoughts span: a column for each, and the links between their candidates. */
import * as l10n from "@vscode/l10n";
import type { ProblemGraph } from "../problem/problemGraph";
import type { ThoughtNode } from "../trace/trace";
import { type Column, ColumnMaker } from "./searchColumn";
import type { Place, TraceIndex } from "./traceIndex";

export interface SearchTree {
  graph: ProblemGraph | null;
  /** The subject of the question, or "Question" if that is unknown. */
  root: { concept: string | null; text: string };
  /** Whether a candidate of the value is a whole next step. Then the columns list decoded tokens too. */
  ofSteps: boolean;
  columns: Column[];
  links: Link[];
}

export interface Link {
  /** Index of the column that holds `to`; `from` is in the column before, or the root for 0. Both are keys. */
  column: number;
  from: string;
  to: string;
  /** Joint probability: of the parent, times the child given the parent. */
  p: number;
}

/** The tree of the main thoughts, or of those that end with the thought `end`: edited ones have their own tree. */
export function searchTree(index: TraceIndex, topK: number, end?: string): SearchTree {
  const { graph } = index;
  const rootConcept = graph ? (graph.nodes[graph.root] ?? null) : null;
  const columnMaker = new ColumnMaker(index, topK);
  const columns: Column[] = [];
  const links: Link[] = [];
  let before = index.after(null);
  for (const [at, thought] of thoughtsOf(index, end).entries()) {
    const reading = index.after(thought.node.id);
    const column = columnMaker.column(thought, at + 1, reading, before);
    const above = columns.at(-1)?.candidates.map(({ key }) => key);
    const drawn = above && new Set(above);
    for (const candidate of column.candidates) {
      for (const parent of candidate.parents)
        if (!drawn || drawn.has(parent.key))
          links.push({ column: at, from: parent.key, to: candidate.key, p: parent.p });
    }
    columns.push(column);
    before = reading;
  }
  return {
    graph,
    root: { concept: rootConcept, text: rootConcept === null ? l10n.t("Question") : index.say(rootConcept) },
    ofSteps: !index.namesConcepts,
    columns,
    links,
  };
}

/**
 * From the root to the candidate: at every step back the parent with the highest joint probability. Empty where nothing
 * leads to it.
 */
export function pathToCandidate({ columns }: SearchTree, column: number, key: string): Link[] {
  const path: Link[] = [];
  for (let at = column, to = key; at >= 0; at--) {
    const drawn = columns[at - 1]?.candidates;
    const parents = columns[at]?.candidates.find((candidate) => candidate.key === to)?.parents ?? [];
    const [first] = parents
      .filter((parent) => !drawn || drawn.some((candidate) => candidate.key === parent.key))
      .sort((a, b) => b.p - a.p);
    if (!first) break;
    path.push({ column: at, from: first.key, to, p: first.p });
    to = first.key;
  }
  return path.reverse();
}

function thoughtsOf(index: TraceIndex, end: string | undefined): Place<ThoughtNode>[] {
  const places = end === undefined ? index.main.map((id) => index.places.get(id)) : index.path(index.places.get(end));
  return places.filter((place): place is Place<ThoughtNode> => place?.node.kind === "thought");
}
