import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import type { TestSummary } from "../../../src/shared/dataset/ablationTest";
import { testRows } from "../../../src/shared/dataset/ablationReport";
import { flips } from "../../../src/shared/read/testEffects";
import { readTrace } from "../../../src/shared/read/readTrace";
import { goldenProblems } from "../../support/problems";
import { coconut, extensionId, reasonAbout, until, withSetting } from "./support";
import { wordsOfAblation, editWords } from "../../../src/shared/trace/edits";

describe("Coconut: Test thoughts", function () {
  this.timeout(180_000);

  it("finds thoughts that the answer depends on, keeps the test in the trace, and tests once", async () => {
    const trace = await reasonAbout(EXAMPLE);
    await vscode.commands.executeCommand("coconut.testThoughts");
    const { test } = readTrace(trace);
    assert.ok(test);
    assert.ok(
      test.cells.some((cell) => flips(test, cell)),
      "no edit changes the answer",
    );
    assert.ok(
      test.cells.some((cell) => !flips(test, cell)),
      "every edit changes the answer",
    );
    await vscode.commands.executeCommand("coconut.testThoughts");
    assert.equal(trace.tests.length, 1);
  });

  it("continues from an edited thought as a branch that the explorer names", async () => {
    const { runs, explorer } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    const main = readTrace(trace).mainThoughts.map(({ id }) => id);
    assert.equal(await runs.editThoughts(trace, { ablation: "mean", position: 2 }), "done");
    assert.deepEqual(
      readTrace(trace).mainThoughts.map(({ id }) => id),
      main,
    );
    const continuation = readTrace(trace).continuations.at(-1)!;
    assert.equal(editWords(continuation.edits, continuation.thoughts), "thought 2: averaged");
    const row = explorer.rows.rowOf({ trace: trace.id, kind: "node", node: continuation.id });
    assert.ok(row);
    assert.equal(explorer.getTreeItem(row).label, "thought 2: averaged");
  });
});

describe("Coconut: Test thoughts on a dataset", function () {
  // Three processes load models at once here, on a machine that may be busy.
  this.timeout(400_000);
  const root = (): string => vscode.extensions.getExtension(extensionId)?.extensionPath ?? "";
  const command = "coconut.testDataset";
  let folder: string;
  let file: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "coconut-dataset-"));
    file = join(folder, "problems.json");
    await writeFile(
      file,
      JSON.stringify([...goldenProblems(join(root(), "models", "prosqa-coconut")), { question: "Without an answer?" }]),
    );
  });
  after(() => rm(folder, { recursive: true, force: true }));
  afterEach(() => vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor"));

  /** The cells of the rows of all tables. */
  const rowsIn = (report: string): string[][] =>
    report
      .split("\n")
      .filter((line) => /^\| (?!edit|-)/.test(line))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );

  it("opens a report with the numbers of `coconut test` for a dataset, while questions are answered", async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    const testing = vscode.commands.executeCommand<string>(command, undefined, { limit: 9, edits: ["swap", "zero"] });
    const trace = await reasonAbout(EXAMPLE);
    assert.ok(readTrace(trace).final);
    const report = await testing;
    const shown = vscode.window.activeTextEditor?.document;
    assert.deepEqual([shown?.languageId, shown?.isUntitled, shown?.getText()], ["markdown", true, report]);
    const words = [join(root(), "dist", "cli.js"), "test", file, "--edits", "zero,swap", "--provider", "cpu", "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, words, {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    const own = JSON.parse(stdout) as TestSummary & {
      control: TestSummary;
      skipped: { index: number; reason: string }[];
    };
    assert.equal(own.n, 4);
    const nameOf = (edit: keyof typeof wordsOfAblation): string => wordsOfAblation[edit];
    assert.deepEqual(
      rowsIn(report),
      [own, own.control].flatMap((summary) => testRows(summary, nameOf)),
    );
    assert.match(
      report,
      /## prosqa-coconut on cpu\n\n4 problems, 6 thoughts, [\s\S]*## prosqa-pause on cpu[\s\S]*The matched control/,
    );
    assert.match(report, /## 1 entry skipped[\s\S]*- 4: it has no answer/);
    assert.ok(report.includes(`coconut test ${file} --thoughts 6 --edits zero,swap --provider cpu`), report);
  });

  it("keeps what was measured when it is stopped, and says after how many problems", async () => {
    const { datasets } = await coconut();
    const many = join(folder, "many.json");
    const problems = goldenProblems(join(root(), "models", "prosqa-coconut"));
    await writeFile(many, JSON.stringify(Array.from({ length: 50 }, () => problems).flat()));
    const testing = vscode.commands.executeCommand<string>(command, vscode.Uri.file(many), {
      limit: 200,
      edits: ["zero"],
    });
    await until("two problems are done", () => datasets.done >= 2, 60_000);
    datasets.stop();
    const report = await testing;
    const [, n] = /\*\*Stopped after (\d+) of 200 problems\.\*\*/.exec(report) ?? [];
    assert.ok(Number(n) >= 2 && Number(n) < 200, report);
    assert.match(report, new RegExp(`## prosqa-coconut on cpu\n\n${n} problems`));
    assert.equal(rowsIn(report).length, 2 * 8);
  });

  it("says what is wrong with another file, and opens nothing", async () => {
    const other = join(folder, "other.json");
    await writeFile(other, '{"name": "no dataset"}');
    const { datasets } = await coconut();
    await assert.rejects(
      datasets.test(vscode.Uri.file(other)),
      /other\.json isn't a list of problems\. A dataset is a list of problems such as/,
    );
    await assert.rejects(
      datasets.test(vscode.Uri.file(join(folder, "gone.json"))),
      /Can.t read .*gone\.json .*Choose another file/,
    );
    await withSetting("thoughts", 0, () =>
      assert.rejects(
        datasets.test(vscode.Uri.file(file), { limit: 1, edits: ["zero"] }),
        /Set coconut\.thoughts to 1 or more/,
      ),
    );
    assert.notEqual(vscode.window.activeTextEditor?.document.languageId, "markdown");
  });
});
