import assert from "node:assert/strict";
import { type State, StateCache, cacheBytesOf, statesTo } from "../../../src/runtime/pass/cache";
import { pathKey } from "../../../src/runtime/pass/keys";
import type { Edit } from "../../../src/shared/trace/edits";
import type { PathStep } from "../../../src/shared/engine/engine";

const thought: PathStep = { kind: "thought" };
const token = (id: number): PathStep => ({ kind: "token", id });

/** A state of 40 bytes, 48 with logits. */
function state(key: string, parent: State | null = null, more: Partial<State> = {}): State {
  const own = { keys: [new Float32Array(4)], values: [new Float32Array(4)], hidden: new Float32Array(2), logits: null };
  return { key, parent, steps: [thought], left: false, end: 1, length: 1, ...own, ms: 0, ...more };
}

describe("cache", () => {
  it("has a key for every path", () => {
    const paths: PathStep[][] = [
      [],
      [thought],
      [thought, thought],
      [token(1)],
      [token(11)],
      [token(1), token(1)],
      [thought, token(1)],
      [token(1), thought],
    ];
    assert.equal(new Set(paths.map((path) => pathKey("5:Is it", path))).size, paths.length);
    assert.equal(pathKey(pathKey("q", [thought]), [token(3)]), pathKey("q", [thought, token(3)]));
  });

  it("has a key for every edit, which is short even for a vector", () => {
    const vector = (fill: number): Edit => ({ kind: "vector", vector: Array<number>(1000).fill(fill), from: "x" });
    const edits: Edit[] = [
      ...[{ kind: "zero" } as const, { kind: "mean" } as const],
      ...[1, 2].map((seed): Edit => ({ kind: "noise", seed })),
      ...[1, 2].map(vector),
      ...[[7], [8]].map((tokens): Edit => ({ kind: "remove", concept: "x", tokens })),
    ];
    const keys = edits.map((edit) => pathKey("q", [{ kind: "thought", edit }]));
    assert.equal(new Set([...keys, pathKey("q", [thought])]).size, edits.length + 1);
    assert.equal(pathKey("q", [{ kind: "thought", edit: vector(1) }]), keys[4]);
    assert.ok(keys.every((key) => key.length < 100));
  });

  it("drops the least recently used states, and ancestors after their descendants", () => {
    const cache = new StateCache(3 * 40);
    const a = state("a");
    const ab = state("ab", a);
    const abc = state("abc", ab);
    for (const s of [a, ab, abc]) cache.add(s);
    cache.add(state("x"));
    assert.deepEqual(
      ["a", "ab", "abc", "x"].map((key) => cache.find(key, false) !== undefined),
      [true, true, false, true],
    );
    assert.ok(cache.find("ab", false));
    cache.add(state("y"));
    assert.deepEqual(
      ["a", "ab", "x", "y"].map((key) => cache.find(key, false) !== undefined),
      [true, true, false, true],
    );
  });

  it("has room for four paths of a small model's length, and for 128 MB of a large one's", () => {
    const small = { layers: 2, heads: 2, kvHeads: 2, headDim: 128, hidden: 128, vocab: 194 };
    assert.equal(cacheBytesOf({ shapes: small, contextLength: 1024 }), 4 * 1024 * 4096);
    const large = { layers: 12, heads: 12, kvHeads: 12, headDim: 64, hidden: 768, vocab: 50257 };
    assert.equal(cacheBytesOf({ shapes: large, contextLength: 1024 }), 128 * 1024 * 1024);
  });

  it("doesn't keep a state without its parent", () => {
    const cache = new StateCache(40);
    const a = state("a");
    cache.add(a);
    cache.add(state("b"));
    cache.add(state("ac", a));
    assert.deepEqual(
      ["a", "ac", "b"].map((key) => cache.find(key, false) !== undefined),
      [false, false, true],
    );
  });

  it("doesn't return a state without logits if they are needed", () => {
    const cache = new StateCache(1000);
    cache.add(state("a"));
    assert.equal(cache.find("a", true), undefined);
    cache.add(state("a", null, { logits: new Float32Array(2) }));
    assert.ok(cache.find("a", true));
    assert.equal(cache.size, 1);
  });

  it("keeps the first state after latent mode, but no later words", () => {
    const cache = new StateCache(1000);
    const root = state("r");
    const eot = state("r,3", root, { left: true });
    const word = state("r,3,8", eot, { left: true });
    for (const s of [root, eot, word]) cache.add(s);
    assert.deepEqual([cache.size, cache.find("r,3,8", false)], [2, undefined]);
    assert.deepEqual(statesTo(word), [root, eot, word]);
  });
});
