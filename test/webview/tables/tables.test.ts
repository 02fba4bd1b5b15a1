import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import type { ThoughtTest } from "../../../src/shared/trace/trace";
import { afterThoughts } from "../../../src/webview/page/branches";
import { type DrawnModels, type Table, sorted, tablesOf, toMarkdown, toTsv } from "../../../src/webview/tables/tables";
import { scored } from "../../support/scored";
import { fullTrace } from "../sample";
import { samples } from "../samples";

const trace = fullTrace(samples["wren"]!);
const reading = readTrace(trace);
const tree = reading.tree(6);
const ordinary = fullTrace({
  ...samples["wren"]!,
  values: samples["wren"]!.values.slice(0, 1),
  continuations: [[0, undefined, "Wren|is a grimpus.|Every grimpus|is a zhorpus.|###|Wren|is a yumpus."]],
});
const models: DrawnModels = {
  tree,
  curve: scored(trace).curve,
  test: null,
  say: (concept) => reading.say(concept),
  after: () => afterThoughts(reading),
  aligned: () => reading.alignedWith(readTrace(ordinary)),
  values: () => reading.values,
  pins: [],
};
const tables = tablesOf(models, true).map((make) => make());

const small: Table = {
  title: "Small",
  columns: [
    { name: "word", kind: "text" },
    { name: "p", kind: "percent" },
  ],
  rows: [
    ["b|<i>", 0.25],
    ["a\tb", null],
    ["c", 0.5],
  ],
};

