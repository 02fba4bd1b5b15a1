/** Report files, and everything that is derived from them. */
import { readFileSync } from "node:fs";
import { type Report, closeReport, parseReport, reportText } from "../../src/shared/dataset/report";
import { reportCsv } from "../../src/shared/dataset/reportCsv";
import { reportHeadline } from "../../src/shared/dataset/reportHeadline";
import { reportMarkdown } from "../../src/shared/dataset/reportMarkdown";
import { filteredRows, problemRows, sortedRows } from "../../src/shared/dataset/reportProblems";
import { readReport } from "../../src/shared/dataset/reportReading";
import { nothingKept, placeIn } from "../../src/webview/evidence/reportChoice";
import { reportPicture } from "../../src/webview/evidence/reportPicture";
import { sampleReport } from "../support/reports";
import type { Json } from "./random";
import { type Target, taken } from "./target";

/** One that was measured with every option of `coconut eval`, and one of `coconut look`. */
const measured = ["eval", "look"].map((name) =>
  readFileSync(`test/shared/dataset/fixtures/${name}.coconut-report.json`, "utf8"),
);
const bases: Json[] = [reportText(sampleReport()), ...measured].map((text) => JSON.parse(text) as Json);

const changed = (change: (report: Report) => void): string => {
  const report = sampleReport();
  change(report);
  return reportText(report);
};

/** The text of a file that should be a report. */
export const report: Target<string> = {
  corpus: {
    test: reportText(sampleReport()),
    eval: measured[0]!,
    look: measured[1]!,
    "nothing measured": changed(({ runs }) => runs.forEach((run) => (run.cases = []))),
    "no problems": changed((one) => {
      one.problems = [];
      one.runs.forEach((run) => (run.cases = []));
    }),
    "cases of another command": changed((one) => (one.command = "eval")),
    "no answer that can be compared": changed(({ runs }) => {
      for (const { tested } of runs[0]!.cases)
        for (const one of [tested!, ...tested!.cells]) Object.assign(one, { right: null, forcedRight: null });
    }),
    "more runs than a control": changed(({ runs }) => runs.push(runs[0]!, runs[0]!)),
    "a millionth thought": changed(({ runs }) => (runs[0]!.thoughts = 1e9)),
    "numbers of thoughts without order": changed(({ options }) => (options.thoughts = [6, 0, 6])),
    "script in every text": changed((one) => {
      one.dataset.name = "<script>alert(1)</script>|`";
      one.runs[0]!.model.name = "</svg><img src=x onerror=alert(1)>";
    }),
    "problems twice": changed(({ problems }) => problems.push(problems[0]!)),
    "nested without end": "[".repeat(100_000),
    "a version that is no text": '{"format": "coconut-report", "version": {"toString": 1}}',
  },

  takes: [
    ...["test", "eval", "look", "nothing measured", "no problems", "cases of another command"],
    "no answer that can be compared",
    ...["more runs than a control", "numbers of thoughts without order", "script in every text"],
  ],

  make: (random) => {
    const text = JSON.stringify(random.changedJson(random.pick(bases)));
    return random.chance(0.05) ? random.changedText(text) : text;
  },

  check: (input) =>
    taken(() => {
      const parsed = parseReport(input, "x.coconut-report.json");
      const reading = readReport(parsed);
      reportMarkdown(reading);
      reportCsv(parsed);
      for (const measure of ["spoken", "forced"] as const) {
        reportHeadline(reading, measure);
        const picture = reportPicture(parsed, { measure });
        if (/<script|<img|="NaN/.test(picture)) throw new Error("The picture holds what it mustn't.");
        const rows = problemRows(parsed, placeIn(parsed, nothingKept), measure);
        filteredRows(sortedRows(rows, "edited", true), "wrong", "a");
      }
      const again = parseReport(reportText(closeReport(parsed)), "again");
      if (again.problems.length !== parsed.problems.length) throw new Error("A problem was lost.");
    }),
};
