/**
 * The graph of a problem, and what it says about candidates. It is independent of the model, so that what the model
 * says can be judged by it.
 *
 * Depth of a node is its shortest distance from the question's name, the root (arXiv 2412.06769).
 */

export interface ProblemGraph {
  /** In the model's words, in the order in which the prompt mentions them. */
  nodes: string[];
  /** From and to, as indexes into `nodes`, one for each fact. May hold cycles. */
  edges: [number, number][];
  root: number;
  options: [number, number];
}

/** The graph of what was read; `null` if that has no question with two options, or names what it doesn't hold. */
export function graphOf({
  nodes,
  facts,
  root,
  options,
}: {
  nodes: readonly { model: string }[];
  facts: readonly { from: number; to: number; negated?: boolean }[];
  root?: number;
  options: readonly number[];
}): ProblemGraph | null {
  const [first, second] = options;
  if (root === undefined || first === undefined || second === undefined || options.length !== 2) return null;
  if (facts.length === 0 || facts.some(({ negated }) => negated)) return null;
  const edges = facts.map(({ from, to }): [number, number] => [from, to]);
  if ([root, first, second, ...edges.flat()].some((index) => nodes[index] === undefined)) return null;
  return { nodes: nodes.map(({ model }) => model), edges, root, options: [first, second] };
}

/** The index of a concept among the graph's nodes, -1 where it has none. */
export function indexIn(graph: ProblemGraph, concept: string): number {
  return indexes(graph).get(concept) ?? -1;
}

/** Whether a fact says the step. */
export function isFact(graph: ProblemGraph, from: string | null, to: string | null): boolean {
  if (from === null || to === null) return false;
  return steps(graph).has(`${indexIn(graph, from)} ${indexIn(graph, to)}`);
}

/** `null` if the text is not facts and then a question in the model's words. */
export function readProblemGraph(prompt: string): ProblemGraph | null {
  const question = /(?:^|\s)Is (\S+) a (\S+) or (\S+)\?\s*$/.exec(prompt);
  if (question === null) return null;
  const [, root, first, second] = question;
  const steps = factsIn(prompt.slice(0, question.index));
  if (root === undefined || first === undefined || second === undefined || !steps || steps.length === 0) return null;
  const index = new Map([...steps.flat(), root, first, second].map((node) => [node, 0]));
  const nodes = [...index.keys()];
  nodes.forEach((node, i) => index.set(node, i));
  const indexOf = (node: string): number => index.get(node) ?? -1;
  return {
    nodes,
    edges: steps.map(([from, to]) => [indexOf(from), indexOf(to)]),
    root: indexOf(root),
    options: [indexOf(first), indexOf(second)],
  };
}

/** Subject and object of each sentence; `null` if one of them isn't a fact. */
function factsIn(text: string): [string, string][] | null {
  const facts: [string, string][] = [];
  for (const sentence of text.split(/\.(?=\s|$)/)) {
    if (sentence.trim() === "") continue;
    const [, subject, object] = /^\s*(?:Every )?(\S+) is a (\S+)\s*$/.exec(sentence) ?? [];
    if (subject === undefined || object === undefined) return null;
    facts.push([subject, object]);
  }
  return facts;
}

/** Computed once for each graph, because drawing asks for it many times. */
function once<T>(f: (graph: ProblemGraph) => T): (graph: ProblemGraph) => T {
  const known = new WeakMap<ProblemGraph, T>();
  return (graph) => {
    if (!known.has(graph)) known.set(graph, f(graph));
    return known.get(graph)!;
  };
}

const indexes = once(({ nodes }) => new Map(nodes.map((node, index) => [node, index])));
const steps = once(({ edges }) => new Set(edges.map(([from, to]) => `${from} ${to}`)));

/** Distance of every node from the root; Infinity if it can't be reached. */
export const depths = once((graph): readonly number[] => distances(graph, graph.root, graph.edges));

/** The nodes that can be reached from the root, itself included. */
export function reachable(graph: ProblemGraph): number[] {
  return indexesWhere(depths(graph), (depth) => depth !== Infinity);
}

/** The nodes from which `target` can be reached, itself included. */
export function leadingTo(graph: ProblemGraph, target: number): Set<number> {
  const left = distances(
    graph,
    target,
    graph.edges.map(([from, to]): [number, number] => [to, from]),
  );
  return new Set(indexesWhere(left, (distance) => distance !== Infinity));
}

/** The nodes exactly `k` steps from the root. */
export function frontier(graph: ProblemGraph, k: number): number[] {
  return indexesWhere(depths(graph), (depth) => depth === k);
}

