/**
 * Where a thought looked, drawn on the user's own text: how much of the attention falls on each fact of it, or on
 * each word where the model takes any text. The panel and the editor shade the same spans in the same steps.
 */
import { onFacts } from "./attentionTable";
import type { ReadProblem } from "../problem/problem";
import type { Span } from "../problem/fragments";
import type { PromptToken, Trace } from "../trace/trace";

interface Shade extends Span {
  /** Share of the attention, 0 to 1. */
  weight: number;
}

export interface Shading {
  /** Spans of `trace.source.text`, first to last, without overlap. Their weights aren't drawn elsewhere. */
  shades: Shade[];
  /** Weight from which on a span is shaded at all: see `levelOf`. */
  floor: number;
  /** The weight on earlier thoughts, which aren't in the text. */
  thoughts: number;
  /** On what the model's template puts around the text. */
  template: number;
}

/** How many steps of shading there are. */
export const LEVELS = 5;

/** Weights that a scale may begin at, so that it has round numbers. */
const FLOORS = [0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];

/**
 * `weights`: by position, prompt first and then the thoughts before. `null` if the text that was asked does not
 * hold what the model was given.
 */
export function shadingOf(trace: Trace, weights: readonly number[]): Shading | null {
  const { read } = trace;
  const { tokens } = trace.prompt;
  const placed = read.kind === "text" ? words(trace, weights) : factsAndQuestion(trace, read, weights);
  if (!placed) return null;
  const shades = joined(placed);
  const template = tokens.reduce((sum, { span }, position) => (span ? sum : sum + (weights[position] ?? 0)), 0);
  return { shades, floor: floorOf(shades.length), thoughts: total(weights.slice(tokens.length)), template };
}

/**
 * 0: too little to be shaded; each step stands for twice as much as the one before it. The scale depends on the text
 * alone, so that thoughts, layers and heads can be told apart: a pass that hardly looked at the text leaves it pale.
 */
export function levelOf(weight: number, floor: number): number {
  return weight < floor ? 0 : Math.min(LEVELS, 1 + Math.floor(Math.log2(weight / floor)));
}

/** The range of weights of each step, the faintest first. */
export function stepsOf(floor: number): { from: number; to: number }[] {
  return Array.from({ length: LEVELS }, (_, index) => ({
    from: floor * 2 ** index,
    to: index + 1 === LEVELS ? 1 : floor * 2 ** (index + 1),
  }));
}

/** What lies in the text and is too little to be shaded. */
export function unshaded({ shades, floor }: Shading): number {
  return total(shades.map(({ weight }) => (levelOf(weight, floor) === 0 ? weight : 0)));
}

/** Not more than falls on each where the attention is spread evenly over the text. */
function floorOf(spans: number): number {
  return FLOORS.find((floor) => floor * spans <= 1) ?? FLOORS.at(-1)!;
}

function factsAndQuestion(trace: Trace, { facts, question }: ReadProblem, weights: readonly number[]): Shade[] | null {
  const onEach = onFacts(trace, weights);
  const placed = facts.flatMap(({ span }, index) => (span ? [{ ...span, weight: onEach[index] ?? 0 }] : []));
  if (placed.length < facts.length) return null;
  const inText = trace.prompt.tokens.reduce(
    (sum, { span }, position) => (span ? sum + (weights[position] ?? 0) : sum),
    0,
  );
  return [...placed, { ...question, weight: Math.max(0, inText - total(onEach)) }];
}

function words({ source, read, prompt }: Trace, weights: readonly number[]): Shade[] | null {
  const offset = read.question.start;
  if (source.text.slice(offset, read.question.end) !== prompt.text || prompt.text === "") return null;
  return prompt.tokens.flatMap(({ span }: PromptToken, position) => {
    if (!span) return [];
    const text = prompt.text.slice(span.start, span.end);
    // A token often begins with the space before its word, which need not be shaded with it.
    const before = text.trim() === "" ? 0 : text.length - text.trimStart().length;
    return [{ start: offset + span.start + before, end: offset + span.end, weight: weights[position] ?? 0 }];
  });
}

/** What shares text is one: a letter that several tokens write, a fact that a question about anyone says itself. */
function joined(shades: readonly Shade[]): Shade[] {
  const whole: Shade[] = [];
  for (const shade of [...shades].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = whole.at(-1);
    if (!last || shade.start >= last.end) whole.push({ ...shade });
    else Object.assign(last, { end: Math.max(last.end, shade.end), weight: last.weight + shade.weight });
  }
  return whole;
}

function total(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}
