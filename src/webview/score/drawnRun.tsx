/** Which thoughts are drawn: the model's own, or those of a run with edited thoughts. */
import * as l10n from "@vscode/l10n";
import type { EditedRun } from "../../shared/read/editedRuns";
import { Choice } from "../kit/choice";
import { Glyph } from "../kit/glyphs";

export function DrawnRun({
  runs,
  drawn,
  onDraw,
}: {
  runs: readonly EditedRun[];
  /** `null`: the main run. */
  drawn: EditedRun | null;
  onDraw: (run: EditedRun | null) => void;
}) {
  return (
    <div class={drawn ? "drawn-run edited" : "drawn-run"}>
      <Glyph shape="branch" />
      <Choice
        label={l10n.t("Thoughts to show")}
        value={drawn ? runs.indexOf(drawn) + 1 : 0}
        options={[l10n.t("the model's own thoughts"), ...runs.map(({ title }) => title)].map((text, value) => ({
          value,
          text,
        }))}
        onChange={(value) => onDraw(runs[value - 1] ?? null)}
      />
      {drawn ? (
        <span>
          <b>{l10n.t("Edited.")}</b>{" "}
          {drawn.shared > 0
            ? l10n.t("Its own thoughts up to thought {0}. After that, what it thought after the edit.", drawn.shared)
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
  );
}
