/**
 * The value for a model that takes any text. Its concepts aren't known, so a candidate is a next token. The children of
 * a candidate are the tokens after it. The answer is the greedy text after the marker.
 */
import type { Rest } from "../../shared/trace/trace";
import type { Value, ValueCandidate, ValuePhrase } from "../../shared/trace/valueReading";
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { COUNTED_FROM, argmax, entropy, massOf, restOf, softmax, topK } from "../pass/logits";
import type { Tokens } from "../package/tokens";
import { type ValueRequest, probability, token } from "./value";

export interface TokenValueRequest extends Omit<ValueRequest, "name" | "options"> {
  tokens: Tokens;
  contextLength: number;
}

/** The most tokens of an answer. Each takes a pass. */
const MAX_ANSWER = 12;

export function readTokenValue(request: TokenValueRequest): BatchRow[] {
  const { root, path, concepts, closing, tokens } = request;
  const { marker } = concepts;
  const left = [...path, ...closing.map(token)];
  const value: Value & { ms: number } = {
    ...{ ms: 0, candidates: [], rest: { n: 0, p: 0 }, answerMarker: 0, entropy: 0 },
    ...{ answers: [], answersRest: { n: 0, p: 1 } },
  };
  /** The probability of the marker's first token. If it isn't the marker after all, it counts in the rest. */
  let markerBegins = 0;
  /** The parts that are missing: the marker, the candidates, the answer, and later the children of each candidate. */
  let missing = 3;
  const part = (then: BatchRow[] = []): BatchRow[] => {
    if (--missing > 0) return then;
    const other = Math.max(0, markerBegins - value.answerMarker);
    value.rest = { n: value.rest.n + (other > COUNTED_FROM ? 1 : 0), p: value.rest.p + other };
    request.done(value);
    return then;
  };
  const openers = (state: State): BatchRow[] => {
    const p = softmax(state.logits!);
    value.entropy = entropy(p);
    // The marker opens the answer rather than a step, so it isn't a candidate.
    if (marker.length > 0) {
      markerBegins = p[marker[0]!]!;
      p[marker[0]!] = 0;
    }
    const { list, rest } = mostProbable(p, request);
    value.rest = rest;
    value.candidates = list.map((entry) => ({ ...entry, children: [], childrenRest: { n: 0, p: 0 } }));
    value.ms = state.ms;
    missing += list.length;
    return part(
      value.candidates.map((candidate) => ({
        state,
        steps: candidate.tokens.map(token),
        then: (after) => children(candidate, after),
      })),
    );
  };
  const children = (candidate: ValueCandidate, state: State): BatchRow[] => {
    const { list, rest } = mostProbable(softmax(state.logits!), request);
    candidate.children = list;
    candidate.childrenRest = rest;
    return part();
  };
  /** The number of tokens above 0.1% with which another answer begins or continues. */
  let others = 0;
  const answer = (state: State, spoken: number[], before: number): BatchRow[] => {
    const p = softmax(state.logits!);
    const id = argmax(p);
    const hasRoom = spoken.length < MAX_ANSWER && state.end < request.contextLength;
    const goesOn = hasRoom && !request.ends.includes(id);
    const isOther = (other: number): boolean => (goesOn ? other !== id : !request.ends.includes(other));
    others += p.filter((one, other) => isOther(other) && before * one > COUNTED_FROM).length;
    if (goesOn) return [{ state, steps: [token(id)], then: (next) => answer(next, [...spoken, id], before * p[id]!) }];
    const concept = tokens.decode(spoken).trim();
    const answered = before * massOf(p, request.ends);
    value.answers = concept === "" ? [] : [{ concept, tokens: spoken, p: answered }];
    value.answersRest = { n: others, p: concept === "" ? 1 : Math.max(0, 1 - answered) };
    return part();
  };
  return [
    ...probability(root, left, marker, (p) => {
      value.answerMarker = p;
      return part();
    }),
    { state: root, steps: left, then: openers },
    ...(marker.length === 0
      ? part()
      : [{ state: root, steps: [...left, ...marker.map(token)], then: (state: State) => answer(state, [], 1) }]),
  ];
}

/** The most probable tokens. Two tokens with the same text, such as parts of characters, are two candidates. */
function mostProbable(
  p: Float64Array,
  { topK: count, tokens }: TokenValueRequest,
): { list: ValuePhrase[]; rest: Rest } {
  const shown = topK(p, count);
  return {
    list: shown.map((id) => ({ concept: tokens.text(id), tokens: [id], p: p[id]! })),
    rest: restOf(p, shown),
  };
}
