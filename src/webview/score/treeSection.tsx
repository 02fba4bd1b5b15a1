/** The heading of the tree: which run is drawn, what the marks mean, and the switch to tables. */
import * as l10n from "@vscode/l10n";
import type { ComponentChildren } from "preact";
import type { GraphMark } from "../../shared/problem/problemGraph";
import type { EditedRun } from "../../shared/read/editedRuns";
import type { SearchTree } from "../../shared/read/searchTree";
import { wordsOfMark } from "../../shared/read/wording";
import { Glyph, MarkGlyph } from "../kit/glyphs";
import { Choice } from "../kit/choice";

/** Name of the main run beside the edited ones. */
const MAIN = l10n.t("the model’s own thoughts");

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
  onDraw: (run: EditedRun | null) => void;
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
        <h2 id="thoughts">{l10n.t("What it considers")}</h2>
        {!table && (
          <ul class="key quiet" aria-label={l10n.t("Marks")}>
            {bars.has("value") && (
              <li>
                <span class="sample value">
                  <span class="bar" />
                </span>{" "}
                {l10n.t("would say next")}
              </li>
            )}
            {bars.has("value") && (
              <li>
                <span class="sample value">
                  <span class="tick" />
                </span>{" "}
                {l10n.t("decoded from the thought")}
              </li>
            )}
            {bars.has("lens") && (
              <li>
                <span class="sample lens">
                  <span class="bar" />
                </span>{" "}
                {l10n.t("decoded only")}
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
          {l10n.t("Table")}
        </button>
      </div>
      {runs.length > 0 && (
        <div class={drawn ? "drawn-run edited" : "drawn-run"}>
          <Glyph shape="branch" />
          <Choice
            label={l10n.t("Thoughts to show")}
            value={drawn ? runs.indexOf(drawn) + 1 : 0}
            options={[MAIN, ...runs.map(({ title }) => title)].map((text, value) => ({ value, text }))}
            onChange={(value) => onDraw(runs[value - 1] ?? null)}
          />
          {drawn ? (
            <span>
              <b>{l10n.t("Edited.")}</b>{" "}
              {drawn.shared > 0
                ? l10n.t(
                    "Its own thoughts up to thought {0}. After that, what it thought after the edit.",
                    drawn.shared,
                  )
                : l10n.t("None of these are its own thoughts.")}{" "}
              <button class="link" onClick={() => onDraw(null)}>
                {l10n.t("Show its own")}
              </button>
            </span>
          ) : (
            <span class="quiet">
              {runs.length === 1
                ? l10n.t("There is 1 run with edited thoughts.")
                : l10n.t("There are {0} runs with edited thoughts.", runs.length)}
            </span>
          )}
        </div>
      )}
      {children}
    </section>
  );
}
