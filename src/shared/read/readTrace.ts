/**
 * The one reading of a trace, for the panel, the explorer, the editor and the command line. What is read is kept until
 * the trace grows, and what a change leaves as it was is kept beyond that. It never throws: what a trace can't tell is
 * an empty list or `null`, and `gaps` says which.
 */
import type { GraphMark, ProblemGraph } from "../problem/problemGraph";
import { visibleText } from "../format/visible";
import type { Span } from "../problem/fragments";
import type { ReadFact } from "../problem/problem";
import type { Selection } from "../trace/selection";
import type {
  Cost,
  NextStep,
  ThoughtNode,
  ThoughtReading,
  ThoughtTest,
  TokenNode,
  Trace,
  TraceNode,
} from "../trace/trace";
import { type AfterEvery, afterEvery } from "./afterEvery";
import { type Alignment, alignment } from "./comparison";
import { type Continuation, Continuations, continuationAt } from "./continuations";
import { type EditedRun, type RunFinder, editedRuns, runFinder, runShownFor } from "./editedRuns";
import { factFinder, mentionsOf } from "./mentions";
import { type SearchTree, searchTree } from "./searchTree";
import { type SpokenStep, spokenSteps } from "./spokenSteps";
import { type PinAt, type Pinned, pinAtEvery, pinsIn } from "./pins";
import { type Took, costOf } from "./readingCost";
import { type Place, TraceIndex, isToken } from "./traceIndex";
import { type TraceValues, valuesOf } from "./valueFunction";
import { type Remark, remarksOn } from "./remarks";
import { type Verdict, forcedIn, lastSpoken, verdict } from "./verdict";

/** The same object until the trace grows. */
export function readTrace(trace: Trace): TraceReading {
  const known = readings.get(trace);
  if (known?.isOf(trace)) return known;
  const reading = new TraceReading(trace, known?.grownTo(trace));
  readings.set(trace, reading);
  return reading;
}

/** Where a trace is copied to be changed, the copy goes on with what was read of it. */
export function readOn(from: Trace, to: Trace): void {
  const known = readings.get(from);
  if (!known) return;
  readings.delete(from);
  readings.set(to, known);
}

const readings = new WeakMap<Trace, TraceReading>();

/** What outlives a change of the trace. */
interface Kept {
  index: TraceIndex;
  /** By the id of the last token. */
  continuations: Map<string, Continuation>;
  trees: Map<string, { stamp: string; tree: SearchTree }>;
}

export class TraceReading {
  /** What of the trace couldn't be read. Empty for a trace that is whole. */
  readonly gaps: string[] = [];
  private readonly kept: Kept;
  private readonly known = new Map<string, unknown>();
  private readonly stamp: string;
  private readonly marks: Trace["marks"];

  constructor(
    private readonly trace: Trace,
    kept: Kept | undefined,
  ) {
    this.kept = kept ?? { index: new TraceIndex(trace), continuations: new Map(), trees: new Map() };
    this.kept.index.grow(trace);
    this.stamp = stampOf(trace);
    this.marks = trace.marks;
  }

  isOf(trace: Trace): boolean {
    return (
      this.trace === trace && this.kept.index.fits(trace) && stampOf(trace) === this.stamp && trace.marks === this.marks
    );
  }

  /** What can be kept for the trace; nothing where it is another one. */
  grownTo(trace: Trace): Kept | undefined {
    return this.kept.index.fits(trace) ? this.kept : undefined;
  }

  /** `null` if the question holds no graph. */
  get graph(): ProblemGraph | null {
    return this.index.graph;
  }

  get mainThoughts(): readonly ThoughtNode[] {
    return this.once("thoughts", [], () =>
      this.index.main.flatMap((id) => {
        const node = this.index.places.get(id)?.node;
        return node?.kind === "thought" ? [node] : [];
      }),
    );
  }

