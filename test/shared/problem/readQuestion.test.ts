import assert from "node:assert/strict";
import { readQuestion } from "../../../src/shared/problem/readQuestion";
import { textTask } from "../../support/tasks";

describe("a question for a model that takes any text", () => {
  const read = (text: string): unknown => readQuestion(text, { task: textTask() });

  it("is the text without the line breaks at its end", () => {
    for (const end of ["", "\n", "\r\n", "\n\n\r\n"])
      assert.deepEqual(read(` Why?\nSo ${end}`), {
        prompt: " Why?\nSo ",
        read: { kind: "text", question: { start: 0, end: 9 } },
      });
  });

  it("has to be there", () => {
    for (const text of ["", " \n\t"]) assert.throws(() => read(text), /^UserError: There is no text to read\./);
  });
});
