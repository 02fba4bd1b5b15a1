/**
 * The test of a dataset as it is read: rows of numbers, the same in a terminal and in the editor, and the report that
 * the editor shows. Pure.
 */
import * as l10n from "@vscode/l10n";
import { type ModelTest, type TestSummary, skippedIn, summarizeTests } from "./ablationTest";
import { markdownTable, share } from "../format/table";
import { plural, signedNumber } from "../format/numbers";
import { type Ablation, wordsOfAblation } from "../trace/edits";
import { leftOut } from "../trace/leftOut";
import { sentencesSkipped } from "./askedCase";
import type { Dataset } from "./dataset";

export interface TestReport {
  /** The file's name, and where it lies where that is on a disk. */
  dataset: { name: string; path: string | null } & Dataset;
  /** How many problems there were to be asked. */
  wanted: number;
  /** Why it ended before all were, as a sentence; `null` if it did not. */
  stopped: string | null;
  /** The edits that were asked for. */
  edits: readonly Ablation[];
  /** The model, and where there is one a control. */
  tests: readonly ModelTest[];
  /** What to say about the control. */
  control: string | null;
  /** The arguments that give `coconut test` the models: none if they are its defaults. */
  models: string[];
}

export const TEST_COLUMNS = [
  ...["edit", "thought"],
  ...["spoken", "95%", "−/+", "p"],
  ...["forced", "95%", "−/+", "p"],
  ...["steps", "points", "log"],
];

/** Under `TEST_COLUMNS`: the unedited model first. `nameOf`: what an edit is called. */
export function testRows(summary: TestSummary, nameOf: (edit: Ablation) => string = (edit) => edit): string[][] {
  const rows = summary.cells.map((cell) => [
    nameOf(cell.ablation),
    cell.position === null ? "all" : String(cell.position),
    ...[share(cell.accuracy), range(cell.interval), `${cell.lost}/${cell.gained}`, probability(cell.p)],
    ...[share(cell.forcedAccuracy), range(cell.forcedInterval)],
    ...[`${cell.forcedLost}/${cell.forcedGained}`, probability(cell.forcedP)],
    share(cell.stepShare),
    ...(cell.effect ? [signedNumber(-100 * cell.effect.drop, 1), signedNumber(cell.effect.logChange)] : ["", ""]),
  ]);
  const { accuracy, interval, forcedAccuracy, forcedInterval, stepShare } = summary;
  return [
    [
      ...["none", ""],
      ...[share(accuracy), range(interval), "", ""],
      ...[share(forcedAccuracy), range(forcedInterval), "", ""],
      ...[share(stepShare), "", ""],
    ],
    ...rows,
  ];
}

/** The two baselines of the effects, as a line; empty if they aren't known. */
export function baselineLines({ unedited, withoutThoughts }: TestSummary): string[] {
  return unedited === null || withoutThoughts === null
    ? []
    : [
        l10n.t(
          "Mean forced probability of the final answer: {0} unedited, {1} after 0 thoughts.",
          share(unedited),
          share(withoutThoughts),
        ),
      ];
}

/** What the columns mean. */
export function howToRead(): string[] {
  return [
    l10n.t("spoken: the words after the thoughts end with the answer in the file, with Wilson's 95% interval"),
    l10n.t("forced: the answer that is forced after the thoughts is the answer in the file"),
    l10n.t("−/+: problems that become wrong, and right, with the edit"),
    l10n.t("p: the probability that they are at least this uneven by chance (McNemar, exact, two-sided)"),
    l10n.t("steps: texts that say steps before the answer, which may make up for thoughts that are of no use"),
    l10n.t("points, log: the change of the final answer's forced probability, and of its logarithm, on average"),
  ];
}

/** "300 problems, 6 thoughts, 12.3 s". */
export function costOf({ results, thoughts, seconds }: ModelTest): string {
  return `${plural(results.length, "problem")}, ${plural(thoughts, "thought")}, ${seconds.toFixed(1)} s`;
}

