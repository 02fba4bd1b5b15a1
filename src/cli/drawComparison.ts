/**
 * A comparison as text, 100 columns wide: the words after each number of thoughts, and words next to thoughts. Pure.
 */
import * as l10n from "@vscode/l10n";
import { effectiveWords } from "../shared/read/wording";
import stringWidth from "string-width";
import type { AfterEvery } from "../shared/read/afterEvery";
import type { AlignedRow, AlignedStep, Alignment, Way } from "../shared/read/comparison";
import { remarksOf } from "../shared/problem/readQuestion";
import { readTrace } from "../shared/read/readTrace";
import { wordsOfRemark } from "../shared/read/remarks";
import type { Concept } from "../shared/read/spokenSteps";
import type { Trace } from "../shared/trace/trace";
import { glyphOf, judge, rightText, spoken } from "./drawTree";
import { pad, table, wrapped } from "../shared/format/table";
import { milliseconds, percent } from "../shared/format/numbers";

const WIDTH = 100;
const LEAST_WORDS = 30;

export interface Comparison {
  trace: Trace;
  compared: Trace | null;
  /** Why the other model wasn't asked, as a sentence; `null` if it was. */
  failure: string | null;
  afterEvery: readonly AfterEvery[];
  alignment: Alignment;
}

export function drawComparison({ trace, compared, failure, afterEvery, alignment }: Comparison): string {
  const names = [
    l10n.t("{0} on {1}", trace.model.name, trace.provider),
    ...(compared ? [l10n.t("compared with {0} on {1}", compared.model.name, compared.provider)] : []),
  ];
  return (
    [
      names.join(", "),
      ...(failure === null ? [] : [l10n.t("Not compared with another model: {0}", failure)]),
      ...[...readTrace(trace).remarks.map(wordsOfRemark), ...remarksOf(trace.read)],
      "",
      l10n.t("Words after each number of thoughts"),
      ...drawAfterEvery(afterEvery),
      "",
      l10n.t("Words next to thoughts"),
      ...drawRows(alignment.rows, compared),
      "",
      ...drawWays(alignment),
    ].join("\n") + "\n"
  );
}

function drawAfterEvery(rows: readonly AfterEvery[]): string[] {
  if (rows.length === 0) return [l10n.t("Nothing, because the run was canceled.")];
  const head = ["k", l10n.t("forced answer"), "p", l10n.t("spoken"), ""];
  const cells = rows.map((row) => [
    String(row.thoughts),
    row.atOnce?.text ?? "-",
    row.atOnce ? percent(row.atOnce.p) : "-",
    row.continuation ? answerText(row.answer) : "-",
    rightText(row.right),
  ]);
  const classes = rows.map(({ outputClass }) => outputClass ?? "-");
  const isJudged = rows.some(({ outputClass }) => outputClass !== null);
  const known = table(
    [head, ...cells].map((row, index) => [
      ...row,
      ...(isJudged ? [index === 0 ? l10n.t("class") : (classes[index - 1] ?? "")] : []),
    ]),
    [2],
  );
  const width = Math.max(...known.map((line) => stringWidth(line)));
  const words = [
    l10n.t("words"),
    ...rows.map(({ continuation }) => (continuation ? spoken(continuation) : l10n.t("not spoken"))),
  ];
  const marked = rows.some(({ continuation }) => continuation?.words.some((word) => word.wrong));
  return [
    ...known.flatMap((line, index) => {
      const [first = "", ...more] = wrapped(words[index] ?? "", Math.max(LEAST_WORDS, WIDTH - width - 2));
      return [`${pad(line, width)}  ${first}`, ...more.map((rest) => " ".repeat(width + 2) + rest)];
    }),
    l10n.t("forced answer, p: what the model answers if it must answer after k thoughts, and how probable that is"),
    l10n.t("spoken: what its words after k thoughts end with"),
    ...(marked ? [l10n.t("~marked~: the step isn't a fact, or doesn't follow from the previous step")] : []),
  ];
}

function drawRows(rows: readonly AlignedRow[], compared: Trace | null): string[] {
  if (rows.length === 0) return [l10n.t("There are no thoughts and no words.")];
  const names = [l10n.t("in words"), ...(compared ? [compared.model.name] : [])];
  const head = [l10n.t("step"), l10n.t("thought"), ...names.flatMap((name) => [name, l10n.t("in the thought")])];
  const cells = rows.map((row) => [
    String(row.depth),
    thoughtText(row),
    ...[row.own, ...(compared ? [row.other] : [])].flatMap((step) => [stepText(step), shareText(step, row)]),
  ]);
  const steps = rows.flatMap(({ own, other }) => [own, other]).filter((step) => step !== null);
  return [
    ...table([head, ...cells]),
    l10n.t("in the thought: the share and rank of the step's end in the thoughts of the same step"),
    ...(steps.some(({ decoded }) => decoded) ? [l10n.t("d: decoded from the thought")] : []),
    ...(steps.some(({ parts }) => parts) ? [l10n.t("≠: the first step that isn't the thought's first choice")] : []),
    ...(steps.some(({ mark }) => mark !== null)
      ? [
          l10n.t("★ on a correct path, · reachable, ↺ reached before, ✗ not reachable"),
          l10n.t("~marked~: not a fact, or doesn't follow from the previous step"),
        ]
      : []),
  ];
}

function thoughtText({ thought }: AlignedRow): string {
  if (!thought) return "-";
  const first = thought.first ? `${thought.first.text} ${percent(thought.first.p)}` : l10n.t("no candidate");
  const considered = `${first}, ${effectiveWords(thought)}`;
  return thought.bars === "lens" ? l10n.t("{0} (decoded)", considered) : considered;
}

function stepText(step: AlignedStep | null): string {
  if (!step) return "-";
  const to = step.to?.text ?? step.text;
  const wrong = step.isFact === false || step.goesOn === false;
  return [step.parts ? "≠" : " ", step.mark === null ? "" : glyphOf[step.mark], wrong ? `~${to}~` : to, percent(step.p)]
    .filter(Boolean)
    .join(" ");
}

function shareText(step: AlignedStep | null, { thought }: AlignedRow): string {
  if (!step) return "";
  if (!thought) return l10n.t("no thought");
  if (step.considered === null) return step.comparable ? l10n.t("not in its list") : "";
  return `${percent(step.considered)}, #${step.rank}${step.decoded ? " d" : ""}`;
}

function drawWays({ thinking, own, other }: Alignment): string[] {
  const ways: [string, Way | null][] = [
    [l10n.t("with thoughts"), thinking],
    [l10n.t("in words"), own],
    [l10n.t("in words, {0}", other?.model ?? ""), other],
  ];
  const isJudged = ways.some(([, way]) => way !== null && way.outputClass !== null);
  const rows = ways.flatMap(([name, way]) =>
    way === null
      ? []
      : [
          [
            name,
            String(way.thoughts),
            String(way.tokens),
            String(way.passes),
            milliseconds(way.ms),
            answerText(way.answer),
            way.p === null ? "-" : percent(way.p),
            rightText(way.right),
            ...(isJudged ? [judge(way.continuation)] : []),
          ],
        ],
  );
  const costs = [l10n.t("thoughts"), l10n.t("tokens"), l10n.t("passes"), l10n.t("time")];
  return rows.length === 0
    ? []
    : table(
        [["", ...costs, l10n.t("spoken"), "p", "", ...(isJudged ? [l10n.t("class")] : [])], ...rows],
        [1, 2, 3, 4, 6],
      );
}

function answerText(answer: Concept | null): string {
  return answer?.text ?? l10n.t("none");
}
