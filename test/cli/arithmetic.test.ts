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
    .replace(/\d+\sms|\d+\.\d[^\S\n]s/g, "TIME")
    .split("\n")
    .map((line) => line.replace(/ +/g, " ").trim());
}

/**
 * Numbers may differ by 1 in whole percents; "<0.1%" and "0.1%" are the same. Ranks of improbable tokens may differ by
 * a tenth.
 */
function assertSame(out: string, name: string): void {
  const path = resolve("test/cli/golden", `${name}.txt`);
  const actual = lines(out);
  if (WRITE) writeFileSync(path, actual.join("\n"));
  const wanted = readFileSync(path, "utf8").split("\n");
  const words = (line: string): string => line.replace(/<?\d+(?:\.\d+)?%/g, "%").replace(/#\d+/g, "#");
  assert.deepEqual(actual.map(words), wanted.map(words));
  const percents = (all: string[]): number[] =>
    [...all.join("\n").matchAll(/(\d+(?:\.\d+)?)%/g)].map(([, digits]) => Number(digits));
  const ranks = (all: string[]): number[] => [...all.join("\n").matchAll(/#(\d+)/g)].map(([, rank]) => Number(rank));
  const found = ranks(actual);
  ranks(wanted).forEach((rank, i) => {
    assert.ok(Math.abs(found[i]! - rank) <= rank / 10, `#${found[i]}, expected #${rank}`);
  });
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

  it("reason --pin: ranks and probabilities at every thought, in the top k or not", async () => {
    const pins = ["--pin", "24", "--pin", " apples", "--pin", "<<2*12"];
    const out = await printed("reason", DATASET, "--problem", "2", "--top-k", "3", ...pins);
    const at = out.indexOf("Pinned: 24");
    assert.ok(at > 0);
    assertSame(out.slice(at, out.indexOf("Words after")), "pins");
  });

  it("eval --pin --csv: a row for each problem, thought, and pin, and their means", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-"));
    try {
      const path = join(folder, "pins.csv");
      const pins = ["--pin", "24", "--pin", ", ", "--csv", path];
      assertSame(await printed("eval", DATASET, "--limit", "3", ...pins), "evalPins");
      const [header, ...rows] = readFileSync(path, "utf8").trimEnd().split("\n");
      assert.equal(header, "index,thoughts,pin,decoded_rank,decoded_p,next_rank,next_p");
      assert.equal(rows.length, 3 * 9 * 2);
      assert.match(rows[0]!, /^0,0,24,,,\d+,[\d.e-]+$/);
      assert.match(rows[1]!, /^0,0,", ",,,\d+,[\d.e-]+$/);
      // Problem 2 has the result 24 in its second step: the fourth thought holds it.
      const found = rows.find((row) => row.startsWith("2,4,24,"))!.split(",");
      assert.equal(found[3], "1");
      assert.ok(Number(found[4]) > 0.9);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reason --pin: says what can't be pinned", async () => {
    const unknown = await coconut(["reason", "samples/rex.txt", "--pin", "xyz"]);
    assert.equal(unknown.code, 1);
    assert.match(unknown.err, /doesn't know “xyz”/);
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
    // Of these three, no two have as many steps.
    assert.match(await printed("eval", DATASET, "--limit", "3", "--detect"), /step 1 +3 +\d+ \(–\)/);
  });

  it("eval --detect: says why a model or a dataset has nothing to detect", async () => {
    const other = await coconut(["eval", "samples/prontoqa.json", "--detect", "--model", "models/prontoqa-coconut"]);
    assert.equal(other.code, 1);
    assert.match(other.err, /prontoqa-coconut have no numbers as results/);
    const none = await coconut(["eval", DATASET, "--detect", "--thoughts", "0", ...MODEL]);
    assert.deepEqual([none.code, /--detect has no effect with 0 thoughts/.test(none.err)], [1, true], none.err);
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
  });
});
