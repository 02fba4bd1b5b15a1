/** The names in a plot of values against height. */
import assert from "node:assert/strict";
import { namesOf } from "../../../src/webview/evidence/valueNames";
import { roughWidth } from "../../../src/webview/kit/measure";

const dot = (text: string, x: number, y: number, p = 0.5) => ({ text, p, x, y });
const placed = (...dots: ReturnType<typeof dot>[]): string[] =>
  namesOf(dots, 200, roughWidth).map(({ text, x, y }) => `${text} ${Math.round(x)} ${y}`);

describe("a name in a plot of values", () => {
  it("stands right of its dot, or left of it at the edge", () => {
    assert.deepEqual(placed(dot("grimpus", 100, 50)), ["grimpus 106 53.5"]);
    assert.deepEqual(placed(dot("grimpus", 180, 50)), ["grimpus 132 53.5"]);
  });

  it("stands on the other side of another dot, or above", () => {
    assert.deepEqual(placed(dot("grimpus", 100, 50), dot("aa", 130, 50, 0.01)), ["grimpus 52 53.5"]);
    assert.deepEqual(placed(dot("grimpus", 100, 50), dot("aa", 130, 50, 0.01), dot("bb", 70, 50, 0.01)), [
      "grimpus 79 43",
    ]);
  });

  it("isn't over another name", () => {
    const [first, second] = namesOf([dot("grimpus", 100, 50), dot("numpus", 100, 52)], 200, roughWidth);
    assert.ok(first && second && (second.x + 40 <= first.x || Math.abs(second.y - first.y) >= 10));
  });

  it("is left out of those that are hardly likely, and where there is no room", () => {
    assert.deepEqual(placed(dot("grimpus", 100, 50, 0.01)), []);
    const around = Array.from({ length: 60 }, (_, at) => dot("x", (at % 12) * 18, 20 + Math.floor(at / 12) * 12, 0));
    assert.deepEqual(placed(dot("grimpus", 99, 44), ...around), []);
  });
});
