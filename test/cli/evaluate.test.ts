/** `coconut eval` as a person runs it, on a few problems of the golden file, which PyTorch answered. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readGraph, rightOption } from "../../src/shared/graph";

describe("coconut eval", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-eval-"));
  after(() => rmSync(folder, { recursive: true }));

  it("counts right answers for a range of thoughts, and names what it skipped", async () => {
    const golden = JSON.parse(readFileSync("models/prosqa-coconut/golden.json", "utf8")) as { cases: { question: string }[] };
    const cases = golden.cases.map(({ question }) => {
      const graph = readGraph(question);
      assert.ok(graph);
      return { question, answer: `${graph.nodes[graph.root]} is a ${graph.nodes[rightOption(graph) ?? -1]}.` };
    });
    const file = join(folder, "data.json");
    writeFileSync(file, JSON.stringify([...cases, { question: "no answer" }, { question: "Words that no token is.", answer: "x" }]));
    const evaluate = async (...options: string[]): Promise<unknown> =>
      new Promise((done, failed) =>
        execFile(process.execPath, [resolve("dist/cli.js"), "eval", file, "--json", "--provider", "cpu", ...options], (error, stdout) =>
          (error ? failed(new Error(error.message)) : done(JSON.parse(stdout))),
        ),
      );
    const [five, six] = (await evaluate("--thoughts", "5-6")) as { thoughts: number; n: number; accuracy: number; passes: number; skipped: { index: number }[] }[];
    assert.deepEqual([five?.thoughts, six?.thoughts, six?.n], [5, 6, cases.length]);
    assert.ok((six?.accuracy ?? 0) >= 0.75, `accuracy ${six?.accuracy}`);
    assert.equal(six?.passes, 11);
    assert.deepEqual(six?.skipped.map(({ index }) => index), [cases.length, cases.length + 1]);
    const swapped = (await evaluate("--edit", "swap")) as { edit: string; n: number; accuracy: number };
    assert.deepEqual([swapped.edit, swapped.n], ["swap", cases.length]);
    assert.ok(swapped.accuracy < (six?.accuracy ?? 0), `accuracy ${swapped.accuracy} with another problem's thoughts`);
  });
});
