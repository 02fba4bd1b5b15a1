/**
 * The value for a model that takes any text. Its concepts aren't known, so a candidate is a next token. The children of
 * a candidate are the tokens after it. The answer is the greedy text after the marker.
 */
import type { Rest } from "../../shared/trace/trace";
import type { Value, ValueCandidate } from "../../shared/trace/valueReading";
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { argmax, entropy, restOf, softmax, topK } from "../pass/logits";
import type { Tokens } from "../package/tokens";
import { type ValueRequest, probability, token } from "./value";

export interface TokenValueRequest extends Omit<ValueRequest, "name" | "options"> {
  tokens: Tokens;
  /** Tokens that end an answer. */
  ends: readonly number[];
  contextLength: number;
}

/** The most tokens of an answer. Each takes a pass. */
const MAX_ANSWER = 12;

export function readTokenValue(request: TokenValueRequest): BatchRow[] {
  const { root, path, concepts, eot, tokens } = request;
  const { marker } = concepts;
  const left = [...path, token(eot)];
  const value: Value & { ms: number } = {
    ...{ ms: 0, candidates: [], rest: { n: 0, p: 0 }, answerMarker: 0, entropy: 0, answers: [] },
  };
  /** The parts that are missing: the marker, the candidates, the answer, and later the children of each candidate. */
  let missing = 3;
  const part = (then: BatchRow[] = []): BatchRow[] => {
    if (--missing === 0) request.done(value);
    return then;
  };
  const openers = (state: State): BatchRow[] => {
    const p = softmax(state.logits!);
    value.entropy = entropy(p);
    // The marker opens the answer rather than a step, so it isn't a candidate.
    if (marker.length > 0) p[marker[0]!] = 0;
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
    candidate.children = list.map(({ concept, p }) => ({ concept, p }));
    candidate.childrenRest = rest;
    return part();
  };
  const answer = (state: State, spoken: number[], before: number): BatchRow[] => {
    const p = softmax(state.logits!);
    const id = argmax(p);
    const isEnd = request.ends.includes(id);
    if (!isEnd) spoken.push(id);
    if (!isEnd && spoken.length < MAX_ANSWER && state.end < request.contextLength) {
      return [{ state, steps: [token(id)], then: (next) => answer(next, spoken, before * p[id]!) }];
    }
    const concept = tokens.decode(spoken).trim();
    value.answers = concept === "" ? [] : [{ concept, p: before * (isEnd ? 1 : p[id]!) }];
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

/** The most probable tokens. Tokens with the same text, such as parts of characters, are merged. */
function mostProbable(
  p: Float64Array,
  { topK: count, tokens }: TokenValueRequest,
): { list: { concept: string; tokens: number[]; p: number }[]; rest: Rest } {
  const shown = topK(p, count);
  const byText = new Map<string, { concept: string; tokens: number[]; p: number }>();
  for (const id of shown) {
    const concept = tokens.text(id) || `token ${id}`;
    const same = byText.get(concept);
    if (same) same.p += p[id]!;
    else byText.set(concept, { concept, tokens: [id], p: p[id]! });
  }
  return { list: [...byText.values()].sort((a, b) => b.p - a.p), rest: restOf(p, shown) };
}
