/**
 * What every derivation looks up in a trace: nodes by id with what comes before each, readings by thought, the
 * question's graph, your words. It grows with the trace, each node being looked at once. A broken trace gives an
 * index of what can be told.
 */
import { type ConceptOf, conceptReader, namesConcepts } from "../task/phrases";
import { isRight } from "../task/scorer";
import { lentWords } from "../problem/problem";
import { askedIn, supportIn } from "../problem/readQuestion";
import { type GraphMark, type ProblemGraph, graphOf, marker } from "../problem/problemGraph";
import { translator } from "../problem/words";
import { wordsOfEdit } from "../trace/edits";
import {
  type Spoken,
  type ThoughtReading,
  type TokenNode,
  type Trace,
  type TraceNode,
  type NextStep,
  keyOf,
  nameOf,
} from "../trace/trace";

/** A node where it stands. Counts and sums are of the way from the prompt to it, itself included. */
export interface Place<N extends TraceNode = TraceNode> {
  node: N;
  before: Place | null;
  thoughts: number;
  tokens: number;
  ms: number;
  /** The last thought on the way; `null` if there is none. */
  lastThought: string | null;
  /** The first token on the way, where a continuation is named and removed. */
  branch: string | null;
  /** What was done to the thoughts, by position from 1. */
  edits: readonly PlacedWords[];
  /** Whether you removed the branch it belongs to. */
  removed: boolean;
  /** How many nodes came before it. */
  order: number;
}

export interface PlacedWords {
  position: number;
  text: string;
}

export class TraceIndex {
  /** `null` if the question holds no graph. */
  readonly graph: ProblemGraph | null;
  /** What a concept is after so many thoughts. */
  readonly mark: (concept: string, thoughts: number) => GraphMark | null;
  readonly conceptOf: ConceptOf;
  /** Whether steps name concepts. If not, a next step is compared by its ids: two steps may have one result. */
  readonly namesConcepts: boolean;
  readonly places = new Map<string, Place>();
  /** The main thoughts, in order: the first unedited ones, each after the one before. */
  readonly main: string[] = [];
  /** Tokens that nothing follows: where continuations end. In the order of the nodes. */
  readonly leaves = new Map<string, Place>();
  /** Thoughts that no thought follows, and those that a token follows. */
  readonly thoughtEnds = new Map<string, Place>();
  readonly spokeAfter = new Set<string>();
  readonly spoken = new Map<string, Spoken>();
  private readonly readings = new Map<string | null, ThoughtReading>();
  private readonly translated = new Map<string, string>();
  private readonly translate: (text: string) => string;
  private seen = { nodes: 0, readings: 0, spoken: 0 };
  private marks: Trace["marks"] | undefined;
  private removed = new Set<string>();

  constructor(readonly origin: Trace) {
    const { read } = origin;
    const problem = read && read.kind !== "text" ? read : null;
    this.graph = attempt(() => problem && graphOf(problem), null);
    this.mark = attempt(
      () => markReader(origin, this.graph),
      () => null,
    );
    this.conceptOf = attempt(
      () => conceptReader(origin.model.manifest),
      () => undefined,
    );
    this.namesConcepts = attempt(() => namesConcepts(origin.model.manifest), false);
    this.translate = attempt(
      () => translator(problem ? lentWords(problem) : []),
      (text) => text,
    );
  }

  /** Takes in what was added to the trace. */
  grow(trace: Trace): void {
    const [nodes, readings, spoken] = [listOf(trace.nodes), listOf(trace.readings), listOf(trace.spoken)];
    if (trace.marks !== this.marks) this.takeMarks(trace.marks);
    for (const node of nodes.slice(this.seen.nodes)) attempt(() => this.add(node), undefined);
    for (const reading of readings.slice(this.seen.readings))
      if (reading) this.readings.set(reading.node ?? null, reading);
    for (const one of spoken.slice(this.seen.spoken)) if (one) this.spoken.set(one.end, one);
    this.seen = { nodes: nodes.length, readings: readings.length, spoken: spoken.length };
  }

  /** Whether the trace is the one that was indexed, perhaps with more in it. */
  fits(trace: Trace): boolean {
    const { origin, seen } = this;
    return (
      trace.read === origin.read &&
      trace.model === origin.model &&
      trace.prompt === origin.prompt &&
      trace.source === origin.source &&
      listOf(trace.nodes).length >= seen.nodes &&
      listOf(trace.readings).length >= seen.readings &&
      listOf(trace.spoken).length >= seen.spoken
    );
  }

  nameOfBranch(branch: string): string | null {
    return this.marks?.[branch]?.name ?? null;
  }

