/** `coconut test --patch`, `--vector`, and `coconut reason --vector`, as a user runs them. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EditSummary, EditedQuestion } from "../../src/shared/dataset/patchTest";
import { readTrace } from "../../src/shared/read/readTrace";
import type { Trace } from "../../src/shared/trace/trace";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { npz } from "../../src/cli/npz";
import { readNumpy } from "../../src/cli/readNpz";
import { coconut } from "../support/coconut";

describe("vectors put in for thoughts", function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-vectors-"));
  const [pairs, vectors, some, wide] = ["pairs.json", "own.npz", "some.npz", "wide.npz"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  const arithmetic = ["samples/arithmetic.json", "--model", "models/arithmetic-coconut"];
  after(() => rmSync(folder, { recursive: true }));

  before(async () => {
    const out = join(folder, "traces.jsonl");
    const { code, err } = await coconut([
      "trace",
      "samples/prosqa.json",
      "--limit",
      "4",
      "--out",
      out,
      "--vectors",
      vectors,
    ]);
    assert.equal(code, 0, err);
    const all = readNumpy(readFileSync(vectors), ["vectors"]).get("vectors")!;
    const third = Float32Array.from(all.data.subarray(2 * 128, 3 * 128));
    const [index, thought] = [Int32Array.of(0), Int32Array.of(3)].map((data) => ({ shape: [1], data }));
    writeFileSync(some, npz({ vectors: { shape: [1, 128], data: third }, index: index!, thought: thought! }));
    writeFileSync(wide, npz({ vectors: { shape: [1, 129], data: new Float32Array(129) } }));
  });

  const printed = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await coconut(words);
    assert.equal(code, 0, err);
    return out;
  };
  const edited = async (file: string): Promise<Trace> =>
    parseTrace(await printed("reason", "samples/prosqa.json", "--problem", "0", "--vector", file, "--json"), "trace");

  /** Of the main run and of the edited one: everything after the first edit, without ids, times, and edits. */
  function runs(trace: Trace): [unknown[], unknown[]] {
    const reading = readTrace(trace);
    const [run] = reading.editedRuns;
    assert.ok(run);
    const about = (node: string, other: string): unknown => {
      const found = reading.node(node);
      assert.ok(found?.kind === "thought");
      const { lens, norm, entropy, cosine } = found;
      const last = trace.readings.findLast((one) => one.node === node);
      assert.ok(last, `a reading of ${node}, as of ${other}`);
      return [lens, norm, entropy, cosine, { ...last, node: null }];
    };
    const main = reading.mainThoughts.slice(run.shared).map(({ id }) => id);
    assert.equal(main.length, run.own.length);
    const said = [reading.final, run.continuation].map((one) => one?.words.map(({ text, p }) => [text, p]));
    return [
      [...main.map((id) => about(id, id)), said[0]],
      [...run.own.map((id, at) => about(id, main[at]!)), said[1]],
    ];
  }

  for (const [what, file] of [
    ["all thoughts", vectors],
    ["thought 3", some],
  ] as const)
    it(`gives the same numbers to the last bit with the model's own vectors: ${what}`, async () => {
      const trace = await edited(file);
      const [own, again] = runs(trace);
      assert.deepEqual(again, own);
      const made = trace.nodes.filter((node) => node.kind === "thought" && node.edit?.kind === "vector");
      assert.equal(made.length, file === some ? 1 : 6);
    });

  it("shows what was put in, and what the model says then", async () => {
    const out = await printed("reason", "samples/prosqa.json", "--problem", "0", "--vector", some);
    assert.match(out, /after 6 \(thought 3: replaced by some\.npz\) .*Davis is a fompus/);
  });

  it("changes nothing over a dataset when the vectors are the model's own", async () => {
    const out = JSON.parse(
      await printed("test", "samples/prosqa.json", "--vector", vectors, "--limit", "4", "--json"),
    ) as EditSummary & { results: (EditedQuestion & { question: number })[] };
    assert.equal(out.n, 4);
    assert.deepEqual(
      out.results.map(({ question }) => question),
      [0, 1, 2, 3],
    );
    for (const { own, forced } of out.results) {
      assert.equal(own.after, own.before);
      assert.equal(forced.after, forced.before);
    }
    assert.deepEqual(out.own.after, out.own.before);
    assert.equal(out.changed, 0);
  });

  it("patches thoughts of one question into another, pair by pair", async () => {
    const text = (JSON.parse(readFileSync("samples/arithmetic.json", "utf8")) as { question: string }[])[0]!.question;
    writeFileSync(
      pairs,
      JSON.stringify([
        { from: { question: 0, thought: 2 }, to: { question: text, thought: 2 } },
        { from: { question: 0, thought: 8 }, to: { question: 5, thought: 8 } },
        { from: { question: 0, thought: 99 }, to: { question: 5, thought: 8 } },
        { from: { question: 1 }, to: { question: 5, thought: 8 } },
      ]),
    );
    const words = ["test", ...arithmetic, "--patch", pairs];
    const out = JSON.parse(await printed(...words, "--json")) as EditSummary & {
      results: EditedQuestion[];
      skipped: { index: number; reason: string }[];
    };
    const [same, other] = out.results;
    assert.equal(out.n, 2);
    assert.equal(same?.own.after, same?.own.before);
    assert.equal(same?.other, null);
    assert.ok(other?.other && other.other.text !== other.own.text);
    assert.ok(other.own.before > 0.5 && other.other.before < 0.5);
    assert.notEqual(other.own.after, other.own.before);
    assert.equal(out.other?.n, 1);
    assert.deepEqual(
      out.skipped.map(({ index }) => index),
      [3, 2],
    );
    const table = await printed(...words);
    assert.match(table, /from +to +own answer +before +after +other answer +before +after +forced\n/);
    assert.match(table, /\n2 entries skipped:\n/);
  });

  it("names the answers in the words of the questions", async () => {
    const rex = "Every dog is a mammal. Rex is a dog. Every cat is a pet. Is Rex a mammal or a pet?";
    const bolt = "Every car is a machine. Bolt is a car. Every oak is an elm. Is Bolt an elm or a machine?";
    writeFileSync(pairs, JSON.stringify([{ from: { question: bolt, thought: 1 }, to: { question: rex, thought: 6 } }]));
    const table = await printed("test", "samples/prosqa.json", "--patch", pairs);
    assert.match(table, / Rex is a mammal\. .* Bolt is a machine\. .* Rex is a mammal\.\n/);
  });

  for (const [what, words, message] of [
    [
      "vectors of another size",
      ["--vector", wide],
      /The replacement has 129 numbers, but the thoughts of .* have 128\./,
    ],
    ["pairs that aren't there", ["--patch", "nowhere.json"], /There is no file “nowhere\.json”\./],
    [
      "something else as pairs",
      ["--patch", "package.json"],
      /package\.json isn't a list of pairs\. Write a list such as/,
    ],
  ] as const)
    it(`refuses ${what} with one line`, async () => {
      const { code, err } = await coconut(["test", "samples/prosqa.json", "--limit", "1", ...words]);
      assert.equal(code, 1);
      assert.match(err, message);
      assert.equal(err.trimEnd().split("\n").length, 1);
    });

  it("says that vectors for a dataset need the number of the problem", async () => {
    const { code, err } = await coconut(["reason", "samples/prosqa.txt", "--vector", some]);
    assert.equal(code, 1);
    assert.match(err, /^coconut: some\.npz has vectors for problems of a dataset\. Say which with --problem N\.\n$/);
  });
});
