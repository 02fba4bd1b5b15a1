/** `coconut eval` as a user runs it, on a few problems of the golden file, which PyTorch answered. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProblemGraph, rightOption } from "../../src/shared/problem/problemGraph";
import { goldenProblems } from "../support/problems";
import type { Report } from "../../src/shared/dataset/report";
import type { CaseValues } from "../../src/shared/dataset/reportReading";
import { coconut } from "../support/coconut";
import type { CaseSureness, SurenessSummary } from "../../src/shared/dataset/sureness";
import type { ValueSummary } from "../../src/shared/dataset/valueSummary";

describe("coconut eval", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-eval-"));
  after(() => rmSync(folder, { recursive: true }));

  const write = (): { file: string; cases: number } => {
    const golden = JSON.parse(readFileSync("models/prosqa-coconut/golden.json", "utf8")) as {
      cases: { question: string }[];
    };
    const cases = golden.cases.map(({ question }) => {
      const graph = readProblemGraph(question);
      assert.ok(graph);
      return { question, answer: `${graph.nodes[graph.root]} is a ${graph.nodes[rightOption(graph) ?? -1]}.` };
    });
    const file = join(folder, "data.json");
    writeFileSync(
      file,
      JSON.stringify([...cases, { question: "no answer" }, { question: "Words that no token is.", answer: "x" }]),
    );
    return { file, cases: cases.length };
  };

  it("counts right answers for a range of thoughts, and names what it skipped", async () => {
    const { file, cases } = write();
    const { code, out, err } = await coconut(["eval", file, "--thoughts", "5-6", "--json"]);
    assert.equal(code, 0, err);
    const [five, six] = JSON.parse(out) as {
      thoughts: number;
      n: number;
      accuracy: number;
      passes: number;
      skipped: { index: number }[];
    }[];
    assert.deepEqual([five?.thoughts, six?.thoughts, six?.n], [5, 6, cases]);
    assert.ok((six?.accuracy ?? 0) >= 0.75, `accuracy ${six?.accuracy}`);
    assert.equal(six?.passes, 11);
    assert.deepEqual(
      six?.skipped.map(({ index }) => index),
      [cases, cases + 1],
    );
    const swapped = JSON.parse((await coconut(["eval", file, "--edit", "swap", "--json"])).out) as {
      edit: string;
      n: number;
      accuracy: number;
    };
    assert.deepEqual([swapped.edit, swapped.n], ["swap", cases]);
    assert.ok(swapped.accuracy < (six?.accuracy ?? 0), `accuracy ${swapped.accuracy} with another problem's thoughts`);
  });

  it("counts the problems that were done, also those whose answer can't be compared", async () => {
    const other = goldenProblems("models/prosqa-coconut").map((one, at) =>
      at % 2 === 0 ? one : { ...one, answer: "Nobody is a thing." },
    );
    const file = join(folder, "half.json");
    writeFileSync(file, JSON.stringify(other));
    const done = other.length;
    const half = Math.ceil(done / 2);
    const { out } = await coconut(["eval", file, "--thoughts", "0"]);
    assert.match(out, new RegExp(`, ${done} problems, `));
    const none = join(folder, "none.json");
    writeFileSync(none, JSON.stringify(other.filter((_, at) => at % 2 === 1)));
    const countsOf = async (path: string): Promise<unknown[]> => {
      const found = JSON.parse((await coconut(["eval", path, "--thoughts", "0", "--json"])).out) as {
        [key: string]: unknown;
      };
      return ["n", "notComparable", "wanted", "cancelled", "accuracy"].map((key) => found[key]);
    };
    assert.deepEqual((await countsOf(file)).slice(0, 4), [half, done - half, done, false]);
    assert.deepEqual(await countsOf(none), [0, done - half, done - half, false, null]);
  });

  const useless: [words: string[], why: RegExp][] = [
    [
      ["--edit", "zero", "--thoughts", "0"],
      /--edit has no effect with 0 thoughts\. Raise --thoughts, or leave --edit out/,
    ],
    [["--edit", "zero", "--model", "models/prosqa-cot"], /prosqa-cot was trained without thoughts/],
    [["--edit", "mean", "--thoughts", "0-99"], /has mean thoughts for \d+ positions only\. Use fewer thoughts\.$/m],
  ];
  for (const [words, why] of useless)
    it(`refuses an edit of thoughts that there are none of: ${words.join(" ")}`, async () => {
      const { code, err } = await coconut(["eval", write().file, ...words]);
      assert.deepEqual([code, why.test(err)], [1, true], err);
    });

  it("says nothing of being sure where there are no thoughts", async () => {
    const { file } = write();
    const target = join(folder, "none.csv");
    const sure = await coconut(["eval", file, "--limit", "2", "--thoughts", "0", "--values", target]);
    assert.equal(sure.code, 0, sure.err);
    assert.doesNotMatch(sure.out, /sure/i);
  });

  it("writes the value function as JSON with the values of every problem, and as a table", async () => {
    const { file, cases } = write();
    const [json, csv] = [join(folder, "values.json"), join(folder, "values.csv")];
    for (const target of [json, csv])
      assert.equal((await coconut(["eval", file, "--thoughts", "2", "--values", target])).code, 0);
    const found = JSON.parse(readFileSync(json, "utf8")) as ValueSummary & {
      model: string;
      cases: CaseValues[];
      sureness: SurenessSummary & { cases: CaseSureness[] };
    };
    assert.equal(found.model, "prosqa-coconut");
    assert.deepEqual(
      found.thoughts.map(({ thoughts, n, leftOut }) => [thoughts, n + leftOut]),
      [
        [1, cases],
        [2, cases],
      ],
    );
    assert.equal(found.cases.length, 2 * cases);
    // After one thought, the question's own candidates have almost all of the probability.
    const three = found.parallelism.filter((row) => row.thoughts === 1 && row.top === 3 && row.percentile === 50);
    assert.ok((three[0]?.value ?? 0) > 0.8, JSON.stringify(three));
    const [header, ...rows] = readFileSync(csv, "utf8").trimEnd().split("\n");
    assert.equal(
      header,
      "table,thoughts,n,left_out,definition,height,right,mean,p25,median,p75,top,percentile,value,index,steps,sure," +
        "ready,idle",
    );
    assert.equal(rows.length, found.thoughts.length + found.byHeight.length + found.parallelism.length + cases);
    assert.ok(rows.every((row) => row.split(",").length === 19));
    const { equal, earlier, later, never, n } = found.sureness;
    assert.deepEqual([n, equal + earlier + later + never], [cases, cases]);
    for (const { forced, sure } of found.sureness.cases) {
      assert.equal(forced.length, 3);
      const from = typeof sure === "number" ? sure : forced.length;
      assert.ok(forced.slice(from).every((p) => p >= 0.9) && (from === 0 || forced[from - 1]! < 0.9), forced.join());
    }
  });

  it("says how many answers can't be compared", async () => {
    const { code, out, err } = await coconut([
      ...["eval", "samples/prosqa.json", "--limit", "2", "--model", "models/arithmetic-coconut"],
    ]);
    assert.equal(code, 0, err);
    assert.ok(out.includes("\n2 problems with an answer that can’t be compared, in neither spoken nor forced.\n"), out);
  });

  it("writes the answers of a report in the words of the questions", async () => {
    const [file, report] = [join(folder, "rex.json"), join(folder, "rex.coconut-report.json")];
    const question = "Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?";
    writeFileSync(file, JSON.stringify([{ question, answer: "Rex is a mammal." }]));
    assert.equal((await coconut(["eval", file, "--report", report])).code, 0);
    const { runs } = JSON.parse(readFileSync(report, "utf8")) as Report;
    assert.equal(runs[0]?.cases[0]?.results?.[0]?.said?.trim(), "Rex is a mammal.");
  });

  it("says so if the file for values can't be written", async () => {
    const { code, err } = await coconut([
      "eval",
      write().file,
      "--limit",
      "1",
      "--thoughts",
      "1",
      "--values",
      join(folder, "no", "values.csv"),
    ]);
    assert.equal(code, 1);
    assert.match(err, /Can't write .*values\.csv \(ENOENT\)\. Use --values to name another file\.\n$/);
  });
});
