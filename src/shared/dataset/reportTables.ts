/**
 * The numbers of a report as lines and tables, the same in a terminal, in Markdown, and in the view. Pure.
 */
import * as l10n from "@vscode/l10n";
import { ATTENTION_CLASSES, type AttentionClass, type AttentionTable, type Mean } from "../read/attentionTable";
import { problemCount, thoughtCount } from "../format/counts";
import { percent, signedNumber } from "../format/numbers";
import { share } from "../format/table";
import { visibleText } from "../format/visible";
import { wordsOfAblation } from "../trace/edits";
import type { TestSummary } from "./ablationTest";
import type { DetectionRow } from "./detection";
import type { Summary } from "./evaluation";
import type { PinMean, PinSummary } from "./pinnedCases";
import type { RunReading } from "./reportReading";
import type { SurenessSummary } from "./sureness";
import type { ValueSummary } from "./valueSummary";

/** Every column but the first is of numbers. */
interface ReportTable {
  caption: string;
  /** Where there is more than one table, a terminal shows the captions too. */
  isNamed: boolean;
  columns: string[];
  rows: string[][];
}

/** A line of text, or a table. */
export type Block = string | ReportTable;

export function blocksOf(reading: RunReading): Block[] {
  const { tests, evaluated, values, sureness, detection, pins, attention } = reading;
  return [
    ...(tests && tests.n + tests.notComparable > 0 ? testBlocks(tests) : []),
    ...(evaluated.length > 0 ? evaluationBlocks(evaluated) : []),
    ...(sureness ? surenessLines(sureness) : []),
    ...(values ? parallelismBlocks(values) : []),
    ...(detection ? detectionBlocks(detection) : []),
    ...pins.map(pinTable),
    ...(attention ? attentionBlocks(attention, reading.layer) : []),
  ];
}

/** "300 problems, 6 thoughts, 12.3 s". */
export function costOf({ run, asked }: RunReading): string {
  return [problemCount(asked), thoughtCount(run.thoughts), l10n.t("{0} s", run.seconds.toFixed(1))].join(", ");
}

// ---------------------------------------------------------------- test

const TEST_COLUMNS = [
  ...["edit", "thought"],
  ...["spoken", "95%", "−/+", "p"],
  ...["forced", "95%", "−/+", "p"],
  ...["steps", "points", "log"],
];

function testBlocks(summary: TestSummary): Block[] {
  return [
    ...baselineLines(summary),
    {
      ...{ caption: l10n.t("Answers with edited thoughts"), isNamed: false },
      ...{ columns: TEST_COLUMNS, rows: testRows(summary) },
    },
    ...notComparedLines([summary]),
  ];
}

/** Under the columns of the test: the unedited model first. */
export function testRows(summary: TestSummary): string[][] {
  const rows = summary.cells.map((cell) => [
    wordsOfAblation[cell.ablation],
    cell.position === null ? "all" : String(cell.position),
    ...shareCells(cell.accuracy, cell.interval),
    ...(cell.n === 0 ? [NONE, NONE] : [`${cell.lost}/${cell.gained}`, probability(cell.p)]),
    ...shareCells(cell.forcedAccuracy, cell.forcedInterval),
    ...(cell.n === 0 ? [NONE, NONE] : [`${cell.forcedLost}/${cell.forcedGained}`, probability(cell.forcedP)]),
    share(cell.stepShare),
    ...(cell.effect ? [signedNumber(-100 * cell.effect.drop, 1), signedNumber(cell.effect.logChange)] : ["", ""]),
  ]);
  const { accuracy, interval, forcedAccuracy, forcedInterval, stepShare } = summary;
  return [
    [
      ...[l10n.t("unedited"), ""],
      ...[...shareCells(accuracy, interval), "", ""],
      ...[...shareCells(forcedAccuracy, forcedInterval), "", ""],
      ...[share(stepShare), "", ""],
    ],
    ...rows,
  ];
}

/** In place of a number of nothing. */
const NONE = "–";

function shareOf(p: number | null): string {
  return p === null ? NONE : share(p);
}

function shareCells(p: number | null, interval: readonly [number, number]): [share: string, interval: string] {
  return [shareOf(p), p === null ? NONE : range(interval)];
}

