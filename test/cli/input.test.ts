/** What the commands read, and what they say of what they can't. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { coconut } from "../support/coconut";
import { goldenProblems } from "../support/problems";

describe("the input of coconut", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "coconut-input-"));
  after(() => rmSync(folder, { recursive: true }));
  const fileOf = (name: string, content: string | Uint8Array): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const folderNamed = (name: string): string => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  /** Nobody writes to it. */
  const pipe = (name: string): string => {
    if (process.platform === "win32") return folderNamed(name);
    execFileSync("mkfifo", [join(folder, name)]);
    return join(folder, name);
  };
  const problems = goldenProblems("models/prosqa-coconut");

  it("may be a dataset from standard input", async () => {
    const { code, out, err } = await coconut(
      ["eval", "-", "--limit", "1", "--json"],
      JSON.stringify({ data: problems }),
    );
    assert.equal(code, 0, err);
    assert.equal((JSON.parse(out) as { n: number }).n, 1);
  });

  it("may be a dataset of questions without answers, for look", async () => {
    const questions = problems.map(({ question }) => JSON.stringify({ question })).join("\n");
    const { code, out, err } = await coconut(["look", fileOf("questions.jsonl", questions), "--json"]);
    assert.equal(code, 0, err);
    assert.equal((JSON.parse(out) as { n: number }).n, problems.length);
  });

  const unanswerable = [{ question: "Every dog is loud. Is Rex a dog or a cat?", answer: "x" }, { question: 3 }];
  const refused: [what: string, words: () => string[], input: string, sentence: RegExp][] = [
    ["an empty dataset", () => ["eval", "-"], "[]", /^coconut: Standard input has no entries\. .*\n$/],
    ["an empty dataset under test", () => ["test", "-"], "[]", /^coconut: Standard input has no entries\. .*\n$/],
    [
      "a dataset of other fields",
      () => ["eval", fileOf("other.json", '[{"prompt": "Q", "completion": "A"}]')],
      "",
      /^coconut: other\.json has the fields “prompt”, “completion”\. Rename them to “question” and “answer”.*\n$/,
    ],
    [
      "a dataset that the model can't be asked",
      () => ["eval", "-", "--json"],
      JSON.stringify(unanswerable),
      /^coconut: No problem can be asked: 2 entries are skipped\. Entry 0: Can't read “Every dog is loud\.” as a fact\. .* If the dataset is for another model, name its package with --model\.\n$/,
    ],
    [
      "the same under test",
      () => ["test", "-", "--edits", "zero", "--json", "--model", "models/prosqa-coconut"],
      JSON.stringify(unanswerable.slice(0, 1)),
      /^coconut: No problem can be asked: 1 entry is skipped\. Entry 0: Can't read “Every dog is loud\.” as a fact\. .*\n$/,
    ],
    [
      "the same for look",
      () => ["look", fileOf("a.json", JSON.stringify(unanswerable))],
      "",
      /^coconut: No problem can/,
    ],
    [
      "a question in the form of another model",
      () => ["reason", "A shop sells 3 boxes of 12 eggs. How many eggs are that?"],
      "",
      /^coconut: Can't read “A shop .*” as a fact\. .* If the question is for another model, name its package with --model\.\n$/,
    ],
    ...["my quesiton.txt", "the data/my problems.JSONL"].map((name): (typeof refused)[number] => [
      `a mistyped file with a space: ${name}`,
      () => ["reason", name, "--model", "models/arithmetic-coconut"],
      "",
      /^coconut: There is no file “.*”\. Give a file, - for standard input, or facts and a question in quotes\.\n$/,
    ]),
    [
      "a pin in your words over a dataset",
      () => ["eval", "samples/prosqa.json", "--limit", "1", "--pin", "dog"],
      "",
      /“dog”.* Over a dataset, --pin takes the model's own words\. coconut reason --problem N also takes yours\.\n$/,
    ],
    ["a folder", () => ["reason", folder], "", /^coconut: .* is a folder\. Give a file\.\n$/],
    [
      "a pipe",
      () => ["reason", pipe("p.txt")],
      "",
      /p\.txt isn't a regular file\. Give one, or - for standard input\.\n$/,
    ],
    ["a folder as vectors", () => ["reason", "Is it?", "--vector", folderNamed("v.npz")], "", /v\.npz is a folder\. /],
    [
      "a pipe as vectors",
      () => ["reason", "Is it?", "--vector", pipe("p.npz")],
      "",
      /p\.npz isn't a regular file\. Give another one\.\n$/,
    ],
    [
      "a pipe as a manifest",
      () => ["reason", "Is it?", "--model", dirname(pipe("manifest.json"))],
      "",
      /has no readable manifest\.json\. Name another folder with --model\.\n$/,
    ],
    [
      "no folder of a model",
      () => ["reason", "Is it?", "--model", ""],
      "",
      /^coconut: --model needs a value: --model DIR\.\n$/,
    ],
    ["a folder as a dataset", () => ["eval", folder], "", /^coconut: .* is a folder\. Give a file\.\n$/],
    [
      "a dataset that isn't there",
      () => ["test", "nowhere.json"],
      "",
      /^coconut: There is no file “nowhere\.json”\. .*\n$/,
    ],
    [
      "bytes that aren't text",
      () => ["reason", fileOf("latin.txt", Uint8Array.from([0x49, 0x73, 0x20, 0xe9]))],
      "",
      /latin\.txt isn't text: the byte 0xE9 at offset 3 isn't UTF-8\. .*\n$/,
    ],
    [
      "a dataset in place of a question",
      () => ["reason", fileOf("b.jsonc", "[]")],
      "",
      /b\.jsonc is a dataset, and this command takes one question\. .*\n$/,
    ],
  ];
  for (const [what, words, input, sentence] of refused) {
    it(`is refused with one sentence and status 1: ${what}`, async () => {
      const { code, out, err } = await coconut(words(), input);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(err, sentence);
    });
  }

  it("is counted aloud where sentences of it are skipped", async () => {
    const own = "# Pets\nThink well.\nEvery dog is a pet. Rex is a dog. Every cat is a bird. Is Rex a pet or a bird?";
    const { out } = await coconut(["reason", own]);
    assert.match(out, /^2 sentences skipped: “Pets”, “Think well\.”$/m);
    const compared = await coconut(["compare", own, "--cot-model", "models/prosqa-coconut"]);
    assert.match(compared.out, /^2 sentences skipped: “Pets”, “Think well\.”$/m);
    assert.match((await coconut(["look", own])).out, /^2 sentences skipped in the questions$/m);
    const dataset = fileOf("c.json", JSON.stringify([{ question: own, answer: "Rex is a pet." }]));
    assert.match((await coconut(["eval", dataset])).out, /^2 sentences skipped in the questions$/m);
  });
});
