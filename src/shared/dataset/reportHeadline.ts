/** What a report says in one sentence, and in a few more: a function of its numbers. Pure. */
import * as l10n from "@vscode/l10n";
import { thoughtCount } from "../format/counts";
import { percentRange, ranges, wholePercent } from "../format/numbers";
import type { CellSummary, TestSummary } from "./ablationTest";
import type { Measure } from "./reportProblems";
import type { ReportReading, RunReading } from "./reportReading";
import { baselineLines, meanOf } from "./reportTables";

/** A smaller drop isn't called one, however certain. */
const DROP = 0.05;
const CERTAIN = 0.01;

export function titleOfReport({ report }: Pick<ReportReading, "report">): string {
  switch (report.command) {
    case "test":
      return l10n.t("Do the thoughts matter?");
    case "eval":
      return l10n.t("How often is the answer right?");
    case "look":
      return l10n.t("What do the thoughts attend to?");
    default:
      return report.command satisfies never;
  }
}

export function reportHeadline(reading: ReportReading, measure: Measure): { headline: string; story: string[] } {
  const { own, control } = reading;
  if (own.asked === 0) return { headline: l10n.t("Nothing has been measured yet."), story: [] };
  if (own.tests) return testHeadline(own.tests, control?.tests ?? null, reading.chance, measure);
  if (own.evaluated.length > 0) return evaluationHeadline(own, measure);
  return lookHeadline(own);
}

export function accuracyOf(
  of: Pick<CellSummary, "accuracy" | "interval" | "forcedAccuracy" | "forcedInterval">,
  measure: Measure,
): { share: number | null; interval: [number, number] } {
  return measure === "spoken"
    ? { share: of.accuracy, interval: of.interval }
    : { share: of.forcedAccuracy, interval: of.forcedInterval };
}

/** By which share of the answers an edit leaves fewer right; negative if it leaves more. Of none, it takes nothing. */
function costOf(cell: CellSummary, measure: Measure): number {
  const { lost, gained } = measure === "spoken" ? cell : { lost: cell.forcedLost, gained: cell.forcedGained };
  return (lost - gained) / Math.max(1, cell.n);
}

/**
 * The thoughts that the answer depends on: with one of the edits of this thought alone, at least 5 points fewer answers
 * are right than unedited, and chance gives so uneven a change in less than 1 of 100 tests (McNemar).
 */
export function thoughtsThatMatter(summary: TestSummary, measure: Measure): number[] {
  const positions = summary.cells
    .filter((cell) => costOf(cell, measure) >= DROP && (measure === "spoken" ? cell.p : cell.forcedP) < CERTAIN)
    .flatMap(({ position }) => position ?? []);
  return [...new Set(positions)].sort((a, b) => a - b);
}

/** The other thoughts of which an edit has an effect, but in so few problems that chance could explain it. */
function uncertainThoughts(summary: TestSummary, measure: Measure, matter: readonly number[]): number[] {
  const positions = summary.cells
    .filter((cell) => costOf(cell, measure) >= DROP)
    .flatMap(({ position }) => position ?? []);
  return [...new Set(positions)].filter((position) => !matter.includes(position)).sort((a, b) => a - b);
}

/** Where no thought surely matters. An effect in few problems is neither certain nor none. */
function withoutCertainty(summary: TestSummary, measure: Measure): string {
  const single = summary.cells.filter(({ position }) => position !== null);
  if (single.length === 0) return l10n.t("No edit of a single thought was tested.");
  return single.some((cell) => costOf(cell, measure) >= DROP)
    ? l10n.t("Whether the answer depends on a single thought is uncertain: the effects may be chance.")
    : l10n.t("The answer survives every edit of a single thought.");
}

