/**
 * The value: what the model would say next if it had to speak now (arXiv 2412.06769, section 5). The value of a concept
 * is the product of the probabilities of its tokens. These branches from the path share passes for any number of paths:
 *   <eot>                  -> the concept that opens the next step, or the answer marker instead
 *   <eot> concept          -> what the step would say about the concept
 *   <eot> marker           -> the probability of the name in the forced answer
 *   <eot> marker name      -> the concept in the forced answer, and from there what ends the answer
 * If each of these is one token, three passes are enough. Otherwise, about one pass per token is needed (search.ts).
 */
import type { PathStep } from "../../shared/engine/engine";
import type { Rest } from "../../shared/trace/trace";
import type { Value, ValueCandidate, ValuePhrase } from "../../shared/trace/valueReading";
import type { State } from "../pass/cache";
import type { Concepts } from "../package/concepts";
import type { BatchRow } from "../pass/lockstep";
import { COUNTED_FROM, entropy, probabilities, topK } from "../pass/logits";
import { type Found, type Scored, search } from "./search";

export interface ValueRequest {
  /** The state after the prompt. */
  root: State;
  path: readonly PathStep[];
  /** Token ids that are fed to leave the thoughts. */
  closing: readonly number[];
  concepts: Concepts;
  /** Tokens that end an answer. */
  ends: readonly number[];
  /** The name that the question is about, if it is known. */
  name: string | undefined;
  topK: number;
  options: readonly string[];
  done(value: Value & { ms: number }): void;
}

/** How many answers are recorded in addition to the question's options. */
const ANSWERS = 5;
/**
 * What follows a candidate is read if that has more than 0.1% of all that are listed, and these have 5% together. From
 * a less probable one, the tree draws no link, and where nearly everything else is said next, links would tell little.
 * Reading both was a third of the rows. What wasn't read is read when it is asked for.
 */
const STEPS_FROM = 0.05;

export function token(id: number): PathStep {
  return { kind: "token", id };
}

export function readValue(request: ValueRequest): BatchRow[] {
  const { root, path, concepts, closing } = request;
  const left = [...path, ...closing.map(token)];
  const reading = new ValueReading(request);
  return [
    ...probability(root, left, concepts.marker, (p) => reading.marker(p)),
    { state: root, steps: left, then: (state) => reading.openers(state) },
    ...forcedAnswer(request, [...left, ...concepts.marker.map(token)], (answers) => reading.answered(answers)),
  ];
}

/** Collects the parts of a value from several branches, and is done when it has all of them. */
class ValueReading {
  private answerMarker: number | undefined;
  private candidates: ValueCandidate[] | undefined;
  private missingChildren = 0;
  private rest: Rest = { n: 0, p: 0 };
  private entropy = 0;
  private answers: Forced | undefined;
  private openersMs = 0;
  private childrenMs = 0;

  constructor(private readonly request: ValueRequest) {}

  marker(p: number): BatchRow[] {
    this.answerMarker = p;
    return this.finish();
  }

  openers(state: State): BatchRow[] {
    const { concepts, topK: count } = this.request;
    return search(concepts.openers, state, { fill: count, except: concepts.marker[0] }, (found) => {
      const { shown, rest, weights } = mostProbable(found, count);
      this.rest = rest;
      this.entropy = entropy(weights);
      this.openersMs = found.ms;
      const candidates = shown.map((entry) => ({ ...phraseOf(entry), children: [], childrenRest: { n: 0, p: 1 } }));
      this.candidates = candidates;
      const all = shown.reduce((sum, { p }) => sum + p, 0);
      const followed = all < STEPS_FROM ? [] : [...shown.keys()].filter((i) => shown[i]!.p > COUNTED_FROM * all);
      this.missingChildren = followed.length;
      if (followed.length === 0) return this.finish();
      return followed.map((i) => ({
        state: shown[i]!.from,
        steps: shown[i]!.tokens.slice(-1).map(token),
        then: (after) => this.children(candidates[i]!, after),
      }));
    });
  }

  answered(answers: Forced): BatchRow[] {
    this.answers = answers;
    return this.finish();
  }

  private children(candidate: ValueCandidate, state: State): BatchRow[] {
    return searchObjects(this.request, state, ({ children, rest, ms }) => {
      candidate.children = children;
      candidate.childrenRest = rest;
      this.childrenMs = Math.max(this.childrenMs, ms);
      this.missingChildren--;
      return this.finish();
    });
  }

  private finish(): BatchRow[] {
    const { answerMarker, candidates, answers, entropy } = this;
    if (answerMarker === undefined || candidates === undefined || answers === undefined || this.missingChildren > 0)
      return [];
    const ms = this.openersMs + this.childrenMs;
    const rest = { n: this.rest.n, p: Math.max(0, this.rest.p - answerMarker) };
    this.request.done({ ms, candidates, rest, answerMarker, entropy, ...answers });
    return [];
  }
}

/**
 * What may follow the opener of a step. If all of it is improbable, only the first is searched for. It is listed in any
 * case, and of the others those that a rest counts.
 */
function searchObjects(
  { concepts, topK: count }: Pick<ValueRequest, "concepts" | "topK">,
  state: State,
  done: (found: { children: ValuePhrase[]; rest: Rest; ms: number }) => BatchRow[],
): BatchRow[] {
  return search(concepts.objects, state, { fill: 1 }, (found) => {
    const { shown } = mostProbable(found, count);
    const listed = shown.filter(({ p }, at) => at === 0 || p > COUNTED_FROM);
    return done({ children: listed.map(phraseOf), rest: restBeside(listed, found), ms: found.ms });
  });
}

