/** A column of the search tree: what a thought holds, and what the model would say after it. */
import type { GraphMark } from "../problem/problemGraph";
import {
  type Distribution,
  type Named,
  type NextStep,
  type Rest,
  type ThoughtNode,
  type ThoughtReading,
  keyOf,
} from "../trace/trace";
import { visibleText } from "../format/visible";
import { type KnownResult, resultReader } from "./knownResults";
import { stepsNeeded } from "./remarks";
import type { Place, TraceIndex } from "./traceIndex";

/** Below this probability of saying a step, "given a step" divides by noise: the column shows the lens instead. */
export const STEP_SHARE_NEEDED = 0.05;
/** Candidates below this probability are counted, not drawn. */
const DRAWN_FROM = 0.001;
/** The same for decoded tokens below next steps. */
const DECODED_FROM = 0.01;
/** Where steps name no concepts, so many decoded tokens are always drawn. */
const ALWAYS_DECODED = 3;

export interface Column {
  /** How many thoughts have been had: 1 for the first column. */
  thoughts: number;
  /** Id of the thought's node. */
  node: string;
  /** What was done to the thought; `null` if it is the model's own. */
  edit: string | null;
  /**
   * Which part of which step of the task it is, all from 1, where a step has several thoughts; else `null`. So are
   * thoughts after the last step.
   */
  part: { step: number; part: number; parts: number } | null;
  /** What the first bars are: the value given that a step is said, or the lens if a step is very unlikely. */
  bars: "value" | "lens";
  /** Of the distribution of the bars. In a tree of steps, the decoded tokens follow the next steps. */
  candidates: TreeCandidate[];
  /** What is not drawn, of the same distribution as the bars. */
  hidden: Rest;
  /** The same of the decoded tokens that follow next steps; `null` if none do. */
  hiddenDecoded: Rest | null;
  /** Raw probability that the answer doesn't come next, and that it does; `null` before the value is read. */
  stepShare: number | null;
  answerMarker: number | null;
  /** exp(entropy) of the distribution of the bars: 1 = certain, n = undecided between n. */
  effective: number;
  /** Whether there are at least so many: what wasn't followed counts as one. */
  isLeast: boolean;
  /** Share of the bars' distribution on concepts exactly this many steps from the root; `null` without a graph. */
  frontier: number | null;
  /** The same of other concepts that can be reached: before, or further on. What is left is neither. */
  reachable: number | null;
  norm: number;
  cosine: number | null;
  ms: number;
}

export interface TreeCandidate {
  /** What tells it from others: the model's concept, or where it names none its ids, and `decoded` below next steps. */
  key: string;
  /** Its distribution. */
  from: Column["bars"];
  /** As it is shown, in your words: a step's result, if it has one. */
  text: string;
  /** The whole step, if `text` is its result; else `null`. */
  step: string | null;
  named: Named;
  /** What speaking from it begins with; `null` where that isn't known. */
  opener: { ids: number[]; text: string } | null;
  /** Length of the bar: of the column's distribution. */
  p: number;
  /** Raw value; `null` in a lens column. */
  raw: number | null;
  /** Probability in the lens of tokens that name the concept; `null` if it is not among those recorded. */
  lens: number | null;
  mark: GraphMark | null;
  /** What its number is, if the steps to the answer are known; else `null`. */
  known: KnownResult | null;
  /** Candidates of the column before that lead here, with their joint probability. */
  parents: { key: string; text: string; p: number }[];
  /** What would follow it, given it. */
  children: TreeChild[];
  /** What they leave out; `null` where they weren't read. */
  childrenRest: Rest | null;
  /** Probability that the answer follows it, a part of `childrenRest`; `null` where that wasn't read. */
  answerNext: number | null;
  /** What the host expands to read its children: the ids of each step up to this one. `null` if nothing can follow. */
  expands: number[][] | null;
}

/** What follows a candidate. Its opener begins with the candidate's. */
export type TreeChild = Pick<
  TreeCandidate,
  "key" | "text" | "step" | "p" | "mark" | "known" | "opener" | "children" | "childrenRest" | "answerNext" | "expands"
>;

/** Raw probability that a step is said next: anything but the answer. */
export function stepShare({ next, rest }: Pick<ThoughtReading, "next" | "rest">): number {
  return next.reduce((sum, { p }) => sum + p, rest.p);
}

/** The first `topK` that are worth drawing, and the first `always`; what is hidden is counted with `rest`. */
function cut<T extends { p: number }>(
  all: readonly T[],
  rest: Rest,
  topK: number,
  { from = DRAWN_FROM, always = 0 } = {},
): { drawn: T[]; hidden: Rest } {
  const drawn = all.filter(({ p }, index) => index < always || (index < topK && p >= from));
  const dropped = all.slice(drawn.length);
  return {
    drawn,
    hidden: {
      n: rest.n + dropped.filter(({ p }) => p >= DRAWN_FROM).length,
      p: dropped.reduce((sum, { p }) => sum + p, rest.p),
    },
  };
}

const NOTHING: Rest = { n: 0, p: 0 };

