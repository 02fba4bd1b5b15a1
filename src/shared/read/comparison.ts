import { keyOf } from "../problem/fragments";
import { namesConcepts } from "../task/phrases";
import type { GraphMark } from "../problem/problemGraph";
import type { OutputClass } from "../problem/outputClass";
import type { Continuation, Continuations } from "./continuations";
import type { Column, TreeCandidate } from "./searchColumn";
import type { SearchTree } from "./searchTree";
import { type Concept, type SpokenStep, spokenSteps } from "./spokenSteps";
import type { TraceIndex } from "./traceIndex";
import { type Cost, costOf } from "./verdict";

export interface Alignment {
  /** By depth, 1 first, for as long as there is a thought or a step. */
  rows: AlignedRow[];
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

/** What the last thought of the step considered, in short; its column in the tree has all of it. */
interface ConsideredThought extends Pick<
  Column,
  "thoughts" | "node" | "bars" | "effective" | "isLeast" | "answerMarker"
> {
  first: TreeCandidate | null;
}

export interface AlignedStep extends SpokenStep {
  /** The mark of `to` at this depth. */
  mark: GraphMark | null;
  /**
   * What the thought gives to `to`, and its place in the thought's list, 1 first; `null` if it isn't in what is
   * recorded (from 0.1%), or the thought has no such list.
   */
  considered: number | null;
  rank: number | null;
  /** Whether the list is what is decoded from the thought; otherwise it is what the model would say next. */
  decoded: boolean;
  /** Whether the thought's list holds what steps come to, so that something can be missing in it. */
  comparable: boolean;
  /** The first step of these words that is not the thought's first candidate. */
  parts: boolean;
}

/** One way to the answer, with what it took. */
export interface Way extends Cost {
  model: string;
  answer: Concept | null;
  /** The probability of the answer as it was spoken. */
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
  const { columns } = trace.tree;
  const steps = stepsOf(trace.index, columns);
  const thinking = columns.length === 0 ? null : trace.final;
  const own = trace.continuations.free(null);
  const other = compared?.continuations.free(null);
  const considers = considerer(trace.index, steps);
  const ownSteps = own ? align(trace.index, own, considers) : [];
  const otherSteps = compared && other ? align(compared.index, other, considers) : [];
  const depth = Math.max(steps.length, ownSteps.length, otherSteps.length);
  return {
    rows: Array.from({ length: depth }, (_, at) => {
      const column = steps[at]?.at(-1);
      const said = { own: ownSteps[at] ?? null, other: otherSteps[at] ?? null };
      return {
        depth: at + 1,
        thought: column ? inShort(column) : null,
        ...said,
        parts: (said.own?.parts ?? false) || (said.other?.parts ?? false),
      };
    }),
    thinking: thinking && wayOf(trace.index, thinking),
    own: own ? wayOf(trace.index, own) : null,
    other: compared && other ? wayOf(compared.index, other) : null,
  };
}

function inShort({ thoughts, node, bars, effective, isLeast, answerMarker, candidates }: Column): ConsideredThought {
  return { thoughts, node, bars, effective, isLeast, answerMarker, first: candidates[0] ?? null };
}

/** The columns of the thoughts by the steps that they replace: a model may be trained with several thoughts a step. */
function stepsOf({ origin }: TraceIndex, columns: readonly Column[]): Column[][] {
  const perStep = Math.max(1, origin.model.manifest.thoughts.perStep);
  return Array.from({ length: Math.ceil(columns.length / perStep) }, (_, step) =>
    columns.slice(step * perStep, (step + 1) * perStep),
  );
}

type Considered = Pick<AlignedStep, "considered" | "rank" | "decoded" | "comparable">;
const NOTHING: Considered = { considered: null, rank: null, decoded: false, comparable: false };

/**
 * What the thoughts of the step at `at`, from 0, give to what a spoken step comes to, in your words: a model may have
 * other words of its own. The bars of concepts are compared with it. In a model of any text, a thought may decode to it
 * or lead to a step that ends with it, so both lists of each thought are searched, and the largest share counts.
 */
function considerer(index: TraceIndex, steps: readonly Column[][]): (at: number, said: string | null) => Considered {
  const isOfConcepts = namesConcepts(index.origin.model.manifest);
  return (at, said) => {
    const columns = steps[at] ?? [];
    const last = columns.at(-1);
    if (!last || said === null) return NOTHING;
    const key = keyOf(said.trim());
    if (isOfConcepts) {
      const found = last.candidates.findIndex((candidate) => keyOf(candidate.text.trim()) === key);
      return { ...placed(last.candidates, found), decoded: last.bars === "lens", comparable: true };
    }
    const found = columns.flatMap(({ node, candidates }) => {
      const thought = index.places.get(node)?.node;
      const lens = thought?.kind === "thought" ? thought.lens.candidates : [];
      const decoded = lens.map(({ text, p }) => ({ text: index.say(text), p }));
      const next = candidates.filter(({ from }) => from === "value");
      return [decoded, next].map((list) => ({
        ...placed(
          list,
          list.findIndex(({ text }) => keyOf(text.trim()) === key),
        ),
        ...{ decoded: list === decoded, comparable: false },
      }));
    });
    const [best] = found
      .filter(({ rank }) => rank !== null)
      .toSorted((a, b) => (b.considered ?? 0) - (a.considered ?? 0));
    return best ?? NOTHING;
  };
}

function placed(list: readonly { p: number }[], found: number): Pick<AlignedStep, "considered" | "rank"> {
  return { considered: list[found]?.p ?? null, rank: found < 0 ? null : found + 1 };
}

function align(index: TraceIndex, continuation: Continuation, considers: ReturnType<typeof considerer>): AlignedStep[] {
  let parted = false;
  return spokenSteps(index, continuation).map((step, at) => {
    const found = considers(at, step.to?.text ?? null);
    const parts = !parted && found.comparable && found.rank !== 1;
    parted ||= parts;
    return { ...step, mark: step.to && index.mark(step.to.concept, at + 1), ...found, parts };
  });
}

function wayOf(index: TraceIndex, continuation: Continuation): Way {
  const { answer, right, outputClass } = continuation;
  return {
    model: index.origin.model.name,
    answer: answer && { concept: answer.concept, text: index.say(answer.concept) },
    p: answer && answer.p,
    right,
    outputClass,
    ...costOf(index, continuation),
    continuation,
  };
}