/** As Markdown that is also readable as plain text. */
export function testReport(report: TestReport): string {
  const { dataset, wanted, stopped, tests, control } = report;
  const all = dataset.cases.length;
  const which =
    wanted === all ? (all === 1 ? "The one problem" : `All ${all} problems`) : `The first ${wanted} of ${all} problems`;
  const most = Math.max(...tests.map(({ results, refused }) => results.length + refused.length));
  const skipped = skippedIn(dataset, tests);
  const sentences = tests[0] ? sentencesSkipped(dataset.cases.slice(0, wanted), tests[0].parts.manifest) : 0;
  return (
    [
      `# Do the thoughts matter? ${escaped(dataset.name)}`,
      "",
      ...(stopped === null
        ? []
        : [`**Stopped after ${most} of ${plural(wanted, "problem")}.** ${escaped(stopped)}`, ""]),
      `${which} of the file, each asked unedited and with its thoughts edited, one at a time and all together.`,
      "",
      ...(sentences === 0 ? [] : [`${plural(sentences, "sentence")} skipped in the questions.`, ""]),
      ...tests.flatMap((test, index) => modelPart(test, report.edits, index === 0 ? null : control)),
      ...(tests.length > 1 || control === null ? [] : [escaped(control), ""]),
      "## How to read it",
      "",
      ...howToRead().map((line) => `- ${line}`),
      `- Each p is for one row alone: of ${plural(rowsOf(tests), "row")}, up to ${Math.ceil(rowsOf(tests) / 20)} ` +
        "are expected below 0.05 by chance.",
      "- An edit that changes little doesn't show that the thought is empty. One that lowers the probability shows " +
        "that the answer depends on the thought.",
      "",
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
      `## ${stopped === null ? "The same" : "The whole test"} on the command line`,
      "",
      "```",
      commandOf(report),
      "```",
    ].join("\n") + "\n"
  );
}

/** Estimated from the time so far; empty before the first problem is done. */
export function timeLeft(done: number, of: number, ms: number): string {
  if (done === 0 || done >= of) return "";
  const seconds = ((ms / done) * (of - done)) / 1000;
  return seconds < 90
    ? l10n.t(", about {0} s left", Math.ceil(seconds))
    : l10n.t(", about {0} min left", Math.round(seconds / 60));
}

function modelPart(test: ModelTest, edits: readonly Ablation[], remark: string | null): string[] {
  const { tokens, meanThoughts } = test.parts.manifest;
  const missing = leftOut(edits, { tokens, meanThoughts: meanThoughts.length, thoughts: test.thoughts });
  const summary = summarizeTests(test.results, test.thoughts);
  return [
    `## ${escaped(test.name)} on ${test.provider}`,
    "",
    costOf(test),
    "",
    ...(remark === null ? [] : [escaped(remark), ""]),
    ...missing.flatMap(({ edit, why }) => [`Left out: ${wordsOfAblation[edit]}. ${escaped(why)}`, ""]),
    ...(summary.n === 0
      ? ["No problem was answered."]
      : [
          ...baselineLines(summary).flatMap((line) => [line, ""]),
          ...markdownTable(
            TEST_COLUMNS,
            testRows(summary, (edit) => wordsOfAblation[edit]),
          ),
          ...(summary.notComparable === 0 ? [] : ["", `${summary.notComparable} not comparable, in no row.`]),
        ]),
    "",
  ];
}

/** `coconut test` with what gives the same numbers. */
function commandOf({ dataset, wanted, edits, tests: [own], models }: TestReport): string {
  return [
    ...["coconut", "test", dataset.path ?? dataset.name],
    ...(wanted < dataset.cases.length ? ["--limit", String(wanted)] : []),
    ...(own ? ["--thoughts", String(own.thoughts), "--edits", edits.join(","), "--provider", own.provider] : []),
    ...models,
  ]
    .map(quoted)
    .join(" ");
}

function rowsOf(tests: readonly ModelTest[]): number {
  return tests.reduce((sum, { results, thoughts }) => sum + summarizeTests(results, thoughts).cells.length, 0);
}

function range([low, high]: [number, number]): string {
  return `${(100 * low).toFixed(1)}-${(100 * high).toFixed(1)}`;
}

function probability(p: number): string {
  return p < 0.0001 ? "<0.0001" : p.toFixed(4);
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w./:,@+-]+$/.test(word) ? word : `"${word.replace(/(["\\$`])/g, "\\$1")}"`;
}

/** Escaped, because names and messages aren't Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|]/g, "\\$&").replace(/\s+/g, " ");
}
