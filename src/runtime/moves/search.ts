/**
 * Computes the probabilities of many phrases without feeding all of them. The search follows the probable branches of
 * the trie of their tokens, one level per pass. A phrase of one token needs no pass of its own.
 *
 * The search follows beginnings above 0.1%, and those that could be among the `fill` most probable. So the first `fill`
 * concepts are exact, and nothing above 0.1% is missed. Whatever
 * isn't scored counts in the rest: beginnings that aren't followed, and tokens that begin no phrase.
 */
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { COUNTED_FROM, probabilities } from "../pass/logits";
import type { Trie } from "../package/trie";

export interface SearchOptions {
  /** How many of the most probable concepts must be found, even if they are improbable. */
  fill: number;
  /** Concepts that are always scored. */
  always?: ReadonlySet<string>;
  /** A first token that begins no phrase and is counted elsewhere. */
  except?: number | undefined;
}

/** A scored concept. Its tokens are those of its most probable phrase. */
export interface Scored {
  concept: string;
  tokens: number[];
  p: number;
  /** The probability of these tokens, whatever follows them. */
  begun: number;
  /** The state that its last token is fed after. */
  from: State;
}

export interface Found {
  /** In the order in which the search found them. */
  scored: Scored[];
  /** The probabilities of the beginnings that weren't followed. */
  unread: number[];
  /** How many tokens that continue no phrase are above 0.1%. */
  others: number;
  /** The total duration of the passes, in milliseconds. */
  ms: number;
}

interface Beginning {
  node: Trie;
  tokens: number[];
  p: number;
  from: State;
}

/** Starts at a state that has logits. `done` gets the result and returns the branches that continue after it. */
export function search(
  trie: Trie,
  state: State,
  options: SearchOptions,
  done: (found: Found) => BatchRow[],
): BatchRow[] {
  const run = new Search(options, done, state.ms);
  run.follow({ node: trie, tokens: [], p: 1, from: state }, state);
  return run.nextLevel();
}

class Search {
  private readonly scored = new Map<string, Scored & { best: number }>();
  private open: Beginning[] = [];
  private others = 0;
  private waiting = 0;
  private levelMs = 0;

  constructor(
    private readonly options: SearchOptions,
    private readonly done: (found: Found) => BatchRow[],
    private ms: number,
  ) {}

  /** Scores the tokens that may follow a beginning. `state` is the state after its last token. */
  follow({ node, tokens, p: before, from }: Beginning, state: State): void {
    const p = probabilities(state.logits!);
    let longer = 0;
    for (const [id, child] of node.next) {
      const one = p.of(id);
      longer += one;
      const beginning = { node: child, tokens: [...tokens, id], p: before * one, from: state };
      if (child.next.size === 0) this.add(child.concept!, beginning, beginning.p);
      else this.open.push(beginning);
    }
    // If a phrase can end here, any other token ends it.
    if (node.concept === undefined) {
      for (const id of p.above(COUNTED_FROM / before)) {
        const isExcepted = tokens.length === 0 && id === this.options.except;
        if (!node.next.has(id) && !isExcepted) this.others++;
      }
    }
    // If longer phrases begin with this one, it stands alone only if none of them follows.
    if (node.concept !== undefined)
      this.add(node.concept, { node, tokens, p: before * Math.max(0, 1 - longer), from }, before);
  }

  nextLevel(): BatchRow[] {
    this.ms += this.levelMs;
    this.levelMs = 0;
    const enough = this.enough();
    const always = ({ node }: Beginning): boolean =>
      node.forced === true || [...(this.options.always ?? [])].some((concept) => node.concepts.has(concept));
    const chosen = new Set(
      this.open.filter((beginning) => beginning.p > COUNTED_FROM || beginning.p >= enough || always(beginning)),
    );
    if (chosen.size === 0) {
      const scored = [...this.scored.values()].map(({ best: _best, ...entry }): Scored => entry);
      return this.done({ scored, unread: this.open.map(({ p }) => p), others: this.others, ms: this.ms });
    }
    this.open = this.open.filter((beginning) => !chosen.has(beginning));
    this.waiting = chosen.size;
    return [...chosen].map((beginning) => ({
      state: beginning.from,
      steps: [{ kind: "token", id: beginning.tokens.at(-1)! }],
      then: (state) => {
        this.levelMs = Math.max(this.levelMs, state.ms);
        this.follow(beginning, state);
        return --this.waiting === 0 ? this.nextLevel() : [];
      },
    }));
  }

  /** The least probability that could put a beginning among the first `fill`. */
  private enough(): number {
    if (this.open.length === 0 || this.options.fill < 1) return Infinity;
    const known = [...[...this.scored.values()].map((entry) => entry.p), ...this.open.map((beginning) => beginning.p)];
    return known.sort((a, b) => b - a)[this.options.fill - 1] ?? 0;
  }

  private add(concept: string, { tokens, p, from }: Beginning, begun: number): void {
    const entry = this.scored.get(concept);
    if (!entry) this.scored.set(concept, { concept, tokens, p, begun, from, best: p });
    else {
      entry.p += p;
      if (p > entry.best) Object.assign(entry, { tokens, begun, from, best: p });
    }
  }
}
