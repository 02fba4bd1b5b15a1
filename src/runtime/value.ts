/**
 * The value: what would be said if language were forced now (arXiv 2412.06769, section 5). Three branches from the
 * path, then one for every candidate, so that two passes do for any number of paths at once:
 *   <eot> [prefix]   -> which concept opens the next step, and whether the answer marker comes instead
 *   <eot> ###        -> probability of the name in the forced answer
 *   <eot> ### name   -> which concept the forced answer holds
 *   <eot> [prefix] candidate -> what the step would say of it
 */
import type { Step } from "../shared/protocol";
import type { Rest, Value, ValueCandidate } from "../shared/trace";
import type { State } from "./cache";
import type { Concepts } from "./concepts";
import type { Branch } from "./lockstep";
import { argmax, entropy, restOf, softmax, topK } from "./logits";

export interface ValueRequest {
  /** After the prompt. */
  root: State;
  path: readonly Step[];
  concepts: Concepts;
  answerMarker: number;
  /** The name the question is about, where that can be told. */
  name: string | undefined;
  topK: number;
  options: readonly string[];
  done(value: Omit<Value, "node"> & { ms: number }): void;
}

/** How many answers are recorded beside the question's options. */
const ANSWERS = 5;

export function readValue(request: ValueRequest): Branch[] {
  const { root, path, concepts } = request;
  const token = (id: number): Step => ({ kind: "token", id });
  const eot = concepts.forced.slice(0, 1).map(token);
  const reading = new ValueReading(request);
  return [
    { state: root, steps: [...path, ...eot], then: (state) => reading.marker(state) },
    { state: root, steps: [...path, ...concepts.forced.map(token)], then: (state) => reading.openers(state) },
    ...forcedAnswer(request, [...path, ...eot, token(request.answerMarker)], (answers) => reading.answered(answers)),
  ];
}

/** The parts of a value, which come from several branches; it is done when all are there. */
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

  marker(state: State): Branch[] {
    this.answerMarker = softmax(state.logits!)[this.request.answerMarker]!;
    return this.finish();
  }

  openers(state: State): Branch[] {
    const p = softmax(state.logits!);
    const found = sumByConcept(p, this.request.concepts.openers);
    const weights = found.map((entry) => entry.p);
    const shown = topK(weights, this.request.topK);
    this.rest = restOf(weights, shown);
    this.entropy = entropy(weights);
    this.openersMs = state.ms;
    this.candidates = shown.map((i) => {
      const { concept, tokens, p } = found[i]!;
      return { concept, tokens, p, children: [], childrenRest: { n: 0, p: 0 } };
    });
    this.missingChildren = this.candidates.length;
    if (this.missingChildren === 0) return this.finish();
    return this.candidates.map((candidate) => ({
      state,
      steps: candidate.tokens.map((id) => ({ kind: "token", id })),
      then: (after) => this.children(candidate, after),
    }));
  }

  answered(answers: Value["answers"]): void {
    this.answers = answers;
    this.finish();
  }

  private children(candidate: ValueCandidate, state: State): Branch[] {
    const found = sumByConcept(softmax(state.logits!), this.request.concepts.objects);
    const weights = found.map((entry) => entry.p);
    const shown = topK(weights, this.request.topK);
    candidate.children = shown.map((i) => ({ concept: found[i]!.concept, p: found[i]!.p }));
    candidate.childrenRest = restOf(weights, shown);
    this.childrenMs = Math.max(this.childrenMs, state.ms);
    this.missingChildren--;
    return this.finish();
  }

  private finish(): Branch[] {
    const { answerMarker, candidates, answers, rest, entropy } = this;
    if (answerMarker === undefined || candidates === undefined || answers === undefined || this.missingChildren > 0) return [];
    this.request.done({ ms: this.openersMs + this.childrenMs, candidates, rest, answerMarker, entropy, answers });
    return [];
  }
}

/** Branches that force the answer after `###`; `done` gets the concepts it may hold with their probabilities. */
function forcedAnswer(request: ValueRequest, upToMarker: readonly Step[], done: (answers: Value["answers"]) => void): Branch[] {
  const { root, concepts, name, options } = request;
  let nameP: number | undefined = concepts.answerHasName ? undefined : 1;
  let objects: { concept: string; p: number }[] | undefined;
  const finish = (): Branch[] => {
    if (nameP !== undefined && objects !== undefined) {
      const weights = objects.map((entry) => entry.p);
      const shown = new Set(topK(weights, ANSWERS));
      objects.forEach((entry, i) => options.includes(entry.concept) && shown.add(i));
      const said = [...shown].map((i) => ({ concept: objects![i]!.concept, p: nameP! * objects![i]!.p }));
      done(said.sort((a, b) => b.p - a.p));
    }
    return [];
  };
  const readObjects = (state: State): Branch[] => {
    objects = sumByConcept(softmax(state.logits!), concepts.objects);
    return finish();
  };
  if (!concepts.answerHasName) return [{ state: root, steps: upToMarker, then: readObjects }];
  const known = name === undefined ? undefined : concepts.names.get(name);
  const afterMarker: Branch = {
    state: root,
    steps: upToMarker,
    then: (state) => {
      const p = softmax(state.logits!);
      const id = known ?? mostProbable(p, concepts.names);
      nameP = id === undefined ? 0 : p[id]!;
      if (known !== undefined) return finish();
      return [{ state, steps: id === undefined ? [] : [{ kind: "token", id }], then: readObjects }];
    },
  };
  if (known === undefined) return [afterMarker];
  return [afterMarker, { state: root, steps: [...upToMarker, { kind: "token", id: known }], then: readObjects }];
}

function mostProbable(p: Float64Array, names: ReadonlyMap<string, number>): number | undefined {
  const ids = [...names.values()];
  return ids.length === 0 ? undefined : ids[argmax(ids.map((id) => p[id]!))];
}

/** Probability of each concept, over all tokens that name it; `tokens` is the most probable of them. */
function sumByConcept(p: Float64Array, concepts: ReadonlyMap<number, string>): { concept: string; tokens: number[]; p: number }[] {
  const sums = new Map<string, { concept: string; tokens: number[]; p: number; best: number }>();
  for (const [id, concept] of concepts) {
    const entry = sums.get(concept);
    if (!entry) sums.set(concept, { concept, tokens: [id], p: p[id]!, best: p[id]! });
    else {
      entry.p += p[id]!;
      if (p[id]! > entry.best) Object.assign(entry, { tokens: [id], best: p[id]! });
    }
  }
  return [...sums.values()];
}