/** The options that the facts support. */
export function supported(graph: ProblemGraph): number[] {
  const depth = depths(graph);
  return graph.options.filter((option) => depth[option] !== Infinity);
}

/** The option that is right; `null` if the facts support both or neither. */
export function rightOption(graph: ProblemGraph): number | null {
  const [one, ...others] = supported(graph);
  return one !== undefined && others.length === 0 ? one : null;
}

/**
 * What lies on a shortest path from the root to a supported option; `edges` are indexes into `graph.edges`.
 * Where both options are supported, what lies on a shortest path to either.
 */
export const optimal = once((graph): { nodes: ReadonlySet<number>; edges: ReadonlySet<number> } => {
  const depth = depths(graph);
  const backwards = graph.edges.map(([from, to]): [number, number] => [to, from]);
  const nodes = new Set<number>();
  const edges = new Set<number>();
  for (const option of supported(graph)) {
    const left = distances(graph, option, backwards);
    const length = at(depth, option);
    graph.nodes.forEach((_, node) => at(depth, node) + at(left, node) === length && nodes.add(node));
    graph.edges.forEach(([from, to], edge) => at(depth, from) + 1 + at(left, to) === length && edges.add(edge));
  }
  return { nodes, edges };
});

/**
 * Distance of every node to a leaf, the shortest and the longest: the paper's text says the one, its caption the
 * other. Shortest is Infinity where no leaf can be reached; longest is Infinity if there is a cycle.
 */
export const heights = once((graph): readonly { shortest: number; longest: number }[] => {
  const children = neighbors(graph, graph.edges);
  const parents = neighbors(
    graph,
    graph.edges.map(([from, to]): [number, number] => [to, from]),
  );
  const shortest = graph.nodes.map(() => Infinity);
  const longest = graph.nodes.map(() => Infinity);
  const leaves = indexesWhere(
    children.map(({ length }) => length),
    (count) => count === 0,
  );
  for (const leaf of leaves) shortest[leaf] = longest[leaf] = 0;
  const reached = [...leaves];
  for (const node of reached) {
    for (const parent of parents[node] ?? []) {
      if (shortest[parent] !== Infinity) continue;
      shortest[parent] = at(shortest, node) + 1;
      reached.push(parent);
    }
  }
  // A node is settled after the last of its children; what never settles leads into a cycle.
  const open = children.map(({ length }) => length);
  const most = graph.nodes.map(() => 0);
  const settled = [...leaves];
  for (const node of settled) {
    for (const parent of parents[node] ?? []) {
      most[parent] = Math.max(most[parent] ?? 0, at(longest, node) + 1);
      open[parent]! -= 1;
      if (open[parent] !== 0) continue;
      longest[parent] = most[parent]!;
      settled.push(parent);
    }
  }
  return graph.nodes.map((_, node) => ({ shortest: at(shortest, node), longest: at(longest, node) }));
});

/**
 * What a node is after k thoughts. "optimal": k steps from the root and on a shortest path; "frontier": k steps
 * from it, but on none; "reached before": fewer steps; "reachable": more.
 */
export type GraphMark = "optimal" | "frontier" | "reachable" | "reached before" | "unreachable";

/**
 * What is known of the graph once: depths and shortest paths. The function gives `null` if the problem has no such
 * concept.
 */
export function marker(graph: ProblemGraph): (concept: string, thoughts: number) => GraphMark | null {
  const depth = depths(graph);
  const shortest = optimal(graph).nodes;
  return (concept, thoughts) => {
    const node = indexIn(graph, concept);
    if (node < 0) return null;
    const own = at(depth, node);
    if (own === Infinity) return "unreachable";
    if (own !== thoughts) return own < thoughts ? "reached before" : "reachable";
    return shortest.has(node) ? "optimal" : "frontier";
  };
}

/** Breadth first. */
function distances(graph: ProblemGraph, from: number, edges: readonly [number, number][]): number[] {
  const next = neighbors(graph, edges);
  const distance = graph.nodes.map(() => Infinity);
  distance[from] = 0;
  const queue = [from];
  for (const node of queue) {
    for (const target of next[node] ?? []) {
      if (distance[target] !== Infinity) continue;
      distance[target] = at(distance, node) + 1;
      queue.push(target);
    }
  }
  return distance;
}

function neighbors({ nodes }: ProblemGraph, edges: readonly [number, number][]): number[][] {
  const next = nodes.map((): number[] => []);
  for (const [from, to] of edges) next[from]?.push(to);
  return next;
}

function indexesWhere(values: readonly number[], holds: (value: number) => boolean): number[] {
  return values.flatMap((value, index) => (holds(value) ? [index] : []));
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Infinity;
}
