/**
 * What is told without a click: the final answer, whether it is right, from when on the model was sure of it, and what
 * saying it in words would have cost. The answer is what was spoken; what the model answers when the answer is forced
 * is something else, and is named as such.
 */
import { remarksOf } from "../problem/readQuestion";
import { type AnswerText, nameOf } from "../trace/trace";
import type { Continuation, Continuations } from "./continuations";
import { mixingRemark } from "./mixing";
import { type Remark, remarksOn, supportOf } from "./remarks";
import { type From, type Curve, idleThoughts, readyFrom, sureFrom } from "./sureness";
import type { SpokenAnswer } from "./spokenWords";
import type { TraceIndex } from "./traceIndex";

export interface Verdict {
  answer: SpokenAnswer;
  /** The answer's concept and the whole answer, in your words. */
  text: string;
  sentence: string;
  /** The probability of the answer as it was spoken: the product over its tokens and what ended it. */
  spoken: number;
  /** The probability of the same answer when it is forced after the last thought; `null` if that wasn't read. */
  forced: number | null;
  /** What the model answers when the answer is forced after the last thought, if that is another answer. */
  atOnce: { text: string; p: number } | null;
  /** Whether the words end with it and it is right; `null` as in `Continuation`. */
  right: boolean | null;
  /** `null` if the facts support one option, or the question holds no graph. Otherwise no answer is right or sure. */
  support: "neither" | "both" | null;
  sure: From;
  ready: From;
  /** The thoughts that no longer move the answer, counted from 1; none where thoughts were edited. */
  idle: readonly number[];
  /** Whether some of the thoughts before it were edited. */
  edited: boolean;
  /** The forced probability of a guess among the options that are listed; `null` if none are. */
  chance: number | null;
  latent: Cost;
  /** Ordinary chain of thought by the same model (0 thoughts); `null` until it has been said. */
  inWords: (Cost & { continuation: Continuation; text: string | null; right: boolean | null }) | null;
  /** What changes the worth of the answer. */
  remarks: readonly Remark[];
  /** Sentences about how the question was read, and what the model can't tell. */
  notes: readonly string[];
  /** When the answer is forced after 0, 1, … thoughts; empty without readings. */
  curve: ForcedAt[];
}

export interface ForcedAt {
  thoughts: number;
  /** The probability of the answer; `null` if it wasn't read. */
  final: number | null;
  /** Of each of the question's options. */
  options: { concept: string; text: string; p: number }[];
}

export interface Cost {
  thoughts: number;
  tokens: number;
  /** Forward passes, the prompt's among them. */
  passes: number;
  ms: number;
}

/** What the model says by itself after the last main thought; `null` until that has ended. */
export function lastSpoken(index: TraceIndex, continuations: Continuations): Continuation | null {
  const last = index.main.at(-1) ?? null;
  let ended: Continuation | null = null;
  for (const { after, end, stop } of index.spoken.values()) {
    if (after !== last || stop === "cancelled") continue;
    const continuation = continuations.endingWith(end);
    if (!continuation?.free) continue;
    if (continuation.answer) return continuation;
    ended ??= continuation;
  }
  return ended;
}

/**
 * `null` until there is an answer. `spoken`: the words that end with it, after the main thoughts or those of an edited
 * run. `final`: what the main thoughts end with.
 */
export function verdict(
  index: TraceIndex,
  continuations: Continuations,
  spoken: Continuation | null,
  final: string | null,
): Verdict | null {
  if (!spoken?.answer) return null;
  const words = spoken.after === null ? undefined : continuations.free(null);
  const { concept, text, p } = spoken.answer;
  const support = supportOf(index);
  const unsupported = support === "one" ? null : support;
  const places = placesBefore(index, spoken.after);
  const ps = places.map(({ node }) => forcedIn(index, node, concept, final));
  const markers = markersOf(index, places);
  const forced = ps.at(-1) ?? null;
  return {
    answer: spoken.answer,
    text: index.say(concept),
    sentence: index.say(text),
    spoken: p,
    forced,
    atOnce: answerAtOnce(index, spoken.after, spoken.answer, forced),
    right: spoken.right,
    support: unsupported,
    // Without thoughts there is nothing it could become sure by.
    sure: unsupported === null && ps.length > 1 ? sureFrom(ps) : null,
    ready: readyFrom(markers),
    // Edited thoughts and what they lead to are there to be looked at.
    idle: spoken.edits.length > 0 ? [] : idleThoughts(ps, markers),
    edited: spoken.edits.length > 0,
    chance: chanceOf(index),
    latent: costOf(index, spoken),
    inWords: words
      ? {
          ...costOf(index, words),
          continuation: words,
          text: words.answer && index.say(words.answer.concept),
          right: words.right,
        }
      : null,
    remarks: remarksOn(index, spoken),
    notes: notesOn(index),
    curve: forcedAt(index, concept, places, final),
  };
}

