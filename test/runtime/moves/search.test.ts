import assert from "node:assert/strict";
import { type Found, type SearchOptions, search } from "../../../src/runtime/moves/search";
import type { State } from "../../../src/runtime/pass/cache";
import type { BatchRow } from "../../../src/runtime/pass/lockstep";
import { type Trie, addPhrase, force, newTrie } from "../../../src/runtime/package/trie";

/** The probabilities of a model's next tokens, by the ids before them. Token 0 gets the rest. */
type Model = Record<string, Record<number, number>>;

/** The state after `ids`. Its pass takes as many milliseconds as there are ids, plus one. */
function stateAfter(model: Model, ids: readonly number[]): State {
  const next = model[ids.join(" ")] ?? {};
  const left = 1 - Object.values(next).reduce((sum, p) => sum + p, 0);
  const logits = Float32Array.from({ length: 10 }, (_, id) => Math.log(id === 0 ? left : (next[id] ?? 0)));
  return { key: ids.join(" "), logits, ms: ids.length + 1 } as unknown as State;
}

/** Feeds what a search requests, until it is done. `fed` lists what each pass fed. */
function run(model: Model, trie: Trie, options: SearchOptions): Found & { fed: string[][] } {
  const fed: string[][] = [];
  let found: Found | undefined;
  let rows: BatchRow[] = search(trie, stateAfter(model, []), options, (result) => {
    found = result;
    return [];
  });
  while (rows.length > 0) {
    const reached = rows.map(({ state, steps }) => [
      ...state.key.split(" ").filter(Boolean).map(Number),
      ...steps.map((step) => (step.kind === "token" ? step.id : NaN)),
    ]);
    fed.push(reached.map((ids) => ids.join(" ")));
    rows = rows.flatMap((row, i) => row.then(stateAfter(model, reached[i]!)));
  }
  assert.ok(found, "the search ends");
  return { ...found, fed };
}

function trieOf(phrases: Record<string, number[]>, forced: number[] = []): Trie {
  const trie = newTrie();
  for (const [concept, tokens] of Object.entries(phrases)) addPhrase(trie, tokens, concept);
  assert.ok(force(trie, forced));
  return trie;
}

const scores = ({ scored }: Found): [string, number][] =>
  scored.map(({ concept, p }) => [concept, Number(p.toPrecision(5))]);

describe("the search for probable phrases", () => {
  // Two words begin with 1, which is probable. Two begin with 2, which is improbable.
  const phrases = { a: [1, 3], b: [1, 4], c: [2, 3], d: [2, 4], e: [5] };
  const model: Model = {
    "": { 1: 0.6, 2: 0.0005, 5: 0.3 },
    "1": { 3: 0.5, 4: 0.25 },
    "2": { 3: 0.5, 4: 0.25 },
  };

  it("follows probable beginnings, and counts the others", () => {
    const found = run(model, trieOf(phrases), { fill: 1 });
    assert.deepEqual(found.fed, [["1"]]);
    assert.deepEqual(scores(found), [
      ["e", 0.3],
      ["a", 0.3],
      ["b", 0.15],
    ]);
    assert.deepEqual(
      found.unread.map((p) => Number(p.toPrecision(5))),
      [0.0005],
    );
  });

  it("follows the forced prefix however improbable it is", () => {
    const found = run(model, trieOf(phrases, [2]), { fill: 1 });
    assert.deepEqual(found.fed, [["1", "2"]]);
    assert.deepEqual(scores(found).slice(3), [
      ["c", 0.00025],
      ["d", 0.000125],
    ]);
    assert.deepEqual(found.unread, []);
  });

  it("follows the beginning of a concept that must be scored", () => {
    const found = run(model, trieOf(phrases), { fill: 1, always: new Set(["d"]) });
    assert.deepEqual(found.fed, [["1", "2"]]);
    assert.equal(scores(found).at(-1)?.[0], "d");
  });

  it("follows beginnings that could be among the first `fill`", () => {
    // After the first pass, 0.6 (for at least one of two concepts), 0.3, and 0.0005 are known.
    assert.deepEqual(run(model, trieOf(phrases), { fill: 2 }).fed, [["1"]]);
    assert.deepEqual(run(model, trieOf(phrases), { fill: 3 }).fed, [["1", "2"]]);
    const unlikely: Model = { ...model, "1": { 3: 0.0001, 4: 0.0001 } };
    // The concepts behind 1 turn out to be improbable. Only then can 2 be among the first two.
    assert.deepEqual(run(unlikely, trieOf(phrases), { fill: 2 }).fed, [["1"], ["2"]]);
    assert.deepEqual(run(model, trieOf(phrases), { fill: 0 }).fed, [["1"]]);
  });

  it("doesn't depend on the order of the phrases", () => {
    // An improbable phrase of one token is scored before the probable beginning.
    const first = trieOf({ e: [5], a: [1, 3], c: [2, 3] });
    const found = run({ "": { 5: 0.0002, 1: 0.6, 2: 0.0005 }, "1": { 3: 0.9 } }, first, { fill: 1 });
    assert.deepEqual(found.fed, [["1"]]);
  });

  it("gives a phrase only the probability that no longer phrase follows", () => {
    const longer = trieOf({ short: [1], long: [1, 3] });
    assert.deepEqual(scores(run({ "": { 1: 0.8 }, "1": { 3: 0.25 } }, longer, { fill: 1 })), [
      ["long", 0.2],
      ["short", 0.6],
    ]);
    // In float64, the sum of probabilities may exceed 1.
    const surely = trieOf({ short: [1], long: [1, 3], longer: [1, 4] });
    const [short] = run({ "": { 1: 1 }, "1": { 3: 0.7, 4: 0.3 } }, surely, { fill: 1 }).scored.filter(
      ({ concept }) => concept === "short",
    );
    assert.ok(short && short.p >= 0 && short.p < 1e-6);
  });

  it("adds up the phrases of a concept, and keeps the tokens of the most probable one", () => {
    const trie = trieOf({ x: [1, 3] });
    addPhrase(trie, [2], "x");
    const both = run({ "": { 1: 0.5, 2: 0.3 }, "1": { 3: 0.5 } }, trie, { fill: 1 });
    assert.deepEqual(scores(both), [["x", 0.55]]);
    assert.deepEqual(both.scored[0]?.tokens, [2]);
    const other = run({ "": { 1: 0.5, 2: 0.3 }, "1": { 3: 0.9 } }, trie, { fill: 1 });
    assert.deepEqual(other.scored[0]?.tokens, [1, 3]);
    assert.equal(other.scored[0]?.from.key, "1");
  });

  it("adds up the times of its passes, each with its slowest row", () => {
    const deep = trieOf({ a: [1, 3, 4], b: [2] });
    // The passes after no token, one, and two take 1, 2 and 3 ms.
    assert.equal(run({ "": { 1: 0.5, 2: 0.5 }, "1": { 3: 1 }, "1 3": { 4: 1 } }, deep, { fill: 1 }).ms, 1 + 2 + 3);
    assert.equal(run({ "": { 2: 1 } }, deep, { fill: 1 }).ms, 1);
  });
});
