import assert from "node:assert/strict";
import { type Box, bands } from "../../../src/webview/score/links";

const at = (left: number, middle: number): Box => ({ left, right: left + 50, middle, height: 20 });
const boxes: Record<string, Box> = { "-1 root": at(0, 10), "0 a": at(100, 10), "0 b": at(100, 40), "1 c": at(200, 10) };
const box = (column: number, concept: string): Box | undefined => boxes[`${column} ${concept}`];

/** The start and end of a path. */
function ends(path: string): number[] {
  const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
  return [...numbers.slice(0, 2), ...numbers.slice(-2)];
}

describe("the links of the tree", () => {
  it("are as thick as their joint probability, with a row height for 100%, and never vanish", () => {
    const links = [
      { column: 0, from: "root", to: "a", p: 0.75 },
      { column: 0, from: "root", to: "b", p: 0.25 },
      { column: 1, from: "a", to: "c", p: 0.0001 },
    ];
    assert.deepEqual(
      bands(links, box).map((band) => band.width),
      [15, 5, 1.4],
    );
  });

  it("fill the row they leave, in the order of the rows they reach", () => {
    const links = [
      { column: 0, from: "root", to: "b", p: 0.25 },
      { column: 0, from: "root", to: "a", p: 0.75 },
    ];
    // From 0 to 20: first 15 for a, which is higher up, then 5 for b.
    assert.deepEqual(
      bands(links, box).map((band) => ends(band.path)),
      [
        [50, 17.5, 100, 40],
        [50, 7.5, 100, 10],
      ],
    );
  });

  it("are left out if an end isn't drawn", () => {
    assert.deepEqual(bands([{ column: 1, from: "hidden", to: "c", p: 1 }], box), []);
  });
});
