/**
 * A small dataset in the format of facebookresearch/coconut: the golden questions of a package, with answers and steps
 * from their graphs.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readProblemGraph, rightOption } from "../../src/shared/problem/problemGraph";

export function goldenProblems(folder: string): { question: string; answer: string }[] {
  const golden = JSON.parse(readFileSync(join(folder, "golden.json"), "utf8")) as { cases: { question: string }[] };
  return golden.cases.map(({ question }) => {
    const graph = readProblemGraph(question);
    assert.ok(graph);
    return { question, answer: `${graph.nodes[graph.root]} is a ${graph.nodes[rightOption(graph) ?? -1]}.` };
  });
}
