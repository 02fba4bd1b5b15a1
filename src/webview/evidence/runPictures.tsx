/** What one model gave, as pictures: whichever of them its report has the numbers for. */
import * as l10n from "@vscode/l10n";
import { accuracyOf } from "../../shared/dataset/reportHeadline";
import type { Measure, ReportPlace } from "../../shared/dataset/reportProblems";
import type { RunReading } from "../../shared/dataset/reportReading";
import { share } from "../../shared/format/table";
import { wordsOfAblation } from "../../shared/trace/edits";
import { AccuracyCurve, ParallelismCurves } from "./curves";
import { DetectionMap } from "./detectionMap";
import { HeatMap } from "./heatMap";

export function RunPictures({
  reading,
  at,
  isOnly,
  measure,
  chance,
  place,
  onSelect,
}: {
  reading: RunReading;
  /** Index of the run in the report. */
  at: number;
  isOnly: boolean;
  measure: Measure;
  chance: number | null;
  place: ReportPlace;
  onSelect: (place: ReportPlace) => void;
}) {
  const { run, tests, evaluated, values, detection } = reading;
  const { name } = run.model;
  const isControl = at > 0;
  const isTested = tests !== null && tests.n + tests.notComparable > 0;
  const unedited = tests && accuracyOf(tests, measure).share;
  return (
    <section class="run" aria-label={name}>
      <div class="run-head">
        <h2>{isControl ? l10n.t("{0}, the control", name) : name}</h2>
        <span class="quiet">
          {tests && !isTested && l10n.t("not measured yet")}
          {isTested &&
            (unedited === null ? l10n.t("no answer can be compared") : l10n.t("unedited {0} right", share(unedited)))}
        </span>
        {isTested && (place.edit !== null || (!isOnly && place.run !== at)) && (
          <button class="link" onClick={() => onSelect({ run: at, edit: null, thoughts: null })}>
            {l10n.t("Show unedited")}
          </button>
        )}
      </div>
      {isTested && <HeatMap {...{ summary: tests, name, run: at, measure, chance, place, onSelect }} />}
      {evaluated.length > 0 && evaluated.some(({ n }) => n > 0) && (
        <AccuracyCurve
          summaries={evaluated}
          measure={measure}
          chance={chance}
          thoughts={place.run === at ? place.thoughts : null}
          onSelect={(thoughts) => onSelect({ run: at, edit: null, thoughts })}
        />
      )}
      {values && values.parallelism.length > 0 && (
        <>
          <h3>{l10n.t("How many candidates are kept in view")}</h3>
          <ParallelismCurves values={values} />
          <p class="quiet">
            {[
              l10n.t("Vertical: the share of the first one, two, and three candidates together, in percent."),
              l10n.t(
                "Horizontal: percentiles over the problems. Solid: the first; dashed: the first two; dotted: three.",
              ),
            ].join(" ")}
          </p>
        </>
      )}
      {detection && detection.length > 0 && <DetectionMap rows={detection} />}
      {reading.leftOut.map(({ edit, why }) => (
        <p key={edit} class="quiet">
          {l10n.t("Left out: {0}. {1}", wordsOfAblation[edit], why)}
        </p>
      ))}
      {run.control !== undefined && <p class="quiet">{run.control}</p>}
      {tests && !isControl && (
        <p class="quiet">
          {l10n.t("Cell: percent right.")}{" "}
          <span class="of-color">{l10n.t("The stronger its color, the further below unedited.")} </span>
          {[
            l10n.t("Dot and line: 0–100% with the 95% interval."),
            ...(chance === null ? [] : [l10n.t("Dotted: guessing.")]),
          ].join(" ")}
        </p>
      )}
    </section>
  );
}
