/** All words of a continuation, token by token. The stronger the underline, the more probable the word. */
import * as l10n from "@vscode/l10n";
import type { Continuation } from "../../shared/read/continuations";
import { spokenPercent } from "../../shared/format/numbers";
import type { Selection } from "../../shared/trace/selection";
import type { Trace } from "../../shared/trace/trace";

export function SpokenWords({
  trace,
  continuation,
  selected,
  truth,
  onSelect,
}: {
  trace: Trace;
  continuation: Continuation;
  selected: string;
  truth: boolean;
  onSelect: (selection: Selection) => void;
}) {
  return (
    <p class="spoken-words" dir="auto">
      {continuation.words.map(({ node, text, p, wrong }) => (
        <button
          key={node}
          class={truth && wrong ? "token wrong" : "token"}
          style={{ "--p": `${Math.round(100 * (p ?? 1))}%` }}
          aria-pressed={node === selected}
          title={p === null ? l10n.t("given") : spokenPercent(p)}
          onClick={() => onSelect({ trace: trace.id, kind: "node", node })}
        >
          {text}
        </button>
      ))}
      {!continuation.ended && " …"}
    </p>
  );
}
