import assert from "node:assert/strict";
import { costMarks, costTitle, costWords } from "../../../src/webview/score/costMarks";

const cost = (thoughts: number, tokens: number) => ({
  name: "thinking",
  isOwn: true,
  thoughts,
  tokens,
  passes: thoughts + tokens,
});
const countOf = (path: string): number => path.split("z").length - 1;
/** Where the marks of a path begin. */
const startsOf = (path: string): number[] => [...path.matchAll(/M([\d.]+)/g)].map(([, x]) => Number(x));

describe("the marks of what an answer took", () => {
  for (const tokens of [0, 1, 19, 30, 31, 46, 120, 121, 300])
    it(`are as many as it took, each of one size: ${tokens} tokens beside 6 thoughts`, () => {
      const { rows, width } = costMarks([cost(6, 4), cost(0, 19), cost(0, tokens)]);
      assert.deepEqual(
        rows.map(({ rings, squares }) => [countOf(rings), countOf(squares)]),
        [
          [6, 4],
          [0, 19],
          [0, tokens],
        ],
      );
      const sizes = rows.flatMap(({ squares }) => [...squares.matchAll(/M[\d.]+ [\d.]+h([\d.]+)/g)].map(([, w]) => w));
      assert.equal(new Set(sizes).size, 1);
      assert.ok(rows.every(({ rings, squares }) => startsOf(rings + squares).every((x) => x < width)));
    });

  it("are longer for what takes more, however many they are", () => {
    const amounts = [5, 19, 30, 31, 46, 64, 121, 250];
    const ends = costMarks(amounts.map((tokens) => cost(0, tokens))).rows.map(({ squares }) =>
      Math.max(...startsOf(squares)),
    );
    assert.deepEqual(
      ends,
      ends.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(ends).size, ends.length);
    // Seven times as many are about seven times as long.
    const [few, many] = [ends[0] ?? 0, ends[7] ?? 0];
    assert.ok(many > 30 * few, `${few}, ${many}`);
  });

  it("stand in blocks of ten where more than 30 couldn't be counted", () => {
    assert.equal(costMarks([cost(6, 30)]).blocks, "none");
    assert.equal(costMarks([cost(6, 4), cost(0, 31)]).blocks, "countable");
    const { rows } = costMarks([cost(0, 46)]);
    const starts = [...new Set(startsOf(rows[0]?.squares ?? ""))];
    const gaps = starts.slice(1).map((x, at) => x - (starts[at] ?? 0));
    // Five columns of two, and then a wider gap.
    assert.deepEqual(
      gaps.flatMap((gap, at) => (gap > Math.min(...gaps) ? [at + 1] : [])),
      [5, 10, 15, 20],
    );
    assert.equal(costMarks([cost(0, 400)]).blocks, "filled");
  });

  it("are explained where they are pointed at", () => {
    assert.equal(costWords(cost(6, 1)), "6 thoughts + 1 token");
    const title = (thoughts: number, tokens: number): string =>
      costTitle(cost(thoughts, tokens), costMarks([cost(thoughts, tokens)]));
    assert.equal(title(6, 4), "A ring is a thought, a square is a token; 10 passes");
    assert.equal(title(0, 46), "A square is a token, each block is ten; 46 passes");
  });

  it("don't exist where nothing was spoken", () => assert.deepEqual(costMarks([]).rows, []));
});
