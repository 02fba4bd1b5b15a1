import assert from "node:assert/strict";
import { speeches } from "../../src/shared/speech";
import { searchTree } from "../../src/shared/tree";
import { verdict } from "../../src/shared/verdict";
import { type Table, sorted, tablesOf, toMarkdown, toTsv } from "../../src/webview/tables";
import { fullTrace } from "./sample";
import { samples } from "./samples";

const trace = fullTrace(samples["wren"]!);
const tree = searchTree(trace, 6);
const tables = tablesOf(tree, verdict(trace), speeches(trace), true);

const small: Table = {
  title: "Small",
  columns: [{ name: "word", kind: "text" }, { name: "p", kind: "percent" }],
  rows: [["b|<i>", 0.25], ["a\tb", null], ["c", 0.5]],
};

describe("the table twin", () => {
  it("has every candidate, link, thought, answer and speech that is drawn", () => {
    const drawn = tree.columns.reduce((sum, column) => sum + column.candidates.length, 0);
    assert.deepEqual(
      tables.map(({ title, rows }) => [title, rows.length]),
      [["Candidates", drawn], ["Steps between candidates", tree.columns.flatMap((c) => c.candidates.flatMap((x) => x.parents)).length],
        ["Thoughts", 6], ["If made to answer", 7], ["What it says if it must speak", 8]],
    );
    for (const link of tree.links) {
      const to = tree.columns[link.column]?.thoughts ?? null;
      assert.ok(tables[1]?.rows.some((row) => row[0] === to && row[1] === link.from && row[2] === link.to && row[3] === link.p), JSON.stringify(link));
    }
  });

  it("tells value and lens apart", () => {
    const lensOnly = tables[0]?.rows.filter((row) => row[0] === 6);
    assert.ok(lensOnly && lensOnly.length > 0);
    for (const row of lensOnly) assert.deepEqual([row[2], row[3], typeof row[4]], [null, null, "number"]);
  });

  it("says nothing of the truth where it is not shown", () => {
    const names = tablesOf(tree, verdict(trace), speeches(trace), false).flatMap((table) => table.columns.map((column) => column.name));
    assert.deepEqual(names.filter((name) => name === "in the question" || name === "class"), []);
  });

  it("sorts either way, empty cells last", () => {
    const words = (table: Table): unknown[] => table.rows.map((row) => row[0]);
    assert.deepEqual(words(sorted(small, { column: 1, descending: false })), ["b|<i>", "c", "a\tb"]);
    assert.deepEqual(words(sorted(small, { column: 1, descending: true })), ["c", "b|<i>", "a\tb"]);
    assert.deepEqual(words(sorted(small, { column: 0, descending: true })), ["c", "b|<i>", "a\tb"]);
    assert.equal(sorted(small, null), small);
  });

  it("is copied as tab-separated values with all digits", () => {
    assert.equal(toTsv(small), "word\tp\nb|<i>\t0.25\na b\t\nc\t0.5\n");
  });

  it("is copied as Markdown that no cell can break", () => {
    assert.equal(toMarkdown(small), "**Small**\n\n| word | p |\n| --- | ---: |\n| b\\|&lt;i> | 25\u202f% |\n| a\tb |  |\n| c | 50\u202f% |\n");
  });
});
