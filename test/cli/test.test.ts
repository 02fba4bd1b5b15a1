/** `coconut test` and `coconut reason --test` as a user runs them. The thoughts of the bundled model matter. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LatentEngine } from "../../src/runtime/latentEngine";
import { largestDifference } from "../../src/runtime/package/golden";
import { thoughtsOf } from "../../src/shared/act/ablations";
import type { Manifest } from "../../src/shared/model/manifest";
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
      /^prosqa-coconut on cpu, \d+ problems, 6 thoughts[\s\S]*\n *zeroed +all +\d/,
    );
  });

  describe("of a package without mean thoughts", () => {
    const without = join(folder, "without");
    const file = join(folder, "some.json");
    const manifest = join(without, "manifest.json");
    const read = () => JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
    before(() => {
      cpSync("models/prosqa-coconut", without, { recursive: true });
      writeFileSync(manifest, JSON.stringify({ ...read(), meanThoughts: [] }));
      writeFileSync(file, JSON.stringify(goldenProblems("models/prosqa-coconut")));
    });
    const why = "The model package has no mean thoughts. Compute them with “coconut mean DATASET --model FOLDER”.";

    it("leaves the mean out, and says so", async () => {
      const words = ["test", file, "--limit", "2", "--thoughts", "2", "--model", without];
      const out = await printed(...words);
      assert.ok(out.includes(`\nLeft out: averaged. ${why}\n`), out);
      assert.deepEqual(
        [...out.matchAll(/^ *(\S.*?) +all/gm)].map(([, edit]) => edit),
        ["zeroed", "noise", "swapped", "next one’s"],
      );
      const json = JSON.parse(await printed(...words, "--edits", "zero,mean", "--json")) as Record<string, unknown>;
      assert.deepEqual(json["leftOut"], [{ edit: "mean", why }]);
      const { code, err } = await coconut([...words, "--edits", "mean"]);
      assert.equal(code, 1);
      const way = "Use --edits zero,noise,swap,permute,remove.";
      assert.equal(err, `coconut: prosqa-coconut can't be tested with these edits. ${why} ${way}\n`);
      const evaluated = await coconut(["eval", file, "--edit", "mean", "--model", without]);
      assert.deepEqual([evaluated.code, evaluated.err], [1, `coconut: ${why}\n`]);
      const one = await printed("reason", readFileSync("samples/prosqa.txt", "utf8"), "--test", "--model", without);
      assert.ok(one.includes(`\nLeft out: averaged. ${why}\n`), one);
    });

    it("can be given them by coconut mean", async () => {
      const before = read();
      const problems = [
        ...goldenProblems("models/prosqa-coconut").slice(0, 2),
        { question: "Is Bob a frog?", answer: "a" },
      ];
      writeFileSync(file, JSON.stringify(problems));
      const means = JSON.parse(await printed("mean", file, "--model", without, "--json")) as number[][];
      assert.deepEqual(read(), before);
      const engine = new LatentEngine();
      await engine.load(without, "cpu");
      const [a = [], b = []] = await Promise.all(
        problems.slice(0, 2).map(({ question }) => thoughtsOf(engine, question, 6)),
      );
      await engine.dispose();
      assert.equal(means.length, 6);
      for (const [position, mean] of means.entries())
        assert.ok(
          largestDifference(
            mean,
            a[position]!.map((x, index) => (x + b[position]![index]!) / 2),
          ) < 1e-5,
          `thought ${position + 1}`,
        );
      const out = await printed("mean", file, "--model", without);
      assert.match(
        out,
        /^Wrote the means of 6 thoughts over 2 problems into .*manifest\.json\.\n1 entry skipped:\n {2}2: .*frog/,
      );
      assert.deepEqual(read(), {
        ...before,
        meanThoughts: means,
        training: { ...before.training, meanThoughtsOver: 2 },
      });
      assert.deepEqual(readdirSync(without).sort(), readdirSync("models/prosqa-coconut").sort());
      const table = await printed("test", file, "--edits", "mean", "--thoughts", "2", "--model", without);
      assert.match(table, /^ *averaged +all/m);
    });

    it("needs to know which package to write to, and problems that the model can be asked", async () => {
      const { code, err } = await coconut(["mean", file]);
      assert.equal(code, 1);
      assert.match(err, /Use --model to name its folder, or --json to print them\.\n$/);
      writeFileSync(file, JSON.stringify([{ question: "Is Bob a frog?", answer: "a" }]));
      const before = readFileSync(manifest, "utf8");
      assert.match(
        (await coconut(["mean", file, "--model", without])).err,
        /No problem can be asked: 1 entry is skipped\. Entry 0: /,
      );
      assert.equal(readFileSync(manifest, "utf8"), before);
      const speaks = await coconut(["mean", file, "--model", "models/prosqa-cot"]);
      assert.match(
        speaks.err,
        /^coconut: prosqa-cot was trained without thoughts, so it can only speak\. Name another one with --model\.\n$/,
      );
    });
  });

  it("draws the table of one question, and keeps it in the trace", async () => {
    const words = ["reason", readFileSync("samples/prosqa.txt", "utf8"), "--test"];
    assert.match(
      await printed(...words),
      /Forced probability of “timpus”:\n99.9% unedited, 53% after 0 thoughts[\s\S]*th\. 1[\s\S]*averaged +✗ −97 \(−/,
    );
    const trace = parseTrace(await printed(...words, "--json"), "standard output");
    const { test } = readTrace(trace);
    assert.ok(
      test?.cells.some((cell) => flips(test, cell)),
      "no edit changes the answer",
    );
  });
});