  /** Which of the main thoughts the node is, from 1; `null`: none of them. */
  numberOf(id: string | null): number | null {
    const place = id === null ? undefined : this.index.places.get(id);
    return place && this.index.main[place.thoughts - 1] === id ? place.thoughts : null;
  }

  node(id: string | null): TraceNode | undefined {
    return id === null ? undefined : this.index.places.get(id)?.node;
  }

  /** The nodes from the prompt to `id`, first to last; `null` if the trace has no such node. */
  path(id: string | null): TraceNode[] | null {
    if (id === null) return [];
    const place = this.index.places.get(id);
    return place ? this.index.path(place).map(({ node }) => node) : null;
  }

  /** The last thought on the way to a node, itself included; `null` if there is none. */
  thoughtBefore(id: string | null): string | null {
    return (id === null ? null : this.index.places.get(id)?.lastThought) ?? null;
  }

  /** What would be said next after the thought; `undefined` if that wasn't read. */
  after(thought: string | null): ThoughtReading | undefined {
    return this.index.after(thought);
  }

  /** Probability of an answer when it is forced after the thought; `null` if that wasn't read. */
  forced(thought: string | null, answer: string): number | null {
    const final = this.final?.answer?.concept ?? null;
    return this.guarded("forced answers", null, () => forcedIn(this.index, thought, answer, final));
  }

  /** Whether the answer is the right one; `null` if that isn't known, or the facts don't support exactly one option. */
  isRight(answer: string): boolean | null {
    return this.index.isRight(answer);
  }

  /** The model's text in your words. */
  say(text: string): string {
    return this.guarded("words", String(text), () => this.index.say(text));
  }

  /** A candidate or an answer as it is shown: a concept in your words, a token with its white space in sight. */
  shown({ to, text, ids = [] }: { to?: string; text: string; ids?: readonly number[] }): string {
    return to === undefined ? visibleText(this.say(text), ids) : this.say(to);
  }

  /** A next step: the concept that it begins with, or all of it where steps name none. */
  shownStep(step: Pick<NextStep, "to" | "text" | "ids">): string {
    const { to, ...whole } = step;
    return this.shown(this.index.namesConcepts && to !== undefined ? step : whole);
  }

  /** The token itself, without what joins it to the one before. */
  shownToken({ token: { id, text }, chosenFrom }: TokenNode): string {
    const own = chosenFrom?.candidates.find(({ tokens }) => tokens[0] === id)?.text;
    const concept = this.index.conceptOf(text) && text.trim();
    return visibleText(this.say(own ?? concept ?? text), [id]);
  }

  /** The ids that speaking from a candidate of a thought begins with; none where that isn't known. */
  openerOf(thought: string | null, key: string): readonly number[] {
    const column = thought === null ? undefined : this.tree(Infinity, thought).columns.at(-1);
    return column?.candidates.find((candidate) => candidate.key === key)?.opener?.ids ?? [];
  }

  /** What a concept is after so many thoughts; `null` without a graph. */
  mark(concept: string, thoughts: number): GraphMark | null {
    return this.guarded("marks", null, () => this.index.mark(concept, thoughts));
  }

  /** The concept that a text of the model's names; the text itself where it names none. */
  conceptIn(text: string): string {
    return this.guarded("concepts", text, () => this.index.conceptOf(text)?.concept) ?? text;
  }

  /** The question as it was written. */
  get question(): string {
    return this.guarded("question", "", () => {
      const { source, read } = this.trace;
      const { start, end } = read.question;
      return source.text.slice(start, end);
    });
  }

  /** In the order in which they began; removed ones left out. */
  get continuations(): readonly Continuation[] {
    return this.found.all;
  }

  /** Those you removed, in the order in which they began. */
  get removed(): readonly Continuation[] {
    const began = ({ branch }: Continuation): number => this.index.places.get(branch)?.order ?? 0;
    return this.once("removed", [], () =>
      this.continuationsWhere((place) => place.removed).sort((a, b) => began(a) - began(b)),
    );
  }

