/** Which thoughts the tree draws: the main ones, or those of a run with edited thoughts. */
import type { Continuation } from "../../shared/read/continuations";
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
  /** Its result, and what is said after its last thought; `null` until there is any. */
  verdict: Verdict | null;
  words: Continuation | null;
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
    words: drawn ? drawn.continuation : (reading.free(reading.mainThoughts.at(-1)?.id ?? null) ?? null),
  };
}

/** The selection, unless it belongs to a run that isn't drawn. */
export function onRun(selection: Selection | null, tree: SearchTree, reading: TraceReading): Selection | null {
  if (!selection) return null;
  const { node } = selection;
  const isWord = reading.node(node)?.kind === "token";
  return node === null || isWord || tree.columns.some((column) => column.node === node) ? selection : null;
}
