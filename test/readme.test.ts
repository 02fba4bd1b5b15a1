/** The commands of README.md do what it says they do, with files that are in the repository. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const section = readFileSync("README.md", "utf8").split("## Command line")[1] ?? "";
const commands = /```\n(.*?)```/s.exec(section)?.[1]?.trim().split("\n") ?? [];

describe("the commands in README.md", function () {
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
