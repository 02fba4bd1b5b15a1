import assert from "node:assert/strict";
import { COUNTED_FROM, argmax, cosine, entropy, norm, probabilities, topK } from "../../../src/runtime/pass/logits";
import { softmax } from "../../support/softmax";

const f = (...values: number[]): Float32Array => Float32Array.from(values);
const close = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

describe("logits", () => {
  it("probabilities are stable and add up to 1", () => {
    const all = (...logits: number[]): number[] => logits.map((_, id) => probabilities(f(...logits)).of(id));
    assert.deepEqual(all(0, 0, 0, 0), [0.25, 0.25, 0.25, 0.25]);
    assert.deepEqual(all(1000, -1000), [1, 0]);
    assert.deepEqual(all(3, -Infinity), [1, 0]);
    assert.equal(probabilities(f(3, -Infinity)).entropy, 0);
    assert.equal(probabilities(f(1, 2)).of(2), 0);
    const many = Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i) * 10);
    close(probabilities(many).ofAny([...many.keys()]), 1);
  });

  it("are those of the softmax of all, however few are asked for", () => {
    for (const scale of [0.1, 3, 12, 40]) {
      const logits = Float32Array.from({ length: 20_000 }, (_, i) => scale * Math.sin(i * i) - 30);
      const p = probabilities(logits);
      const all = softmax(logits);
      for (const id of [0, 7, 19_999]) close(p.of(id), all[id]!);
      assert.equal(p.best, argmax(all));
      assert.deepEqual(p.top(20), topK(all, 20));
      assert.ok(Math.abs(p.entropy - entropy(all)) < 1e-9);
      for (const least of [1, 0.1, COUNTED_FROM, all[7]!, 1e-9, 0])
        assert.deepEqual(
          p.above(least),
          [...all.keys()].filter((id) => p.of(id) > least),
        );
      const shown = p.top(5);
      const { n, p: rest } = p.restBeside(shown);
      assert.equal(n, [...all].filter((one, id) => one > COUNTED_FROM && !shown.includes(id)).length);
      close(
        rest,
        all.reduce((sum, one, id) => (shown.includes(id) ? sum : sum + one), 0),
      );
    }
  });

  it("are computed once for the same logits", () => {
    const logits = f(1, 2, 3);
    assert.equal(probabilities(logits), probabilities(logits));
    assert.notEqual(probabilities(logits), probabilities(f(1, 2, 3)));
  });

  it("nothing is above what can't be", () => {
    assert.deepEqual(probabilities(f(1, 2)).above(COUNTED_FROM / 0), []);
    assert.deepEqual(probabilities(f()).above(0), []);
  });

  const tops: { values: number[]; k: number; top: number[] }[] = [
    { values: [1, 3, 2], k: 2, top: [1, 2] },
    { values: [1, 3, 2], k: 9, top: [1, 2, 0] },
    { values: [5, 5, 5], k: 2, top: [0, 1] },
    { values: [1, 2, 3], k: 0, top: [] },
    { values: [], k: 3, top: [] },
    { values: [0.1, 0.4, 0.2, 0.4, 0.3], k: 3, top: [1, 3, 4] },
  ];
  for (const { values, k, top } of tops) {
    it(`top ${k} of [${values.join(", ")}]`, () => assert.deepEqual(topK(values, k), top));
  }

  it("top-k agrees with sorting", () => {
    const values = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i * i));
    assert.deepEqual(topK(values, 20), [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, 20));
    assert.equal(argmax(values), topK(values, 1)[0]);
  });

  it("entropy is in nats, of weights too", () => {
    close(entropy([0.25, 0.25, 0.25, 0.25]), Math.log(4));
    close(entropy([1, 1]), Math.log(2));
    close(entropy([1, 3]), Math.log(4) - (3 * Math.log(3)) / 4);
    close(entropy([0, 1, 0]), 0);
    close(entropy([]), 0);
  });

  it("isn't negative because of rounding", () => {
    // Rounding would make both about -1e-16.
    assert.equal(entropy([1 / 7]), 0);
    assert.deepEqual(probabilities(f(2, 1, 0.5)).restBeside([0, 1, 2]), { n: 0, p: 0 });
  });

  it("the rest counts entries above 0.1% and sums all of them", () => {
    const p = [0.9, 0.05, 0.04, 0.009, 0.0009, 0.0001];
    const rest = probabilities(Float32Array.from(p, Math.log)).restBeside([0, 2]);
    assert.equal(rest.n, 2);
    assert.ok(Math.abs(rest.p - 0.06) < 1e-7);
    assert.deepEqual(probabilities(f(1)).restBeside([0]), { n: 0, p: 0 });
  });

  it("norm and cosine", () => {
    close(norm(f(3, 4)), 5);
    close(cosine(f(1, 0), f(0, 2)), 0);
    close(cosine(f(1, 1), f(3, 3)), 1);
    close(cosine(f(0, 0), f(1, 1)), 0);
  });
});
