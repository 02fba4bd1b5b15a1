/** From a value, as the engine reads it and version 1 of the format kept it, to the reading that a trace keeps. */
import type { TraceManifest } from "../model/manifest";
import { answerPhrase, namesConcepts, phrase } from "../task/phrases";
import type { AnswerText, NextStep, Rest, ThoughtReading } from "./trace";

/** What would be said next if language were forced: concepts, or where steps name none whole steps. */
export interface Value {
  /** Raw probabilities of what may open a step, most probable first. With `rest` and the answer marker they make 1. */
  candidates: ValueCandidate[];
  rest: Rest;
  /** Raw probability of the answer marker as the next token. */
  answerMarker: number;
  /** Entropy in nats over the concepts, given that a step is said; over whole steps, the rest counts as one. */
  entropy: number;
  /**
   * The answer when it is forced: concepts by probability, the question's options always among them. With
   * `answersRest` they make 1.
   */
  answers: ValuePhrase[];
  answersRest: Rest;
}

export interface ValuePhrase {
  /** The concept it names, or where there are none the text of its tokens. */
  concept: string;
  tokens: number[];
  p: number;
  /** Where no concepts are named: what the step yields, by its form, and whether it is a whole step. */
  to?: string;
  ended?: boolean;
}

export interface ValueCandidate extends ValuePhrase {
  /** What the step would say of it: probabilities given this candidate, which add up to 1 with the rest. */
  children: ValuePhrase[];
  childrenRest: Rest;
  /** Probability of the answer marker in place of a child, a part of `childrenRest`; absent where it wasn't read. */
  childrenMarker?: number;
  /** What was fed between it and its children; absent where nothing was. */
  separator?: number[];
}

/** As version 1 of the format kept it: ids and rests are missing. */
export type ValueVersion1 = Pick<Value, "rest" | "answerMarker" | "entropy"> & {
  candidates: (Omit<ValueCandidate, "children"> & { children: PhraseVersion1[] })[];
  answers: PhraseVersion1[];
};

type PhraseVersion1 = Omit<ValuePhrase, "tokens"> & { tokens?: number[] };

/** `name`: who the question is about, in the model's words, where that is known. */
export function readingOf(
  value: ValueVersion1 & { answersRest?: Rest },
  node: string | null,
  manifest: TraceManifest,
  name: string | undefined,
): ThoughtReading {
  return {
    node,
    marker: manifest.task.answer.marker === null ? null : value.answerMarker,
    next: value.candidates.map(({ children, childrenRest, childrenMarker, separator = [], ...step }) => ({
      ids: step.tokens,
      ...textIn(manifest, manifest.task.lexicon.names.includes(step.concept) ? "root" : "subject", step),
      p: step.p,
      children: children.map((child) => stepOf(child, manifest)),
      rest: childrenRest,
      ...(childrenMarker !== undefined && { marker: childrenMarker }),
      ...(separator.length > 0 && { separator }),
    })),
    rest: value.rest,
    entropy: value.entropy,
    forced: {
      answers: value.answers.map((answer) => ({ ...answerOf(answer, manifest, name), p: answer.p })),
      ...(value.answersRest && { rest: value.answersRest }),
    },
  };
}

/** A step after another one. */
export function stepOf(step: PhraseVersion1 & { p: number }, manifest: TraceManifest): NextStep {
  return { ...idsOf(step), ...textIn(manifest, "object", step), p: step.p };
}

function textIn(
  manifest: TraceManifest,
  role: "subject" | "root" | "object",
  { concept, to, ended = false }: Omit<PhraseVersion1, "p">,
): Pick<NextStep, "text" | "to" | "ended"> {
  return namesConcepts(manifest)
    ? { text: phrase(manifest, role, concept).trim(), to: concept, ended: role === "object" }
    : { text: concept, ...(to !== undefined && { to }), ended };
}

/** The text of an answer that names the concept. */
export function answerOf(
  { concept, tokens }: Pick<PhraseVersion1, "concept" | "tokens">,
  manifest: TraceManifest,
  name: string | undefined,
): AnswerText {
  const ids = idsOf({ tokens });
  if (!namesConcepts(manifest)) return { ...ids, text: concept };
  return { ...ids, text: answerPhrase(manifest, name ?? "", concept).trim(), to: concept };
}

function idsOf({ tokens }: { tokens?: number[] | undefined }): { ids?: number[] } {
  return tokens && tokens.length > 0 ? { ids: tokens } : {};
}
