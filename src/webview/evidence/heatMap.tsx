/**
 * Thought × edit: each cell says how many answers are right with this edit of this thought, with its interval beside
 * chance. The darker, the further below unedited. A cell is a button that shows its problems.
 */
import * as l10n from "@vscode/l10n";
import type { CellSummary, TestSummary } from "../../shared/dataset/ablationTest";
import { accuracyOf } from "../../shared/dataset/reportHeadline";
import type { Measure, ReportPlace } from "../../shared/dataset/reportProblems";
import { wholePercent } from "../../shared/format/numbers";
import { type Ablation, wordsOfAblation } from "../../shared/trace/edits";
import { Interval, intervalWords } from "./interval";
import { dropOf } from "./reportChoice";

export function HeatMap({
  summary,
  name,
  run,
  measure,
  chance,
  place,
  onSelect,
}: {
  summary: TestSummary;
  /** The model's. */
  name: string;
  run: number;
  measure: Measure;
  chance: number | null;
  /** What is selected. */
  place: ReportPlace;
  onSelect: (place: ReportPlace) => void;
}) {
  const edits = [...new Set(summary.cells.map(({ ablation }) => ablation))];
  const positions = [...new Set(summary.cells.map(({ position }) => position))].sort(
    (a, b) => (a ?? Infinity) - (b ?? Infinity),
  );
  const unedited = accuracyOf(summary, measure).share;
  const cellAt = (ablation: Ablation, position: number | null): CellSummary | undefined =>
    summary.cells.find((cell) => cell.ablation === ablation && cell.position === position);
  return (
    <div class="heat-scroll" role="group" aria-label={l10n.t("Right answers of {0} with edited thoughts", name)}>
      <table class="heat">
        <caption class="for-ears">
          {measure === "spoken"
            ? l10n.t("Spoken answers of {0} that are right, by edit and thought", name)
            : l10n.t("Forced answers of {0} that are right, by edit and thought", name)}
        </caption>
        <thead>
          <tr>
            <td />
            {positions.map((position, at) => (
              <th key={String(position)} scope="col" class={position === null ? "whole" : ""}>
                {position === null ? (
                  l10n.t("all")
                ) : (
                  <>
                    <span class="for-ears">{l10n.t("Thought {0}", position)}</span>
                    {at === 0 && (
                      <span class="wide-only" aria-hidden="true">
                        {l10n.t("Thought {0}", position)}
                      </span>
                    )}
                    <span class={at === 0 ? "narrow-only" : ""} aria-hidden="true">
                      {position}
                    </span>
                  </>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {edits.map((edit) => (
            <tr key={edit}>
              <th scope="row">{wordsOfAblation[edit]}</th>
              {positions.map((position) => {
                const cell = cellAt(edit, position);
                if (!cell) return <td key={String(position)} />;
                const here: ReportPlace = { run, edit: { ablation: edit, position }, thoughts: null };
                const isPressed =
                  place.run === run && place.edit?.ablation === edit && place.edit.position === position;
                return (
                  <td key={String(position)} class={position === null ? "whole" : ""}>
                    <Cell
                      cell={cell}
                      measure={measure}
                      unedited={unedited}
                      chance={chance}
                      isPressed={isPressed}
                      onClick={() => onSelect(isPressed ? { run, edit: null, thoughts: null } : here)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({
  cell,
  measure,
  unedited,
  chance,
  isPressed,
  onClick,
}: {
  cell: CellSummary;
  measure: Measure;
  unedited: number | null;
  chance: number | null;
  isPressed: boolean;
  onClick: () => void;
}) {
  const { share, interval } = accuracyOf(cell, measure);
  const right = share === null ? l10n.t("no answer can be compared") : intervalWords(share, interval, cell.n);
  const words = `${placeWords(cell)}: ${right}`;
  return (
    <button
      class="cell"
      aria-pressed={isPressed}
      aria-label={words}
      title={words}
      style={{ "--drop": String(dropOf(share, unedited)) }}
      onClick={onClick}
    >
      <span class="cell-number">{share === null ? "–" : wholePercent(share)}</span>
      {share !== null && <Interval share={share} interval={interval} chance={chance} />}
    </button>
  );
}

export function placeWords({ ablation, position }: { ablation: Ablation; position: number | null }): string {
  return position === null
    ? l10n.t("all thoughts: {0}", wordsOfAblation[ablation])
    : l10n.t("thought {0}: {1}", position, wordsOfAblation[ablation]);
}
