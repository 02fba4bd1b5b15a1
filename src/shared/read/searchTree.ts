import * as l10n from "@vscode/l10n";
import type { GraphMark, ProblemGraph } from "../problem/problemGraph";
import {
  type Distribution,
  type NextStep,
  type Rest,
  type ThoughtNode,
  type ThoughtReading,
  nameOf,
} from "../trace/trace";
import type { Place, TraceIndex } from "./traceIndex";

/** Below this probability of saying a step, "given a step" divides by noise: the column shows the lens instead. */
export const STEP_SHARE_NEEDED = 0.05;
/** Candidates below this probability are counted, not drawn. */
const DRAWN_FROM = 0.001;

export interface SearchTree {
  graph: ProblemGraph | null;
  /** The subject of the question, or "Question" if that is unknown. */
  root: { concept: string | null; text: string };
  columns: Column[];
  links: Link[];
}

export interface Column {
  /** How many thoughts have been had: 1 for the first column. */
  thoughts: number;
  /** Id of the thought's node. */
  node: string;
  /** What was done to the thought; `null` if it is the model's own. */
  edit: string | null;
  /** What the bars are: the value given that a step is said, or the lens if a step is very unlikely. */
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
  /** Probability in the lens of tokens that name the concept; `null` if it is not among those recorded. */
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
    const above = columns.at(-1)?.candidates.map(({ concept }) => concept);
    const drawn = above && new Set(above);
    for (const candidate of column.candidates) {
      for (const parent of candidate.parents)
        if (!drawn || drawn.has(parent.concept))
          links.push({ column: at, from: parent.concept, to: candidate.concept, p: parent.p });
    }
    columns.push(column);
    before = reading;
  }
  return {
    graph,
    root: { concept: rootConcept, text: rootConcept === null ? l10n.t("Question") : index.say(rootConcept) },
    columns,
    links,
  };
}

/**
 * From the root to the candidate: at every step back the parent with the highest joint probability. Empty where nothing
 * leads to it.
 */
export function pathToCandidate({ columns }: SearchTree, column: number, concept: string): Link[] {
  const path: Link[] = [];
  for (let at = column, to = concept; at >= 0; at--) {
    const drawn = columns[at - 1]?.candidates;
    const parents = columns[at]?.candidates.find((candidate) => candidate.concept === to)?.parents ?? [];
    const [first] = parents
      .filter((parent) => !drawn || drawn.some((candidate) => candidate.concept === parent.concept))
      .sort((a, b) => b.p - a.p);
    if (!first) break;
    path.push({ column: at, from: first.concept, to, p: first.p });
    to = first.concept;
  }
  return path.reverse();
}

function thoughtsOf(index: TraceIndex, end: string | undefined): Place<ThoughtNode>[] {
  const places = end === undefined ? index.main.map((id) => index.places.get(id)) : index.path(index.places.get(end));
  return places.filter((place): place is Place<ThoughtNode> => place?.node.kind === "thought");
}

