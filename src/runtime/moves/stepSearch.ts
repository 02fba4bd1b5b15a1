/**
 * The most probable whole steps that may be said next, by best-first search over tokens. A step's probability is the
 * product over its tokens, so a number counts as one, whatever tokens it takes. Each pass follows the most probable
 * beginnings. The search ends when no beginning could be among the first steps any more, or with its last pass. What
 * it doesn't follow counts in the rest.
 */
import type { Task } from "../../shared/model/manifest";
import { firstStep } from "../../shared/task/continuationText";
import type { Rest } from "../../shared/trace/trace";
import type { Tokens } from "../package/tokens";
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { COUNTED_FROM, probabilities } from "../pass/logits";

export interface StepSearchOptions {
  task: Task;
  tokens: Tokens;
  /** How many steps are listed. */
  topK: number;
  /** The most beginnings that one pass follows, and the most passes. */
  rows: number;
  passes: number;
  /** Tokens that begin the answer's marker, and are counted elsewhere. */
  except: number | undefined;
  /** Tokens that every step begins with. They are followed however improbable they are. */
  prefix: readonly number[];
  /** The token that ends the text. A step may end with it. */
  eos: number;
  contextLength: number;
}

export interface FoundStep {
  text: string;
  tokens: number[];
  p: number;
  /** What it yields, by its form. */
  to?: string;
  /** Whether it is a whole step. */
  ended: boolean;
  /** The state that its last token is fed after. */
  from: State;
}

export interface FoundSteps {
  /** Most probable first. If no step came to its end, the beginnings that the search arrived at. */
  steps: FoundStep[];
  /** What `steps` and `except` leave out. */
  rest: Rest;
  /** The total duration of the passes, in milliseconds. */
  ms: number;
}

interface Beginning {
  tokens: number[];
  p: number;
  from: State;
}

/** Starts at a state that has logits. `done` gets the result and returns the branches that continue after it. */
export function searchSteps(
  state: State,
  options: StepSearchOptions,
  done: (found: FoundSteps) => BatchRow[],
): BatchRow[] {
  const search = new StepSearch(options, done, state.ms);
  search.follow({ tokens: [], p: 1, from: state }, state);
  return search.nextPass();
}

class StepSearch {
  private readonly whole: FoundStep[] = [];
  /** Beginnings to follow. */
  private open: Beginning[] = [];
  /** How many above 0.1% are not followed, because the answer or the end comes there. */
  private others = 0;
  private excepted = 0;
  /** The probability of the prefix. */
  private prefixP = 1;
  private passes = 0;
  private waiting = 0;
  private passMs = 0;

  constructor(
    private readonly options: StepSearchOptions,
    private readonly done: (found: FoundSteps) => BatchRow[],
    private ms: number,
  ) {}

  /** Takes the tokens that may follow a beginning. `state` is the state after its last token. */
  follow({ tokens: before, p: begun }: Beginning, state: State): void {
    const { except, prefix, eos } = this.options;
    const isInPrefix = before.length < prefix.length && this.isPrefix(before);
    if (before.length === prefix.length && this.isPrefix(before)) this.prefixP = begun;
    // After the prefix, 0.1% of what is left.
    const isAfterPrefix = prefix.length > 0 && prefix.every((id, i) => id === before[i]);
    const least = COUNTED_FROM * (isAfterPrefix ? this.prefixP : 1);
    const p = probabilities(state.logits!);
    const excepted = before.length === 0 ? except : undefined;
    if (excepted !== undefined) this.excepted += p.of(excepted);
    const beginning = (id: number): Beginning => ({ tokens: [...before, id], p: begun * p.of(id), from: state });
    const probable = p.above(least / begun).filter((id) => id !== excepted);
    for (const id of probable) {
      if (id === eos) this.end(beginning(id), before);
      else this.place(beginning(id));
    }
    const next = isInPrefix ? prefix[before.length] : undefined;
    if (next !== undefined && next !== excepted && !probable.includes(next)) this.open.push(beginning(next));
  }

  nextPass(): BatchRow[] {
    this.ms += this.passMs;
    this.passMs = 0;
    this.open.sort((a, b) => b.p - a.p);
    const { rows, passes, topK } = this.options;
    const enough = this.whole.map(({ p }) => p).sort((a, b) => b - a)[topK - 1] ?? 0;
    const chosen = this.open
      .filter((beginning) => beginning.p > enough || this.isPrefix(beginning.tokens))
      .slice(0, rows);
    if (chosen.length === 0 || this.passes === passes) return this.finish();
    this.passes++;
    this.open = this.open.filter((beginning) => !chosen.includes(beginning));
    this.waiting = chosen.length;
    return chosen.map((beginning) => ({
      state: beginning.from,
      steps: [{ kind: "token", id: beginning.tokens.at(-1)! }],
      then: (state) => {
        this.passMs = Math.max(this.passMs, state.ms);
        this.follow(beginning, state);
        return --this.waiting === 0 ? this.nextPass() : [];
      },
    }));
  }

  private place(beginning: Beginning): void {
    const { task, tokens, contextLength } = this.options;
    const first = firstStep(task, tokens.decode(beginning.tokens));
    if (first === "answer") this.leave(beginning);
    else if (first) this.add(beginning, first);
    else if (beginning.from.end + 1 < contextLength) this.open.push(beginning);
    else this.leave(beginning);
  }

  /** The end of the text ends a step that has begun. */
  private end(beginning: Beginning, before: readonly number[]): void {
    const { task, tokens } = this.options;
    const step = firstStep(task, tokens.decode(before) + (task.steps?.separator ?? "\n"));
    if (step === null || step === "answer") this.leave(beginning);
    else this.add(beginning, step);
  }

  private leave({ p }: Beginning): void {
    if (p > COUNTED_FROM) this.others++;
  }

  private add({ tokens, p, from }: Beginning, { text, result }: { text: string; result: string | null }): void {
    this.whole.push({ text, tokens, p, ...(result !== null && { to: result }), ended: true, from });
  }

  /** Whether the steps' prefix begins with the tokens. */
  private isPrefix(tokens: readonly number[]): boolean {
    const { prefix } = this.options;
    return tokens.length <= prefix.length && tokens.every((id, i) => id === prefix[i]);
  }

  private finish(): BatchRow[] {
    const { tokens, topK } = this.options;
    const begun = this.open.map((beginning): FoundStep => ({
      ...beginning,
      text: tokens.decode(beginning.tokens).trim(),
      ended: false,
    }));
    const all = (this.whole.length > 0 ? this.whole : begun).toSorted((a, b) => b.p - a.p);
    const steps = all.slice(0, topK);
    const left = [...all.slice(topK), ...(this.whole.length > 0 ? begun : [])];
    const listed = steps.reduce((sum, { p }) => sum + p, this.excepted);
    return this.done({
      steps,
      rest: { n: this.others + left.filter(({ p }) => p > COUNTED_FROM).length, p: Math.max(0, 1 - listed) },
      ms: this.ms,
    });
  }
}
