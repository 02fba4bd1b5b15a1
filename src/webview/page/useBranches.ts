/** Naming, removing and restoring branches, with the focus where it was. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Continuation } from "../../shared/read/continuations";
import type { TraceReading } from "../../shared/read/readTrace";
import type { Trace } from "../../shared/trace/trace";
import type { Ask } from "./state";

export interface Branches {
  naming: string | null;
  rename: (continuation: Continuation) => void;
  named: (continuation: Continuation, name: string | null) => void;
  remove: (continuation: Continuation) => void;
  restore: (continuation: Continuation) => void;
  /** The one that was just removed: it can be restored until the next action. */
  undone: Continuation | null;
}

export function useBranches(trace: Trace, { removed }: TraceReading, ask: Ask): Branches {
  const [naming, setNaming] = useState<string | null>(null);
  const [undo, setUndo] = useState<{ branch: string; nodes: number } | null>(null);
  /** A selector of what to focus once it is drawn. */
  const wanted = useRef<string | null>(null);
  useLayoutEffect(() => {
    const found = wanted.current === null ? null : document.querySelector<HTMLElement>(wanted.current);
    if (!found) return;
    wanted.current = null;
    found.focus();
  });
  const mark = ({ branch, name }: Continuation, isRemoved: boolean): void =>
    ask((host) => host.mark(branch, { ...(name === null ? {} : { name }), ...(isRemoved ? { removed: true } : {}) }));
  const menuOf = (branch: string): string => `[data-menu="${CSS.escape(branch)}"] [aria-haspopup]`;
  return {
    naming,
    undone:
      undo && undo.nodes === trace.nodes.length ? (removed.find(({ branch }) => branch === undo.branch) ?? null) : null,
    rename: ({ branch }) => {
      setUndo(null);
      setNaming(branch);
    },
    named: ({ branch, name: before }, name) => {
      setNaming(null);
      wanted.current = menuOf(branch);
      if (name !== null && name !== (before ?? "")) ask((host) => host.mark(branch, name === "" ? {} : { name }));
    },
    remove: (continuation) => {
      setUndo({ branch: continuation.branch, nodes: trace.nodes.length });
      wanted.current = `.removed [data-branch="${CSS.escape(continuation.branch)}"] button`;
      mark(continuation, true);
    },
    restore: (continuation) => {
      setUndo(null);
      wanted.current = menuOf(continuation.branch);
      mark(continuation, false);
    },
  };
}
