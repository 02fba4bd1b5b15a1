/** `coconut test` and `coconut reason --test` as a user runs them. The thoughts of the bundled model matter. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTrace } from "../../src/shared/read/readTrace";
import { flips } from "../../src/shared/read/testEffects";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { coconut } from "../support/coconut";
import { goldenProblems } from "../support/problems";

describe("coconut test", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-test-"));
  after(() => rmSync(folder, { recursive: true }));

  const printed = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await coconut(words);
    assert.equal(code, 0, err);
    return out;
  };

  it("counts the answers that edits cost, for the model and for a control model", async () => {
    const cases = goldenProblems("models/prosqa-coconut");
    const file = join(folder, "data.json");
    writeFileSync(file, JSON.stringify(cases));
    const out = await printed("test", file, "--edits", "swap,noise", "--control", "models/prosqa-coconut", "--json");
    const { n, right, cells, control } = JSON.parse(out) as {
      n: number;
      right: number;
      cells: { ablation: string; position: number | null; accuracy: number }[];
      control: { right: number };
    };
    assert.equal(n, cases.length);
    assert.equal(control.right, right);
    assert.equal(cells.length, 2 * 7);
    const all = cells.find(({ ablation, position }) => ablation === "swap" && position === null);
    assert.ok((all?.accuracy ?? 1) < right / n, `accuracy ${all?.accuracy} with another problem's thoughts`);
    assert.match(
      await printed("test", file, "--edits", "zero", "--control", "models/prosqa-coconut"),
      /^prosqa-coconut on cpu, \d+ problems, 6 thoughts[\s\S]*\n *zero +all +\d/,
    );
  });

  it("draws the table of one question, and keeps it in the trace", async () => {
    const words = ["reason", readFileSync("samples/prosqa.txt", "utf8"), "--test"];
    assert.match(await printed(...words), /Do the thoughts matter\? Probability of “timpus”[\s\S]*th\. 1[\s\S]*zeroed/);
    const trace = parseTrace(await printed(...words, "--json"), "standard output");
    const { test } = readTrace(trace);
    assert.ok(
      test?.cells.some((cell) => flips(test, cell)),
      "no edit changes the answer",
    );
  });
});
