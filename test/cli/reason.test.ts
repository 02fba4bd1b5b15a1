/** `coconut reason` as a user runs it: the built program, on the bundled model. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProblemGraph } from "../../src/shared/problem/problemGraph";
import { parseTrace } from "../../src/shared/trace/traceFile";
import { readTrace } from "../../src/shared/read/readTrace";
import { coconut } from "../support/coconut";

const REX =
  "Every dog is a mammal. Every mammal is an animal. Rex is a dog. Every cat is a feline. Is Rex an animal or a " +
  "feline?";

describe("coconut reason", function () {
  this.timeout(60_000);

  it("answers in the user's own words, and draws the tree", async () => {
    const { code, out, err } = await coconut(["reason", REX, "--speak-after", "0-2"]);
    assert.equal(code, 0, err);
    const [first, ...rest] = out.split("\n");
    assert.match(first ?? "", /^animal .*✓ right/);
    assert.deepEqual(rest.flatMap((line) => /thought (\d)/.exec(line)?.[1] ?? []).slice(0, 6), [
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
    ]);
    assert.match(out, /dog +█+ .*★ on a correct path {2}← Rex/);
    assert.match(out, /mammal +█+ .*★ on a correct path {2}← dog/);
    for (const after of [0, 1, 2, 6]) assert.match(out, new RegExp(`after ${after} .*### Rex is an animal\\.`));
  });

  it("prints exactly the exported trace with --json, with as many candidates as asked for", async () => {
    const { code, out, err } = await coconut(["reason", "-", "--json", "--top-k", "3", "--thoughts", "4"], REX);
    assert.equal(code, 0, err);
    const trace = parseTrace(out, "standard output");
    assert.equal(trace.nodes.filter((node) => node.kind === "thought").length, 4);
    const lists = trace.nodes.flatMap((node) => (node.kind === "thought" ? node.lens : (node.chosenFrom ?? [])));
    assert.ok(lists.length > 4 && lists.every(({ candidates }) => candidates.length === 3));
    const { verdict } = readTrace(trace);
    assert.deepEqual([verdict?.text, verdict?.right], ["animal", true]);
    assert.equal(trace.read.kind, "prosqa");
    assert.deepEqual(
      new Set(trace.read.nodes.map(({ yours }) => yours)),
      new Set(["dog", "mammal", "animal", "cat", "feline", "Rex"]),
    );
  });

  it("says where the dataset and the facts give different answers", async () => {
    const folder = mkdtempSync(join(tmpdir(), "coconut-reason-"));
    const remarksWith = async (answer: string): Promise<unknown> => {
      const file = join(folder, "data.json");
      writeFileSync(file, JSON.stringify([{ question: REX, answer }]));
      const { out } = await coconut(["reason", file, "--problem", "0", "--thoughts", "0", "--json"]);
      const { read } = parseTrace(out, "standard output");
      return [read.truth?.from, read.kind === "prosqa" && read.remarks];
    };
    const differing = (answer: string): string => `The dataset's answer is “${answer}”, and the facts give “animal”.`;
    try {
      for (const answer of ["Rex is an animal.", "animal", "### Rex is an animal."])
        assert.deepEqual(await remarksWith(answer), ["facts", []], answer);
      for (const answer of ["Rex is a feline.", "Rex is a fish."])
        assert.deepEqual(await remarksWith(answer), ["facts", [differing(answer)]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("finds nodes of the problem's own graph in the thoughts of released problems", async function () {
    const folder = process.env.COCONUT_DATA;
    if (!folder) {
      this.test!.title += " (COCONUT_DATA isn't a folder with prosqa_valid.json)";
      return this.skip();
    }
    const problems = JSON.parse(readFileSync(join(folder, "prosqa_valid.json"), "utf8")) as { question: string }[];
    for (const { question } of problems.slice(0, 5)) {
      const trace = parseTrace((await coconut(["reason", "-", "--json"], question)).out, "standard output");
      assert.equal(trace.prompt.text, question);
      const nodes = readProblemGraph(question)?.nodes ?? [];
      for (const column of readTrace(trace)
        .tree(1)
        .columns.filter((c) => c.bars === "value")) {
        assert.ok(
          nodes.includes(column.candidates[0]?.key ?? ""),
          `thought ${column.thoughts}: ${column.candidates[0]?.key}`,
        );
      }
    }
  });

  const refused: [string, string[], string, RegExp][] = [
    ["empty input", ["reason", "-"], " \n", /no (facts|text)|empty|nothing/i],
    ["words that aren't facts", ["reason", "-"], "The weather is lovely. What should we do?", /Every dog is a mammal/],
    [
      "a question of another kind",
      ["reason", "-"],
      "Every dog is a mammal. Rex is a dog. Is Rex a mammal?",
      /Is Rex a mammal or a fish\?/,
    ],
    ["a missing file", ["reason", "nowhere.txt"], "", /no file “nowhere\.txt”/],
    ["a missing model folder", ["reason", "-", "--model", "nowhere"], REX, /nowhere/],
    [
      "a test of no thoughts",
      ["reason", "-", "--thoughts", "0", "--test"],
      REX,
      /--test has no effect with 0 thoughts/,
    ],
    [
      "a test of a model without thoughts",
      ["reason", "-", "--model", "models/prosqa-cot", "--test"],
      REX,
      /only speak/,
    ],
    [
      "more thoughts to speak after than there are",
      ["reason", "-", "--thoughts", "2", "--speak-after", "3"],
      REX,
      /Raise --thoughts/,
    ],
  ];
  for (const [what, words, input, sentence] of refused) {
    it(`refuses ${what} with one sentence and nothing else`, async () => {
      const { code, out, err } = await coconut(words, input);
      assert.equal(code, 1, err);
      assert.equal(out, "");
      assert.match(err, sentence);
      assert.equal(err.trim().split("\n").length, 1, err);
    });
  }
});
