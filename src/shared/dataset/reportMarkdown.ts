/** A report as Markdown that is also readable as plain text. Pure. */
import { markdownTable } from "../format/table";
import { plural } from "../format/numbers";
import { wordsOfAblation } from "../trace/edits";
import { commandOf } from "./reportCommand";
import type { ReportReading, RunReading } from "./reportReading";
import { blocksOf, costOf, howToReadLook, howToReadTest } from "./reportTables";

export function reportMarkdown(reading: ReportReading): string {
  const { report, runs, skipped, sentences } = reading;
  const { dataset, problems, command, cancelled, stopped } = report;
  const all = dataset.entries;
  const wanted = problems.length;
  const which =
    wanted >= all ? (all === 1 ? "The one problem" : `All ${all} problems`) : `The first ${wanted} of ${all} problems`;
  const most = runs.reduce((so, { run }) => Math.max(so, run.cases.length + run.refused.length), 0);
  return (
    [
      `# ${TITLES[command]} ${escaped(dataset.name)}`,
      "",
      ...(cancelled
        ? [
            `**Stopped after ${most} of ${plural(wanted, "problem")}.** ` +
              escaped(stopped ?? "This report has the results so far."),
            "",
          ]
        : []),
      `${which} of the file${ASKED[command]}.`,
      "",
      ...(sentences === 0 ? [] : [`${plural(sentences, "sentence")} skipped in the questions.`, ""]),
      ...runs.flatMap(runPart),
      ...(command === "test" && runs.length === 1 ? ["There is no control.", ""] : []),
      ...(command === "eval" ? [] : ["## How to read it", "", ...howToRead(reading).map((line) => `- ${line}`), ""]),
      ...(skipped.length === 0
        ? []
        : [
            `## ${plural(skipped.length, "entry", "entries")} skipped`,
            "",
            "By position in the file, from 0:",
            "",
            ...skipped.map(({ index, reason }) => `- ${index}: ${escaped(reason)}`),
            "",
          ]),
      `## ${cancelled ? "All of it" : "The same"} on the command line`,
      "",
      "```",
      commandOf(report),
      "```",
    ].join("\n") + "\n"
  );
}

const TITLES = {
  test: "Do the thoughts matter?",
  eval: "How often is the answer right?",
  look: "What do the thoughts attend to?",
};

const ASKED = {
  test: ", each asked unedited and with its thoughts edited, one at a time and all together",
  eval: "",
  look: "",
};

function howToRead({ report, runs }: ReportReading): string[] {
  if (report.command === "look") return howToReadLook();
  const rows = runs.reduce((sum, { tests }) => sum + (tests?.cells.length ?? 0), 0);
  return [
    ...howToReadTest(),
    `Each p is for one row alone: of ${plural(rows, "row")}, up to ${Math.ceil(rows / 20)} ` +
      "are expected below 0.05 by chance.",
    "An edit that changes little doesn't show that the thought is empty. One that lowers the probability shows " +
      "that the answer depends on the thought.",
  ];
}

function runPart(reading: RunReading): string[] {
  const { run, asked, leftOut } = reading;
  return [
    `## ${escaped(run.model.name)} on ${escaped(run.provider)}`,
    "",
    costOf(reading),
    "",
    ...(run.control === undefined ? [] : [escaped(run.control), ""]),
    ...leftOut.flatMap(({ edit, why }) => [`Left out: ${wordsOfAblation[edit]}. ${escaped(why)}`, ""]),
    ...(asked === 0
      ? ["No problem was answered.", ""]
      : blocksOf(reading).flatMap((block) =>
          typeof block === "string"
            ? [block, ""]
            : [
                ...(block.isNamed ? [`### ${escaped(block.caption)}`, ""] : []),
                ...markdownTable(block.columns, block.rows),
                "",
              ],
        )),
  ];
}

/** Escaped, because names and messages aren't Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|]/g, "\\$&").replace(/\s+/g, " ");
}
