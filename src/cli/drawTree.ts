/** A trace as text for a terminal: the search tree, verdict, and words that the panel shows. Pure. */
import * as l10n from "@vscode/l10n";
import stringWidth from "string-width";
import type { GraphMark } from "../shared/problem/problemGraph";
import { remarksOf } from "../shared/problem/readQuestion";
import { editWords } from "../shared/trace/edits";
import { type Continuation, lineOf } from "../shared/read/continuations";
import { readTrace } from "../shared/read/readTrace";
import type { Column, TreeCandidate, TreeChild } from "../shared/read/searchColumn";
import type { SearchTree } from "../shared/read/searchTree";
import type { Took } from "../shared/read/readingCost";
import { wordsOfRemark } from "../shared/read/remarks";
import type { Cost, Verdict } from "../shared/read/verdict";
import type { Trace } from "../shared/trace/trace";
import {
  effectiveWords,
  forcedSentences,
  headlineWords,
  hiddenWords,
  isGoodClass,
  sureWords,
  wordsOfKnown,
  wordsOfMark,
  wordsOfPart,
} from "../shared/read/wording";
import { passCount, rowCount, thoughtCount, tokenCount } from "../shared/format/counts";
import { milliseconds, percent } from "../shared/format/numbers";
import { pad, table } from "../shared/format/table";
import { drawPins } from "./drawPins";
import { drawTest } from "./drawTest";

const BAR = 20;
/** The steps after a less probable step aren't drawn, and less probable ones after a step aren't either. */
const CHILD_FROM = 0.05;

export function drawTrace(trace: Trace, topK: number): string {
  const reading = readTrace(trace);
  const tree = reading.tree(topK);
  const found = reading.verdict;
  return (
    [
      ...(found
        ? drawVerdict(found)
        : [
            l10n.t("No answer. The run was canceled, or the words ended without one."),
            ...[...reading.remarks.map(wordsOfRemark), ...remarksOf(trace.read)],
          ]),
      ...drawTook(reading.took("readings")),
      l10n.t("{0} on {1}", trace.model.name, trace.provider),
      ...(tree.columns.length === 0 ? [] : drawTreeOf(tree)),
      ...drawPins(reading),
      ...drawContinuations(reading.continuations),
      ...drawTest(reading.test, trace, reading),
    ].join("\n") + "\n"
  );
}

/** With what its columns mean. */
function drawTreeOf({ root, columns, ofSteps }: SearchTree): string[] {
  const width = Math.max(4, ...columns.flatMap(({ candidates }) => candidates.map(({ text }) => stringWidth(text))));
  return [
    "",
    root.text,
    ...columns.flatMap((column, index) => drawColumn(column, ofSteps, width, index === columns.length - 1)),
    "",
    ofSteps
      ? l10n.t("next step: what it would say next if it had to speak, given that a step is said")
      : l10n.t("bar: the value, given that a step is said"),
    ofSteps
      ? l10n.t("decoded: the thought itself. That it can be decoded doesn't mean that the model uses it.")
      : l10n.t("lens: the thought itself, decoded. That it can be decoded doesn't mean that the model uses it."),
  ];
}

function drawVerdict(found: Verdict): string[] {
  const { latent, inWords } = found;
  return [
    [headlineWords(found), rightText(found.right), sureWords(found.sure) ?? ""].filter(Boolean).join("  "),
    ...forcedSentences(found),
    l10n.t("Probability of the answer, as spoken: {0}.", percent(found.spoken)),
    // The headline says what the facts support.
    ...found.remarks.filter(({ kind }) => kind !== found.support).map(wordsOfRemark),
    ...found.notes,
    ...table([
      [
        l10n.t("latent"),
        [`${thoughtCount(latent.thoughts)} + ${tokenCount(latent.tokens)}`, ...passesAndTime(latent)].join(", "),
      ],
      ...(inWords
        ? [
            [
              l10n.t("in words"),
              [tokenCount(inWords.tokens), ...passesAndTime(inWords)].join(", "),
              judge(inWords.continuation),
            ],
          ]
        : []),
    ]),
  ];
}

/** What reading the thoughts took, beside the answer. */
function drawTook(took: Took | null): string[] {
  if (!took) return [];
  const { passes, rows, ms } = took;
  return [
    [
      l10n.t("Reading what it would say and answer after each thought took:"),
      `${[passCount(passes), rowCount(rows), milliseconds(ms)].join(", ")}.`,
      l10n.t("The answer took one row a pass."),
    ].join(" "),
  ];
}

