/**
 * The one sentence the panel says without a click: what it answered, how sure it is, whether that is right, when it
 * decided, and what saying it in words would have taken.
 */
import { readProblem } from "../problem/problem";
import { rightOption } from "../problem/problemGraph";
import { mixingRemark } from "./mixing";
import { graphOf } from "./graphOf";
import { type Continuation, freeContinuation, continuationsOf } from "./continuations";
import { type Trace, mainThoughts } from "../trace/trace";
import { valueAfter } from "./searchTree";
import { inYourWords } from "../problem/words";

export interface Verdict {
  /** The answer's concept and the whole answer, in the person's words. */
  text: string;
  sentence: string;
  p: number;
  /** Whether the facts support it; `null` where they support both options or neither, or hold no graph. */
  right: boolean | null;
  /** The number of thoughts from which the forced answer no longer changes; `null` where values are missing. */
  decided: number | null;
  latent: Cost;
  /** Ordinary chain of thought by the same model (0 thoughts); `null` until it has been said. */
  inWords: (Cost & { continuation: Continuation; text: string | null; right: boolean | null }) | null;
  /** What must be said beside the answer: repeated facts, both options supported, untrained number of thoughts. */
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

/** `null` until there is an answer. */
export function verdict(trace: Trace): Verdict | null {
  if (trace.answer === null) return null;
  const said = continuationsOf(trace);
  const main = said.find((continuation) => continuation.id === trace.answer?.node);
  if (!main) return null;
  const words = main.after === null ? undefined : freeContinuation(said, null);
  const concept = main.answer?.concept ?? trace.answer.text;
  return {
    text: inYourWords(concept, trace.words),
    sentence: inYourWords(trace.answer.text, trace.words),
    p: trace.answer.p,
    right: isRight(trace, concept),
    decided: decidedAfter(trace),
    latent: costOf(trace, main),
    inWords: words
      ? {
          ...costOf(trace, words),
          continuation: words,
          text: words.answer && inYourWords(words.answer.concept, trace.words),
          right: words.answer && isRight(trace, words.answer.concept),
        }
      : null,
    remarks: remarks(trace),
    curve: answerCurve(trace),
  };
}

/** Whether the facts lead to the concept and not to the other option. */
export function isRight(trace: Trace, concept: string): boolean | null {
  const graph = graphOf(trace);
  if (!graph) return null;
  const right = rightOption(graph);
  return right === null ? null : graph.nodes[right] === concept;
}

function decidedAfter(trace: Trace): number | null {
  const best = [null, ...mainThoughts(trace).map((thought) => thought.id)].map(
    (node) => valueAfter(trace, node)?.answers[0]?.concept,
  );
  const last = best.at(-1);
  if (last === undefined) return null;
  return best.findLastIndex((concept) => concept !== last) + 1;
}

/**
 * Probability of each of the question's options when the answer is forced, for every number of thoughts whose value was
 * read.
 */
export function answerCurve(trace: Trace): Verdict["curve"] {
  return curveAt(
    trace,
    [null, ...mainThoughts(trace).map((thought) => thought.id)].map((node, thoughts) => ({ node, thoughts })),
  );
}

function curveAt(trace: Trace, places: readonly { node: string | null; thoughts: number }[]): Verdict["curve"] {
  const graph = graphOf(trace);
  const options = graph?.options.flatMap((option) => graph.nodes[option] ?? []) ?? [];
  return places.flatMap(({ node, thoughts }) => {
    const answers = valueAfter(trace, node)?.answers;
    if (!answers || options.length === 0) return [];
    const p = (concept: string): number => answers.find((answer) => answer.concept === concept)?.p ?? 0;
    return [
      {
        thoughts,
        options: options.map((concept) => ({ concept, text: inYourWords(concept, trace.words), p: p(concept) })),
      },
    ];
  });
}

/** What a line of edited thoughts comes to, for the end of its tree; `null` where its words hold no answer. */
export function verdictOfLine(trace: Trace, main: Verdict, { after, thoughts, answer }: Continuation): Verdict | null {
  if (!answer) return null;
  const { concept, p } = answer;
  const forced = valueAfter(trace, after)?.answers.find((found) => found.concept === concept)?.p;
  return {
    ...main,
    text: inYourWords(concept, trace.words),
    p: forced ?? p,
    right: isRight(trace, concept),
    decided: null,
    curve: curveAt(trace, [{ node: after, thoughts }]),
  };
}

function remarks(trace: Trace): string[] {
  const { manifest } = trace.model;
  const found =
    manifest.input === "prosqa"
      ? readProblem(trace.source.text, { ...manifest.lexicon, nodeLimit: manifest.nodeLimit }).remarks
      : [];
  const thoughts = mainThoughts(trace).length;
  const mixing = mixingRemark(trace);
  return [
    ...found,
    ...(thoughts > manifest.thoughts.max
      ? [`The model was trained with up to ${manifest.thoughts.max} thoughts; the later ones are outside its training.`]
      : []),
    ...(mixing === null ? [] : [mixing]),
  ];
}

/** What the words took, the thoughts before them included. */
export function costOf(trace: Trace, { branch, after, thoughts, tokens, passes, ms }: Continuation): Cost {
  // The prompt's pass is counted in what it made, the first thought or `<eot>`. Words beside thoughts needed it too.
  const counted = after !== null || (trace.nodes.find(({ id }) => id === branch)?.ms ?? 0) > 0;
  return { thoughts, tokens, passes, ms: ms + (counted ? 0 : (mainThoughts(trace)[0]?.ms ?? 0)) };
}
