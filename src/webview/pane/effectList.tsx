/** What every edit of a thought does to the final answer. Each can be gone on from, as a branch. */
import * as l10n from "@vscode/l10n";
import type { EditRequest } from "../../shared/act/thoughtTest";
import { percent } from "../../shared/format/numbers";
import { readTrace } from "../../shared/read/readTrace";
import { dropOf, flips, spokenWith } from "../../shared/read/testEffects";
import { dropWords } from "../../shared/read/wording";
import { wordsOfAblation } from "../../shared/trace/edits";
import { type Trace, nameOf } from "../../shared/trace/trace";

/** `position`: which thought, from 1; `null`: all of them. */
export function EffectList({
  trace,
  position,
  busy,
  onEdit,
}: {
  trace: Trace;
  position: number | null;
  busy: boolean;
  onEdit: (request: EditRequest) => void;
}) {
  const reading = readTrace(trace);
  const { test } = reading;
  const cells = test?.cells.filter((cell) => cell.position === position) ?? [];
  if (!test || cells.length === 0) return null;
  return (
    <>
      <h3>{position === null ? l10n.t("If all thoughts are edited") : l10n.t("If it is edited")}</h3>
      <p class="quiet">
        {l10n.t(
          "What is left of {0}, forced after the last thought; unedited {1}.",
          reading.say(nameOf(test.answer)).trim(),
          percent(test.unedited),
        )}{" "}
        {l10n.t(
          "An edited thought is unlike what the model is used to: all this shows is that the answer hangs on it.",
        )}
      </p>
      <ul class="effect-list">
        {cells.map((cell) => {
          const other = flips(test, cell) ? reading.say(nameOf(cell.forced)).trim() : null;
          const spoken = spokenWith(trace.model.manifest, test, cell);
          const words = [
            percent(cell.p),
            other === null ? dropWords(dropOf(test, cell)) : l10n.t("forced {0}", other),
            // Steps may make up for the thought, so the words can say something else.
            ...(spoken === null || (spoken.isSame && other === null)
              ? []
              : [
                  spoken.answer === null
                    ? l10n.t("says no answer")
                    : l10n.t("says {0}", reading.say(spoken.answer).trim()),
                ]),
          ];
          return (
            <li key={cell.edit}>
              <button
                class="row"
                disabled={busy}
                title={l10n.t("Continue from the edited thought, as a branch")}
                onClick={() => onEdit({ ablation: cell.edit, position: cell.position })}
              >
                <span class="link">{wordsOfAblation[cell.edit]}</span>
                <span class="number">{words.join(", ")}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
