/**
 * The value: what the model would say next if it had to speak now (arXiv 2412.06769, section 5). The value of a concept
 * is the product of the probabilities of its tokens. These branches from the path share passes for any number of paths:
 *   <eot>                  -> the concept that opens the next step, or the answer marker instead
 *   <eot> concept          -> what the step would say about the concept
 *   <eot> ###              -> the probability of the name in the forced answer
 *   <eot> ### name         -> the concept in the forced answer
 * If each of these is one token, two passes are enough. Otherwise, about one pass per token is needed (search.ts).
 */
import type { PathStep } from "../../shared/engine/engine";
import type { Rest } from "../../shared/trace/trace";
import type { Value, ValueCandidate } from "../../shared/trace/valueReading";
import type { State } from "../pass/cache";
import type { Concepts } from "../package/concepts";
import type { BatchRow } from "../pass/lockstep";
import { entropy, restOf, softmax, topK } from "../pass/logits";
import { type Found, type Scored, search } from "./search";

export interface ValueRequest {
  /** The state after the prompt. */
  root: State;
  path: readonly PathStep[];
  eot: number;
  concepts: Concepts;
  /** The name that the question is about, if it is known. */
  name: string | undefined;
  topK: number;
  options: readonly string[];
  done(value: Value & { ms: number }): void;
}

/** How many answers are recorded in addition to the question's options. */
const ANSWERS = 5;

export function token(id: number): PathStep {
  return { kind: "token", id };
}

export function readValue(request: ValueRequest): BatchRow[] {
  const { root, path, concepts, eot } = request;
  const left = [...path, token(eot)];
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
  private answers: Value["answers"] | undefined;
  private openersMs = 0;
  private childrenMs = 0;

  constructor(private readonly request: ValueRequest) {}

  marker(p: number): BatchRow[] {
    this.answerMarker = p;
    return this.finish();
  }

  openers(state: State): BatchRow[] {
    const { concepts, topK: count } = this.request;
    return search(concepts.openers, state, { fill: count }, (found) => {
      const { shown, rest, weights } = mostProbable(found, count);
      this.rest = rest;
      this.entropy = entropy(weights);
      this.openersMs = found.ms;
      this.candidates = shown.map(({ concept, tokens, p }) => ({
        concept,
        tokens,
        p,
        children: [],
        childrenRest: { n: 0, p: 0 },
      }));
      this.missingChildren = shown.length;
      if (shown.length === 0) return this.finish();
      return shown.map(({ from, tokens }, i) => ({
        state: from,
        steps: tokens.slice(-1).map(token),
        then: (after) => this.children(this.candidates![i]!, after),
      }));
    });
  }

  answered(answers: Value["answers"]): BatchRow[] {
    this.answers = answers;
    return this.finish();
  }

  /** If all children are improbable, only the first is searched for, because there are many candidates to read. */
  private children(candidate: ValueCandidate, state: State): BatchRow[] {
    return search(this.request.concepts.objects, state, { fill: 1 }, (found) => {
      const { shown, rest } = mostProbable(found, this.request.topK);
      candidate.children = shown.map(({ concept, p }) => ({ concept, p }));
      candidate.childrenRest = rest;
      this.childrenMs = Math.max(this.childrenMs, found.ms);
      this.missingChildren--;
      return this.finish();
    });
  }

  private finish(): BatchRow[] {
    const { answerMarker, candidates, answers, rest, entropy } = this;
    if (answerMarker === undefined || candidates === undefined || answers === undefined || this.missingChildren > 0)
      return [];
    this.request.done({ ms: this.openersMs + this.childrenMs, candidates, rest, answerMarker, entropy, answers });
    return [];
  }
}

/** The most probable concepts. `weights` has the probabilities of all scored concepts and all unfollowed beginnings. */
function mostProbable({ scored, unread }: Found, count: number): { shown: Scored[]; rest: Rest; weights: number[] } {
  const weights = [...scored.map((entry) => entry.p), ...unread];
  const shown = topK(weights.slice(0, scored.length), count);
  return { shown: shown.map((i) => scored[i]!), rest: restOf(weights, shown), weights };
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
      found[i] = softmax(state.logits!)[id]!;
      return --missing === 0 ? done(found.reduce((product, p) => product * p, 1)) : [];
    },
  }));
}

/** Branches that force the answer after `###`. `done` gets the possible concepts with their probabilities. */
function forcedAnswer(
  request: ValueRequest,
  upToMarker: readonly PathStep[],
  done: (answers: Value["answers"]) => BatchRow[],
): BatchRow[] {
  const { root, concepts, name, options } = request;
  let nameP: number | undefined = concepts.answerHasName ? undefined : 1;
  let objects: Scored[] | undefined;
  const finish = (): BatchRow[] => {
    if (nameP === undefined || objects === undefined) return [];
    const weights = objects.map((entry) => entry.p);
    const shown = new Set(topK(weights, ANSWERS));
    objects.forEach((entry, i) => options.includes(entry.concept) && shown.add(i));
    const answers = [...shown].map((i) => ({ concept: objects![i]!.concept, p: nameP! * objects![i]!.p }));
    return done(answers.sort((a, b) => b.p - a.p));
  };
  const readObjects = (state: State): BatchRow[] =>
    search(concepts.answerObjects, state, { fill: 1, always: new Set(options) }, ({ scored }) => {
      objects = scored;
      return finish();
    });
  const known = !concepts.answerHasName ? [] : name === undefined ? undefined : concepts.names.get(name);
  if (known === undefined) {
    const readName = (state: State): BatchRow[] =>
      search(concepts.answerNames, state, { fill: 1 }, (found) => {
        const best = mostProbable(found, 1).shown[0];
        nameP = best?.p ?? 0;
        return [
          best
            ? { state: best.from, steps: best.tokens.slice(-1).map(token), then: readObjects }
            : { state, steps: [], then: readObjects },
        ];
      });
    return [{ state: root, steps: upToMarker, then: readName }];
  }
  const objectBranch: BatchRow = { state: root, steps: [...upToMarker, ...known.map(token)], then: readObjects };
  if (!concepts.answerHasName) return [objectBranch];
  const afterName = (p: number): BatchRow[] => {
    nameP = p;
    return finish();
  };
  return [...probability(root, upToMarker, known, afterName), objectBranch];
}
