import assert from "node:assert/strict";
import {
  milliseconds,
  ordinal,
  percent,
  percentRange,
  plural,
  spokenPercent,
  wholePercent,
} from "../../../src/shared/format/numbers";

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

  const whole: [number, string][] = [
    [0, "0"],
    [1e-9, "<1"],
    [0.00499, "<1"],
    [0.005, "1"],
    [0.474, "47"],
    [0.994, "99"],
    [0.995, ">99"],
    [0.9994, ">99"],
    [0.9995, "100"],
    [1, "100"],
  ];
  for (const [p, words] of whole)
    it(`${p} is ${words}% in a picture`, () => assert.equal(wholePercent(p), `${words}%`));

  const ranges: [number[], string][] = [
    [[0.57, 0.63], "57–63%"],
    [[0.63, 0.6, 0.57], "57–63%"],
    [[0.571, 0.574], "57%"],
    [[0.7], "70%"],
    [[0.001, 0.002], "<1%"],
    [[0.001, 0.3], "<1 to 30%"],
    [[0, 0.3], "0–30%"],
    [[0.7, 0.999], "70 to >99%"],
    [[0.9991, 1], ">99 to 100%"],
  ];
  for (const [ps, words] of ranges) it(`${ps.join(" and ")} are ${words}`, () => assert.equal(percentRange(ps), words));

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