function testHeadline(summary: TestSummary, control: TestSummary | null, chance: number | null, measure: Measure) {
  const unedited = accuracyOf(summary, measure).share;
  if (unedited === null || unedited < DROP) return headlineWithoutAccuracy(summary, measure);
  const matter = thoughtsThatMatter(summary, measure);
  const all = Array.from({ length: summary.thoughts }, (_, at) => at + 1);
  const surely =
    matter.length === 0
      ? withoutCertainty(summary, measure)
      : matter.length === all.length
        ? l10n.t("The answer depends on every thought.")
        : matter.length === 1
          ? l10n.t("The answer depends on thought {0}.", matter[0]!)
          : l10n.t("The answer depends on thoughts {0}.", ranges(matter));
  const uncertain = matter.length === 0 ? [] : uncertainThoughts(summary, measure, matter);
  const headline = [
    surely,
    ...(uncertain.length === 0
      ? []
      : [
          uncertain.length === 1
            ? l10n.t("These are too few problems to tell for thought {0}.", ranges(uncertain))
            : l10n.t("These are too few problems to tell for thoughts {0}.", ranges(uncertain)),
        ]),
  ].join(" ");
  const of = (cells: readonly CellSummary[]): number[] =>
    cells.flatMap((cell) => accuracyOf(cell, measure).share ?? []);
  const isHit = ({ position }: CellSummary): boolean => matter.includes(position ?? 0);
  // A thought in the place of another still is one, and works there or not: it is told apart.
  const replaced = summary.cells.filter(({ ablation }) => ablation !== "permute");
  const single = replaced.filter(({ position }) => position !== null);
  const told: [string[], (range: string) => string][] = [
    [parts(of(single.filter(isHit))), (range) => l10n.t("With one of these thoughts edited: {0}.", range)],
    [
      parts(of(single.filter((cell) => !isHit(cell)))),
      (range) =>
        matter.length > 0
          ? l10n.t("With one of the others: {0}.", range)
          : l10n.t("With one thought edited: {0}.", range),
    ],
    [
      parts(of(summary.cells.filter(({ ablation, position }) => ablation === "permute" && position !== null))),
      (range) => l10n.t("With the next thought in its place: {0}.", range),
    ],
    [
      parts(of(replaced.filter(({ position }) => position === null))),
      (range) => l10n.t("With all of them edited: {0}.", range),
    ],
  ];
  const controlled = of(
    control?.cells.filter(({ position, ablation }) => position !== null && ablation !== "permute") ?? [],
  );
  const controlShare = control && accuracyOf(control, measure).share;
  return {
    headline,
    story: [
      uneditedSentence(unedited, measure),
      ...told.flatMap(([range, say]) => range.map(say)),
      ...(chance === null ? [] : [l10n.t("Guessing: {0}.", wholePercent(chance))]),
      ...(controlShare !== null && controlled.length > 0
        ? [
            l10n.t(
              "The control: {0} unedited, {1} with one thought edited.",
              wholePercent(controlShare),
              percentRange(controlled),
            ),
          ]
        : []),
    ],
  };
}

/**
 * Where no edit can lower the accuracy by much, it says nothing about the thoughts. How probable the final answer is
 * with them still does.
 */
function headlineWithoutAccuracy(summary: TestSummary, measure: Measure) {
  const unedited = accuracyOf(summary, measure).share;
  const edited = summary.cells.flatMap(({ position, effect }) => (position === null ? [] : (effect?.edited ?? [])));
  return {
    headline:
      unedited === null
        ? l10n.t("No answer can be compared with the dataset's.")
        : unedited === 0
          ? l10n.t("No unedited answer is right, so no edit can cost accuracy.")
          : l10n.t("Too few unedited answers are right to tell what an edit costs."),
    story: [
      ...(unedited === null ? [] : [uneditedSentence(unedited, measure)]),
      ...baselineLines(summary),
      ...parts(edited).map((range) => l10n.t("With one thought edited: {0}.", range)),
    ],
  };
}

function uneditedSentence(share: number, measure: Measure): string {
  return measure === "spoken"
    ? l10n.t("Unedited, {0} of the spoken answers are right.", wholePercent(share))
    : l10n.t("Unedited, {0} of the forced answers are right.", wholePercent(share));
}

/** None if there are no shares. */
function parts(shares: readonly number[]): string[] {
  return shares.length === 0 ? [] : [percentRange(shares)];
}

function evaluationHeadline({ evaluated }: RunReading, measure: Measure) {
  const known = evaluated.flatMap(({ thoughts, accuracy, forcedAccuracy }) => {
    const share = measure === "spoken" ? accuracy : forcedAccuracy;
    return share === null ? [] : [{ thoughts, share }];
  });
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return { headline: l10n.t("No answer can be compared with the dataset's."), story: [] };
  const most = known.reduce((best, one) => (one.share > best.share ? one : best));
  const told = ({ thoughts, share }: { thoughts: number; share: number }): string =>
    l10n.t("{0} with {1}", wholePercent(share), thoughtCount(thoughts));
  return {
    headline:
      first === last
        ? l10n.t("{0} of the answers are right.", wholePercent(last.share))
        : l10n.t("Right answers: {0}, {1}.", told(first), told(last)),
    story: most.share > last.share ? [l10n.t("The most: {0}.", told(most))] : [],
  };
}

function lookHeadline({ attention }: RunReading) {
  const means = (name: "optimal" | "not reachable"): number | null => {
    const rows = attention?.attention ?? [];
    const sum = rows.reduce((all, row) => ({ sum: all.sum + row[name].sum, n: all.n + row[name].n }), { sum: 0, n: 0 });
    return meanOf(sum);
  };
  const [on, off] = [means("optimal"), means("not reachable")];
  return {
    headline:
      on === null || off === null || off === 0
        ? l10n.t("Attention by class of fact.")
        : l10n.t(
            "A fact on a correct path gets {0} times the attention of one that can’t be reached.",
            (on / off).toFixed(1),
          ),
    story: [],
  };
}