describe("the table twin", () => {
  it("has every candidate, link, thought, answer, and continuation that is drawn", () => {
    const drawn = tree.columns.reduce((sum, column) => sum + column.candidates.length, 0);
    assert.deepEqual(
      tables.map(({ title, rows }) => [title, rows.length]),
      [
        ["Candidates", drawn],
        ["Steps between candidates", tree.columns.flatMap((c) => c.candidates.flatMap((x) => x.parents)).length],
        ["Thoughts", 6],
        ["If stopped", 7],
        ["In words", 9],
        ["Compared with ordinary chain of thought", 6],
        ["Value against height", reading.values.thoughts.reduce((sum, { candidates }) => sum + candidates.length, 0)],
      ],
    );
    for (const link of tree.links) {
      const to = tree.columns[link.column]?.thoughts ?? null;
      assert.ok(
        tables[1]?.rows.some((row) => row[0] === to && row[1] === link.from && row[2] === link.to && row[3] === link.p),
        JSON.stringify(link),
      );
    }
  });

  it("tells value and lens apart", () => {
    const lensOnly = tables[0]?.rows.filter((row) => row[0] === 6);
    assert.ok(lensOnly && lensOnly.length > 0);
    for (const row of lensOnly) assert.deepEqual([row[2], row[3], typeof row[4]], [null, null, "number"]);
  });

  it("doesn't show what is right if that is turned off", () => {
    const names = tablesOf(models, false)
      .map((make) => make())
      .flatMap((table) => table.columns.map((column) => column.name));
    assert.deepEqual(
      names.filter((name) => /question|right|path|frontier|reachable|height/.test(name)),
      [],
    );
  });

  it("has every edit of a test, and the two baselines", () => {
    const cell = { edit: "zero" as const, logChange: -1, shift: [] };
    const test: ThoughtTest = {
      ...{ id: "t", base: "b", answer: { text: "yumpus" }, unedited: 0.99, withoutThoughts: 0.2 },
      cells: [
        { ...cell, position: 2, p: 0.4, forced: { text: "hilpus" } },
        { ...cell, edit: "mean", position: 2, p: 0.9, forced: { text: "yumpus" } },
        { ...cell, position: null, p: 0.3, forced: { text: "hilpus" } },
      ],
    };
    const table = tablesOf({ ...models, test }, true)
      .map((make) => make())
      .find(({ title }) => title === "Does it matter?");
    assert.deepEqual(
      table?.columns.map(({ name }) => name),
      ["thought", "edit", "probability of yumpus", "another answer wins"],
    );
    assert.deepEqual(table.rows, [
      [null, "unedited", 0.99, null],
      [null, "no thoughts", 0.2, null],
      [2, "zeroed", 0.4, "hilpus"],
      [2, "averaged", 0.9, null],
      [null, "all thoughts zeroed", 0.3, "hilpus"],
    ]);
  });

  it("has every answer of the curve once, in the words of the picture", () => {
    const stopped = tables.find(({ title }) => title === "If stopped");
    assert.deepEqual(
      stopped?.columns.map(({ name }) => name),
      ["after thoughts", "yumpus, the answer", "hilpus"],
    );
    assert.deepEqual(stopped.rows[1], [1, 0.29, 0.7]);
    const thoughts = tables.find(({ title }) => title === "Thoughts");
    assert.deepEqual(
      new Set(thoughts?.rows.map((row) => row[1])),
      new Set(["would say next", "decoded from the thought"]),
    );
  });

  it("has what it would answer at once where no options are listed", () => {
    const first = models.curve.final.map((p, at) => ({ text: `${at}`, p: p ?? 0, isFinal: at > 4 }));
    const [stopped] = tablesOf({ ...models, curve: { ...models.curve, others: [], first } }, true)
      .map((make) => make())
      .filter(({ title }) => title === "If stopped");
    assert.deepEqual(stopped?.rows[1], [1, "1", 0.29, 0.29]);
  });

  it("has what is pinned at every thought, where anything is", () => {
    assert.ok(!tables.some(({ title }) => title === "Pinned"));
    const pin = { text: "31", ids: [286], tokens: [286], shown: "31", isLonger: false, readings: new Map() };
    const at = [
      { thoughts: 0, node: null, decoded: null, next: { rank: 7, p: 0.01 }, step: { rank: 1, p: 0.9 } },
      { thoughts: 1, node: "n1", decoded: { rank: 3, p: 0.12 }, next: null, step: null },
    ];
    const table = tablesOf({ ...models, pins: [{ pin, at }] }, true)
      .map((make) => make())
      .find(({ title }) => title === "Pinned");
    assert.deepEqual(table?.rows, [
      [0, "31", null, null, 7, 0.01, 1, 0.9],
      [1, "31", 3, 0.12, null, null, null, null],
    ]);
    assert.equal(table.columns.length, 8);
  });

  it("has words next to thoughts, and says where they diverge", () => {
    const table = tables.find(({ title }) => title.startsWith("Compared"));
    assert.deepEqual(
      table?.rows
        .slice(0, 3)
        .map((row) => row.map((cell) => (typeof cell === "number" ? Number(cell.toFixed(3)) : cell))),
      [
        [1, "grimpus", 0.998, "Wren is a grimpus.", 0.941, 1, 0.998, null, "Wren is a grimpus.", 0.941, 1, 0.998, null],
        [
          2,
          "dumpus",
          0.471,
          "Every grimpus is a shumpus.",
          0.406,
          4,
          0.08,
          "yes",
          "Every grimpus is a zhorpus.",
          0.941,
          2,
          0.291,
          "yes",
        ],
        [3, "terpus", 0.481, "Every shumpus is a shumpus.", 0.28, 5, 0.02, null, null, null, null, null, null],
      ],
    );
  });

  it("has the answer, whether it is right, and the words after each number of thoughts", () => {
    const table = tables.find(({ title }) => title === "In words");
    assert.deepEqual(
      table?.rows.slice(2, 4).map((row) => row.slice(0, 8)),
      [
        [2, null, null, null, "cut off", null, "yumpus", 0.52],
        [2, "given words", "yumpus", "yes", "by a shortest path", 0.912673, null, null],
      ],
    );
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

  it("is copied as Markdown with escaped cells", () => {
    assert.equal(
      toMarkdown(small),
      "**Small**\n\n| word | p |\n| --- | ---: |\n| b\\|&lt;i> | 25% |\n| a\tb |  |\n| c | 50% |\n",
    );
  });
});
