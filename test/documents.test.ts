/** The commands of the documents work with files that are in the repository, and their links lead somewhere. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

/** The lines of the first block that builds the command line. */
function commandsOf(file: string): string[] {
  return /```\n(npm run build\n.*?)```/s.exec(readFileSync(file, "utf8"))?.[1]?.trim().split("\n") ?? [];
}

const commands = commandsOf("docs/command-line.md");

describe("the commands in docs/command-line.md", function () {
  this.timeout(240_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "coconut-readme-"));
    for (const name of ["samples", "models"]) symlinkSync(resolve(name), join(folder, name), "dir");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("begin with the build, which has been done, and then name each command of coconut", () => {
    assert.equal(commands[0], "npm run build");
    const named = new Set(commands.slice(1).map((line) => /^npx coconut (\w+)\b/.exec(line)?.[1]));
    assert.deepEqual([...named].sort(), ["compare", "diagnose", "eval", "look", "reason", "show", "test", "trace"]);
  });

  it("are those in README.md, and more", () => {
    const short = commandsOf("README.md");
    assert.ok(short.length > 3);
    assert.deepEqual(
      short.filter((line) => !commands.includes(line)),
      [],
    );
  });

  for (const line of commands.slice(1)) {
    it(line, async function () {
      if (process.platform === "win32") return this.skip();
      const command = line.replace("npx coconut", `"${process.execPath}" "${resolve("dist/cli.js")}"`);
      const { stdout, stderr } = await promisify(execFile)("sh", ["-c", command], { cwd: folder });
      const written = /[>] (\S+)$/.exec(line)?.[1];
      const printed = written === undefined ? stdout : readFileSync(join(folder, written), "utf8");
      assert.notEqual(printed.trim(), "");
      assert.doesNotMatch(printed + stderr, /\b(NaN|undefined|null%)\b|\uFFFD/);
    });
  }
});

describe("the links of the documents", () => {
  const documents = [
    "README.md",
    "CONTRIBUTING.md",
    "models/README.md",
    ...readdirSync("docs")
      .filter((name) => name.endsWith(".md"))
      .map((name) => join("docs", name)),
  ];
  for (const file of documents) {
    it(`of ${file} lead to files and headings that exist`, () => {
      const links = [...readFileSync(file, "utf8").matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
        ([, link]) => link ?? "",
      );
      const missing = links.filter((link) => {
        const [path = "", heading] = link.split("#");
        const target = path === "" ? file : join(dirname(file), path);
        if (!existsSync(target)) return true;
        return heading !== undefined && !headings(target).includes(heading);
      });
      assert.deepEqual(missing, []);
    });
  }
});

/** As GitHub makes them. */
function headings(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
