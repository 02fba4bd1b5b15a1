import assert from "node:assert/strict";
import { milliseconds, ordinal, percent, plural, spokenPercent } from "../../../src/shared/format/numbers";

/** Replaces no-break spaces, which aren't tested here. */
const plain = (text: string): string => text.replace(/\s/g, "");

describe("numbers in words", () => {
  const shares: [number, string][] = [
    [-1e-17, "0"],
    [0, "0"],
    [1e-9, "<0.1"],
    [0.000999, "<0.1"],
    [0.001, "0.1"],
    [0.0284, "2.8"],
    [0.0994, "9.9"],
    [0.0995, "10"],
    [0.474, "47"],
    [0.994, "99"],
    [0.995, "99.5"],
    [0.997, "99.7"],
    [0.9994, "99.9"],
    [0.9995, "100"],
    [1, "100"],
  ];
  for (const [p, words] of shares)
    it(`${p} is ${words} percent`, () => {
      assert.equal(plain(percent(p)), `${words}%`);
      assert.equal(spokenPercent(p), `${words} percent`);
    });

  const times: [number, string][] = [
    [0, "0.0ms"],
    [9.94, "9.9ms"],
    [10, "10ms"],
    [9999, "9999ms"],
    [10_000, "10s"],
    [12_600, "13s"],
  ];
  for (const [ms, words] of times) it(`${ms} ms is ${words}`, () => assert.equal(plain(milliseconds(ms)), words));

  it("counts one and many", () => {
    assert.deepEqual(
      [0, 1, 2].map((n) => plural(n, "thought")),
      ["0 thoughts", "1 thought", "2 thoughts"],
    );
    assert.equal(plural(2, "branch", "branches"), "2 branches");
  });

  it("puts things in order", () =>
    assert.deepEqual([1, 2, 3, 4, 10, 11, 12, 13, 14, 21, 22, 23, 101, 111, 112, 113].map(ordinal), [
      ...["1st", "2nd", "3rd", "4th", "10th", "11th", "12th", "13th", "14th"],
      ...["21st", "22nd", "23rd", "101st", "111th", "112th", "113th"],
    ]));
});
