/** Phrases as a tree of their tokens, so that phrases with the same beginning share its score. */

export interface Trie {
  readonly next: Map<number, Trie>;
  /** The concept whose phrase ends here. */
  concept?: string;
  /** Concepts whose phrases pass through or end here. */
  readonly concepts: Set<string>;
  /** Part of the forced prefix, which is followed whatever its probability. */
  forced?: boolean;
}

export function newTrie(): Trie {
  return { next: new Map(), concepts: new Set() };
}

/** Adds a phrase of at least one token. If another phrase has the same tokens, the earlier one keeps them. */
export function addPhrase(trie: Trie, tokens: readonly number[], concept: string): void {
  let at = trie;
  at.concepts.add(concept);
  for (const id of tokens) {
    let child = at.next.get(id);
    if (!child) at.next.set(id, (child = newTrie()));
    child.concepts.add(concept);
    at = child;
  }
  at.concept ??= concept;
}

/** Marks the tokens, so that they are always followed. `false` if no phrase begins with them. */
export function force(trie: Trie, tokens: readonly number[]): boolean {
  let at: Trie | undefined = trie;
  for (const id of tokens) {
    at = at.next.get(id);
    if (!at) return false;
    at.forced = true;
  }
  return true;
}

/** The number of tokens of the longest phrase. */
export function depthOf(trie: Trie): number {
  return Math.max(0, ...[...trie.next.values()].map((child) => 1 + depthOf(child)));
}
