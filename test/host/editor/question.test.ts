import assert from "node:assert/strict";
import { type Lines, questionAt } from "../../../src/host/editor/question";
import { PROSQA_FORM } from "../../../src/shared/problem/readQuestion";

function documentOf(lines: string[]): Lines {
  return {
    lineCount: lines.length,
    lineAt: (at) => ({ text: lines[at] ?? "", isEmptyOrWhitespace: (lines[at] ?? "").trim() === "" }),
  };
}

describe("the paragraph at the cursor", () => {
  const cases: [name: string, lines: string[], line: number, paragraph: [number, number] | undefined][] = [
    ["the only line", ["Is it?"], 0, [0, 0]],
    ["lines up to the empty ones around", ["a", "", "b", "c", " \t", "d"], 3, [2, 3]],
    ["the whole document", ["a", "b", "c"], 1, [0, 2]],
    ["an empty line", ["a", "", "b"], 1, undefined],
    ["a line of spaces", ["a", "   ", "b"], 1, undefined],
    ["an empty document", [""], 0, undefined],
    ["a document of empty lines", ["", " ", ""], 2, undefined],
    ["an empty line below all text", ["a", "", "b", "c", "", " "], 5, [2, 3]],
    ["a comment, parted by a line of marks only", ["// a", "//", "// b", "// c"], 2, [2, 3]],
    ["right-to-left letters", ["كل كلب حيوان.", "", "x"], 0, [0, 0]],
  ];
  for (const [name, lines, line, expected] of cases) {
    it(`is ${name}`, () => {
      const found = questionAt(documentOf(lines), line, null);
      assert.deepEqual(
        found?.map(({ first, last }) => [first, last]),
        expected && [expected],
      );
    });
  }
});

describe("the question at the cursor", () => {
  // A letter per line: facts, more facts, questions, a whole problem, a title, prose on two lines.
  const texts: Record<string, string> = {
    f: "Every dog is a mammal.",
    g: "// Rex is a dog.",
    q: "Is Rex a mammal or a fish?",
    r: "Is Rex a dog or a cat?",
    w: "Every dog is a cat. Rex is a dog. Is Rex a cat or a fish?",
    t: "# Animals",
    p: "Some words that are neither,",
    s: "on two lines.",
    " ": "",
  };
  /** `at`: the index of the letter with the cursor; the expected letters, as they are put together. */
  const cases: [what: string, lines: string, at: number, expected: string][] = [
    ["facts and question in one paragraph", "w", 0, "w"],
    ["facts, the question in the next", "f q", 0, "fq"],
    ["a question, the facts before it", "f q", 2, "fq"],
    ["facts in several paragraphs, from the first", "f g q", 0, "fgq"],
    ["facts in several paragraphs, from the second", "f g q", 2, "fgq"],
    ["facts in several paragraphs, from the question", "f g q", 4, "fgq"],
    ["facts of several lines", "fg   q", 1, "fgq"],
    ["facts after the question", "q f g", 0, "qfg"],
    ["facts after the question, from the facts", "q f g", 4, "qfg"],
    ["a title between", "t f t q", 2, "fq"],
    ["a second question about the same facts", "f q r", 4, "fr"],
    ["the first of two questions", "f q r", 0, "fq"],
    ["a question with facts above and below: those above", "f q g", 2, "fq"],
    ["facts under a whole problem", "w f q", 2, "fq"],
    ["the last question, from an empty line below it", "w f q  ", 6, "fq"],
    ["a question under a whole problem", "w q", 2, "q"],
    ["a whole problem among facts", "f w g", 2, "w"],
    ["facts without a question", "f ps q", 0, "f"],
    ["a question without facts", "f ps q", 5, "q"],
    ["a title", "f t q", 2, "t"],
    ["prose", "f ps q", 3, "ps"],
  ];
  for (const [what, lines, at, expected] of cases) {
    it(`is found: ${what}`, () => {
      const found =
        questionAt(documentOf([...lines].map((letter) => texts[letter] ?? "")), at, PROSQA_FORM.partsOf) ?? [];
      assert.equal(found.map(({ first, last }) => lines.slice(first, last + 1)).join(""), expected);
    });
  }
});
