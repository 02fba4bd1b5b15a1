/**
 * The value for a model whose steps name no concepts of a lexicon. A candidate is a whole next step (stepSearch.ts),
 * and its children are the steps after it. The answer is the greedy text after the marker, or right after the closing
 * tokens for a task without one.
 */
import type { SearchLimits } from "../../shared/engine/searchLimits";
import type { Task } from "../../shared/model/manifest";
import type { Rest } from "../../shared/trace/trace";
import type { Value, ValueCandidate, ValuePhrase } from "../../shared/trace/valueReading";
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { COUNTED_FROM, entropy, probabilities } from "../pass/logits";
import type { Tokens } from "../package/tokens";
import { type FoundStep, type FoundSteps, type StepSearchOptions, searchSteps } from "./stepSearch";
import { type ValueRequest, probability, token } from "./value";

interface SearchParts {
  tokens: Tokens;
  task: Task;
  /** The token that ends the text. */
  eos: number;
  contextLength: number;
}

export interface TokenValueRequest extends SearchParts, Omit<ValueRequest, "name" | "options"> {
  /** Of this value alone. */
  limits: SearchLimits;
}

export interface StepsAfterRequest extends SearchParts, Pick<ValueRequest, "root" | "path" | "closing" | "topK"> {
  /** The ids of the steps that are said first. */
  steps: readonly (readonly number[])[];
  marker: readonly number[];
  limits: SearchLimits;
  done: (found: { ms: number; separator: number[]; steps: ValuePhrase[]; rest: Rest; answerMarker: number }) => void;
}

/** The most tokens of an answer. Each takes a pass. */
const MAX_ANSWER = 12;
/** The part of the passes that the search for the next steps may take. Those for the steps after them get the rest. */
const FIRST_PASSES = 0.6;
/** How many of the next steps are followed to the steps after them. */
const EXPANDED = 3;

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
  const { rows, passes } = request.limits;
  const firstPasses = Math.min(passes - 1, Math.ceil(FIRST_PASSES * passes));
  // The marker opens the answer rather than a step, so it isn't a candidate.
  const options = searchOptions(request, { rows, passes: firstPasses }, marker[0]);
  const expanded = Math.min(EXPANDED, rows);
  const childOptions = searchOptions(request, { rows: Math.floor(rows / expanded), passes: passes - firstPasses });
  const openers = (state: State): BatchRow[] => {
    if (marker.length > 0) markerBegins = probabilities(state.logits!).of(marker[0]!);
    return searchSteps(state, options, ({ steps, rest, ms }) => {
      value.rest = rest;
      value.entropy = entropy([...steps.map(({ p }) => p), rest.p]);
      value.candidates = steps.map((step) => ({ ...phraseOf(step), children: [], childrenRest: { n: 0, p: 1 } }));
      value.ms = ms;
      const followed = steps.flatMap((step, i): BatchRow[] => {
        const { tokens: ids, ended, from } = step;
        if (i >= expanded || !ended || ids.at(-1) === request.eos) return [];
        const end = separatorAfter(ids, request);
        if (from.end + 1 + end.length + Math.max(0, marker.length - 1) >= request.contextLength) return [];
        const candidate = value.candidates[i]!;
        if (end.length > 0) candidate.separator = end;
        const then = (after: State): BatchRow[] => children(candidate, after);
        const last = [...ids.slice(-1), ...end].map(token);
        missing += 2;
        return [
          ...probability(from, last, marker, (p) => answerAfter(candidate, p)),
          { state: from, steps: last, then },
        ];
      });
      return part(followed);
    });
  };
  const answerAfter = (candidate: ValueCandidate, p: number): BatchRow[] => {
    if (marker.length > 0) candidate.childrenMarker = p;
    return part();
  };
  const children = (candidate: ValueCandidate, state: State): BatchRow[] =>
    searchSteps(state, childOptions, ({ steps, rest }) => {
      candidate.children = steps.map(phraseOf);
      candidate.childrenRest = rest;
      return part();
    });
  /** The number of tokens above 0.1% with which another answer begins or continues. */
  let others = 0;
  const answer = (state: State, spoken: number[], before: number): BatchRow[] => {
    const p = probabilities(state.logits!);
    const id = p.best;
    const hasRoom = spoken.length < MAX_ANSWER && state.end < request.contextLength;
    const goesOn = hasRoom && !request.ends.includes(id);
    const isOther = (other: number): boolean => (goesOn ? other !== id : !request.ends.includes(other));
    others += p.above(COUNTED_FROM / before).filter(isOther).length;
    if (goesOn)
      return [{ state, steps: [token(id)], then: (next) => answer(next, [...spoken, id], before * p.of(id)) }];
    // What a long one begins with is no answer.
    const concept = request.ends.includes(id) ? tokens.decode(spoken).trim() : "";
    const answered = before * p.ofAny(request.ends);
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
    { state: root, steps: [...left, ...marker.map(token)], then: (state) => answer(state, [], 1) },
  ];
}

/** What follows steps that are said. All limits are for this one search. */
export function readStepsAfter(request: StepsAfterRequest): BatchRow[] {
  const { root, path, closing, marker, steps: said, limits, done } = request;
  const separators = said.map((ids) => separatorAfter(ids, request));
  const ids = said.flatMap((own, i) => [...own, ...separators[i]!]);
  let found: FoundSteps | undefined;
  let answerMarker: number | undefined;
  const part = (): BatchRow[] => {
    if (!found || answerMarker === undefined) return [];
    const { steps, rest, ms } = found;
    done({ ms, separator: separators.at(-1) ?? [], steps: steps.map(phraseOf), rest, answerMarker });
    return [];
  };
  const then = (state: State): BatchRow[] =>
    searchSteps(state, searchOptions(request, limits), (all) => {
      found = all;
      return part();
    });
  const steps = [...path, ...closing.map(token), ...ids.map(token)];
  const ofMarker = probability(root, steps, marker, (p) => {
    answerMarker = p;
    return part();
  });
  return [...ofMarker, { state: root, steps, then }];
}

/** What is fed between a step and the next one; nothing if the step's own tokens have the separator. */
export function separatorAfter(
  ids: readonly number[],
  { task, tokens }: Pick<SearchParts, "task" | "tokens">,
): number[] {
  const { separator = "\n" } = task.steps ?? {};
  return separator === "" || tokens.decode(ids).trimStart().includes(separator) ? [] : tokens.encode(separator);
}

function searchOptions(
  { task, tokens, topK, eos, contextLength }: SearchParts & Pick<ValueRequest, "topK">,
  limits: SearchLimits,
  except?: number,
): StepSearchOptions {
  const { prefix = "" } = task.steps ?? {};
  return {
    task,
    tokens,
    topK,
    eos,
    contextLength,
    ...limits,
    except,
    prefix: prefix === "" ? [] : tokens.encode(prefix),
  };
}

function phraseOf({ text, tokens, p, to, ended }: FoundStep): ValuePhrase {
  return { concept: text, tokens, p, ended, ...(to !== undefined && { to }) };
}
