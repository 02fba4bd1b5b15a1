/** Which line of thoughts the tree draws: the main run, or one with edited thoughts. */
import { useMemo } from "preact/hooks";
import { type EditedLine, editedLines } from "../shared/lines";
import type { Selection } from "../shared/protocol";
import type { Speech } from "../shared/speech";
import type { Trace } from "../shared/trace";
import { type SearchTree, searchTree } from "../shared/tree";
import { type Verdict, verdictOfLine } from "../shared/verdict";

export interface DrawnLine {
  lines: readonly EditedLine[];
  /** `null`: the main run. */
  drawn: EditedLine | null;
  tree: SearchTree;
  /** What it comes to, and the node of the words that say it. */
  verdict: Verdict | null;
  answer: string | null;
}

export function useDrawnLine(trace: Trace, { main, said, topK, verdict, line }: { main: SearchTree; said: readonly Speech[]; topK: number; verdict: Verdict | null; line: string | null }): DrawnLine {
  const lines = useMemo(() => editedLines(trace, said), [trace, said]);
  const drawn = lines.find(({ own }) => line !== null && own.includes(line)) ?? null;
  const end = drawn?.end;
  const tree = useMemo(() => (end === undefined ? main : searchTree(trace, topK, end)), [trace, main, topK, end]);
  const own = useMemo(() => {
    if (!drawn) return { verdict, answer: trace.answer?.node ?? null };
    return { verdict: drawn.speech && verdict && verdictOfLine(trace, verdict, drawn.speech), answer: drawn.speech?.id ?? null };
  }, [trace, drawn, verdict]);
  return { lines, drawn, tree, ...own };
}

/** What is selected, unless it stands on a line that is not drawn. */
export function onLine(selection: Selection | null, tree: SearchTree, trace: Trace): Selection | null {
  if (selection?.trace !== trace.id) return null;
  const { node } = selection;
  const isWord = trace.nodes.some(({ id, kind }) => id === node && kind === "token");
  return node === null || isWord || tree.columns.some((column) => column.node === node) ? selection : null;
}