function passesAndTime({ passes, ms }: Cost): string[] {
  return [passCount(passes), milliseconds(ms)];
}

function drawColumn(column: Column, ofSteps: boolean, width: number, last: boolean): string[] {
  const stem = last ? "  " : "│ ";
  const head = [
    `${last ? "└─" : "├─"} ${l10n.t("thought {0}", column.thoughts)}`,
    ofSteps ? (wordsOfPart(column.part) ?? "") : "",
    l10n.t("{0} candidates", effectiveWords(column)),
    column.frontier === null ? "" : l10n.t("frontier {0}", percent(column.frontier)),
    column.cosine === null ? "" : `cos ${column.cosine.toFixed(2)}`,
    column.bars === "lens" && !ofSteps ? l10n.t("(decoded, because a step is very unlikely to be said now)") : "",
  ]
    .filter(Boolean)
    .join("   ");
  const ready = column.answerMarker === null ? "" : `; ${l10n.t("ready to answer: {0}", percent(column.answerMarker))}`;
  const lines = ofSteps
    ? drawLists(column, width, ready)
    : [...column.candidates.map((one) => drawCandidate(one, width)), hiddenWords(column.hidden) + ready];
  return [head, ...lines.map((line) => `${stem}   ${line}`)];
}

/** The next steps with what follows each, and the decoded tokens. */
function drawLists(column: Column, width: number, ready: string): string[] {
  const decoded = column.candidates.filter(({ from }) => from === "lens");
  const steps = column.candidates.filter(({ from }) => from === "value");
  return [
    ...(column.bars === "value"
      ? [
          l10n.t("next step"),
          ...steps.flatMap((step) => [`  ${drawEntry(step, width)}`, ...drawChildren(step, width)]),
          `  ${hiddenWords(column.hidden)}${ready}`,
        ]
      : [`${l10n.t("next step")}  ${l10n.t("almost none")}${ready}`]),
    l10n.t("decoded"),
    ...decoded.map((token) => `  ${drawEntry(token, width)}`),
    `  ${hiddenWords(column.hiddenDecoded ?? column.hidden)}`,
  ];
}

function drawEntry({ text, p, step, known }: Pick<TreeChild, "text" | "p" | "step" | "known">, width: number): string {
  return [
    pad(text, width),
    "█".repeat(Math.round(p * BAR)).padEnd(BAR, "·"),
    percent(p).padStart(6),
    step ?? "",
    known === null || known.kind === "other" ? "" : `★ ${wordsOfKnown(known)}`,
  ]
    .filter(Boolean)
    .join("  ")
    .trimEnd();
}

function drawChildren({ children, answerNext, p: own }: TreeCandidate, width: number): string[] {
  const answer = { text: l10n.t("answer"), p: answerNext ?? 0, step: null, known: null };
  return [...children, answer]
    .filter(({ p }) => own >= CHILD_FROM && p >= CHILD_FROM)
    .map((child) => `  → ${drawEntry(child, width - 2)}`);
}

function drawCandidate(candidate: TreeCandidate, width: number): string {
  const parents = candidate.parents.map((parent) => parent.text).join(", ");
  return [
    pad(candidate.text, width),
    "█".repeat(Math.round(candidate.p * BAR)).padEnd(BAR, "·"),
    percent(candidate.p).padStart(6),
    candidate.lens === null ? "".padEnd(11) : l10n.t("lens {0}", percent(candidate.lens).padStart(6)),
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
    l10n.t("Words after each number of thoughts"),
    ...ordered.map((continuation) => `  ${afterWhat(continuation)}  ${judge(continuation)}  ${spoken(continuation)}`),
    ...(all.some((continuation) => continuation.words.some((word) => word.wrong))
      ? [`  ${l10n.t("~marked~: the step isn't a fact, or doesn't follow from the previous step")}`]
      : []),
  ];
}

function afterWhat({ thoughts, edits }: Continuation): string {
  const after = l10n.t("after {0}", thoughts);
  return edits.length === 0 ? after : `${after} (${editWords(edits, thoughts)})`;
}

/** The words, with the first wrong step marked. */
export function spoken({ words, ended }: Continuation): string {
  const marked = words.map((word) => ({
    ...word,
    text: word.wrong ? word.text.replace(/\S(?:.*\S)?/s, "~$&~") : word.text,
  }));
  return lineOf({ words: marked, ended });
}

export function rightText(right: boolean | null): string {
  return right === null ? "" : right ? `✓ ${l10n.t("right")}` : `✗ ${l10n.t("wrong")}`;
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
