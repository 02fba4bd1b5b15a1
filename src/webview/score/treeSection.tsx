/** The heading of the tree: which line of thoughts is drawn, what its marks mean, and the way to its table twin. */
import type { ComponentChildren } from "preact";
import type { GraphMark } from "../../shared/problem/problemGraph";
import type { EditedRun } from "../../shared/read/editedRuns";
import type { SearchTree } from "../../shared/read/searchTree";
import { wordsOfMark } from "../../shared/read/wording";
import { Glyph, MarkGlyph } from "../kit/glyphs";
import { Choice } from "../kit/choice";

/** What the main run is called beside the edited runs. */
const MAIN = "the model’s own thoughts";

export function TreeSection({
  tree,
  runs,
  drawn,
  table,
  truth,
  onDraw,
  onToggle,
  children,
}: {
  tree: SearchTree;
  runs: readonly EditedRun[];
  /** `null`: the main run. */
  drawn: EditedRun | null;
  table: boolean;
  truth: boolean;
  onDraw: (line: EditedRun | null) => void;
  onToggle: () => void;
  children: ComponentChildren;
}) {
  const present = new Set(tree.columns.flatMap((column) => column.candidates.map((candidate) => candidate.mark)));
  const marks = (["optimal", "frontier", "reachable", "reached before", "unreachable"] as GraphMark[]).filter(
    (mark) => truth && present.has(mark),
  );
  const bars = new Set(tree.columns.map((column) => column.bars));
  return (
    <section class="thoughts" aria-labelledby="thoughts">
      <div class="section-head">
        <h2 id="thoughts">What it considers</h2>
        {!table && (
          <ul class="key quiet" aria-label="Marks">
            {bars.has("value") && (
              <li>
                <span class="sample value">
                  <span class="bar" />
                </span>{" "}
                value if it speaks now
              </li>
            )}
            {bars.has("value") && (
              <li>
                <span class="sample value">
                  <span class="tick" />
                </span>{" "}
                lens: the thought itself decoded
              </li>
            )}
            {bars.has("lens") && (
              <li>
                <span class="sample lens">
                  <span class="bar" />
                </span>{" "}
                lens only
              </li>
            )}
            {marks.map((mark) => (
              <li key={mark}>
                <MarkGlyph mark={mark} /> {wordsOfMark[mark]}
              </li>
            ))}
          </ul>
        )}
        <button class="toggle" aria-pressed={table} onClick={onToggle}>
          Table
        </button>
      </div>
      {runs.length > 0 && (
        <div class={drawn ? "drawn-line edited" : "drawn-line"}>
          <Glyph shape="branch" />
          <Choice
            label="Which thoughts are drawn"
            value={drawn ? runs.indexOf(drawn) + 1 : 0}
            options={[MAIN, ...runs.map(({ title }) => title)].map((text, value) => ({ value, text }))}
            onChange={(value) => onDraw(runs[value - 1] ?? null)}
          />
          {drawn ? (
            <span>
              <b>Edited.</b>{" "}
              {drawn.shared > 0
                ? `Its own up to thought ${drawn.shared}; from then on, what it thought after the edit.`
                : "None of these is what it thought by itself."}{" "}
              <button class="link" onClick={() => onDraw(null)}>
                Back to its own
              </button>
            </span>
          ) : (
            <span class="quiet">
              {runs.length === 1 ? "one line" : `${runs.length} lines`} with edited thoughts beside{" "}
              {runs.length === 1 ? "it" : "them"}
            </span>
          )}
        </div>
      )}
      {children}
    </section>
  );
}
