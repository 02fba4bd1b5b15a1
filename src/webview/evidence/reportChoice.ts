/** What the page of a report keeps of its own: what is selected, and how the problems are sorted and filtered. */
import type { Measure, ReportPlace, RowFilter, SortKey } from "../../shared/dataset/reportProblems";
import type { Report } from "../../shared/dataset/report";

export interface KeptReport {
  measure: Measure;
  place: ReportPlace;
  sort: { key: SortKey; down: boolean };
  filter: RowFilter;
  text: string;
  /** Whether every problem is listed. */
  all: boolean;
}

export const nothingKept: KeptReport = {
  measure: "spoken",
  place: { run: 0, edit: null, thoughts: null },
  sort: { key: "index", down: false },
  filter: "all",
  text: "",
  all: false,
};

/** The place, if the report has it: what was kept may be of an older version of the file. */
export function placeIn(report: Report, { place }: KeptReport): ReportPlace {
  const run = report.runs[place.run];
  const isThere =
    run !== undefined &&
    (place.edit === null || run.edits.includes(place.edit.ablation)) &&
    (place.edit?.position ?? 0) <= run.thoughts &&
    (place.thoughts === null || report.options.thoughts.includes(place.thoughts));
  return isThere ? place : nothingKept.place;
}

/** What is kept when a place is selected: its problems, the hardest hit first. */
export function selected(place: ReportPlace): Partial<KeptReport> {
  return place.edit === null
    ? { place, sort: nothingKept.sort, filter: "all", text: "" }
    : { place, sort: { key: "edited", down: false }, filter: "all", text: "" };
}

/** Below unedited by so much has the strongest color. */
const STRONGEST = 0.5;

/** How strong the color of a cell is: from 0, at least as good as unedited or not known, to 1. */
export function dropOf(share: number | null, unedited: number | null): number {
  if (share === null || unedited === null) return 0;
  return Math.min(1, Math.max(0, (unedited - share) / STRONGEST));
}
