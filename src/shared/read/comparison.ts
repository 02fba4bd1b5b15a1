import { keyOf } from "../problem/fragments";
import { type GraphMark, type OutputClass } from "../problem/problemGraph";
import { graphOf } from "./graphOf";
import { type Continuation, freeContinuation, continuationsOf } from "./continuations";
import { type SpokenStep, type Concept, stepsOf } from "./steps";
import { type Trace, mainThoughts } from "../trace/trace";
import { type Column, type TreeCandidate, marksOf, searchTree, valueAfter } from "./searchTree";
import { type Cost, answerCurve, costOf, isRight } from "./verdict";
import { inYourWords } from "../problem/words";

/** What the model says after `thoughts` thoughts. */
export interface AfterEvery {
  thoughts: number;
  /** Id of the last of them; `null` after none. */
  node: string | null;
  /** What its words end with; where they hold no answer, or were not said, the answer it gives when that is forced. */
  answer: Concept | null;
  /** Whether `answer` is the forced one. */
  forced: boolean;
  /** Probability of `answer` when the answer is forced; `null` where that was not read. */
  p: number | null;
  /** Whether the facts support `answer` and not the other option; `null` where that is not known. */
  right: boolean | null;
  outputClass: OutputClass | null;
  /** What it says by itself; `null` where it has not been asked. */
  continuation: Continuation | null;
  /**
   * Probability of each of the question's options when the answer is forced: the curve. Empty where that was not read.
   */
  options: (Concept & { p: number })[];
}

/** A row for every number of thoughts of which anything is known. */
export function afterEvery(trace: Trace): AfterEvery[] {
  const said = continuationsOf(trace);
  const curve = new Map(answerCurve(trace).map(({ thoughts, options }) => [thoughts, options]));
  return [null, ...mainThoughts(trace).map(({ id }) => id)].flatMap((node, thoughts) => {
    const continuation = freeContinuation(said, node) ?? null;
    const value = valueAfter(trace, node);
    if (!continuation && !value) return [];
    const concept = continuation?.answer?.concept ?? value?.answers[0]?.concept ?? null;
    return [
      {
        thoughts,
        node,
        answer: concept === null ? null : { concept, text: inYourWords(concept, trace.words) },
        forced: concept !== null && !continuation?.answer,
        p: value?.answers.find((answer) => answer.concept === concept)?.p ?? null,
        right: concept === null ? null : isRight(trace, concept),
        outputClass: continuation?.outputClass ?? null,
        continuation,
        options: curve.get(thoughts) ?? [],
      },
    ];
  });
}

export interface Alignment {
  /** By depth, 1 first, for as long as there is a thought or a step. */
  rows: AlignedRow[];
  /** With thoughts; `null` where the trace has none or no answer yet. */
  thinking: Line | null;
  /**
   * Ordinary chain of thought by the same model (the words after 0 thoughts), and by the other; `null` until it has
   * been said.
   */
  own: Line | null;
  other: Line | null;
}

export interface AlignedRow {
  depth: number;
  thought: ConsideredThought | null;
  own: AlignedStep | null;
  other: AlignedStep | null;
  /** Whether the words of either model part from the thoughts here. */
  parts: boolean;
}

/** What the thought considered, in short; its column in the tree has all of it. */
interface ConsideredThought extends Pick<Column, "thoughts" | "node" | "bars" | "effective" | "answerMarker"> {
  first: TreeCandidate | null;
}

export interface AlignedStep extends SpokenStep {
  /** Of `to` at this depth. */
  mark: GraphMark | null;
  /**
   * The share the thought's bars give to `to`, and its place among them, 1 first; `null` where it is not among what is
   * recorded (from 0.1 %).
   */
  considered: number | null;
  rank: number | null;
  /** The first step of these words that is not the thought's first candidate. */
  parts: boolean;
}

/** One way to the answer, with what it took. */
export interface Line extends Cost {
  model: string;
  answer: Concept | null;
  /** Of the answer when it is forced; `null` where that was not read. */
  p: number | null;
  right: boolean | null;
  outputClass: OutputClass | null;
  continuation: Continuation;
}

/** `compared` is the same question's trace by the other model, without thoughts; `null` where there is none. */
export function alignment(trace: Trace, compared: Trace | null): Alignment {
  const { columns } = searchTree(trace, Infinity);
  const said = continuationsOf(trace);
  const main = columns.length === 0 ? undefined : said.find((continuation) => continuation.id === trace.answer?.node);
  const own = freeContinuation(said, null);
  const other = compared ? freeContinuation(continuationsOf(compared), null) : undefined;
  const ownSteps = own ? align(trace, own, columns) : [];
  const otherSteps = compared && other ? align(compared, other, columns) : [];
  const depth = Math.max(columns.length, ownSteps.length, otherSteps.length);
  return {
    rows: Array.from({ length: depth }, (_, index) => {
      const column = columns[index];
      const steps = { own: ownSteps[index] ?? null, other: otherSteps[index] ?? null };
      return {
        depth: index + 1,
        thought: column ? inShort(column) : null,
        ...steps,
        parts: (steps.own?.parts ?? false) || (steps.other?.parts ?? false),
      };
    }),
    thinking: main ? lineOf(trace, main) : null,
    own: own ? lineOf(trace, own) : null,
    other: compared && other ? lineOf(compared, other) : null,
  };
}

function inShort({ thoughts, node, bars, effective, answerMarker, candidates }: Column): ConsideredThought {
  return { thoughts, node, bars, effective, answerMarker, first: candidates[0] ?? null };
}

/**
 * `spoken` may be of another model with other words of its own: what it says is found among candidates by the person's
 * words.
 */
function align(spoken: Trace, continuation: Continuation, columns: Column[]): AlignedStep[] {
  const mark = marksOf(spoken, graphOf(spoken));
  let parted = false;
  return stepsOf(spoken, continuation).map((step, index) => {
    const column = columns[index];
    const key = step.to && keyOf(step.to.text);
    const at = column?.candidates.findIndex((candidate) => keyOf(candidate.text) === key) ?? -1;
    const parts = !parted && column !== undefined && at !== 0;
    parted ||= parts;
    return {
      ...step,
      mark: step.to && mark(step.to.concept, index + 1),
      considered: column?.candidates[at]?.p ?? null,
      rank: at < 0 ? null : at + 1,
      parts,
    };
  });
}

function lineOf(trace: Trace, continuation: Continuation): Line {
  const { answer, outputClass } = continuation;
  const forced =
    answer && valueAfter(trace, continuation.after)?.answers.find(({ concept }) => concept === answer.concept);
  return {
    model: trace.model.name,
    answer: answer && { concept: answer.concept, text: inYourWords(answer.concept, trace.words) },
    p: forced?.p ?? null,
    right: answer && isRight(trace, answer.concept),
    outputClass,
    ...costOf(trace, continuation),
    continuation,
  };
}
