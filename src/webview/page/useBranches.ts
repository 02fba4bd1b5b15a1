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
  /** Removes several at once, which one undo restores. */
  remove: (continuations: readonly Continuation[]) => void;
  restore: (continuation: Continuation) => void;
  /** What was just removed: it can be restored until the next action. */
  undone: readonly Continuation[];
  undo: () => void;
}

export function useBranches(trace: Trace, { removed }: TraceReading, ask: Ask): Branches {
  const [naming, setNaming] = useState<string | null>(null);
  const [undo, setUndo] = useState<{ branches: readonly string[]; nodes: number } | null>(null);
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
  const undone =
    undo?.nodes === trace.nodes.length ? removed.filter(({ branch }) => undo.branches.includes(branch)) : [];
  const restore = (continuation: Continuation): void => {
    setUndo(null);
    wanted.current = menuOf(continuation.branch);
    mark(continuation, false);
  };
  return {
    naming,
    undone,
    undo: () => {
      undone.forEach(restore);
      // It may be a row of its own, or one with the first of them.
      const [first] = undone;
      if (first) wanted.current = menuOf(first.branch);
    },
    rename: ({ branch }) => {
      setUndo(null);
      setNaming(branch);
    },
    named: ({ branch, name: before }, name) => {
      setNaming(null);
      wanted.current = menuOf(branch);
      if (name !== null && name !== (before ?? "")) ask((host) => host.mark(branch, name === "" ? {} : { name }));
    },
    remove: (continuations) => {
      setUndo({ branches: continuations.map(({ branch }) => branch), nodes: trace.nodes.length });
      wanted.current = ".removed .undo button";
      for (const continuation of continuations) mark(continuation, true);
    },
    restore,
  };
}
