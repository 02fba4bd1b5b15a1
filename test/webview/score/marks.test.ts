import assert from "node:assert/strict";
import { roughWidth, fit } from "../../../src/webview/kit/measure";
import { apart } from "../../../src/webview/score/curveStave";
import { wave, withGaps } from "../../../src/webview/score/marks";
import { wrapped } from "../../../src/webview/score/scene";

describe("labels at the ends of lines", () => {
  it("are moved apart, and keep their order", () => {
    for (const ys of [[10], [10, 10], [10, 12, 40], [40, 12, 10], [10, 11, 12, 13], [0, 20, 21, 22, 60]]) {
      const labels = apart(ys.map((y, at) => ({ y, at })));
      const sorted = ys.toSorted((a, b) => a - b);
      assert.deepEqual(
        labels.map(({ at }) => ys[at]),
        sorted,
      );
      labels.forEach(({ y }, at) => at > 0 && assert.ok(y - labels[at - 1]!.y >= 16, `${ys.join()}`));
    }
  });

  it("stay where they are if they don't overlap", () =>
    assert.deepEqual(
      apart([{ y: 50 }, { y: 10 }, { y: 26 }]).map(({ y }) => y),
      [10, 26, 50],
    ));

  it("are not below the lowest place", () =>
    assert.deepEqual(
      apart([{ y: 5 }, { y: 27 }, { y: 29 }], 16, 30).map(({ y }) => y),
      [-2, 14, 30],
    ));

  it("share the move, and aren't changed themselves", () => {
    const given = [{ y: 10 }, { y: 10 }];
    assert.deepEqual(apart(given, 14), [{ y: 3 }, { y: 17 }]);
    assert.deepEqual(given, [{ y: 10 }, { y: 10 }]);
  });
});

/** From where to where a path is drawn. */
const strokes = (path: string): number[][] =>
  [...path.matchAll(/M(-?[\d.]+) -?[\d.]+H(-?[\d.]+)/g)].map(([, from, to]) => [Number(from), Number(to)]);

describe("a line with gaps", () => {
  for (const [what, gaps, drawn] of [
    ["none", [], [[0, 100]]],
    [
      "one",
      [[20, 30]],
      [
        [0, 20],
        [30, 100],
      ],
    ],
    [
      "in any order",
      [
        [60, 70],
        [20, 30],
      ],
      [
        [0, 20],
        [30, 60],
        [70, 100],
      ],
    ],
    [
      "that overlap",
      [
        [20, 50],
        [30, 40],
      ],
      [
        [0, 20],
        [50, 100],
      ],
    ],
    ["at the start", [[-5, 10]], [[10, 100]]],
    ["at the end", [[90, 120]], [[0, 90]]],
    [
      "after the end",
      [
        [90, 120],
        [130, 140],
      ],
      [[0, 90]],
    ],
    ["only after the end", [[110, 120]], [[0, 100]]],
    ["all of it", [[-1, 101]], []],
  ] as const)
    it(`is drawn between them: ${what}`, () => assert.deepEqual(strokes(withGaps(0, 100, 7, gaps)), drawn));
});

describe("a wave", () => {
  it("is as long as what is below it", () => {
    for (const width of [1, 8, 33.3, 200]) {
      const path = wave(10, 20, width);
      const bends = [...path.matchAll(/q[-\d.]+ (-?[\d.]+) ([\d.]+) 0/g)];
      const length = bends.reduce((sum, [, , along]) => sum + Number(along), 0);
      assert.ok(path.startsWith("M10 20"));
      assert.ok(Math.abs(length - width) < 0.01 * bends.length, `${width}: ${length}`);
      assert.ok(bends.length >= 2);
      assert.ok(bends.every(([, up], at) => Number(up) < 0 === (at % 2 === 0)));
    }
  });
});

describe("text that is cut", () => {
  it("is as wide as there is room, and whole letters", () => {
    for (const text of ["grimpus", "🦜🦜🦜🦜", "a b c d e", ""]) {
      for (const width of [0, 10, 30, 1000]) {
        const shown = fit(roughWidth, text, "word", width);
        assert.ok(shown === text || shown === "…" || roughWidth(shown, "word") <= width, shown);
        assert.ok(shown === text || (shown.endsWith("…") && text.startsWith(shown.slice(0, -1))), shown);
        assert.ok(!/\p{Surrogate}/u.test(shown), "no half letter");
      }
    }
    assert.equal(fit(roughWidth, "grimpus", "word", 1000), "grimpus");
  });

  it("is broken between words", () => {
    const lines = wrapped(roughWidth, "lines: the more likely the step, the thicker", 88);
    assert.equal(lines.join(" "), "lines: the more likely the step, the thicker");
    assert.ok(lines.length > 2 && lines.every((line) => roughWidth(line, "note") <= 88));
    assert.deepEqual(wrapped(roughWidth, "extraordinarily", 10), ["extraordinarily"]);
  });
});