/** The two baselines of the effects, as a line; empty if they aren't known. */
export function baselineLines({
  unedited,
  withoutThoughts,
}: Pick<TestSummary, "unedited" | "withoutThoughts">): string[] {
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

/** What the columns of a test mean. */
export function howToReadTest(): string[] {
  return [
    l10n.t("spoken: the words after the thoughts end with the answer in the file, with Wilson's 95% interval"),
    l10n.t("forced: the answer that is forced after the thoughts is the answer in the file"),
    l10n.t("−/+: problems that become wrong, and right, with the edit"),
    l10n.t("p: the probability that they are at least this uneven by chance (McNemar, exact, two-sided)"),
    l10n.t("steps: texts that say steps before the answer, which may make up for thoughts that are of no use"),
    l10n.t("points, log: the change of the final answer's forced probability, and of its logarithm, on average"),
  ];
}

/** What the bundled control is to the bundled model. */
export function matchedControl(): string {
  return l10n.t("The matched control, from the same recipe. It is fed a pause token in place of each thought.");
}

/** "20.8-93.9". */
function range([low, high]: readonly [number, number]): string {
  return `${(100 * low).toFixed(1)}-${(100 * high).toFixed(1)}`;
}

function probability(p: number): string {
  return p < 0.0001 ? "<0.0001" : p.toFixed(4);
}

// ---------------------------------------------------------------- eval

function evaluationBlocks(summaries: readonly Summary[]): Block[] {
  // Only steps that can be checked have a class.
  const isJudged = summaries.some(({ classes }) =>
    Object.entries(classes).some(([name, n]) => name !== "none" && n > 0),
  );
  return [
    {
      ...{ caption: l10n.t("Answers by number of thoughts"), isNamed: false },
      columns: [
        ...[l10n.t("thoughts"), l10n.t("spoken"), l10n.t("forced"), l10n.t("with steps"), l10n.t("well formed")],
        ...[l10n.t("tokens"), l10n.t("passes")],
        ...(isJudged ? Object.keys(summaries[0]?.classes ?? {}) : []),
      ],
      rows: summaries.map(({ thoughts, accuracy, forcedAccuracy, stepShare, wellFormed, tokens, passes, classes }) => [
        String(thoughts),
        shareOf(accuracy),
        shareOf(forcedAccuracy),
        share(stepShare),
        share(wellFormed),
        tokens.toFixed(1),
        passes.toFixed(1),
        ...(isJudged ? Object.values(classes).map(String) : []),
      ]),
    },
    l10n.t(
      "spoken: the words end with the right answer; forced: the answer that is forced after the thoughts is right",
    ),
    l10n.t("with steps: texts that say steps before the answer, which may make up for thoughts that are of no use"),
    ...notComparedLines(summaries),
    ...summaries.flatMap(effectLines),
  ];
}

/** Whether an answer can be compared doesn't depend on the thoughts, but on the dataset and the model. */
function notComparedLines([first]: readonly Pick<Summary, "notComparable">[]): string[] {
  return first === undefined || first.notComparable === 0
    ? []
    : [
        l10n.t(
          "{0} with an answer that can’t be compared, in neither spoken nor forced.",
          problemCount(first.notComparable),
        ),
      ];
}

/** What edits do to the final answer, beside its two baselines. */
function effectLines({ thoughts, effect }: Summary): string[] {
  if (!effect) return [];
  const { unedited, withoutThoughts, edited, drop, logChange } = effect;
  return [
    [
      l10n.t("Mean forced probability of the unedited answer after {0}:", thoughtCount(thoughts)),
      l10n.t("{0} unedited, {1} after 0 thoughts, {2} edited.", share(unedited), share(withoutThoughts), share(edited)),
      l10n.t("That is {0} points, log-probability {1}.", signedNumber(-100 * drop, 1), signedNumber(logChange)),
    ].join(" "),
  ];
}

function surenessLines({ n, equal, earlier, later, never }: SurenessSummary): string[] {
  if (n === 0) return [];
  return [
    [
      l10n.t("Sure from the thought whose number is the length of the shortest path: {0} of {1}.", equal, n),
      l10n.t("Earlier: {0}. Later: {1}. Never sure: {2}.", earlier, later, never),
    ].join(" "),
  ];
}

/** The middle of the curves, and the quarter below and above it. */
function parallelismBlocks({ thoughts, parallelism }: ValueSummary): Block[] {
  if (parallelism.length === 0) return [];
  const at = (count: number, top: number, percentile: number): number =>
    parallelism.find((row) => row.thoughts === count && row.top === top && row.percentile === percentile)?.value ?? 0;
  const cell = (count: number, top: number): string =>
    `${percent(at(count, top, 50))} (${[25, 75].map((one) => percent(at(count, top, one))).join("-")})`;
  return [
    {
      ...{ caption: l10n.t("Share of the first candidates together, median (quartiles)"), isNamed: true },
      columns: [l10n.t("thoughts"), "n", l10n.t("first"), l10n.t("first two"), l10n.t("first three")],
      rows: thoughts
        .filter(({ n }) => n > 0)
        .map(({ thoughts: count, n }) => [String(count), String(n), ...[1, 2, 3].map((top) => cell(count, top))]),
    },
  ];
}

/** A row per step and a column per thought. */
function detectionBlocks(rows: readonly DetectionRow[]): Block[] {
  const columns = [l10n.t("result of"), "n", ...(rows[0]?.thoughts ?? []).map((_, at) => l10n.t("th. {0}", at + 1))];
  const whole = (one: number | null): string => (one === null ? NONE : (100 * one).toFixed(0));
  type Cell = [own: number | null, other: number | null];
  const block = (caption: string, cells: (row: DetectionRow) => Cell[]): ReportTable => ({
    ...{ caption, isNamed: true, columns },
    rows: rows.map((row) => [
      l10n.t("step {0}", row.step),
      String(row.n),
      ...cells(row).map(([own, other]) => `${whole(own)} (${whole(other)})`),
    ]),
  });
  return [
    block(l10n.t("First decoded token, percent (another problem’s results)"), ({ thoughts }) =>
      thoughts.map(({ top1, otherTop1 }) => [top1, otherTop1]),
    ),
    block(l10n.t("Among the first three decoded tokens, percent (another problem’s results)"), ({ thoughts }) =>
      thoughts.map(({ top3, otherTop3 }) => [top3, otherTop3]),
    ),
    l10n.t("A result of several tokens is found by its first one."),
    ...unreadLines(rows.reduce((sum, { unread }) => sum + unread, 0)),
  ];
}

function unreadLines(steps: number): string[] {
  if (steps === 0) return [];
  return [
    steps === 1
      ? l10n.t("1 step with a result that can’t be read, in no row.")
      : l10n.t("{0} steps with a result that can’t be read, in no row.", steps),
  ];
}

/** Median ranks and mean probabilities over a dataset. */
function pinTable({ pin, thoughts }: PinSummary): ReportTable {
  const cell = (mean: PinMean | null): string => (mean ? `#${mean.medianRank} ${percent(mean.meanP)}` : "–");
  return {
    ...{ caption: l10n.t("Pinned: {0} (median rank, mean probability)", visibleText(pin, [])), isNamed: true },
    columns: [l10n.t("thoughts"), l10n.t("decoded"), l10n.t("said next")],
    rows: thoughts.map((one) => [String(one.thoughts), cell(one.decoded), cell(one.next)]),
  };
}

// ---------------------------------------------------------------- look

function attentionBlocks({ attention, products }: AttentionTable, layer: number): Block[] {
  const block = (caption: string, rows: AttentionTable["attention"]): ReportTable => ({
    ...{ caption, isNamed: true },
    columns: ["", ...rows.map((_, index) => l10n.t("thought {0}", index + 1))],
    rows: ATTENTION_CLASSES.map((kind) => [
      wordsOfClass(kind),
      ...rows.map((row) => meanOf(row[kind])?.toFixed(3) ?? "-"),
    ]),
  });
  return [
    block(l10n.t("Attention on a fact, layer {0}, summed over heads", layer), attention),
    block(l10n.t("Inner product with a node"), products),
  ];
}

function wordsOfClass(kind: AttentionClass): string {
  switch (kind) {
    case "not reachable":
      return l10n.t("not reachable");
    case "reachable":
      return l10n.t("reachable");
    case "frontier":
      return l10n.t("on the frontier");
    case "optimal":
      return l10n.t("on a correct path");
    default:
      return kind satisfies never;
  }
}

/** What the classes of a look mean. */
export function howToReadLook(): string[] {
  return [
    l10n.t("A fact is in the class of its subject."),
    l10n.t("The frontier of thought k: facts with a subject k-1 steps from the root, and nodes k steps from it."),
    l10n.t("Classes are nested: what is on a correct path is also on the frontier and reachable."),
  ];
}

export function meanOf({ sum, n }: Mean): number | null {
  return n === 0 ? null : sum / n;
}
