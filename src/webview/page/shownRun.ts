/** Which run the tree draws: the main one, or one with edited thoughts. */
import type { EditedRun } from "../../shared/read/editedRuns";
import type { TraceReading } from "../../shared/read/readTrace";
import type { SearchTree } from "../../shared/read/searchTree";
import type { Verdict } from "../../shared/read/verdict";
import type { Selection } from "../../shared/trace/selection";

export interface ShownRun {
  runs: readonly EditedRun[];
  /** `null`: the main thoughts. */
  drawn: EditedRun | null;
  tree: SearchTree;
  /** Its result, and the node of the words that state it. */
  verdict: Verdict | null;
  answer: string | null;
}

/** `run`: a thought that only the run has; `null`: the main thoughts. */
export function shownRun(reading: TraceReading, topK: number, run: string | null): ShownRun {
  const runs = reading.editedRuns;
  const drawn = runs.find(({ own }) => run !== null && own.includes(run)) ?? null;
  return {
    runs,
    drawn,
    tree: reading.tree(topK, drawn?.end),
    verdict: drawn ? reading.verdictOf(drawn) : reading.verdict,
    answer: (drawn ? drawn.continuation : reading.final)?.id ?? null,
  };
}

/** The selection, unless it is on a run that isn't drawn. */
export function onRun(selection: Selection | null, tree: SearchTree, reading: TraceReading): Selection | null {
  if (!selection) return null;
  const { node } = selection;
  const isWord = reading.node(node)?.kind === "token";
  return node === null || isWord || tree.columns.some((column) => column.node === node) ? selection : null;
}
