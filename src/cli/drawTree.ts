/** A trace as text: the same search tree, verdict and words as the panel draws, for a terminal. Pure. */
import stringWidth from "string-width";
import type { GraphMark } from "../shared/problem/problemGraph";
import { remarksOf } from "../shared/problem/readQuestion";
import type { Continuation } from "../shared/read/continuations";
import { type TraceReading, readTrace } from "../shared/read/readTrace";
import type { Column, TreeCandidate } from "../shared/read/searchTree";
import { flips } from "../shared/read/testEffects";
import type { Verdict } from "../shared/read/verdict";
import { type ThoughtTest, type Trace, nameOf } from "../shared/trace/trace";
import { hiddenWords, isGoodClass, wordsOfMark } from "../shared/read/wording";
import { milliseconds, percent, plural } from "../shared/format/numbers";
import { pad } from "../shared/format/table";
import { ABLATIONS, wordsOfAblation } from "../shared/trace/edits";

const BAR = 20;

export function drawTrace(trace: Trace, topK: number): string {
  const reading = readTrace(trace);
  const tree = reading.tree(topK);
  const width = Math.max(4, ...tree.columns.flatMap((column) => column.candidates.map((c) => stringWidth(c.text))));
  const found = reading.verdict;
  return (
    [
      ...(found
        ? drawVerdict(found)
        : ["No answer: the run was cancelled, or the words ended without one.", ...remarksOf(trace.read)]),
      `${trace.model.name} on ${trace.provider}`,
      "",
      tree.root.text,
      ...tree.columns.flatMap((column, index) => drawColumn(column, width, index === tree.columns.length - 1)),
      "",
      "bar: value given that a step is said; lens: the thought itself decoded. Decodable is not the same as used.",
      ...drawContinuations(reading.continuations),
      ...drawTest(reading.test, reading),
    ].join("\n") + "\n"
  );
}

function drawVerdict(found: Verdict): string[] {
  const { latent, inWords } = found;
  return [
    [
      found.text,
      percent(found.p),
      found.right === null ? "" : found.right ? "✓ right" : "✗ wrong",
      found.decided === null ? "" : `decided after ${plural(found.decided, "thought")}`,
    ]
      .filter(Boolean)
      .join("  "),
    ...found.remarks,
    `latent    ${plural(latent.thoughts, "thought")} + ${plural(latent.tokens, "token")}, ` +
      `${plural(latent.passes, "pass", "passes")}, ${milliseconds(latent.ms)}`,
    ...(inWords
      ? [
          `in words  ${plural(inWords.tokens, "token")}, ${plural(inWords.passes, "pass", "passes")}, ` +
            `${milliseconds(inWords.ms)}  ${judge(inWords.continuation)}`,
        ]
      : []),
  ];
}

function drawColumn(column: Column, width: number, last: boolean): string[] {
  const stem = last ? "  " : "│ ";
  const head = [
    `${last ? "└─" : "├─"} thought ${column.thoughts}`,
    `≈ ${column.effective.toFixed(1)} candidates`,
    column.frontier === null ? "" : `frontier ${percent(column.frontier)}`,
    column.cosine === null ? "" : `cos ${column.cosine.toFixed(2)}`,
    column.bars === "lens" ? "(lens: next to no step would be said now)" : "",
  ]
    .filter(Boolean)
    .join("   ");
  return [
    head,
    ...column.candidates.map((candidate) => `${stem}   ${drawCandidate(candidate, width)}`),
    `${stem}   ` +
      hiddenWords(column.hidden) +
      (column.answerMarker === null ? "" : `; ### next: ${percent(column.answerMarker)}`),
  ];
}

function drawCandidate(candidate: TreeCandidate, width: number): string {
  const parents = candidate.parents.map((parent) => parent.text).join(", ");
  return [
    pad(candidate.text, width),
    "█".repeat(Math.round(candidate.p * BAR)).padEnd(BAR, "·"),
    percent(candidate.p).padStart(6),
    candidate.lens === null ? "".padEnd(11) : `lens ${percent(candidate.lens).padStart(6)}`,
    candidate.mark === null ? "" : `${glyphOf[candidate.mark]} ${wordsOfMark[candidate.mark]}`,
    parents === "" ? "" : `← ${parents}`,
  ]
    .join("  ")
    .trimEnd();
}

function drawContinuations(all: readonly Continuation[]): string[] {
  if (all.length === 0) return [];
  const ordered = [...all].sort((a, b) => a.thoughts - b.thoughts);
  return [
    "",
    "What it says if it must speak",
    ...ordered.map(
      (continuation) => `  after ${continuation.thoughts}  ${judge(continuation)}  ${spoken(continuation)}`,
    ),
    ...(all.some((continuation) => continuation.words.some((word) => word.wrong))
      ? ["  ~marked~: this step is not among the facts"]
      : []),
  ];
}

/** The words, the first wrong step marked. */
export function spoken({ words, ended }: Continuation): string {
  return words.map((word) => (word.wrong ? `~${word.text}~` : word.text)).join(" ") + (ended ? "" : " …");
}

/** A row per ablation, a column per thought: what is left of the answer's probability, and which answer it becomes. */
function drawTest(test: ThoughtTest | undefined, reading: TraceReading): string[] {
  if (!test) return [];
  const positions = [...new Set(test.cells.map(({ position }) => position))];
  const kinds = ABLATIONS.filter((kind) => test.cells.some(({ edit }) => edit === kind));
  const cell = (kind: string, position: number | null): string => {
    const found = test.cells.find((c) => c.edit === kind && c.position === position);
    if (!found) return "";
    return flips(test, found) ? `✗ ${percent(found.p)}` : percent(found.p);
  };
  const width = Math.max(...kinds.map((kind) => wordsOfAblation[kind].length));
  const line = (name: string, cells: string[]): string =>
    `  ${name.padEnd(width)}  ${cells.map((text) => text.padStart(8)).join("")}`.trimEnd();
  return [
    "",
    `Does the thought matter? What is left of “${reading.say(nameOf(test.answer))}” (${percent(test.unedited)}) ` +
      "when it is edited; ✗: another answer",
    line(
      "",
      positions.map((position) => (position === null ? "all" : `th. ${position}`)),
    ),
    ...kinds.map((kind) =>
      line(
        wordsOfAblation[kind],
        positions.map((position) => cell(kind, position)),
      ),
    ),
  ];
}

export function judge(continuation: Continuation): string {
  if (continuation.outputClass === null) return "";
  return `${isGoodClass(continuation.outputClass) ? "✓" : "✗"} ${continuation.outputClass}`;
}

export const glyphOf: Record<GraphMark, string> = {
  optimal: "★",
  frontier: "·",
  reachable: "·",
  "reached before": "↺",
  unreachable: "✗",
};
