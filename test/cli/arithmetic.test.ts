/** The commands on a model of word problems, as a user runs them, against outputs that were checked by hand. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { coconut } from "../support/coconut";

const MODEL = ["--model", "models/arithmetic-coconut"];
const DATASET = "samples/arithmetic.json";
/** Set this environment variable to write the outputs again. */
const WRITE = process.env["COCONUT_WRITE_GOLDEN"] !== undefined;

/** Bars and times depend on the machine, and the column of a number on its width. */
function lines(text: string): string[] {
  return text
    .replace(/[█·]{20}/gu, "[bar]")
    .replace(/\d+\sms|\d+\.\d\ss/g, "TIME")
    .split("\n")
    .map((line) => line.replace(/ +/g, " ").trim());
}

/** Numbers may differ by 1 in whole percents; "<0.1%" and "0.1%" are the same. */
function assertSame(out: string, name: string): void {
  const path = resolve("test/cli/golden", `${name}.txt`);
  const actual = lines(out);
  if (WRITE) writeFileSync(path, actual.join("\n"));
  const wanted = readFileSync(path, "utf8").split("\n");
  const words = (line: string): string => line.replace(/<?\d+(?:\.\d+)?%/g, "%");
  assert.deepEqual(actual.map(words), wanted.map(words));
  const percents = (all: string[]): number[] =>
    [...all.join("\n").matchAll(/(\d+(?:\.\d+)?)%/g)].map(([, digits]) => Number(digits));
  const numbers = percents(actual);
  percents(wanted).forEach((percent, i) => {
    assert.ok(Math.abs(numbers[i]! - percent) <= 1, `${numbers[i]}%, expected ${percent}%`);
  });
}

describe("the commands on word problems", function () {
  this.timeout(120_000);

  const printed = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await coconut([...words, ...MODEL]);
    assert.equal(code, 0, err);
    return out;
  };

  it("reason: next steps with what follows them, decoded numbers, and what they are", async () => {
    assertSame(await printed("reason", DATASET, "--problem", "2", "--top-k", "3"), "reason");
  });

  it("compare: steps beside the numbers that their thoughts hold", async () => {
    const out = await printed("compare", DATASET, "--problem", "2", "--cot-model", "models/arithmetic-cot");
    assertSame(out, "compare");
  });

  it("test: whether the answers hang on the thoughts", async () => {
    assertSame(await printed("test", DATASET, "--limit", "4", "--edits", "zero,mean,remove"), "test");
  });

  it("look: the attention on each token of the question, and every layer", async () => {
    const question = (JSON.parse(readFileSync(DATASET, "utf8")) as { question: string }[])[0]!.question;
    assertSame(await printed("look", question, "--thoughts", "3"), "look");
  });

  it("eval --detect: which thoughts hold which results, and hardly those of another problem", async () => {
    const out = await printed("eval", DATASET, "--limit", "20", "--detect", "--json");
    const { detection } = JSON.parse(out) as {
      detection: { step: number; n: number; thoughts: { top1: number; top3: number; otherTop1: number }[] }[];
    };
    assert.deepEqual(
      detection.map(({ step }) => step),
      [1, 2, 3, 4],
    );
    // Two thoughts a step: the second holds the step's result.
    for (const { step, thoughts } of detection) {
      const { top1, top3, otherTop1 } = thoughts[2 * step - 1]!;
      assert.ok(top1 >= 0.8, `step ${step}: ${top1}`);
      assert.ok(top3 >= top1);
      assert.ok(otherTop1 <= 0.25, `step ${step} of another problem: ${otherTop1}`);
    }
    assert.match(await printed("eval", DATASET, "--limit", "3", "--detect"), /step 1 +3 +\d+ \(\d+\)/);
  });

  it("eval --detect: says why a model or a dataset has nothing to detect", async () => {
    const other = await coconut(["eval", "samples/prontoqa.json", "--detect", "--model", "models/prontoqa-coconut"]);
    assert.equal(other.code, 1);
    assert.match(other.err, /prontoqa-coconut have no numbers as results/);
  });

  it("eval --values: the values of whole next steps", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-"));
    try {
      const path = join(folder, "values.json");
      await printed("eval", DATASET, "--limit", "2", "--values", path);
      const { cases } = JSON.parse(readFileSync(path, "utf8")) as {
        cases: { thoughts: number; values: { candidates: { text: string }[] } | null }[];
      };
      assert.match(cases[0]!.values!.candidates[0]!.text, /^<<.+=\d+>>$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reason --problem: says which problems there are", async () => {
    const beyond = await coconut(["reason", DATASET, "--problem", "100000", ...MODEL]);
    assert.equal(beyond.code, 1);
    assert.match(beyond.err, /has no problem 100000\. They are counted from 0/);
    const noDataset = await coconut(["reason", "samples/rex.txt", "--problem", "0"]);
    assert.equal(noDataset.code, 1);
    assert.match(noDataset.err, /--problem takes one problem of a dataset/);
  });
});
