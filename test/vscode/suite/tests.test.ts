import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import type { TestSummary } from "../../../src/shared/dataset/ablationTest";
import { type Report, parseReport } from "../../../src/shared/dataset/report";
import { reportMarkdown } from "../../../src/shared/dataset/reportMarkdown";
import { readReport } from "../../../src/shared/dataset/reportReading";
import { testRows } from "../../../src/shared/dataset/reportTables";
import { flips } from "../../../src/shared/read/testEffects";
import { readTrace } from "../../../src/shared/read/readTrace";
import { goldenProblems } from "../../support/problems";
import { coconut, extensionId, reasonAbout, until, withSetting } from "./support";
import { editWords } from "../../../src/shared/trace/edits";

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

  const reportIn = async (file: vscode.Uri | undefined): Promise<Report> => {
    assert.ok(file, "There is no report.");
    return parseReport(await readFile(file.fsPath, "utf8"), "report");
  };
  const markdownIn = async (file: vscode.Uri | undefined): Promise<string> =>
    reportMarkdown(readReport(await reportIn(file)));
  const shownReport = (): string | undefined => {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputCustom && input.viewType === "coconut.report"
      ? input.uri.toString()
      : undefined;
  };

  it("opens a report with the numbers of `coconut test` for a dataset, while questions are answered", async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
    const testing = vscode.commands.executeCommand<vscode.Uri>(command, undefined, {
      limit: 9,
      edits: ["swap", "zero"],
    });
    const trace = await reasonAbout(EXAMPLE);
    assert.ok(readTrace(trace).final);
    const opened = await testing;
    const report = await markdownIn(opened);
    assert.equal(shownReport(), opened.toString());
    const words = [join(root(), "dist", "cli.js"), "test", file, "--edits", "zero,swap", "--provider", "cpu", "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, words, {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    });
    const own = JSON.parse(stdout) as TestSummary & {
      control: TestSummary;
      skipped: { index: number; reason: string }[];
    };
    assert.equal(own.n, 4);
    assert.deepEqual(
      rowsIn(report),
      [own, own.control].flatMap((summary) => testRows(summary)),
    );
    assert.match(
      report,
      /## prosqa-coconut on cpu\n\n4 problems, 6 thoughts, [\s\S]*## prosqa-pause on cpu[\s\S]*The matched control/,
    );
    assert.match(report, /## 1 entry skipped[\s\S]*- 4: it has no answer/);
    assert.ok(report.includes(`coconut test problems.json --thoughts 6 --edits zero,swap --provider cpu`), report);
  });

  it("keeps what was measured when it is stopped, says after how many problems, and goes on from there", async () => {
    const { datasets } = await coconut();
    const many = join(folder, "many.json");
    const problems = goldenProblems(join(root(), "models", "prosqa-coconut"));
    await writeFile(many, JSON.stringify(Array.from({ length: 10 }, () => problems).flat()));
    const testing = vscode.commands.executeCommand<vscode.Uri>(command, vscode.Uri.file(many), {
      limit: 30,
      edits: ["zero"],
    });
    await until("two problems are done", () => datasets.done >= 2, 60_000);
    datasets.stop();
    const stopped = await testing;
    const report = await markdownIn(stopped);
    const [, n] = /\*\*Stopped after (\d+) of 30 problems\.\*\*/.exec(report) ?? [];
    assert.ok(Number(n) >= 2 && Number(n) < 30, report);
    assert.match(report, new RegExp(`## prosqa-coconut on cpu\n\n${n} problems`));
    assert.equal(rowsIn(report).length, 2 * 8);
    const before = await reportIn(stopped);
    await vscode.commands.executeCommand("coconut.continueReport", stopped);
    const after = await reportIn(stopped);
    assert.equal(after.cancelled, false);
    assert.deepEqual(
      after.runs.map(({ cases }) => cases.length),
      [30, 30],
    );
    assert.deepEqual(after.runs[0]!.cases.slice(0, Number(n)), before.runs[0]!.cases);
  });

  it("lists the problems in the Test Explorer, where they pass or fail", async () => {
    const { datasetExplorer } = await coconut();
    const [first, second] = goldenProblems(join(root(), "models", "prosqa-coconut"));
    const wrong = join(folder, "wrong.json");
    await writeFile(wrong, JSON.stringify([first, { ...second, answer: `${second!.answer.split(" ")[0]} is a wug.` }]));
    const dataset = await datasetExplorer.show(vscode.Uri.file(wrong));
    const items = [...(dataset?.children ?? [])].map(([, item]) => item);
    assert.deepEqual(
      items.map(({ label, range }) => [label.split(":")[0], range !== undefined]),
      [
        ["0", true],
        ["1", true],
      ],
    );
    const results: [string, number | undefined, string | undefined][] = [];
    const createTestRun = datasetExplorer.controller.createTestRun.bind(datasetExplorer.controller);
    datasetExplorer.controller.createTestRun = (...given) => {
      const run = createTestRun(...given);
      const [passed, errored] = [run.passed.bind(run), run.errored.bind(run)];
      run.passed = (item, ms) => (results.push(["passed", item.label.length, undefined]), passed(item, ms));
      run.errored = (item, message, ms) => {
        const [first] = [message].flat();
        const text = first?.message ?? "";
        results.push(["errored", undefined, typeof text === "string" ? text : text.value]);
        errored(item, message, ms);
      };
      return run;
    };
    try {
      await datasetExplorer.run(new vscode.TestRunRequest(items), new vscode.CancellationTokenSource().token);
    } finally {
      datasetExplorer.controller.createTestRun = createTestRun;
    }
    assert.deepEqual(
      results.map(([what]) => what),
      ["passed", "errored"],
    );
    assert.match(results[1]?.[2] ?? "", /can’t be compared/);
    await datasetExplorer.openTrace({ id: items[0]!.id });
    assert.equal((await coconut()).currentTrace.trace !== null, true);
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
    assert.equal(shownReport(), undefined);
  });
});
