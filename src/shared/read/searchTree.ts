import { type ProblemGraph, type GraphMark, marker } from "../problem/problemGraph";
import { conceptReader } from "../model/manifest";
import { graphOf } from "./graphOf";
import {
  type Reading,
  type Rest,
  type ThoughtNode,
  type Trace,
  type Value,
  type ValueCandidate,
  pathTo,
  mainThoughts,
} from "../trace/trace";
import { wordsOfEdit } from "../trace/edits";
import { inYourWords } from "../problem/words";

/** Below this probability of saying a step, "given a step" divides by noise: the column shows the lens instead. */
export const STEP_SHARE_NEEDED = 0.05;
/** Candidates below this probability are counted, not drawn. */
const DRAWN_FROM = 0.001;

export interface SearchTree {
  graph: ProblemGraph | null;
  /** The subject of the question, or "Question" where there is none. */
  root: { concept: string | null; text: string };
  columns: Column[];
  links: Link[];
}

export interface Column {
  /** How many thoughts have been had: 1 for the first column. */
  thoughts: number;
  /** Id of the thought's node. */
  node: string;
  /** What was done to the thought, in the person's words; `null` where it is the model's own. */
  edit: string | null;
  /** What the bars are: the value given that a step is said, or the lens where next to no step would be said. */
  bars: "value" | "lens";
  candidates: TreeCandidate[];
  /** What is not drawn, of the same distribution as the bars. */
  hidden: Rest;
  /** Raw probability that a step comes next, and that the answer does; `null` before the value is read. */
  stepShare: number | null;
  answerMarker: number | null;
  /** exp(entropy) of the distribution of the bars: 1 = certain, n = undecided between n. */
  effective: number;
  /** Share of the bars' distribution on concepts exactly this many steps from the root; `null` without a graph. */
  frontier: number | null;
  /** The same of other concepts that can be reached: before, or further on. What is left is neither. */
  reachable: number | null;
  norm: number;
  cosine: number | null;
  ms: number;
}

export interface TreeCandidate {
  /** The model's concept, or the token's own text where it names none. */
  concept: string;
  text: string;
  /** Length of the bar: of the column's distribution. */
  p: number;
  /** Raw value; `null` in a lens column. */
  raw: number | null;
  /** Probability in the lens of tokens that name the concept; `null` where it is not among those recorded. */
  lens: number | null;
  mark: GraphMark | null;
  /** Candidates of the column before that lead here, with their joint probability. */
  parents: { concept: string; text: string; p: number }[];
  /** What would be said of it, given it. */
  children: { concept: string; text: string; p: number; mark: GraphMark | null }[];
  childrenRest: Rest | null;
}

export interface Link {
  /** Index of the column that holds `to`; `from` is in the column before, or the root for 0. */
  column: number;
  from: string;
  to: string;
  /** Joint probability: of the parent, times the child given the parent. */
  p: number;
}

/**
 * Of the main run, or of the line of thoughts that ends with the node `end`: one with edited thoughts has its own tree.
 */
export function searchTree(trace: Trace, topK: number, end?: string): SearchTree {
  const graph = graphOf(trace);
  const rootConcept = graph ? (graph.nodes[graph.root] ?? null) : null;
  const draw = new ColumnMaker(trace, graph, topK);
  const columns: Column[] = [];
  const links: Link[] = [];
  let before: Value | undefined = valueAfter(trace, null);
  for (const [index, thought] of lineOf(trace, end).entries()) {
    const value = valueAfter(trace, thought.id);
    const column = draw.column(thought, index + 1, value, before);
    const above = columns.at(-1);
    for (const candidate of column.candidates) {
      const shown = above
        ? candidate.parents.filter((p) => above.candidates.some((c) => c.concept === p.concept))
        : candidate.parents;
      for (const parent of shown)
        links.push({ column: index, from: parent.concept, to: candidate.concept, p: parent.p });
    }
    columns.push(column);
    before = value;
  }
  return {
    graph,
    root: { concept: rootConcept, text: rootConcept === null ? "Question" : inYourWords(rootConcept, trace.words) },
    columns,
    links,
  };
}

function lineOf(trace: Trace, end: string | undefined): ThoughtNode[] {
  return end === undefined ? mainThoughts(trace) : pathTo(trace, end).filter((node) => node.kind === "thought");
}

/** What a concept is at a depth; a word of the model's that the problem does not mention cannot be reached. */
export function marksOf(
  trace: Trace,
  graph: ProblemGraph | null,
): (concept: string, depth: number) => GraphMark | null {
  if (!graph) return () => null;
  const { lexicon } = trace.model.manifest;
  const known = new Set([...lexicon.concepts, ...lexicon.names]);
  const markIn = marker(graph);
  return (concept, depth) => markIn(concept, depth) ?? (known.has(concept) ? "unreachable" : null);
}

/** The value read after the thought `node`, if it has been. The last one counts. */
export function valueAfter(trace: Trace, node: string | null): Value | undefined {
  return trace.values.findLast((value) => value.node === node);
}

/** Raw probability that a step is said next. */
export function stepShare(value: Value): number {
  return value.candidates.reduce((sum, candidate) => sum + candidate.p, value.rest.p);
}

