/** Parts that are drawn a few at a time: each has its turn, however often what they are drawn for changes. */
import assert from "node:assert/strict";
import { Turns, type Weighed } from "../../../src/webview/kit/turns";

function parts(n: number, weight = 20): Weighed[] {
  return Array.from({ length: n }, (_, at) => ({ key: `c${at + 1}`, weight }));
}

/** The keys of what was drawn for `of`. */
function drawn(turns: Turns, of: unknown, all: readonly Weighed[]): string {
  return all.flatMap(({ key }) => (turns.isStale(of, key) ? [] : [key])).join(" ");
}

describe("turns", () => {
  it("draw all of a small picture at once, and a large one part after part", () => {
    const rows: [n: number, weight: number, frames: string[]][] = [
      [7, 9, ["c1 c2 c3 c4 c5 c6 c7"]],
      [5, 20, ["c1 c2 c3", "c1 c2 c3 c4 c5"]],
      [3, 500, ["c1", "c1 c2", "c1 c2 c3"]],
      [0, 1, [""]],
    ];
    for (const [n, weight, frames] of rows) {
      const [turns, all] = [new Turns(), parts(n, weight)];
      const seen = frames.map(() => {
        turns.take("a", all, 64);
        return drawn(turns, "a", all);
      });
      assert.deepEqual(seen, frames, `${n} parts of ${weight}`);
    }
  });

  it("come to the last part where every frame draws for something else", () => {
    const [turns, all] = [new Turns(), parts(10)];
    const ever = new Set<string>();
    for (let frame = 0; frame < 4; frame++) {
      turns.take(frame, all, 64);
      for (const key of drawn(turns, frame, all).split(" ")) ever.add(key);
    }
    assert.equal(ever.size, 10);
  });

  it("draw what is new before what only changes, and forget what is gone", () => {
    const turns = new Turns();
    for (let frame = 0; frame < 2; frame++) turns.take("a", parts(5), 64);
    turns.take("b", parts(6), 20);
    assert.equal(drawn(turns, "b", parts(6)), "c6");
    turns.take("b", parts(1), 64);
    assert.deepEqual([turns.isStale("b", "c1"), turns.isStale("b", "c6")], [false, true]);
  });
});