  /** First to last. */
  path(place: Place | null | undefined): Place[] {
    const path: Place[] = [];
    for (let at = place ?? null; at; at = at.before) path.push(at);
    return path.reverse();
  }

  /** What would be said next after the thought; `undefined` if that wasn't read. */
  after(thought: string | null): ThoughtReading | undefined {
    return this.readings.get(thought);
  }

  /** Probability of an answer when it is forced after the thought; `null` if that wasn't read. */
  forced(thought: string | null, answer: string): number | null {
    return this.after(thought)?.forced?.answers?.find((one) => nameOf(one) === answer)?.p ?? null;
  }

  /** Probability of the final answer when it is forced after the thought; `null` if that wasn't read. */
  finalForced(thought: string | null, answer: string): number | null {
    // Version 1 of the format recorded the answers that were listed, and no other.
    return this.after(thought)?.forced?.final ?? this.forced(thought, answer);
  }

  /**
   * Whether the answer is the right one; `null` if that isn't known, or the facts don't support exactly one option. No
   * answer (`null`) is wrong.
   */
  isRight(answer: string | null): boolean | null {
    const { read, model } = this.origin;
    const support = attempt(() => supportIn(read, this.graph), null);
    if (support !== null && support !== "one") return null;
    return attempt(() => isRight(model.manifest.task, answer, read.truth?.answer, askedIn(read)), null);
  }

  /** What a next step is compared by. */
  keyOfStep({ to, ...step }: Pick<NextStep, "to" | "ids" | "text">): string {
    return keyOf(this.namesConcepts && to !== undefined ? { ...step, to } : step);
  }

  /** The model's text in your words. */
  say(text: string): string {
    const known = this.translated.get(text);
    if (known !== undefined) return known;
    const yours = this.translate(text);
    this.translated.set(text, yours);
    return yours;
  }

  private add(node: TraceNode | null | undefined): void {
    if (typeof node?.id !== "string" || this.places.has(node.id)) return;
    const before = (node.parent === null ? undefined : this.places.get(node.parent)) ?? null;
    const isThought = node.kind === "thought";
    const thoughts = (before?.thoughts ?? 0) + (isThought ? 1 : 0);
    const edits = before?.edits ?? [];
    const place: Place = {
      node,
      before,
      thoughts,
      tokens: (before?.tokens ?? 0) + (isThought ? 0 : 1),
      ms: (before?.ms ?? 0) + (Number(node.ms) || 0),
      lastThought: isThought ? node.id : (before?.lastThought ?? null),
      branch: before?.branch ?? (isThought ? null : node.id),
      edits:
        isThought && node.edit
          ? [...edits, { position: thoughts, text: wordsOfEdit(node.edit, thoughts, (text) => this.say(text)) }]
          : edits,
      removed: false,
      order: this.places.size,
    };
    place.removed = this.isRemoved(place);
    this.places.set(node.id, place);
    if (before) this.leaves.delete(before.node.id);
    if (isThought) {
      if (before) this.thoughtEnds.delete(before.node.id);
      this.thoughtEnds.set(node.id, place);
      if (!node.edit && node.parent === (this.main.at(-1) ?? null)) this.main.push(node.id);
    } else {
      this.leaves.set(node.id, place);
      if (before?.node.kind === "thought") this.spokeAfter.add(before.node.id);
    }
  }

  private takeMarks(marks: Trace["marks"]): void {
    const had = this.removed.size;
    this.marks = marks;
    this.removed = new Set(Object.keys(marks ?? {}).filter((id) => marks[id]?.removed === true));
    if (had === 0 && this.removed.size === 0) return;
    for (const place of this.places.values()) place.removed = this.isRemoved(place);
  }

  private isRemoved({ node, before }: Place): boolean {
    return before?.removed === true || (this.removed.size > 0 && this.removed.has(node.id));
  }
}

export function isToken(place: Place): place is Place<TokenNode> {
  return place.node.kind === "token";
}

/** Gives `otherwise` where `f` throws: what reads a trace that is broken says so by its value. */
function attempt<T>(f: () => T, otherwise: T): T {
  try {
    return f();
  } catch {
    return otherwise;
  }
}

/** A word of the model's that the problem doesn't mention can't be reached. */
function markReader(
  { model }: Trace,
  graph: ProblemGraph | null,
): (concept: string, thoughts: number) => GraphMark | null {
  if (!graph) return () => null;
  const { lexicon } = model.manifest.task;
  const known = new Set([...lexicon.concepts, ...lexicon.names]);
  const markIn = marker(graph);
  return (concept, thoughts) => markIn(concept, thoughts) ?? (known.has(concept) ? "unreachable" : null);
}

function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? (list as readonly T[]) : [];
}
