/**
 * A comparison as text: what is said after every number of thoughts, and words beside thoughts, 100 columns wide. Pure.
 */
import stringWidth from "string-width";
import type { AfterEvery } from "../shared/read/afterEvery";
import type { AlignedRow, AlignedStep, Alignment, Way } from "../shared/read/comparison";
import { remarksOf } from "../shared/problem/readQuestion";
import type { Trace } from "../shared/trace/trace";
import { glyphOf, judge, spoken } from "./drawTree";
import { pad, table, wrapped } from "../shared/format/table";
import { milliseconds, percent } from "../shared/format/numbers";

const WIDTH = 100;
const LEAST_WORDS = 30;

export interface Comparison {
  trace: Trace;
  compared: Trace | null;
  afterEvery: readonly AfterEvery[];
  alignment: Alignment;
}

export function drawComparison({ trace, compared, afterEvery, alignment }: Comparison): string {
  const names = [
    `${trace.model.name} on ${trace.provider}`,
    ...(compared ? [`compared with ${compared.model.name} on ${compared.provider}`] : []),
  ];
  return (
    [
      names.join(", "),
      ...remarksOf(trace.read),
      "",
      "What it says after every number of thoughts",
      ...drawAfterEvery(afterEvery),
      "",
      "Words beside thoughts",
      ...drawRows(alignment.rows, compared),
      "",
      ...drawWays(alignment),
    ].join("\n") + "\n"
  );
}

function drawAfterEvery(rows: readonly AfterEvery[]): string[] {
  if (rows.length === 0) return ["nothing: the run was cancelled"];
  const head = ["k", "answer", "p", ""];
  const cells = rows.map((row) => [
    String(row.thoughts),
    `${row.answer?.text ?? "none"}${row.forced ? " (forced)" : ""}`,
    row.p === null ? "-" : percent(row.p),
    isRight(row.right),
  ]);
  const classes = rows.map(({ outputClass }) => outputClass ?? "-");
  const known = table(
    [head, ...cells].map((row, index) => [...row, index === 0 ? "class" : (classes[index - 1] ?? "")]),
    [2],
  );
  const width = Math.max(...known.map((line) => stringWidth(line)));
  const words = ["words", ...rows.map(({ continuation }) => (continuation ? spoken(continuation) : "not said"))];
  const marked = rows.some(({ continuation }) => continuation?.words.some((word) => word.wrong));
  return [
    ...known.flatMap((line, index) => {
      const [first = "", ...more] = wrapped(words[index] ?? "", Math.max(LEAST_WORDS, WIDTH - width - 2));
      return [`${pad(line, width)}  ${first}`, ...more.map((rest) => " ".repeat(width + 2) + rest)];
    }),
    "p: of this answer, when the answer is forced after so many thoughts",
    ...(marked ? ["~marked~: this step is not among the facts, or does not go on from the one before"] : []),
  ];
}

function drawRows(rows: AlignedRow[], compared: Trace | null): string[] {
  if (rows.length === 0) return ["nothing was thought or said"];
  const names = ["in words", ...(compared ? [compared.model.name] : [])];
  const head = ["step", "thought considers", ...names.flatMap((name) => [name, "thought gave"])];
  const cells = rows.map((row) => [
    String(row.depth),
    consideredIn(row),
    ...[row.own, ...(compared ? [row.other] : [])].flatMap((step) => [saidIn(step), givenTo(step, row)]),
  ]);
  const steps = rows.flatMap(({ own, other }) => [own, other]).filter((step) => step !== null);
  return [
    ...table([head, ...cells]),
    "thought gave: the share that the thought at the same depth gives to this step's end, and its place there",
    ...(steps.some(({ parts }) => parts)
      ? ["≠: from here on the words do not say what the thought considered first"]
      : []),
    ...(steps.some(({ mark }) => mark !== null)
      ? ["★ on a shortest path, · reachable, ↺ reached before, ✗ not reachable; ~marked~: not among the facts"]
      : []),
  ];
}

function consideredIn({ thought }: AlignedRow): string {
  if (!thought) return "-";
  const first = thought.first ? `${thought.first.text} ${percent(thought.first.p)}` : "nothing";
  return `${first}, ≈ ${thought.effective.toFixed(1)}${thought.bars === "lens" ? " (lens)" : ""}`;
}

function saidIn(step: AlignedStep | null): string {
  if (!step) return "-";
  const to = step.to?.text ?? step.text;
  const wrong = step.isFact === false || step.goesOn === false;
  return [step.parts ? "≠" : " ", step.mark === null ? "" : glyphOf[step.mark], wrong ? `~${to}~` : to, percent(step.p)]
    .filter(Boolean)
    .join(" ");
}

function givenTo(step: AlignedStep | null, { thought }: AlignedRow): string {
  if (!step) return "";
  if (!thought) return "no thought";
  return step.considered === null ? "next to nothing" : `${percent(step.considered)}, #${step.rank}`;
}

function drawWays({ thinking, own, other }: Alignment): string[] {
  const ways: [string, Way | null][] = [
    ["with thoughts", thinking],
    ["in words", own],
    [`in words, ${other?.model ?? ""}`, other],
  ];
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
            way.answer?.text ?? "none",
            way.p === null ? "-" : percent(way.p),
            isRight(way.right),
            judge(way.continuation),
          ],
        ],
  );
  return rows.length === 0
    ? []
    : table([["", "thoughts", "tokens", "passes", "time", "answer", "p", "", "class"], ...rows], [1, 2, 3, 4, 6]);
}

function isRight(right: boolean | null): string {
  return right === null ? "" : right ? "✓ right" : "✗ wrong";
}