/** The first `topK` that are worth drawing; what is hidden is counted with `rest`. */
function cut<T extends { p: number }>(all: readonly T[], rest: Rest, topK: number): { drawn: T[]; hidden: Rest } {
  const drawn = all.slice(0, topK).filter(({ p }) => p >= DRAWN_FROM);
  const dropped = all.slice(drawn.length);
  return {
    drawn,
    hidden: {
      n: rest.n + dropped.filter(({ p }) => p >= DRAWN_FROM).length,
      p: dropped.reduce((sum, { p }) => sum + p, rest.p),
    },
  };
}

class ColumnMaker {
  private readonly conceptOf;
  private readonly mark: (concept: string, depth: number) => GraphMark | null;

  constructor(
    private readonly trace: Trace,
    private readonly graph: ProblemGraph | null,
    private readonly topK: number,
  ) {
    this.conceptOf = conceptReader(trace.model.manifest);
    this.mark = marksOf(trace, graph);
  }

  column(thought: ThoughtNode, thoughts: number, value: Value | undefined, before: Value | undefined): Column {
    const share = value ? stepShare(value) : null;
    const bars = value && share !== null && share >= STEP_SHARE_NEEDED ? "value" : "lens";
    const lens = this.lensByConcept(thought.reading);
    const all =
      value && bars === "value"
        ? this.fromValue(value, share ?? 1, lens, thoughts, before)
        : this.fromLens(lens, thoughts, before);
    const rest = value && bars === "value" ? { n: value.rest.n, p: value.rest.p / (share ?? 1) } : thought.reading.rest;
    const { drawn, hidden } = cut(all, rest, this.topK);
    return {
      thoughts,
      node: thought.id,
      edit: thought.edit ? wordsOfEdit(thought.edit, this.trace.words) : null,
      bars,
      candidates: drawn,
      hidden,
      stepShare: share,
      answerMarker: value?.answerMarker ?? null,
      effective: Math.exp(value && bars === "value" ? value.entropy : thought.entropy),
      frontier: this.shareOf(all, ["optimal", "frontier"]),
      reachable: this.shareOf(all, ["reached before", "reachable"]),
      norm: thought.norm,
      cosine: thought.cosine,
      ms: thought.ms,
    };
  }

  private fromValue(
    value: Value,
    share: number,
    lens: Map<string, number>,
    thoughts: number,
    before: Value | undefined,
  ): TreeCandidate[] {
    return value.candidates.map((candidate) => ({
      concept: candidate.concept,
      text: this.say(candidate.concept),
      p: candidate.p / share,
      raw: candidate.p,
      lens: lens.get(candidate.concept) ?? null,
      mark: this.mark(candidate.concept, thoughts),
      parents: this.parentsOf(candidate.concept, before),
      ...this.childrenOf(candidate, thoughts + 1),
    }));
  }

  /** As many as candidates are drawn; the rest counts the others. */
  private childrenOf(
    { children, childrenRest }: ValueCandidate,
    depth: number,
  ): Pick<TreeCandidate, "children" | "childrenRest"> {
    const { drawn, hidden } = cut(children, childrenRest, this.topK);
    return {
      children: drawn.map(({ concept, p }) => ({
        concept,
        text: this.say(concept),
        p,
        mark: this.mark(concept, depth),
      })),
      childrenRest: hidden,
    };
  }

  private fromLens(lens: Map<string, number>, thoughts: number, before: Value | undefined): TreeCandidate[] {
    return [...lens].map(([concept, p]) => ({
      concept,
      text: this.say(concept),
      p,
      raw: null,
      lens: p,
      mark: this.mark(concept, thoughts),
      parents: this.parentsOf(concept, before),
      children: [],
      childrenRest: null,
    }));
  }

  /** Candidates of the value before that lead to the concept, by their joint probability given a step. */
  private parentsOf(concept: string, before: Value | undefined): TreeCandidate["parents"] {
    if (!before) return [];
    const share = stepShare(before);
    if (share < STEP_SHARE_NEEDED) return [];
    return before.candidates.flatMap((parent) => {
      const child = parent.children.find((c) => c.concept === concept);
      const p = child ? (parent.p / share) * child.p : 0;
      return p >= DRAWN_FROM ? [{ concept: parent.concept, text: this.say(parent.concept), p }] : [];
    });
  }

  /** The lens, with tokens that name the same concept added up; most probable first. */
  private lensByConcept(reading: Reading): Map<string, number> {
    const sums = new Map<string, number>();
    for (const candidate of reading.candidates) {
      const name = this.conceptOf(candidate.text)?.concept ?? candidate.text;
      sums.set(name, (sums.get(name) ?? 0) + candidate.p);
    }
    return new Map([...sums].sort((a, b) => b[1] - a[1]));
  }

  private say(concept: string): string {
    return inYourWords(concept, this.trace.words).replace(/\n/g, "↵");
  }

  /** `null` without a graph. */
  private shareOf(all: readonly TreeCandidate[], marks: readonly GraphMark[]): number | null {
    return (
      this.graph && all.filter(({ mark }) => mark !== null && marks.includes(mark)).reduce((sum, { p }) => sum + p, 0)
    );
  }
}
