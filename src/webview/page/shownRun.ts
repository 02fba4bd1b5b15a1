/** Which run the tree draws: the main one, or one with edited thoughts. */
import { useMemo } from "preact/hooks";
import { type EditedRun, editedRuns } from "../../shared/read/editedRuns";
import type { Continuation } from "../../shared/read/continuations";
import type { Trace } from "../../shared/trace/trace";
import { type SearchTree, searchTree } from "../../shared/read/searchTree";
import { type Verdict, verdictOfLine } from "../../shared/read/verdict";
import type { Selection } from "../../shared/trace/selection";

export interface ShownRun {
  lines: readonly EditedRun[];
  /** `null`: the main run. */
  drawn: EditedRun | null;
  tree: SearchTree;
  /** Its result, and the node of the words that state it. */
  verdict: Verdict | null;
  answer: string | null;
}

export function useShownRun(
  trace: Trace,
  {
    main,
    said,
    topK,
    verdict,
    line,
  }: { main: SearchTree; said: readonly Continuation[]; topK: number; verdict: Verdict | null; line: string | null },
): ShownRun {
  const lines = useMemo(() => editedRuns(trace, said), [trace, said]);
  const drawn = lines.find(({ own }) => line !== null && own.includes(line)) ?? null;
  const end = drawn?.end;
  const tree = useMemo(() => (end === undefined ? main : searchTree(trace, topK, end)), [trace, main, topK, end]);
  const own = useMemo(() => {
    if (!drawn) return { verdict, answer: trace.answer?.node ?? null };
    return {
      verdict: drawn.continuation && verdict && verdictOfLine(trace, verdict, drawn.continuation),
      answer: drawn.continuation?.id ?? null,
    };
  }, [trace, drawn, verdict]);
  return { lines, drawn, tree, ...own };
}

/** The selection, unless it is on a run that isn't drawn. */
export function onLine(selection: Selection | null, tree: SearchTree, trace: Trace): Selection | null {
  if (selection?.trace !== trace.id) return null;
  const { node } = selection;
  const isWord = trace.nodes.some(({ id, kind }) => id === node && kind === "token");
  return node === null || isWord || tree.columns.some((column) => column.node === node) ? selection : null;
}
