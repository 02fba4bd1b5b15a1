/** Scrolls to what an action has brought, where it is out of view. */
import { useEffect, useRef } from "preact/hooks";
import type { WordRow } from "../../shared/read/scoreWords";
import type { ThoughtTest } from "../../shared/trace/trace";

interface Brought {
  trace: string;
  words: readonly WordRow[];
  test: ThoughtTest | null;
  busy: boolean;
  /** How many runs have begun: one may have ended since the last drawing. */
  runs: number;
  /** `null` during the first run of a question: the page keeps still then. */
  answer: unknown;
}

export function useArrivals(root: { current: HTMLElement | null }, now: Brought): void {
  const before = useRef<Brought | null>(null);
  useEffect(() => {
    const from = before.current;
    before.current = now;
    if (!from || from.trace !== now.trace || from.answer === null) return;
    if (!now.busy && !from.busy && now.runs === from.runs) return;
    const known = new Set(from.words.map(nameOf));
    const row = now.words.find((one) => !known.has(nameOf(one)));
    const arrived = row
      ? `[data-branch="${CSS.escape(row.continuation.branch)}"]`
      : now.test !== null && from.test === null
        ? ".stems"
        : null;
    if (arrived !== null) root.current?.querySelector(arrived)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

/** Words that turn out to be those of another row join it, and change its label. */
function nameOf({ key, label }: WordRow): string {
  return `${label} ${key}`;
}
