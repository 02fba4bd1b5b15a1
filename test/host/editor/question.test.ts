import assert from "node:assert/strict";
import { paragraphAt } from "../../../src/host/editor/question";

const cases: [name: string, lines: string[], line: number, paragraph: [number, number] | undefined][] = [
  ["the only line", ["Is it?"], 0, [0, 0]],
  ["lines up to the empty ones around", ["a", "", "b", "c", " \t", "d"], 3, [2, 3]],
  ["the whole document", ["a", "b", "c"], 1, [0, 2]],
  ["an empty line", ["a", "", "b"], 1, undefined],
  ["a line of spaces", ["a", "   ", "b"], 1, undefined],
  ["an empty document", [""], 0, undefined],
  ["a comment, parted by a line of marks only", ["// a", "//", "// b", "// c"], 2, [2, 3]],
  ["right-to-left letters", ["كل كلب حيوان.", "", "x"], 0, [0, 0]],
];

describe("paragraphAt", () => {
  for (const [name, lines, line, expected] of cases) {
    it(`finds ${name}`, () => {
      const document = {
        lineCount: lines.length,
        lineAt: (at: number) => ({ text: lines[at] ?? "", isEmptyOrWhitespace: (lines[at] ?? "").trim() === "" }),
      };
      const found = paragraphAt(document, line);
      assert.deepEqual(found && [found.first, found.last], expected);
    });
  }
});