interface AtThought {
  thoughts: number;
  node: string | null;
}

/** The question, and the thoughts up to the one with this id. */
function placesBefore(index: TraceIndex, last: string | null): AtThought[] {
  const path = index.path(last === null ? null : index.places.get(last));
  return [null, ...path.map(({ node }) => node.id)].map((node, thoughts) => ({ node, thoughts }));
}

/**
 * Probability of an answer when it is forced after the thought; `null` if that wasn't read. That of the `final` one was
 * read wherever anything was.
 */
export function forcedIn(index: TraceIndex, node: string | null, answer: string, final: string | null): number | null {
  return answer === final ? index.finalForced(node, answer) : index.forced(node, answer);
}

/** By the number of thoughts, the probability that the answer marker comes next; `null` for a task without one. */
function markersOf(index: TraceIndex, places: readonly AtThought[]): Curve | null {
  const { marker } = index.origin.model.manifest.task.answer;
  return marker === null ? null : places.map(({ node }) => index.after(node)?.marker ?? null);
}

/** The most probable answer when it is forced after the thought, if it isn't `answer`, whose probability is `p`. */
function answerAtOnce(
  index: TraceIndex,
  node: string | null,
  answer: SpokenAnswer,
  p: number | null,
): Verdict["atOnce"] {
  const [first] = index.after(node)?.forced.answers ?? [];
  if (!first || isSame(first, answer) || (p !== null && p >= first.p)) return null;
  return { text: index.say(nameOf(first)), p: first.p };
}

/** By the concept where there is one, else by the ids: different tokens may look alike. */
function isSame({ to, ids, text }: AnswerText, answer: SpokenAnswer): boolean {
  if (to !== undefined) return to === answer.concept;
  return ids && answer.ids.length > 0 ? ids.join() === answer.ids.join() : text === answer.text;
}

/** What a guess among listed options is worth. */
function chanceOf({ origin: { model, read } }: TraceIndex): number | null {
  const listed = model.manifest.task.answer.options?.length ?? (read.kind === "text" ? 0 : read.options.length);
  return listed > 0 ? 1 / listed : null;
}

/** When the answer is forced at the places, as far as that was read. `final`: what the main thoughts end with. */
export function forcedAt(
  index: TraceIndex,
  answer: string | null,
  places: readonly AtThought[],
  final: string | null = answer,
): ForcedAt[] {
  const { graph } = index;
  const options = graph?.options.flatMap((option) => graph.nodes[option] ?? []) ?? [];
  return places.flatMap(({ node, thoughts }) => {
    if (!index.after(node)) return [];
    return [
      {
        thoughts,
        final: answer === null ? null : forcedIn(index, node, answer, final),
        options: options.map((concept) => ({
          concept,
          text: index.say(concept),
          p: index.forced(node, concept) ?? 0,
        })),
      },
    ];
  });
}

function notesOn(index: TraceIndex): string[] {
  const { read } = index.origin;
  const mixing = mixingRemark(index);
  return [...remarksOf(read), ...(mixing === null ? [] : [mixing])];
}

/** The cost of the words, including the thoughts before them. */
export function costOf(index: TraceIndex, { branch, after, thoughts, tokens, passes, ms }: Continuation): Cost {
  // The prompt's pass is counted in what it made, the first thought or `<eot>`. Words beside thoughts needed it too.
  const counted = after !== null || (index.places.get(branch)?.node.ms ?? 0) > 0;
  const first = index.places.get(index.main[0] ?? "")?.node.ms ?? 0;
  return { thoughts, tokens, passes, ms: ms + (counted ? 0 : first) };
}
