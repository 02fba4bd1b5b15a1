/** The page of a report: what it says in a sentence, the numbers as pictures, and the problems behind them. */
import * as l10n from "@vscode/l10n";
import { useMemo } from "preact/hooks";
import { type Report } from "../../shared/dataset/report";
import { reportHeadline, titleOfReport } from "../../shared/dataset/reportHeadline";
import { type Measure, type ReportPlace, problemRows } from "../../shared/dataset/reportProblems";
import { type ReportReading, readReport } from "../../shared/dataset/reportReading";
import type { ReportHostApi, ReportState } from "../../shared/panel/reportApi";
import { problemCount, thoughtCount } from "../../shared/format/counts";
import { wholePercent } from "../../shared/format/numbers";
import { Menu } from "../kit/menu";
import { Button, ProgressRing } from "../kit/toolkit";
import { unbroken } from "../kit/unbroken";
import { placeWords } from "./heatMap";
import { ProblemTable } from "./problemTable";
import { type KeptReport, placeIn, selected } from "./reportChoice";
import { RunPictures } from "./runPictures";
import { RunTables } from "./runTables";

export interface ReportViewProps {
  state: ReportState | null;
  kept: KeptReport;
  keep: (changes: Partial<KeptReport>) => void;
  ask: (call: (host: ReportHostApi) => Promise<void>) => void;
  /** Exports what is drawn. */
  onPicture: () => void;
}

export function ReportView(props: ReportViewProps) {
  const { state, ask } = props;
  if (!state) return <main class="report" aria-busy="true" />;
  if (!state.report)
    return (
      <main class="report">
        <div class="status failed" role="alert">
          <p class="failure">{state.failure}</p>
          <button class="link" onClick={() => ask((host) => host.openAsText())}>
            {l10n.t("Open as text")}
          </button>
        </div>
      </main>
    );
  return <Whole {...props} report={state.report} />;
}

function Whole({ report, state, kept, keep, ask, onPicture }: ReportViewProps & { report: Report }) {
  const reading = useMemo(() => readReport(report), [report]);
  const place = placeIn(report, kept);
  const { headline, story } = useMemo(() => reportHeadline(reading, kept.measure), [reading, kept.measure]);
  // A thousand problems, which a key in the search field doesn't change.
  const rows = useMemo(() => problemRows(report, place, kept.measure), [report, JSON.stringify(place), kept.measure]);
  const select = (next: ReportPlace): void => keep(selected(next));
  const isLook = report.command === "look";
  return (
    <main class="report">
      <header class="top">
        <div class="about">
          <h1>{titleOfReport(reading)}</h1>
          <span class="quiet">{aboutOf(report)}</span>
        </div>
        <div class="actions">
          {!isLook && <MeasureChoice measure={kept.measure} onChoose={(measure) => keep({ measure })} />}
          <Menu
            link
            label={l10n.t("Export")}
            text={l10n.t("Export")}
            actions={[
              { label: l10n.t("As CSV…"), run: () => ask((host) => host.exportReport("csv", null)) },
              ...(isLook ? [] : [{ label: l10n.t("As SVG…"), run: onPicture }]),
              { label: l10n.t("As Markdown…"), run: () => ask((host) => host.exportReport("markdown", null)) },
              { label: l10n.t("Open as text"), run: () => ask((host) => host.openAsText()) },
            ]}
          />
        </div>
      </header>
      <Progress reading={reading} running={state?.running ?? null} ask={ask} />
      {state?.failure && (
        <p class="status failed" role="alert">
          {state.failure}
        </p>
      )}
      <section class="headline" aria-label={l10n.t("Result")}>
        <p class="sentence">{headline}</p>
        {story.length > 0 && <p class="story">{unbroken(story.join(" "))}</p>}
      </section>
      <div class="columns">
        <div class="pictures">
          {reading.runs.map((run, at) => (
            <RunPictures
              key={at}
              reading={run}
              at={at}
              isOnly={reading.runs.length === 1}
              measure={kept.measure}
              chance={reading.chance}
              place={place}
              onSelect={select}
            />
          ))}
          <RunTables reading={reading} />
        </div>
        <ProblemTable
          rows={rows}
          measure={kept.measure}
          title={titleOfPlace(report, place)}
          note={noteOf(report, place, kept.measure)}
          hasEffects={!isLook && (report.command === "test" || report.options.values === true)}
          hasChanges={place.edit !== null}
          hasAnswers={!isLook}
          kept={kept}
          keep={keep}
          onOpen={(index) => ask((host) => host.openProblem(place.run, index))}
        />
      </div>
    </main>
  );
}

