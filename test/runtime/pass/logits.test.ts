import assert from "node:assert/strict";
import { argmax, cosine, entropy, norm, restOf, softmax, topK } from "../../../src/runtime/pass/logits";

const f = (...values: number[]): Float32Array => Float32Array.from(values);
const close = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

describe("logits", () => {
  it("softmax is stable and adds up to 1", () => {
    assert.deepEqual([...softmax(f(0, 0, 0, 0))], [0.25, 0.25, 0.25, 0.25]);
    assert.deepEqual([...softmax(f(1000, -1000))], [1, 0]);
    const many = softmax(Float32Array.from({ length: 50_000 }, (_, i) => Math.sin(i) * 10));
    close(
      many.reduce((a, b) => a + b),
      1,
    );
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
    assert.deepEqual(restOf([0.7, 0.2, 0.1], [0, 1, 2]), { n: 0, p: 0 });
  });

  it("the rest counts entries above 0.1% and sums all of them", () => {
    const rest = restOf([0.9, 0.05, 0.04, 0.009, 0.001], [0, 2]);
    assert.equal(rest.n, 2);
    close(rest.p, 0.06);
    assert.deepEqual(restOf([1], [0]), { n: 0, p: 0 });
  });

  it("norm and cosine", () => {
    close(norm(f(3, 4)), 5);
    close(cosine(f(1, 0), f(0, 2)), 0);
    close(cosine(f(1, 1), f(3, 3)), 1);
    close(cosine(f(0, 0), f(1, 1)), 0);
  });
});
