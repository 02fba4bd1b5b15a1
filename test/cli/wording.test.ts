/** What the command line says where the extension names its commands and settings. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WORDING } from "../../src/cli/wording";
import { coconut } from "../support/coconut";

const COMMAND = /“Coconut: |\bsetting\b|\bthe extension\b/;

describe("the words of the command line", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), "coconut-words-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Without a provider, which commands that load no model don't take. */
  const plain = (...words: string[]): Promise<{ code: number; out: string; err: string }> =>
    new Promise((done) => {
      execFile(process.execPath, [resolve("dist/cli.js"), ...words], (error, out, err) =>
        done({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
      );
    });

  const sources = (folders: readonly string[]): string =>
    folders
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)))
      .filter((name) => /\.tsx?$/.test(name) && !name.includes("generated"))
      .map((name) => readFileSync(name, "utf8"))
      .join("\n");

  it("replace every message of the engine that names a command or a setting", () => {
    const messages = readdirSync("src/runtime", { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => [...readFileSync(join("src/runtime", name), "utf8").matchAll(/"((?:[^"\\\n]|\\.)*)"/g)])
      .flatMap(([, text = ""]) => (COMMAND.test(text) ? [text] : []));
    assert.ok(messages.length >= 5, messages.join());
    for (const text of messages) assert.ok(WORDING[text] !== undefined, `“${text}” isn't replaced`);
    for (const text of Object.values(WORDING)) assert.doesNotMatch(text, COMMAND);
    const source = sources(["src/runtime", "src/shared"]);
    for (const text of Object.keys(WORDING)) assert.ok(source.includes(`"${text}"`), `Nothing says “${text}”`);
  });

  it("call every command as the extension does", () => {
    const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as {
      contributes: { commands: { title: string }[] };
    };
    const strings = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;
    const titles = contributes.commands.map(({ title }) =>
      (strings[title.slice(1, -1)] ?? title).replace(/^Coconut: /, ""),
    );
    const named = [...sources(["src"]).matchAll(/“Coconut: ([^”{]+)”/g)].map(([, title]) => title!);
    assert.ok(named.length >= 20);
    for (const title of named) assert.ok(titles.includes(title), title);
  });

  for (const [what, words, way] of [
    [
      "a folder without a package",
      ["reason", "samples/rex.txt", "--model", "samples"],
      /Name another folder with --model\.\n$/,
    ],
    ["a file that is no trace", ["show", "samples/prosqa.json"], /Give a file written by coconut reason --json/],
  ] as const)
    it(`name options for ${what}`, async () => {
      const { code, err } = await (words[0] === "show" ? plain(...words) : coconut([...words]));
      assert.equal(code, 1);
      assert.match(err, way);
      assert.doesNotMatch(err, COMMAND);
    });

  it("name no thoughts, no tree, and no sureness where there are no thoughts", async () => {
    const { code, out } = await coconut(["reason", "samples/rex.txt", "--thoughts", "0"]);
    assert.equal(code, 0);
    assert.doesNotMatch(out, /never sure|decoded|bar:|^Rex$/m);
    assert.match(out, /^Words after each number of thoughts$/m);
  });

  it("say once what the facts support", async () => {
    const text = "Every dog is a mammal. Rex is a cat. Every bird is a fish. Is Rex a mammal or a fish?";
    const { out } = await coconut(["reason", text]);
    assert.equal(out.match(/The facts support neither option/g)?.length, 1);
  });

  it("show the traces of a dataset one by one, and say how", async () => {
    const file = join(folder, "two.jsonl");
    const { code, err } = await coconut(["trace", "samples/prosqa.json", "--limit", "2", "--out", file]);
    assert.equal(code, 0, err);
    const all = await plain("show", file);
    assert.deepEqual(
      [all.code, all.err],
      [1, "coconut: two.jsonl has 2 traces. Say which with --problem N, counted from 0.\n"],
    );
    const [first, second] = await Promise.all(["0", "1"].map((at) => plain("show", file, "--problem", at)));
    assert.deepEqual([first!.code, second!.code], [0, 0]);
    assert.match(first!.out, /├─ thought 1/);
    assert.notEqual(first!.out, second!.out);
    const none = await plain("show", file, "--problem", "2");
    assert.deepEqual(
      [none.code, none.err],
      [1, "coconut: two.jsonl has no trace of problem 2. It has these problems: 0–1.\n"],
    );
    writeFileSync(join(folder, "one.jsonl"), `${readFileSync(file, "utf8").split("\n")[1]!}\n`);
    assert.equal((await plain("show", join(folder, "one.jsonl"))).out, second!.out);
  });
});