/** A step with those before it: all ids with what is fed between them, and the ids of each. */
interface Said {
  ids: number[];
  text: string;
  steps: number[][];
}

/** What a lens says of one candidate. */
interface Decoded {
  ids: number[];
  text: string;
  to: string | undefined;
  p: number;
}

export class ColumnMaker {
  private readonly known: (text: string) => KnownResult | null;

  constructor(
    private readonly index: TraceIndex,
    private readonly topK: number,
  ) {
    this.known = resultReader(index.origin);
  }

  column(
    { node: thought, edits }: Place<ThoughtNode>,
    thoughts: number,
    reading: ThoughtReading | undefined,
    before: ThoughtReading | undefined,
  ): Column {
    const share = reading ? stepShare(reading) : null;
    const bars = reading && share !== null && share >= STEP_SHARE_NEEDED ? "value" : "lens";
    const lens = this.lensByKey(thought.lens);
    const ofSteps = !this.index.namesConcepts;
    const inLens = bars === "lens" || ofSteps ? this.fromLens(lens, bars, reading, thoughts, before) : [];
    const decoded = cut(inLens, thought.lens.rest, this.topK, {
      from: bars === "value" ? DECODED_FROM : DRAWN_FROM,
      always: ofSteps ? ALWAYS_DECODED : 0,
    });
    const all = reading && bars === "value" ? this.fromReading(reading, share ?? 1, lens, thoughts, before) : inLens;
    const next =
      reading && bars === "value" ? cut(all, { n: reading.rest.n, p: reading.rest.p / (share ?? 1) }, this.topK) : null;
    return {
      thoughts,
      node: thought.id,
      edit: thought.edit ? (edits.at(-1)?.text ?? null) : null,
      part: this.partOf(thoughts),
      bars,
      candidates: next ? [...next.drawn, ...(ofSteps ? decoded.drawn : [])] : decoded.drawn,
      hidden: (next ?? decoded).hidden,
      hiddenDecoded: next && ofSteps ? decoded.hidden : null,
      stepShare: share,
      answerMarker: reading?.marker ?? null,
      // Less than a point left out moves no digit that is shown by much.
      isLeast: ofSteps && bars === "value" && (reading?.rest.p ?? 0) >= 0.01,
      effective: Math.exp(reading && bars === "value" ? reading.entropy : thought.entropy),
      frontier: this.shareOf(all, ["optimal", "frontier"]),
      reachable: this.shareOf(all, ["reached before", "reachable"]),
      norm: thought.norm,
      cosine: thought.cosine,
      ms: thought.ms,
    };
  }

  private partOf(thoughts: number): Column["part"] {
    const parts = this.index.origin.model.manifest.thoughts?.perStep ?? 1;
    const step = Math.ceil(thoughts / parts);
    if (parts <= 1 || step > (stepsNeeded(this.index) ?? Infinity)) return null;
    return { step, part: ((thoughts - 1) % parts) + 1, parts };
  }

  private fromReading(
    reading: ThoughtReading,
    share: number,
    lens: Map<string, Decoded>,
    thoughts: number,
    before: ThoughtReading | undefined,
  ): TreeCandidate[] {
    const parents = this.parentsIn(before);
    return this.distinct(reading.next).map((step) => {
      const key = this.index.keyOfStep(step);
      const shown = this.shown(step);
      return {
        key,
        from: "value",
        text: shown,
        step: this.wholeStep(step),
        named: this.namedBy(step, shown, lens),
        p: step.p / share,
        raw: step.p,
        lens: lens.get(key)?.p ?? null,
        mark: this.index.mark(key, thoughts),
        known: this.known(step.to ?? step.text),
        parents: parents.get(key) ?? [],
        ...this.following(step, thoughts, { ids: [], text: "", steps: [] }),
      };
    });
  }

  /** What a step is said with, and as many of what may follow it as are drawn. `before`: what is said first. */
  private following(
    step: NextStep,
    depth: number,
    before: Said | null,
  ): Pick<TreeCandidate, "opener" | "children" | "childrenRest" | "answerNext" | "expands"> {
    const own = this.openerOf(step);
    const said: Said | null =
      own && before
        ? {
            ids: [...before.ids, ...own.ids],
            text: `${before.text} ${own.text}`.trim(),
            steps: [...before.steps, own.ids],
          }
        : null;
    const { children = [], rest = NOTHING, separator = [] } = step;
    // Traces were once written with an empty list for what wasn't read.
    const isRead = children.length > 0 || rest.n > 0 || step.marker !== undefined;
    const { drawn, hidden } = cut(isRead ? this.distinct(children) : [], rest, this.topK);
    const { namesConcepts, origin } = this.index;
    // What opens a step is followed by its concept, and a whole step by the next.
    const leadsOn = namesConcepts
      ? said?.steps.length === 1
      : step.ended && own?.ids.at(-1) !== origin.model.manifest.tokens.eos;
    return {
      opener: said && { ids: said.ids, text: said.text },
      children: drawn.map((child): TreeChild => {
        const key = this.index.keyOfStep(child);
        return {
          ...{ key, text: this.shown(child), step: this.wholeStep(child), p: child.p },
          ...{ mark: this.index.mark(key, depth + 1), known: this.known(child.to ?? child.text) },
          ...this.following(child, depth + 1, said && { ...said, ids: [...said.ids, ...separator] }),
        };
      }),
      childrenRest: isRead ? hidden : null,
      answerNext: step.marker ?? null,
      expands: said && leadsOn ? said.steps : null,
    };
  }

