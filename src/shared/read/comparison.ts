import { keyOf } from "../problem/fragments";
import type { GraphMark, OutputClass } from "../problem/problemGraph";
import type { Continuation, Continuations } from "./continuations";
import type { Column, SearchTree, TreeCandidate } from "./searchTree";
import { type Concept, type SpokenStep, spokenSteps } from "./spokenSteps";
import type { TraceIndex } from "./traceIndex";
import { type Cost, costOf } from "./verdict";

export interface Alignment {
  /** By depth, 1 first, for as long as there is a thought or a step. */
  rows: AlignedRow[];
  /** Whether a step stands beside the tokens of its last thought, rather than beside the bars of its thought. */
  ofSteps: boolean;
  /** With thoughts; `null` if the trace has none or no answer yet. */
  thinking: Way | null;
  /**
   * Ordinary chain of thought by the same model (the words after 0 thoughts), and by the other; `null` until it has
   * been said.
   */
  own: Way | null;
  other: Way | null;
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
  /** The mark of `to` at this depth. */
  mark: GraphMark | null;
  /**
   * The share the thought's bars give to `to`, and its place among them, 1 first; `null` if it is not among what is
   * recorded (from 0.1%).
   */
  considered: number | null;
  rank: number | null;
  /** The first step of these words that is not the thought's first candidate. */
  parts: boolean;
}

/** One way to the answer, with what it took. */
export interface Way extends Cost {
  model: string;
  answer: Concept | null;
  /** The probability of the answer when it is forced; `null` if that was not read. */
  p: number | null;
  right: boolean | null;
  outputClass: OutputClass | null;
  continuation: Continuation;
}

/** What is known of a trace that is laid beside another. `tree` has all candidates. */
export interface Comparable {
  index: TraceIndex;
  continuations: Continuations;
  final: Continuation | null;
  tree: SearchTree;
}

/** `compared` is the same question's trace by the other model, without thoughts; `null` if there is none. */
export function alignment(trace: Comparable, compared: Pick<Comparable, "index" | "continuations"> | null): Alignment {
  const { ofSteps } = trace.tree;
  const columns = ofSteps ? lastOfSteps(trace.tree.columns) : trace.tree.columns;
  const thinking = columns.length === 0 ? null : trace.final;
  const own = trace.continuations.free(null);
  const other = compared?.continuations.free(null);
  const ownSteps = own ? align(trace.index, own, columns) : [];
  const otherSteps = compared && other ? align(compared.index, other, columns) : [];
  const depth = Math.max(columns.length, ownSteps.length, otherSteps.length);
  return {
    rows: Array.from({ length: depth }, (_, at) => {
      const column = columns[at];
      const steps = { own: ownSteps[at] ?? null, other: otherSteps[at] ?? null };
      return {
        depth: at + 1,
        thought: column ? inShort(column) : null,
        ...steps,
        parts: (steps.own?.parts ?? false) || (steps.other?.parts ?? false),
      };
    }),
    ofSteps,
    thinking: thinking && wayOf(trace.index, thinking),
    own: own ? wayOf(trace.index, own) : null,
    other: compared && other ? wayOf(compared.index, other) : null,
  };
}

/** The last thought of every step, as the tokens that it decodes to: a thought holds the result of its own step. */
function lastOfSteps(columns: readonly Column[]): Column[] {
  return columns
    .filter(({ part }, at) => part === null || part.part === part.parts || at === columns.length - 1)
    .map((column) => ({
      ...column,
      bars: "lens",
      candidates: column.candidates.filter(({ from }) => from === "lens"),
    }));
}

function inShort({ thoughts, node, bars, effective, answerMarker, candidates }: Column): ConsideredThought {
  return { thoughts, node, bars, effective, answerMarker, first: candidates[0] ?? null };
}

/** What was spoken may be of another model with other words of its own: it is found among candidates by your words. */
function align(index: TraceIndex, continuation: Continuation, columns: readonly Column[]): AlignedStep[] {
  let parted = false;
  return spokenSteps(index, continuation).map((step, at) => {
    const column = columns[at];
    const key = step.to && keyOf(step.to.text);
    // In a tree of steps another kind of list follows the bars.
    const found = column?.candidates.findIndex(({ text, from }) => from === column.bars && keyOf(text) === key) ?? -1;
    const parts = !parted && column !== undefined && found !== 0;
    parted ||= parts;
    return {
      ...step,
      mark: step.to && index.mark(step.to.concept, at + 1),
      considered: column?.candidates[found]?.p ?? null,
      rank: found < 0 ? null : found + 1,
      parts,
    };
  });
}

function wayOf(index: TraceIndex, continuation: Continuation): Way {
  const { answer, outputClass } = continuation;
  return {
    model: index.origin.model.name,
    answer: answer && { concept: answer.concept, text: index.say(answer.concept) },
    p: answer && index.forced(continuation.after, answer.concept),
    right: answer && index.isRight(answer.concept),
    outputClass,
    ...costOf(index, continuation),
    continuation,
  };
}
