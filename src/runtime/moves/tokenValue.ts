/**
 * The value for a model whose steps name no concepts of a lexicon. A candidate is a whole next step (stepSearch.ts),
 * and its children are the steps after it. The answer is the greedy text after the marker, or right after the closing
 * tokens for a task without one.
 */
import type { Task } from "../../shared/model/manifest";
import type { Value, ValueCandidate, ValuePhrase } from "../../shared/trace/valueReading";
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { COUNTED_FROM, argmax, entropy, massOf, softmax } from "../pass/logits";
import type { Tokens } from "../package/tokens";
import { type FoundStep, type StepSearchOptions, searchSteps } from "./stepSearch";
import { type ValueRequest, probability, token } from "./value";

export interface TokenValueRequest extends Omit<ValueRequest, "name" | "options"> {
  tokens: Tokens;
  task: Task;
  /** The token that ends the text. */
  eos: number;
  /** The most beginnings of steps that one pass follows for this value. */
  rows: number;
  contextLength: number;
}

/** The most tokens of an answer. Each takes a pass. */
const MAX_ANSWER = 12;
/** The most passes of a search for the next steps, and of one for the steps after them: together 40. */
const STEP_PASSES = 24;
const CHILD_PASSES = 16;
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
  const encoded = (text: string): number[] => (text === "" ? [] : tokens.encode(text));
  const { separator = "\n", prefix = "" } = request.task.steps ?? {};
  const options: StepSearchOptions = {
    ...{ task: request.task, tokens, topK: request.topK, rows: request.rows, passes: STEP_PASSES },
    // The marker opens the answer rather than a step, so it isn't a candidate.
    except: marker[0],
    prefix: encoded(prefix),
    eos: request.eos,
    contextLength: request.contextLength,
  };
  const openers = (state: State): BatchRow[] => {
    if (marker.length > 0) markerBegins = softmax(state.logits!)[marker[0]!]!;
    return searchSteps(state, options, ({ steps, rest, ms }) => {
      value.rest = rest;
      value.entropy = entropy([...steps.map(({ p }) => p), rest.p]);
      value.candidates = steps.map((step) => ({ ...phraseOf(step), children: [], childrenRest: { n: 0, p: 1 } }));
      value.ms = ms;
      const followed = steps.flatMap((step, i): BatchRow[] => {
        const { tokens: ids, ended, from } = step;
        if (i >= EXPANDED || !ended || ids.at(-1) === request.eos) return [];
        const end = tokens.decode(ids).trimStart().includes(separator) ? [] : encoded(separator);
        if (from.end + 1 + end.length >= request.contextLength) return [];
        const then = (after: State): BatchRow[] => children(value.candidates[i]!, after);
        return [{ state: from, steps: [...ids.slice(-1), ...end].map(token), then }];
      });
      missing += followed.length;
      return part(followed);
    });
  };
  const children = (candidate: ValueCandidate, state: State): BatchRow[] => {
    const childOptions = {
      ...options,
      rows: Math.ceil(request.rows / EXPANDED),
      passes: CHILD_PASSES,
      except: undefined,
    };
    return searchSteps(state, childOptions, ({ steps, rest }) => {
      candidate.children = steps.map(phraseOf);
      candidate.childrenRest = rest;
      return part();
    });
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
    // Without a marker the answer is all of the words. What a long one begins with is no answer.
    const isWhole = marker.length > 0 || request.ends.includes(id);
    const concept = isWhole ? tokens.decode(spoken).trim() : "";
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
    { state: root, steps: [...left, ...marker.map(token)], then: (state) => answer(state, [], 1) },
  ];
}

function phraseOf({ text, tokens, p, to, ended }: FoundStep): ValuePhrase {
  return { concept: text, tokens, p, ended, ...(to !== undefined && { to }) };
}
