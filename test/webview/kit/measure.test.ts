import assert from "node:assert/strict";
import { fit, wrapped } from "../../../src/webview/kit/measure";

const letters = (text: string): number => [...text].length;

describe("text that has little room", () => {
  const within = (name: string): string => `${name}: 4th`;
  for (const [text, width, around, shown] of [
    ["timpus", 6, undefined, "timpus"],
    ["timpus", 5, undefined, "timp…"],
    ["timpus", 11, within, "timpus: 4th"],
    ["timpus", 9, within, "tim…: 4th"],
    ["timpus", 2, within, "…: 4th"],
  ] as const)
    it(`is “${shown}” in ${width} letters`, () => assert.equal(fit(letters, text, "note", width, around), shown));

  for (const [width, lines] of [
    [40, ["if stopped: timpus 99%, rorpus <1%"]],
    [26, ["if stopped: timpus 99%,", "rorpus <1%"]],
    [14, ["if stopped:", "timpus 99%,", "rorpus <1%"]],
  ] as const)
    it(`stands in ${lines.length} lines of ${width} letters`, () =>
      assert.deepEqual(wrapped(letters, "if stopped: timpus 99%, rorpus <1%", "note", width), lines));

  it("has no line where there is no text", () => assert.deepEqual(wrapped(letters, "", "note", 5), []));
});
