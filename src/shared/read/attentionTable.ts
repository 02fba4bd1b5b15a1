/**
 * Where thoughts look, in terms of the problem's graph: the weights that fall on each fact, and their means by class of
 * fact, as in table 1 of "Reasoning by Superposition" (Zhu et al., arXiv 2505.12514). Weights are of one layer, summed
 * over its heads, as there.
 */
import { graphOfClaim } from "../problem/claim";
import type { ReadProblem } from "../problem/problem";
import { type ProblemGraph, depths, optimal } from "../problem/problemGraph";
import { articleFor } from "../problem/words";
import { phrase } from "../task/phrases";
import type { Engine, AttentionReading } from "../engine/engine";
import type { Trace } from "../trace/trace";
import { readTrace } from "./readTrace";

/** Nested: what is optimal is on the frontier, and what is on the frontier is reachable. */
export const ATTENTION_CLASSES = ["not reachable", "reachable", "frontier", "optimal"] as const;
export type AttentionClass = (typeof ATTENTION_CLASSES)[number];

/** Sum and number, so that those of many problems can be added. */
export interface Mean {
  sum: number;
  n: number;
}

/** One row per thought, from the first. */
export interface AttentionTable {
  /**
   * Of the facts whose subject is in the class; for thought k the frontier are the subjects k-1 steps from the root.
   */
  attention: Record<AttentionClass, Mean>[];
  /**
   * Logit-lens inner products of the thought with the nodes in the class; the frontier are those k steps from the root.
   */
  products: Record<AttentionClass, Mean>[];
}

/** Weights (positions) of a layer, summed over its heads. */
export function summedOverHeads(
  reading: Pick<AttentionReading, "attention">,
  thought: number,
  layer: number,
): number[] {
  const heads = reading.attention[thought]?.[layer] ?? [];
  return (heads[0] ?? []).map((_, position) => heads.reduce((sum, head) => sum + (head[position] ?? 0), 0));
}

/**
 * Weights (positions) of a layer: of one of its heads, or where none is named the mean over them. All counted from 0.
 */
export function weightsOf(reading: AttentionReading, thought: number, layer: number, head: number | null): number[] {
  const heads = reading.attention[thought]?.[layer] ?? [];
  return head === null
    ? summedOverHeads(reading, thought, layer).map((weight) => weight / heads.length)
    : (heads[head] ?? []);
}

/** How much of the weights falls on each fact that was read; `edges[i]` of the graph is the i-th. */
export function onFacts({ read, prompt }: Pick<Trace, "read" | "prompt">, weights: readonly number[]): number[] {
  const facts = read.kind === "text" ? [] : read.facts;
  const sums = facts.map(() => 0);
  let at = 0;
  prompt.tokens.forEach(({ span }, position) => {
    if (!span) return;
    while (at < facts.length && facts[at]!.inPrompt.end < span.end) at++;
    // A token often begins with the space before its word, which is before the fact.
    if (at < facts.length && span.end > facts[at]!.inPrompt.start) sums[at]! += weights[position] ?? 0;
  });
  return sums;
}

/** Asks the engine where the thoughts of the trace's question look and puts it in a table; `null` without a graph. */
export async function attentionTable(
  engine: Engine,
  trace: Trace,
  thoughts: number,
  layer = trace.model.manifest.shapes.layers - 1,
): Promise<AttentionTable | null> {
  const {
    prompt,
    model: { manifest },
  } = trace;
  const { read } = trace;
  if (read.kind === "text" || thoughts < 1) return null;
  const graph = read.kind === "prontoqa" ? graphOfClaim(read) : readTrace(trace).graph;
  if (!graph) return null;
  const subjects = await Promise.all(graph.nodes.map((_, node) => engine.encode(sayingNode(manifest, read, node))));
  const path = Array.from({ length: thoughts - 1 }, () => ({ kind: "thought" as const }));
  // The last token of a phrase is the concept's own, whatever comes before it.
  const reading = await engine.attention(
    prompt.text,
    path,
    subjects.map((tokens) => tokens.at(-1)!),
    0,
  );
  return tableOf(graph, trace, reading, layer);
}

/** A text whose last token names the node as a decoded thought would. */
function sayingNode(
  manifest: Trace["model"]["manifest"],
  { kind, nodes, facts, root = 0 }: ReadProblem,
  index: number,
): string {
  const { model, kind: kindOfNode } = nodes[index]!;
  const isName = kindOfNode === "name";
  if (kind === "prosqa") return phrase(manifest, isName ? "root" : "subject", model);
  if (isName) return model;
  const isDenied = facts.some(({ to, negated }) => to === index && negated);
  const said = kindOfNode === "property" ? `${isDenied ? "not " : ""}${model}` : `${articleFor(model)} ${model}`;
  return `${nodes[root]?.model} is ${said}.`;
}

export function tableOf(
  graph: ProblemGraph,
  trace: Pick<Trace, "read" | "prompt">,
  reading: Pick<AttentionReading, "attention" | "products">,
  layer: number,
): AttentionTable {
  const depth = depths(graph);
  const shortest = optimal(graph);
  const away = (node: number): number => depth[node] ?? Infinity;
  return {
    attention: reading.attention.map((_, index) => {
      const weights = onFacts(trace, summedOverHeads(reading, index, layer));
      return means(weights, (edge) => classesOf(away(graph.edges[edge]![0]), index, shortest.edges.has(edge)));
    }),
    products: reading.products.map((products, index) =>
      means(products, (node) => classesOf(away(node), index + 1, shortest.nodes.has(node))),
    ),
  };
}

/** Adds the tables of two problems; one may have more thoughts. */
export function added(a: AttentionTable, b: AttentionTable): AttentionTable {
  const rows = (x: AttentionTable["attention"], y: AttentionTable["attention"]): AttentionTable["attention"] =>
    Array.from({ length: Math.max(x.length, y.length) }, (_, index) => {
      const [p = emptyRow(), q = emptyRow()] = [x[index], y[index]];
      return rowOf((name) => ({ sum: p[name].sum + q[name].sum, n: p[name].n + q[name].n }));
    });
  return { attention: rows(a.attention, b.attention), products: rows(a.products, b.products) };
}

function classesOf(depth: number, frontier: number, optimal: boolean): AttentionClass[] {
  if (depth === Infinity) return ["not reachable"];
  if (depth !== frontier) return ["reachable"];
  return optimal ? ["reachable", "frontier", "optimal"] : ["reachable", "frontier"];
}

function means(values: readonly number[], classes: (index: number) => AttentionClass[]): Record<AttentionClass, Mean> {
  const row = emptyRow();
  values.forEach((value, index) => {
    for (const name of classes(index)) {
      row[name].sum += value;
      row[name].n++;
    }
  });
  return row;
}

function emptyRow(): Record<AttentionClass, Mean> {
  return rowOf(() => ({ sum: 0, n: 0 }));
}

function rowOf(make: (name: AttentionClass) => Mean): Record<AttentionClass, Mean> {
  return {
    "not reachable": make("not reachable"),
    reachable: make("reachable"),
    frontier: make("frontier"),
    optimal: make("optimal"),
  };
}