  private fromLens(
    lens: Map<string, Decoded>,
    bars: Column["bars"],
    reading: ThoughtReading | undefined,
    thoughts: number,
    before: ThoughtReading | undefined,
  ): TreeCandidate[] {
    const parents = this.parentsIn(before);
    const steps = new Map(reading?.next.map((step) => [this.index.keyOfStep(step), step]));
    return [...lens].map(([key, { p, ids, text, to }]) => {
      const step = steps.get(key) ?? (to === undefined ? { ids, text } : undefined);
      const shown = this.shown({ ids, text, to });
      return {
        // A next step in the same column may have the same ids.
        key: bars === "lens" ? key : `decoded ${key}`,
        from: "lens",
        text: shown,
        step: null,
        named: { concept: to ?? shown, ids },
        opener: step ? this.openerOf(step) : null,
        p,
        raw: null,
        lens: p,
        mark: this.index.mark(key, thoughts),
        known: this.known(text),
        // A step leads to steps rather than tokens.
        parents: this.index.namesConcepts ? (parents.get(key) ?? []) : [],
        children: [],
        childrenRest: null,
        answerNext: null,
        expands: null,
      };
    });
  }

  /** By key, the candidates of the reading before that lead to it, by their joint probability given a step. */
  private parentsIn(before: ThoughtReading | undefined): Map<string, TreeCandidate["parents"]> {
    const parents = new Map<string, TreeCandidate["parents"]>();
    const share = before ? stepShare(before) : 0;
    if (!before || share < STEP_SHARE_NEEDED) return parents;
    for (const parent of before.next) {
      const from = this.index.keyOfStep(parent);
      const text = this.shown(parent);
      const met = new Set<string>();
      for (const child of parent.children ?? []) {
        const to = this.index.keyOfStep(child);
        const p = (parent.p / share) * child.p;
        if (p < DRAWN_FROM || met.has(to)) continue;
        met.add(to);
        const known = parents.get(to) ?? [];
        known.push({ key: from, text, p });
        parents.set(to, known);
      }
    }
    return parents;
  }

  /** The lens, with tokens that name the same concept added up; most probable first. The ids are of the first. */
  private lensByKey(lens: Distribution): Map<string, Decoded> {
    const sums = new Map<string, Decoded>();
    for (const { text, tokens: ids, p } of lens.candidates) {
      const to = this.index.conceptOf(text)?.concept;
      const key = keyOf({ ids, text, ...(to !== undefined && { to }) });
      const known = sums.get(key);
      if (known) known.p += p;
      else sums.set(key, { text, ids, to, p });
    }
    return new Map([...sums].sort((a, b) => b[1].p - a[1].p));
  }

  /** Another program's trace may name one thing twice. Its probabilities are added, as those of a lens are. */
  private distinct(steps: readonly NextStep[]): readonly NextStep[] {
    const found = new Map<string, NextStep>();
    for (const step of steps) {
      const key = this.index.keyOfStep(step);
      const known = found.get(key);
      found.set(key, known ? { ...known, p: known.p + step.p } : step);
    }
    return found.size === steps.length ? steps : [...found.values()];
  }

  private shown({ to, text, ids = [] }: { to?: string | undefined; text: string; ids?: readonly number[] }): string {
    return to === undefined ? visibleText(this.index.say(text), ids) : this.index.say(to);
  }

  /** The whole step where its result stands for it. */
  private wholeStep({ to, text }: NextStep): string | null {
    return this.index.namesConcepts || to === undefined ? null : this.index.say(text);
  }

  /** What of a step can be taken out of a thought: its concept, or the result as the lens has it. */
  private namedBy({ to, ids = [] }: NextStep, shown: string, lens: Map<string, Decoded>): Named {
    if (this.index.namesConcepts || to === undefined) return { concept: to ?? shown, ids };
    const decoded = [...lens.values()].find(({ text }) => text.trim() === to);
    return { concept: to, ids: decoded?.ids ?? [] };
  }

  private openerOf({ ids, text, to }: Pick<NextStep, "ids" | "text" | "to">): TreeCandidate["opener"] {
    if (!ids) return null;
    return { ids, text: to === undefined ? visibleText(this.index.say(text), ids) : this.index.say(text) };
  }

  /** `null` without a graph. */
  private shareOf(all: readonly TreeCandidate[], marks: readonly GraphMark[]): number | null {
    return (
      this.index.graph &&
      all.filter(({ mark }) => mark !== null && marks.includes(mark)).reduce((sum, { p }) => sum + p, 0)
    );
  }
}