function MeasureChoice({ measure, onChoose }: { measure: Measure; onChoose: (measure: Measure) => void }) {
  const words: [Measure, string, string][] = [
    ["spoken", l10n.t("Spoken"), l10n.t("The answer that the words after the thoughts end with")],
    ["forced", l10n.t("Forced"), l10n.t("The answer that is forced right after the thoughts")],
  ];
  return (
    <div class="measure" role="group" aria-label={l10n.t("Which answers")}>
      {words.map(([one, label, title]) => (
        <button key={one} class="toggle" aria-pressed={measure === one} title={title} onClick={() => onChoose(one)}>
          {label}
        </button>
      ))}
    </div>
  );
}

/** While it is measured: how far it is. After a cancellation: the way on. */
function Progress({
  reading,
  running,
  ask,
}: {
  reading: ReportReading;
  running: ReportState["running"];
  ask: ReportViewProps["ask"];
}) {
  const { report, own } = reading;
  if (running)
    return (
      <div class="status" role="status">
        <ProgressRing class="ring" aria-label={l10n.t("Measuring")} />
        <span>
          {l10n.t("{0} of {1}", running.done, problemCount(running.of))}
          {running.left}
        </span>
        <Button appearance="secondary" onClick={() => ask((host) => host.cancel())}>
          {l10n.t("Cancel")}
        </Button>
      </div>
    );
  if (!report.cancelled) return null;
  const left = reading.runs.reduce((most, run) => Math.max(most, run.left), 0);
  return (
    <div class="status" role="status">
      <span>
        {report.stopped ??
          l10n.t("Stopped after {0} of {1}.", report.problems.length - left, problemCount(report.problems.length))}
      </span>
      <Button onClick={() => ask((host) => host.continueReport())}>{l10n.t("Continue")}</Button>
      <span class="quiet">{l10n.t("Asks {0} the rest, and adds it to this file.", own.run.model.name)}</span>
    </div>
  );
}

function aboutOf({ dataset, problems, runs, options }: Report): string {
  const counts = options.thoughts;
  const thoughts =
    counts.length > 1 ? l10n.t("{0}–{1} thoughts", counts[0]!, counts.at(-1)!) : thoughtCount(runs[0]!.thoughts);
  const n =
    problems.length < dataset.entries
      ? l10n.t("first {0} of {1}", problems.length, problemCount(dataset.entries))
      : problemCount(problems.length);
  return [dataset.name, n, thoughts].join(" · ");
}

function titleOfPlace({ command, runs }: Report, { run, edit, thoughts }: ReportPlace): string {
  const name = runs.length > 1 ? `${runs[run]!.model.name}, ` : "";
  if (edit) return name + placeWords({ ...edit });
  if (command === "look") return l10n.t("Problems");
  if (command === "test") return name + l10n.t("unedited");
  return name + thoughtCount(thoughts ?? runs[run]!.thoughts);
}

/** What the columns of the problems show. */
function noteOf(report: Report, place: ReportPlace, measure: Measure): string {
  if (report.command === "look") return l10n.t("The problems that the means are of.");
  const rows = problemRows(report, place, measure).filter(({ right }) => right !== null);
  const right = rows.filter((row) => row.right).length;
  const share = rows.length === 0 ? "–" : wholePercent(right / rows.length);
  return [
    l10n.t("{0} of {1} right ({2}).", right, rows.length, share),
    ...(report.command === "test"
      ? [
          place.edit
            ? l10n.t("Ring: how probable its final answer is if forced, unedited. Dot: edited.")
            : l10n.t("Ring: how probable its final answer is if forced. Dot: with the worst edit of one thought."),
        ]
      : []),
    ...(report.options.values === true ? [l10n.t("Dot: how probable its final answer is if forced.")] : []),
    l10n.t("Select a question to open it as a trace."),
  ].join(" ");
}
