import assert from "node:assert/strict";
import { markdownTable, numbers, share, table, wrapped } from "../../../src/shared/format/table";

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

  it("may have more rows than a function takes arguments", () => {
    const rows = Array.from({ length: 150_000 }, () => ["", ""]);
    assert.equal(markdownTable(["a", "b"], rows).length, rows.length + 2);
  });

  it("wrap by columns, and give a longer word a line of its own", () => {
    assert.deepEqual(wrapped("一二 三四 five", 9), ["一二 三四", "five"]);
    assert.deepEqual(wrapped("一二 三四 five", 8), ["一二", "三四", "five"]);
    assert.deepEqual(wrapped("a incomprehensible b", 5), ["a", "incomprehensible", "b"]);
  });
});

describe("text in columns", () => {
  it("lines up, on the right where that is wanted, without space at the end of a line", () =>
    assert.deepEqual(
      table(
        [
          ["a", "1", "x"],
          ["bbb", "1000", ""],
          ["𝒳", "20", "yy"],
        ],
        [1],
      ),
      ["a       1  x", "bbb  1000", "𝒳      20  yy"],
    ));

  it("takes rows of different lengths, and none", () => {
    assert.deepEqual(table([["a"], ["b", "c"]]), ["a", "b  c"]);
    assert.deepEqual(table([]), []);
  });

  it("has numbers under their names", () =>
    assert.deepEqual(numbers(["n", "share"], [["100", "5"]]), ["  n  share", "100      5"]));

  it("is a table in Markdown too: at least four wide, numbers after the first column on the right", () =>
    assert.deepEqual(
      markdownTable(
        ["edit", "n", "left over"],
        [
          ["zero vector", "7", "1"],
          ["a", "12345", ""],
        ],
      ),
      [
        "| edit        |     n | left over |",
        "| ----------- | ----: | --------: |",
        "| zero vector |     7 |         1 |",
        "| a           | 12345 |           |",
      ],
    ));

  it("has shares with one decimal", () =>
    assert.deepEqual(
      [0, 0.0004, 0.5, 0.9934, 1].map((p) => share(p).replace(/\s/g, "")),
      ["0.0%", "0.0%", "50.0%", "99.3%", "100.0%"],
    ));

  it("is wrapped at spaces; a longer word has its own line", () => {
    assert.deepEqual(wrapped("aa bb cc", 5), ["aa bb", "cc"]);
    assert.deepEqual(wrapped("aa bb cc", 4), ["aa", "bb", "cc"]);
    assert.deepEqual(wrapped("a incomprehensible b", 5), ["a", "incomprehensible", "b"]);
    assert.deepEqual(wrapped("𝒳𝒳 𝒳𝒳", 5), ["𝒳𝒳 𝒳𝒳"]);
  });
});
