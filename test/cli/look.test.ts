/** `coconut look` as a user runs it, on the bundled model. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coconut } from "../support/coconut";
import { goldenProblems } from "../support/problems";

interface Printed {
  n: number;
  attention: Record<string, { mean: number | null; n: number }>[];
  products: Record<string, { mean: number | null; n: number }>[];
  layers?: { candidates: { text: string; p: number }[]; rest: { n: number; p: number } }[][];
}

describe("coconut look", function () {
  this.timeout(120_000);

  const printed = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await coconut(words);
    assert.equal(code, 0, err);
    return out;
  };

  it("looks at one problem of a dataset, and names the classes as the panel does", async () => {
    const out = await printed("look", "samples/prosqa.json", "--problem", "1", "--thoughts", "2");
    assert.match(out, /^prosqa-coconut on cpu, 1 problem\n/);
    for (const name of ["not reachable", "reachable", "on the frontier", "on a correct path"])
      assert.match(out, new RegExp(`^ *${name} +[\\d.]`, "m"));
    assert.match(out, /Layer by layer/);
  });

  it("reads every layer on the way to each thought of a question, in the user's words", async () => {
    const {
      n,
      attention,
      layers = [],
    } = JSON.parse(await printed("look", "samples/rex.txt", "--thoughts", "3", "--json")) as Printed;
    assert.deepEqual([n, attention.length, layers.map((thought) => thought.length)], [1, 3, [3, 3, 3]]);
    for (const { candidates, rest } of layers.flat())
      assert.ok(Math.abs(candidates.reduce((sum, { p }) => sum + p, rest.p) - 1) < 1e-4);
    // The input of a thought is the previous thought, at another position.
    const first = (thought: number, layer: number): string | undefined => layers[thought]?.[layer]?.candidates[0]?.text;
    assert.deepEqual([first(0, 2), first(1, 2), first(2, 2)], ["Every dog", "Every mammal", "Every animal"]);
    assert.equal(first(1, 0), first(0, 2));
  });

  it("prints a line for each layer of a question, and none for a dataset", async () => {
    const lines = (await printed("look", "samples/rex.txt", "--thoughts", "1")).split("\n");
    assert.match(lines.find((line) => line.startsWith("thought 1")) ?? "", /^thought 1 +input +### \d/);
    assert.equal(lines.filter((line) => /^ +layer \d/.test(line)).length, 2);
    const folder = mkdtempSync(join(tmpdir(), "coconut-look-"));
    try {
      const file = join(folder, "data.json");
      writeFileSync(file, JSON.stringify(goldenProblems("models/prosqa-coconut")));
      const { n, layers } = JSON.parse(await printed("look", file, "--json")) as Printed;
      assert.ok(n > 1);
      assert.equal(layers, undefined);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("sorts the facts of PrOntoQA problems by what a proof needs", async () => {
    const options = ["--model", "models/prontoqa-coconut", "--limit", "10", "--json"];
    const { n, attention, products } = JSON.parse(
      await printed("look", "samples/prontoqa.json", ...options),
    ) as Printed;
    assert.equal(n, 10);
    // What the first thought attends to, and what each thought decodes to.
    const mean = (row: Printed["attention"][number], kind: string): number => row[kind]!.mean!;
    assert.ok(mean(attention[0]!, "optimal") > 10 * mean(attention[0]!, "not reachable"));
    for (const row of products.slice(0, 5)) assert.ok(mean(row, "optimal") > mean(row, "reachable") + 5);
  });
});
