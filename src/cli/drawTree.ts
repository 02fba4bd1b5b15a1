/** A trace as text: the same search tree, verdict and words as the panel draws, for a terminal. Pure. */
import type { Mark } from "../shared/graph";
import { type Speech, speeches } from "../shared/speech";
import type { Trace } from "../shared/trace";
import { type Column, type TreeCandidate, searchTree } from "../shared/tree";
import { type Verdict, verdict } from "../shared/verdict";
import { hiddenWords, isGoodClass, milliseconds, percent, plural, wordsOfMark } from "../shared/wording";

const BAR = 20;

export function drawTrace(trace: Trace, topK: number): string {
  const tree = searchTree(trace, topK);
  const width = Math.max(4, ...tree.columns.flatMap((column) => column.candidates.map((c) => c.text.length)));
  const found = verdict(trace);
  return [
    ...(found ? drawVerdict(found) : ["No answer: the run was cancelled, or the words ended without one."]),
    `${trace.model.name} on ${trace.provider}`,
    "",
    tree.root.text,
    ...tree.columns.flatMap((column, index) => drawColumn(column, width, index === tree.columns.length - 1)),
    "",
    "bar: value given that a step is said; lens: the thought itself decoded. Decodable is not the same as used.",
    ...drawSpeeches(speeches(trace)),
  ].join("\n") + "\n";
}

function drawVerdict(found: Verdict): string[] {
  const { latent, inWords } = found;
  return [
    [
      found.text,
      percent(found.p),
      found.right === null ? "" : found.right ? "✓ right" : "✗ wrong",
      found.decided === null ? "" : `decided after ${plural(found.decided, "thought")}`,
    ].filter(Boolean).join("  "),
    ...found.remarks,
    `latent    ${plural(latent.thoughts, "thought")} + ${plural(latent.tokens, "token")}, ${plural(latent.passes, "pass", "passes")}, ${milliseconds(latent.ms)}`,
    ...(inWords
      ? [`in words  ${plural(inWords.tokens, "token")}, ${plural(inWords.passes, "pass", "passes")}, ${milliseconds(inWords.ms)}  ${judge(inWords.speech)}`]
      : []),
  ];
}

function drawColumn(column: Column, width: number, last: boolean): string[] {
  const trunk = last ? "  " : "│ ";
  const head = [
    `${last ? "└─" : "├─"} thought ${column.thoughts}`,
    `≈ ${column.effective.toFixed(1)} candidates`,
    column.frontier === null ? "" : `frontier ${percent(column.frontier)}`,
    column.cosine === null ? "" : `cos ${column.cosine.toFixed(2)}`,
    column.bars === "lens" ? "(lens: next to no step would be said now)" : "",
  ].filter(Boolean).join("   ");
  return [
    head,
    ...column.candidates.map((candidate) => `${trunk}   ${drawCandidate(candidate, width)}`),
    `${trunk}   ${hiddenWords(column.hidden)}${column.answerMarker === null ? "" : `; ### next: ${percent(column.answerMarker)}`}`,
  ];
}

function drawCandidate(candidate: TreeCandidate, width: number): string {
  const parents = candidate.parents.map((parent) => parent.text).join(", ");
  return [
    candidate.text.padEnd(width),
    "█".repeat(Math.round(candidate.p * BAR)).padEnd(BAR, "·"),
    percent(candidate.p).padStart(6),
    candidate.lens === null ? "".padEnd(11) : `lens ${percent(candidate.lens).padStart(6)}`,
    candidate.mark === null ? "" : `${glyphOf[candidate.mark]} ${wordsOfMark[candidate.mark]}`,
    parents === "" ? "" : `← ${parents}`,
  ].join("  ").trimEnd();
}

function drawSpeeches(all: Speech[]): string[] {
  if (all.length === 0) return [];
  const ordered = [...all].sort((a, b) => a.thoughts - b.thoughts);
  return [
    "",
    "What it says if it must speak",
    ...ordered.map((speech) => `  after ${speech.thoughts}  ${judge(speech)}  ${spoken(speech)}`),
    ...(all.some((speech) => speech.words.some((word) => word.wrong)) ? ["  ~marked~: this step is not among the facts"] : []),
  ];
}

/** The words, the first wrong step marked. */
export function spoken({ words, ended }: Speech): string {
  return words.map((word) => (word.wrong ? `~${word.text}~` : word.text)).join(" ") + (ended ? "" : " …");
}

export function judge(speech: Speech): string {
  if (speech.outputClass === null) return "";
  return `${isGoodClass(speech.outputClass) ? "✓" : "✗"} ${speech.outputClass}`;
}

export const glyphOf: Record<Mark, string> = { optimal: "★", frontier: "·", reachable: "·", "reached before": "↺", unreachable: "✗" };
