/**
 * The class of a continuation by the graph of its problem, as in the paper (arXiv 2412.06769, section 5.1), and where
 * in it the first wrong step is.
 */
import type { ContinuationText } from "../task/continuationText";
import { type ProblemGraph, depths, indexIn, isFact, supported } from "./problemGraph";

export type OutputClass =
  "correct path" | "longer path" | "hallucination" | "wrong target" | "correct label" | "incorrect label";

export interface Judgement {
  /** `null`: neither a step nor an answer was said. */
  class: OutputClass | null;
  /** Subject and object of every step said, in the model's words. */
  steps: [string, string][];
  /** Index of the first step that is not in the facts or does not go on from the one before. */
  wrongEdge?: number;
  /** The concept of the answer. */
  answer?: string;
  /** Whether the answer says of the question's name what the last step ends in; absent where steps or answer are. */
  followsFromWords?: boolean;
}

/**
 * Classifies what the model said. After thoughts, the path may begin anywhere that can be reached: its hidden part is
 * taken to be the shortest that completes it. An answer other than the path's end is a wrong target, even where it is
 * right: the words didn't lead there.
 */
export function classify(graph: ProblemGraph, said: ContinuationText, thoughts: number): Judgement {
  const { steps, broken } = edgesIn(said);
  const answer = said.answer?.concept ?? undefined;
  const ofRoot = (said.answer?.name ?? graph.nodes[graph.root]) === graph.nodes[graph.root];
  const judgement = { steps, ...(answer === undefined ? {} : { answer }) };

  if (steps.length === 0 && broken === null) {
    if (answer === undefined) return { class: null, ...judgement };
    const right = ofRoot && supported(graph).includes(indexIn(graph, answer));
    return { class: right ? "correct label" : "incorrect label", ...judgement };
  }
  const last = steps.at(-1);
  const follows = answer === undefined || last === undefined ? null : ofRoot && answer === last[1];
  const judged = { ...judgement, ...(follows === null ? {} : { followsFromWords: follows }) };
  const wrongEdge = firstWrong(graph, steps, broken, thoughts);
  if (wrongEdge !== null) return { class: "hallucination", wrongEdge, ...judged };
  const depthOf = (node: number): number => depths(graph)[node] ?? Infinity;
  const [start, end] = [steps[0]?.[0], last?.[1]].map((node) => indexIn(graph, node ?? ""));
  if (start === undefined || end === undefined || !supported(graph).includes(end) || follows === false) {
    return { class: "wrong target", ...judged };
  }
  return { class: depthOf(start) + steps.length === depthOf(end) ? "correct path" : "longer path", ...judged };
}

function firstWrong(
  graph: ProblemGraph,
  steps: [string, string][],
  broken: number | null,
  thoughts: number,
): number | null {
  const starts = stepStarts(graph, thoughts);
  for (const [i, step] of steps.entries()) {
    const goesOn = starts(indexIn(graph, step[0]), indexIn(graph, step[1]));
    if (i === broken || !goesOn || !isFact(graph, ...step)) return i;
  }
  return broken;
}

/**
 * Whether the next step of a path may begin at a node. It may turn back from a dead end: to a node it has named, or
 * after thoughts to any node at their depth. The first step after thoughts may begin anywhere they can have led.
 */
export function stepStarts(graph: ProblemGraph, thoughts: number): (from: number, to: number) => boolean {
  const depth = depths(graph);
  const named = new Set(thoughts === 0 ? [graph.root] : []);
  let isFirst = true;
  return (from, to) => {
    const own = depth[from] ?? Infinity;
    const starts = named.has(from) || (thoughts > 0 && (isFirst ? own !== Infinity : own === thoughts));
    isFirst = false;
    named.add(from).add(to);
    return starts;
  };
}

/** The steps as edges. `broken`: the index of the first that isn't one. */
function edgesIn({ steps }: ContinuationText): { steps: [string, string][]; broken: number | null } {
  const edges: [string, string][] = [];
  let broken: number | null = null;
  for (const { from, result } of steps) {
    if (from !== null && result !== null) edges.push([from, result]);
    else broken ??= edges.length;
  }
  return { steps: edges, broken };
}
