/** Which thoughts decode to the result of which step: a row per step and a column per thought. */
import * as l10n from "@vscode/l10n";
import type { DetectionRow } from "../../shared/dataset/detection";
import { wholePercent } from "../../shared/format/numbers";

export function DetectionMap({ rows }: { rows: readonly DetectionRow[] }) {
  const thoughts = rows[0]?.thoughts ?? [];
  return (
    <>
      <h3>{l10n.t("Which thoughts hold the results of which steps")}</h3>
      <div class="heat-scroll" role="region" aria-label={l10n.t("Results of steps by thought")} tabIndex={0}>
        <table class="heat">
          <caption class="for-ears">
            {l10n.t("How often a thought decodes to the result of a step, by step and thought")}
          </caption>
          <thead>
            <tr>
              <td class="for-row">{l10n.t("thought")}</td>
              {thoughts.map((_, at) => (
                <th key={at} scope="col">
                  <span class="for-ears">{l10n.t("Thought {0}", at + 1)}</span>
                  <span aria-hidden="true">{at + 1}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ step, n, thoughts: cells }) => (
              <tr key={step}>
                <th scope="row">
                  {l10n.t("step {0}", step)} <span class="quiet">{l10n.t("n = {0}", n)}</span>
                </th>
                {cells.map(({ top1, top3, otherTop1 }, at) => {
                  const words = l10n.t(
                    "first {0}, among the first three {1}, another problem’s result {2}",
                    ...[top1, top3, otherTop1].map(shareOf),
                  );
                  return (
                    <td key={at}>
                      <span
                        class="cell"
                        title={words}
                        style={{ "--drop": String(Math.max(0, (top1 ?? 0) - (otherTop1 ?? 0))) }}
                      >
                        <span class="cell-number">{shareOf(top1)}</span>
                        <span class="quiet">
                          {shareOf(top3)}
                          <span class="for-ears"> {words}</span>
                        </span>
                      </span>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        {[
          l10n.t("Large: the result is the first decoded token. Small: among the first three."),
          l10n.t("A result of several tokens is found by its first one."),
          l10n.t("The stronger the color, the more often than the result of another problem."),
        ].join(" ")}
      </p>
    </>
  );
}

function shareOf(p: number | null): string {
  return p === null ? "–" : wholePercent(p);
}
