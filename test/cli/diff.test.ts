/** `coconut diff`: two traces from their files, with the exit status of diff. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import stringWidth from "string-width";
import { drawDiff } from "../../src/cli/drawDiff";
import { type TraceDiff, diffOf } from "../../src/shared/read/diff";
import { sideOf } from "../../src/shared/read/diffSides";
import { type Trace, toExportedJson } from "../../src/shared/trace/trace";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

const wren = samples["wren"]!;

function coconutDiff(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [resolve("dist/cli.js"), "diff", ...words], (error, out, err) =>
      done({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

/** As if the model followed zhorpus. */
function other(): Trace {
  const values = wren.values.map((value, at) =>
    at === 2 ? { ...value, rows: { ...value.rows, zhorpus: [0.6, 0.3, {}], dumpus: [0.1, 0.1, {}] } } : value,
  );
  return { ...fullTrace({ ...wren, values: values as typeof wren.values }), id: "other" };
}

describe("coconut diff", function () {
  this.timeout(60_000);
  let folder: string;
  const file = (name: string): string => join(folder, `${name}.coconut.json`);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "coconut-diff-"));
    writeFileSync(file("a"), toExportedJson(fullTrace(wren)));
    writeFileSync(file("b"), toExportedJson(other()));
    writeFileSync(join(folder, "damaged.json"), "{");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("ends with 0 where there is no difference, and with 1 where there is one", async () => {
    const same = await coconutDiff(file("a"), file("a"));
    assert.deepEqual([same.code, same.err], [0, ""]);
    assert.match(same.out, /^No difference\. Both answer yumpus\.[^]*\S\n$/);
    const differing = await coconutDiff(file("a"), file("b"));
    assert.deepEqual([differing.code, differing.err], [1, ""]);
    assert.match(differing.out, /^They part at thought 2\./);
  });

  it("compares one problem of two files of coconut trace, or of one with a single trace", async () => {
    const line = (trace: Trace, problem: number): string =>
      `${JSON.stringify({ ...trace, source: { ...trace.source, name: `problem ${problem}` } })}\n`;
    const [a, b] = [fullTrace(wren), other()];
    const [one, two] = [join(folder, "one.jsonl"), join(folder, "two.jsonl")];
    // Problem 0 was skipped in both, and problem 2 in one of them.
    writeFileSync(one, [1, 2, 3].map((problem) => line(a, problem)).join(""));
    writeFileSync(two, line(a, 1) + line(b, 3));
    const codes = [];
    for (const words of [
      [one, two, "--problem", "1"],
      [one, two, "--problem", "3"],
      [file("b"), two, "--problem", "3"],
    ])
      codes.push((await coconutDiff(...words)).code);
    assert.deepEqual(codes, [0, 1, 0]);
    const missing = await coconutDiff(one, two, "--problem", "2");
    assert.deepEqual(
      [missing.code, missing.err],
      [2, "coconut: two.jsonl has no trace of problem 2. It has these problems: 1 and 3.\n"],
    );
    const { code, err } = await coconutDiff(one, two);
    assert.deepEqual(
      [code, err],
      [2, "coconut: one.jsonl has 3 traces. Say which with --problem N, counted from 0.\n"],
    );
  });

  it("ends with 2 for any error, with one sentence", async () => {
    for (const words of [["a"], [file("a"), "missing"], [file("a"), join(folder, "damaged.json")], ["--what"]]) {
      const { code, out, err } = await coconutDiff(...words);
      assert.deepEqual([code, out], [2, ""], words.join(" "));
      assert.match(err, /^coconut: [^\n]+\n$/);
    }
  });

  it("prints as JSON what it prints as text", async () => {
    const { code, out } = await coconutDiff(file("a"), file("b"), "--json");
    assert.equal(code, 1);
    const diff = JSON.parse(out) as TraceDiff;
    assert.deepEqual(diff, JSON.parse(JSON.stringify(diffOf(sideOf(fullTrace(wren)), sideOf(other())))));
    assert.deepEqual(diff.parting, { kind: "thought", at: 1 });
  });

  it("draws columns that line up, within 100 characters where words allow it", () => {
    const text = drawDiff(diffOf(sideOf(fullTrace(wren)), sideOf(other())), { a: "a.json", b: "b.json" });
    const lines = text.split("\n");
    const rows = lines.filter((line) => /only in [AB]|moved/.test(line));
    assert.ok(rows.length >= 2, text);
    const ends = (line: string): number[] => [...line.matchAll(/%|–(?=  )/g)].map(({ index }) => index);
    for (const row of rows) assert.deepEqual(ends(row).slice(0, 2), ends(rows[0]!).slice(0, 2), text);
    assert.match(text, /thought 2 .*dumpus +zhorpus  ◀ they part here/);
    assert.match(text, /↓ dumpus +47% +11%  moved/);
    for (const line of lines) assert.ok(stringWidth(line) <= 100, line);
  });
});
