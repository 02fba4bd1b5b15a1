/**
 * What the panel says without a click: the answer, its probability, whether it is right, when it was decided, and what
 * saying it in words would have cost.
 */
import * as l10n from "@vscode/l10n";
import { thoughtCount } from "../format/counts";
import { remarksOf } from "../problem/readQuestion";
import { keyOf } from "../trace/trace";
import type { Continuation, Continuations } from "./continuations";
import { mixingRemark } from "./mixing";
import type { TraceIndex } from "./traceIndex";

export interface Verdict {
  /** The answer's concept and the whole answer, in your words. */
  text: string;
  sentence: string;
  p: number;
  /** Whether the facts support it; `null` if they support both options or neither, or hold no graph. */
  right: boolean | null;
  /** The number of thoughts from which the forced answer no longer changes; `null` if values are missing. */
  decided: number | null;
  latent: Cost;
  /** Ordinary chain of thought by the same model (0 thoughts); `null` until it has been said. */
  inWords: (Cost & { continuation: Continuation; text: string | null; right: boolean | null }) | null;
  /** Sentences to show beside the answer: repeated facts, both options supported, untrained number of thoughts. */
  remarks: string[];
  /** Probability of each option when the answer is forced after 0, 1, … thoughts; empty without values. */
  curve: { thoughts: number; options: { concept: string; text: string; p: number }[] }[];
}

export interface Cost {
  thoughts: number;
  tokens: number;
  /** Forward passes, the prompt's among them. */
  passes: number;
  ms: number;
}

/**
 * The final answer's words: what is spoken after the last main thought; `null` until they have ended with an answer.
 */
export function finalContinuation(index: TraceIndex, continuations: Continuations): Continuation | null {
  const last = index.main.at(-1) ?? null;
  for (const { after, end, stop } of index.spoken.values()) {
    if (after !== last || stop === "cancelled") continue;
    const continuation = continuations.endingWith(end);
    if (continuation?.free && continuation.answer) return continuation;
  }
  return null;
}

/** `null` until there is an answer. */
export function verdict(index: TraceIndex, continuations: Continuations, final: Continuation | null): Verdict | null {
  if (!final?.answer) return null;
  const words = final.after === null ? undefined : continuations.free(null);
  const { concept, text, p } = final.answer;
  return {
    text: index.say(concept),
    sentence: index.say(text),
    p: index.forced(final.after, concept) ?? p,
    right: index.isRight(concept),
    decided: decidedAfter(index),
    latent: costOf(index, final),
    inWords: words
      ? {
          ...costOf(index, words),
          continuation: words,
          text: words.answer && index.say(words.answer.concept),
          right: words.answer && index.isRight(words.answer.concept),
        }
      : null,
    remarks: remarks(index),
    curve: answerCurve(index),
  };
}

function decidedAfter(index: TraceIndex): number | null {
  const best = [null, ...index.main].map((thought) => {
    const first = index.after(thought)?.forced.answers[0];
    return first && keyOf(first);
  });
  const last = best.at(-1);
  if (last === undefined) return null;
  return best.findLastIndex((concept) => concept !== last) + 1;
}

/**
 * Probability of each of the question's options when the answer is forced, for every number of thoughts at which it was
 * read.
 */
export function answerCurve(index: TraceIndex): Verdict["curve"] {
  return curveAt(
    index,
    [null, ...index.main].map((node, thoughts) => ({ node, thoughts })),
  );
}

function curveAt(index: TraceIndex, places: readonly { node: string | null; thoughts: number }[]): Verdict["curve"] {
  const { graph } = index;
  const options = graph?.options.flatMap((option) => graph.nodes[option] ?? []) ?? [];
  return places.flatMap(({ node, thoughts }) => {
    if (!index.after(node) || options.length === 0) return [];
    return [
      {
        thoughts,
        options: options.map((concept) => ({
          concept,
          text: index.say(concept),
          p: index.forced(node, concept) ?? 0,
        })),
      },
    ];
  });
}

/** The verdict on edited thoughts, for the end of their tree; `null` if their words hold no answer. */
export function verdictOfRun(
  index: TraceIndex,
  main: Verdict,
  { after, thoughts, answer }: Continuation,
): Verdict | null {
  if (!answer) return null;
  const { concept, p } = answer;
  return {
    ...main,
    text: index.say(concept),
    p: index.forced(after, concept) ?? p,
    right: index.isRight(concept),
    decided: null,
    curve: curveAt(index, [{ node: after, thoughts }]),
  };
}

function remarks(index: TraceIndex): string[] {
  const { model, read } = index.origin;
  const { max } = model.manifest.thoughts;
  const mixing = mixingRemark(index);
  return [
    ...remarksOf(read),
    ...(index.main.length > max
      ? [l10n.t("The model was trained with up to {0}. Later thoughts are outside its training.", thoughtCount(max))]
      : []),
    ...(mixing === null ? [] : [mixing]),
  ];
}

/** The cost of the words, including the thoughts before them. */
export function costOf(index: TraceIndex, { branch, after, thoughts, tokens, passes, ms }: Continuation): Cost {
  // The prompt's pass is counted in what it made, the first thought or `<eot>`. Words beside thoughts needed it too.
  const counted = after !== null || (index.places.get(branch)?.node.ms ?? 0) > 0;
  const first = index.places.get(index.main[0] ?? "")?.node.ms ?? 0;
  return { thoughts, tokens, passes, ms: ms + (counted ? 0 : first) };
}