  /** The first nodes of the branches you removed. */
  get removedBranches(): readonly string[] {
    return this.once("marks", [], () =>
      Object.entries(this.marks).flatMap(([node, { removed }]) => (removed === true ? [node] : [])),
    );
  }

  /** The continuation that a node belongs to. */
  continuationWith(node: string | null): Continuation | undefined {
    return this.found.with(node);
  }

  /** The steps that words say before the answer. */
  stepsOf(continuation: Continuation): readonly SpokenStep[] {
    return this.once(`steps of ${continuation.id}`, [], () => spokenSteps(this.index, continuation));
  }

  /** What the model says freely after the thought; `undefined` if it wasn't asked. */
  free(after: string | null): Continuation | undefined {
    return this.found.free(after);
  }

  /** The final answer's words; `null` until they have ended with an answer. */
  get final(): Continuation | null {
    return this.once("final answer", null, () => {
      const spoken = lastSpoken(this.index, this.found);
      return spoken?.answer ? spoken : null;
    });
  }

  /** What changes the worth of the answer, or of its absence. */
  get remarks(): readonly Remark[] {
    return this.once("remarks", [], () => remarksOn(this.index, lastSpoken(this.index, this.found)));
  }

  /** The same of what is said after the last thought of a run; `null` if nothing is. */
  remarksOn(words: Continuation | null): readonly Remark[] {
    return this.guarded("remarks", [], () => remarksOn(this.index, words));
  }

  /** `null` until there is an answer. */
  get verdict(): Verdict | null {
    return this.once("verdict", null, () => this.judged(this.final));
  }

  /** The verdict on edited thoughts; `null` until their words have ended with an answer. */
  verdictOf(run: EditedRun): Verdict | null {
    return this.once(`verdict of ${run.end}`, null, () => this.judged(run.continuation));
  }

  /** The tree of the main thoughts, or of those that end with the thought `end`. */
  tree(topK: number, end?: string): SearchTree {
    return this.once(`tree ${topK} ${end ?? ""}`, NO_TREE, () => {
      const { trees } = this.kept;
      const stamp = `${this.index.main.length} ${this.trace.readings.length}`;
      const key = `${topK} ${end ?? ""}`;
      const known = trees.get(key);
      if (known?.stamp === stamp) return known.tree;
      const tree = searchTree(this.index, topK, end);
      trees.set(key, { stamp, tree });
      return tree;
    });
  }

  get editedRuns(): readonly EditedRun[] {
    return this.once("edited runs", [], () => editedRuns(this.index, this.found));
  }

  /** Finds an edited run by what belongs to it. */
  get runs(): RunFinder {
    return this.once("runs", runFinder([], []), () => runFinder(this.editedRuns, this.continuations));
  }

  /** Which run is shown once a node is selected: see `runShownFor`. */
  runShownFor(shown: string | null, node: string | null): string | null {
    return this.guarded("edited runs", shown, () => runShownFor(this.index, shown, node));
  }

  get afterEvery(): readonly AfterEvery[] {
    return this.once("words after every thought", [], () =>
      afterEvery(this.index, this.found, this.final?.answer?.concept ?? null),
    );
  }

  /** In the order in which they were pinned. */
  get pins(): readonly Pinned[] {
    return this.once("pins", [], () => pinsIn(this.index, this.trace.pins ?? []));
  }

  /** A pin before the first thought and after each: the main thoughts, or those that end with the thought `end`. */
  pinAtEvery(pin: Pinned, end?: string): readonly PinAt[] {
    return this.guarded("pins", [], () => {
      const places = end === undefined ? null : this.index.path(this.index.places.get(end));
      const own = places?.flatMap(({ node }) => (node.kind === "thought" ? [node.id] : []));
      return pinAtEvery(this.index, pin, own ?? this.index.main);
    });
  }

  /** What all requests of one kind took; `null` if there were none. */
  took(of: Cost["of"]): Took | null {
    return this.guarded("costs", null, () => costOf(this.trace.costs ?? [], of));
  }