export interface ObjectsAfterRequest extends Pick<ValueRequest, "root" | "path" | "closing" | "concepts" | "topK"> {
  /** The ids of the step's opener. */
  opener: readonly number[];
  done: (found: { ms: number; steps: ValuePhrase[]; rest: Rest }) => void;
}

/** What may follow an opener, where the value didn't read it. */
export function readObjectsAfter(request: ObjectsAfterRequest): BatchRow[] {
  const { root, path, closing, opener, done } = request;
  const then = (state: State): BatchRow[] =>
    searchObjects(request, state, ({ children: steps, rest, ms }) => {
      done({ ms, steps, rest });
      return [];
    });
  return [{ state: root, steps: [...path, ...[...closing, ...opener].map(token)], then }];
}

/**
 * The most probable concepts, and everything else. `weights` has the probabilities of all scored concepts and of all
 * beginnings that weren't followed.
 */
function mostProbable(found: Found, count: number): { shown: Scored[]; rest: Rest; weights: number[] } {
  const { scored, unread } = found;
  const shown = topK(
    scored.map((entry) => entry.p),
    count,
  ).map((i) => scored[i]!);
  return { shown, rest: restBeside(shown, found), weights: [...scored.map((entry) => entry.p), ...unread] };
}

/** Everything that `shown` leaves out. */
function restBeside(
  shown: readonly ValuePhrase[],
  { scored, unread, others }: Pick<Found, "unread" | "others"> & { scored: readonly ValuePhrase[] },
): Rest {
  const listed = new Set(shown.map(({ concept }) => concept));
  const left = [...scored.flatMap(({ concept, p }) => (listed.has(concept) ? [] : [p])), ...unread];
  return {
    n: left.filter((p) => p > COUNTED_FROM).length + others,
    p: Math.max(0, 1 - shown.reduce((sum, { p }) => sum + p, 0)),
  };
}

function phraseOf({ concept, tokens, p }: ValuePhrase): ValuePhrase {
  return { concept, tokens, p };
}

/** The probability that the tokens follow `steps`. One pass with a row for each token computes it. */
export function probability(
  root: State,
  steps: readonly PathStep[],
  tokens: readonly number[],
  done: (p: number) => BatchRow[],
): BatchRow[] {
  const found: number[] = [];
  let missing = tokens.length;
  if (missing === 0) return done(0);
  return tokens.map((id, i) => ({
    state: root,
    steps: [...steps, ...tokens.slice(0, i).map(token)],
    then: (state) => {
      found[i] = probabilities(state.logits!).of(id);
      return --missing === 0 ? done(found.reduce((product, p) => product * p, 1)) : [];
    },
  }));
}

/** The answers that were forced, and all others. */
type Forced = Pick<Value, "answers" | "answersRest">;

/**
 * Branches that force the answer after the marker. `done` gets the possible concepts with the probabilities of the
 * whole answers, including what ends them.
 */
function forcedAnswer(
  request: ValueRequest,
  upToMarker: readonly PathStep[],
  done: (answers: Forced) => BatchRow[],
): BatchRow[] {
  const { root, concepts, ends, name, options } = request;
  let nameP: number | undefined = concepts.answerHasName ? undefined : 1;
  let nameIds: readonly number[] = [];
  let objects: Found | undefined;
  const finish = (): BatchRow[] => {
    if (nameP === undefined || objects === undefined) return [];
    const { scored, unread, others } = objects;
    const before = nameP;
    const shown = new Set(
      topK(
        scored.map(({ p }) => p),
        ANSWERS,
      ),
    );
    scored.forEach((entry, i) => options.includes(entry.concept) && shown.add(i));
    const answers: Value["answers"] = [];
    /** What continues an answer in another way than it ends. */
    let continued = 0;
    const answered = (): BatchRow[] => {
      if (answers.length < shown.size) return [];
      const left = {
        scored: scored.map(({ concept, tokens, p }) => ({ concept, tokens, p: before * p })),
        unread: unread.map((p) => before * p),
        others: others + continued,
      };
      return done({ answers: answers.sort((a, b) => b.p - a.p), answersRest: restBeside(answers, left) });
    };
    if (shown.size === 0) return answered();
    return [...shown].map((i) => {
      const { concept, tokens, begun, from } = scored[i]!;
      const then = (after: State): BatchRow[] => {
        const end = probabilities(after.logits!).ofAny(ends);
        if (before * begun * (1 - end) > COUNTED_FROM) continued++;
        answers.push({ concept, tokens: [...nameIds, ...tokens], p: before * begun * end });
        return answered();
      };
      return { state: from, steps: tokens.slice(-1).map(token), then };
    });
  };
  const readObjects = (state: State): BatchRow[] =>
    search(concepts.answerObjects, state, { fill: 1, always: new Set(options) }, (found) => {
      objects = found;
      return finish();
    });
  const known = !concepts.answerHasName ? [] : name === undefined ? undefined : concepts.names.get(name);
  if (known === undefined) {
    const readName = (state: State): BatchRow[] =>
      search(concepts.answerNames, state, { fill: 1 }, (found) => {
        const best = mostProbable(found, 1).shown[0];
        nameP = best?.p ?? 0;
        nameIds = best?.tokens ?? [];
        return [
          best
            ? { state: best.from, steps: best.tokens.slice(-1).map(token), then: readObjects }
            : { state, steps: [], then: readObjects },
        ];
      });
    return [{ state: root, steps: upToMarker, then: readName }];
  }
  nameIds = known;
  const objectBranch: BatchRow = { state: root, steps: [...upToMarker, ...known.map(token)], then: readObjects };
  if (!concepts.answerHasName) return [objectBranch];
  const afterName = (p: number): BatchRow[] => {
    nameP = p;
    return finish();
  };
  return [...probability(root, upToMarker, known, afterName), objectBranch];
}
