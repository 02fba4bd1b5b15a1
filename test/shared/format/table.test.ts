import assert from "node:assert/strict";
import { markdownTable, table, wrapped } from "../../../src/shared/format/table";

describe("tables as text", () => {
  it("line up in a terminal, where some characters take two columns and some none", () => {
    // Chinese, an emoji of three joined ones, a letter with a combining accent, Korean.
    const rows = [
      ["狗是动物", "1"],
      ["👩‍🚀 dog", "22"],
      ["cafe\u0301", "333"],
      ["개 ×", "4"],
    ];
    assert.deepEqual(table(rows, [1]), ["狗是动物    1", "👩‍🚀 dog     22", "cafe\u0301      333", "개 ×        4"]);
  });

  it("line up in Markdown too", () => {
    assert.deepEqual(markdownTable(["problem", "right"], [["猫", "1"]]), [
      "| problem | right |",
      "| ------- | ----: |",
      "| 猫      |     1 |",
    ]);
  });

  it("wrap by columns, and give a longer word a line of its own", () => {
    assert.deepEqual(wrapped("一二 三四 five", 9), ["一二 三四", "five"]);
    assert.deepEqual(wrapped("一二 三四 five", 8), ["一二", "三四", "five"]);
    assert.deepEqual(wrapped("a incomprehensible b", 5), ["a", "incomprehensible", "b"]);
  });
});
