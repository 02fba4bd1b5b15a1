/**
 * How probable each of many phrases is, without feeding all of them: the trie of their tokens is followed where it is
 * probable, a level per pass. A phrase of one token costs no pass beside the one it begins after.
 *
 * Followed are the beginnings above 0.1 %, and those that could be among the `fill` most probable: so the first `fill`
 * are exact, and nothing above 0.1 % is missed. Whatever is not scored counts in the rest: beginnings that are not
 * followed, and what begins no phrase.
 */
import type { State } from "../pass/cache";
import type { BatchRow } from "../pass/lockstep";
import { COUNTED_FROM, softmax } from "../pass/logits";
import type { Trie } from "../package/trie";

export interface SearchOptions {
  /** How many of the most probable concepts have to be found, however improbable. */
  fill: number;
  /** Concepts that are scored in any case. */
  always?: ReadonlySet<string>;
  /** A first token that begins no phrase and is counted elsewhere. */
  except?: number | undefined;
}

/** A concept that was scored; its tokens are those of its most probable phrase. */
export interface Scored {
  concept: string;
  tokens: number[];
  p: number;
  /** What its last token is fed to. */
  from: State;
}

export interface Found {
  /** In the order in which they were found. */
  scored: Scored[];
  /** Probabilities of beginnings that were not followed. */
  unread: number[];
  /** How many tokens that go on with no phrase are above 0.1 %. */
  others: number;
  /** Milliseconds of the passes, one after another. */
  ms: number;
}

interface Beginning {
  node: Trie;
  tokens: number[];
  p: number;
  from: State;
}

/** Begins at a state that has logits. `done` returns the branches that go on when all is scored. */
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

  /** Scores what comes next after a beginning, whose last token has been fed to make `state`. */
  follow({ node, tokens, p: before, from }: Beginning, state: State): void {
    const p = softmax(state.logits!);
    let longer = 0;
    for (const [id, child] of node.next) {
      longer += p[id]!;
      const beginning = { node: child, tokens: [...tokens, id], p: before * p[id]!, from: state };
      if (child.next.size === 0) this.add(child.concept!, beginning);
      else this.open.push(beginning);
    }
    // What follows a phrase that can end here ends it, whatever it is.
    if (node.concept === undefined) {
      p.forEach((one, id) => {
        const isExcepted = tokens.length === 0 && id === this.options.except;
        if (before * one > COUNTED_FROM && !node.next.has(id) && !isExcepted) this.others++;
      });
    }
    // Where a phrase is the beginning of longer ones, it is itself said only if none of them is.
    if (node.concept !== undefined) this.add(node.concept, { node, tokens, p: before * Math.max(0, 1 - longer), from });
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

  /** The least probability with which a beginning could be among the first `fill`. */
  private enough(): number {
    if (this.open.length === 0 || this.options.fill < 1) return Infinity;
    const known = [...[...this.scored.values()].map((entry) => entry.p), ...this.open.map((beginning) => beginning.p)];
    return known.sort((a, b) => b - a)[this.options.fill - 1] ?? 0;
  }

  private add(concept: string, { tokens, p, from }: Beginning): void {
    const entry = this.scored.get(concept);
    if (!entry) this.scored.set(concept, { concept, tokens, p, from, best: p });
    else {
      entry.p += p;
      if (p > entry.best) Object.assign(entry, { tokens, from, best: p });
    }
  }
}
