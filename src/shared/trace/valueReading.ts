/** From a value, as the engine reads it and version 1 of the format kept it, to the reading that a trace keeps. */
import type { TraceManifest } from "../model/manifest";
import { answerPhrase, namesConcepts, phrase } from "../task/phrases";
import type { AnswerText, Rest, ThoughtReading } from "./trace";

/** What would be said next if language were forced: concepts, or where the model takes any text tokens. */
export interface Value {
  /** Raw probabilities of what may open a step, most probable first; `rest` counts the others. */
  candidates: ValueCandidate[];
  rest: Rest;
  /** Raw probability of the answer marker as the next token. */
  answerMarker: number;
  /** Entropy in nats over the concepts, given that a step is said. */
  entropy: number;
  /** The answer when it is forced: concepts by probability, the question's options always among them. */
  answers: { concept: string; p: number }[];
}

export interface ValueCandidate {
  concept: string;
  tokens: number[];
  p: number;
  /** What the step would say of it, given it: probabilities conditioned on this candidate. */
  children: { concept: string; p: number }[];
  childrenRest: Rest;
}

/** `name`: who the question is about, in the model's words, where that is known. */
export function readingOf(
  value: Value,
  node: string | null,
  manifest: TraceManifest,
  name: string | undefined,
): ThoughtReading {
  const isText = !namesConcepts(manifest);
  const textIn = (role: "subject" | "root" | "object", concept: string): { text: string; to?: string } =>
    isText ? { text: concept } : { text: phrase(manifest, role, concept).trim(), to: concept };
  return {
    node,
    marker: manifest.task.answer.marker === null ? null : value.answerMarker,
    next: value.candidates.map(({ concept, tokens, p, children, childrenRest }) => ({
      ids: tokens,
      ...textIn(manifest.task.lexicon.names.includes(concept) ? "root" : "subject", concept),
      p,
      ended: false,
      children: children.map((child) => ({ ...textIn("object", child.concept), p: child.p, ended: !isText })),
      rest: childrenRest,
    })),
    rest: value.rest,
    entropy: value.entropy,
    forced: { answers: value.answers.map(({ concept, p }) => ({ ...answerOf(concept, manifest, name), p })) },
  };
}

/** The text of an answer that names the concept. */
export function answerOf(concept: string, manifest: TraceManifest, name: string | undefined): AnswerText {
  if (!namesConcepts(manifest)) return { text: concept };
  return { text: answerPhrase(manifest, name ?? "", concept).trim(), to: concept };
}