  get values(): TraceValues {
    return this.once("values", { thoughts: [], leftOut: [] }, () => valuesOf(this.index));
  }

  /** `compared` is of the same question's trace by the other model; `null` if there is none. */
  alignedWith(compared: TraceReading | null): Alignment {
    const known = this.known.get("alignment") as { compared: TraceReading | null; aligned: Alignment } | undefined;
    if (known && known.compared === compared) return known.aligned;
    const aligned = this.guarded("alignment", NOT_ALIGNED, () =>
      alignment(
        { index: this.index, continuations: this.found, final: this.final, tree: this.tree(Infinity) },
        compared && { index: compared.index, continuations: compared.found },
      ),
    );
    this.known.set("alignment", { compared, aligned });
    return aligned;
  }

  /** The test of the main thoughts as they are now; `undefined` if it hasn't been made since the last thought. */
  get test(): ThoughtTest | undefined {
    const last = this.index.main.at(-1);
    return this.once("test", undefined, () => this.trace.tests.findLast(({ base }) => base === last));
  }

  /** The fact that says the step from one concept to another; `undefined` if the text holds none. */
  fact(from: string, to: string): ReadFact | undefined {
    return this.once(
      "facts",
      () => undefined,
      () => factFinder(this.index),
    )(from, to);
  }

  /** Where your text mentions what is selected. */
  mentions(selection: Selection): readonly Span[] {
    return this.guarded("mentions", [], () => mentionsOf(this.index, selection));
  }

  private get index(): TraceIndex {
    return this.kept.index;
  }

  private get found(): Continuations {
    const branchOf = (node: string): string | null => this.index.places.get(node)?.branch ?? null;
    return this.once("continuations", new Continuations([], branchOf), () => {
      return new Continuations(
        this.continuationsWhere((place) => !place.removed),
        branchOf,
      );
    });
  }

  /** One whose words have all been read is kept; its name and why it stopped may come later. */
  private continuationsWhere(holds: (place: Place) => boolean): Continuation[] {
    const { index, continuations } = this.kept;
    return [...index.leaves.values()].flatMap((place) => {
      if (!holds(place) || !isToken(place)) return [];
      const { id } = place.node;
      const known = continuations.get(id);
      if (
        known &&
        known.name === index.nameOfBranch(known.branch) &&
        known.stop === (index.spoken.get(id)?.stop ?? null)
      )
        return [known];
      const read = this.guarded("continuations", null, () =>
        continuationAt(index, place, (otherwise, words) => this.guarded("continuations", otherwise, words)),
      );
      if (!read) return [];
      // The continuation that it goes on from doesn't count as its own any more.
      if (place.before) continuations.delete(place.before.node.id);
      continuations.set(id, read);
      return [read];
    });
  }

  private judged(spoken: Continuation | null): Verdict | null {
    return verdict(this.index, this.found, spoken, this.final?.answer?.concept ?? null);
  }

  private once<T>(what: string, otherwise: T, read: () => T): T {
    if (!this.known.has(what)) this.known.set(what, this.guarded(what, otherwise, read));
    return this.known.get(what) as T;
  }

  private guarded<T>(what: string, otherwise: T, read: () => T): T {
    try {
      return read();
    } catch {
      if (!this.gaps.includes(what)) this.gaps.push(what);
      return otherwise;
    }
  }
}

const NO_TREE: SearchTree = {
  ofSteps: false,
  graph: null,
  root: { concept: null, text: "Question" },
  columns: [],
  links: [],
};
const NOT_ALIGNED: Alignment = { rows: [], thinking: null, own: null, other: null };

function stampOf({ nodes, readings, spoken, tests, pins, costs }: Trace): string {
  return [nodes, readings, spoken, tests, pins, costs]
    .map((list) => (Array.isArray(list) ? list.length : "-"))
    .join(" ");
}
