/** The heading of the tree: what its marks mean, and the way to its table twin. */
import type { ComponentChildren } from "preact";
import type { Mark } from "../shared/graph";
import type { SearchTree } from "../shared/tree";
import { wordsOfMark } from "../shared/wording";
import { MarkGlyph } from "./glyphs";

export function TreeSection({ tree, table, truth, onToggle, children }: {
  tree: SearchTree;
  table: boolean;
  truth: boolean;
  onToggle: () => void;
  children: ComponentChildren;
}) {
  const present = new Set(tree.columns.flatMap((column) => column.candidates.map((candidate) => candidate.mark)));
  const marks = (["optimal", "frontier", "reachable", "reached before", "unreachable"] as Mark[]).filter((mark) => truth && present.has(mark));
  const bars = new Set(tree.columns.map((column) => column.bars));
  return (
    <section class="thoughts" aria-labelledby="thoughts">
      <div class="section-head">
        <h2 id="thoughts">What it considers</h2>
        {!table && (
          <ul class="key quiet" aria-label="Marks">
            {bars.has("value") && <li><span class="sample value"><span class="bar" /></span> value if it speaks now</li>}
            {bars.has("value") && <li><span class="sample value"><span class="tick" /></span> lens: the thought itself decoded</li>}
            {bars.has("lens") && <li><span class="sample lens"><span class="bar" /></span> lens only</li>}
            {marks.map((mark) => <li key={mark}><MarkGlyph mark={mark} /> {wordsOfMark[mark]}</li>)}
          </ul>
        )}
        <button class="toggle" aria-pressed={table} onClick={onToggle}>Table</button>
      </div>
      {children}
    </section>
  );
}