/** Raw probability that a step is said next. */
export function stepShare({ next, rest }: Pick<ThoughtReading, "next" | "rest">): number {
  return next.reduce((sum, { p }) => sum + p, rest.p);
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

const NOTHING: Rest = { n: 0, p: 0 };

class ColumnMaker {
  constructor(
    private readonly index: TraceIndex,
    private readonly topK: number,
  ) {}

  column(
    { node: thought, edits }: Place<ThoughtNode>,
    thoughts: number,
    reading: ThoughtReading | undefined,
    before: ThoughtReading | undefined,
  ): Column {
    const share = reading ? stepShare(reading) : null;
    const bars = reading && share !== null && share >= STEP_SHARE_NEEDED ? "value" : "lens";
    const lens = this.lensByConcept(thought.lens);
    const all =
      reading && bars === "value"
        ? this.fromReading(reading, share ?? 1, lens, thoughts, before)
        : this.fromLens(lens, thoughts, before);
    const rest =
      reading && bars === "value" ? { n: reading.rest.n, p: reading.rest.p / (share ?? 1) } : thought.lens.rest;
    const { drawn, hidden } = cut(all, rest, this.topK);
    return {
      thoughts,
      node: thought.id,
      edit: thought.edit ? (edits.at(-1)?.text ?? null) : null,
      bars,
      candidates: drawn,
      hidden,
      stepShare: share,
      answerMarker: reading?.marker ?? null,
      effective: Math.exp(reading && bars === "value" ? reading.entropy : thought.entropy),
      frontier: this.shareOf(all, ["optimal", "frontier"]),
      reachable: this.shareOf(all, ["reached before", "reachable"]),
      norm: thought.norm,
      cosine: thought.cosine,
      ms: thought.ms,
    };
  }

  private fromReading(
    reading: ThoughtReading,
    share: number,
    lens: Map<string, number>,
    thoughts: number,
    before: ThoughtReading | undefined,
  ): TreeCandidate[] {
    const parents = this.parentsIn(before);
    return reading.next.map((step) => {
      const concept = nameOf(step);
      return {
        concept,
        text: this.say(concept),
        p: step.p / share,
        raw: step.p,
        lens: lens.get(concept) ?? null,
        mark: this.index.mark(concept, thoughts),
        parents: parents.get(concept) ?? [],
        ...this.childrenOf(step, thoughts + 1),
      };
    });
  }

  /** As many as candidates are drawn; the rest counts the others. */
  private childrenOf(
    { children = [], rest = NOTHING }: NextStep,
    depth: number,
  ): Pick<TreeCandidate, "children" | "childrenRest"> {
    const { drawn, hidden } = cut(children, rest, this.topK);
    return {
      children: drawn.map((child) => {
        const concept = nameOf(child);
        return { concept, text: this.say(concept), p: child.p, mark: this.index.mark(concept, depth) };
      }),
      childrenRest: hidden,
    };
  }

  private fromLens(lens: Map<string, number>, thoughts: number, before: ThoughtReading | undefined): TreeCandidate[] {
    const parents = this.parentsIn(before);
    return [...lens].map(([concept, p]) => ({
      concept,
      text: this.say(concept),
      p,
      raw: null,
      lens: p,
      mark: this.index.mark(concept, thoughts),
      parents: parents.get(concept) ?? [],
      children: [],
      childrenRest: null,
    }));
  }

  /** By concept, the candidates of the reading before that lead to it, by their joint probability given a step. */
  private parentsIn(before: ThoughtReading | undefined): Map<string, TreeCandidate["parents"]> {
    const parents = new Map<string, TreeCandidate["parents"]>();
    const share = before ? stepShare(before) : 0;
    if (!before || share < STEP_SHARE_NEEDED) return parents;
    for (const parent of before.next) {
      const from = nameOf(parent);
      const met = new Set<string>();
      for (const child of parent.children ?? []) {
        const to = nameOf(child);
        const p = (parent.p / share) * child.p;
        if (p < DRAWN_FROM || met.has(to)) continue;
        met.add(to);
        const known = parents.get(to) ?? [];
        known.push({ concept: from, text: this.say(from), p });
        parents.set(to, known);
      }
    }
    return parents;
  }

  /** The lens, with tokens that name the same concept added up; most probable first. */
  private lensByConcept(lens: Distribution): Map<string, number> {
    const sums = new Map<string, number>();
    for (const candidate of lens.candidates) {
      const name = this.index.conceptOf(candidate.text)?.concept ?? candidate.text;
      sums.set(name, (sums.get(name) ?? 0) + candidate.p);
    }
    return new Map([...sums].sort((a, b) => b[1] - a[1]));
  }

  private say(concept: string): string {
    return this.index.say(concept).replace(/\n/g, "↵");
  }

  /** `null` without a graph. */
  private shareOf(all: readonly TreeCandidate[], marks: readonly GraphMark[]): number | null {
    return (
      this.index.graph &&
      all.filter(({ mark }) => mark !== null && marks.includes(mark)).reduce((sum, { p }) => sum + p, 0)
    );
  }
}
