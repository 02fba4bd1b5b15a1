import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import { diffOf } from "../../../src/shared/read/diff";
import { sideOf } from "../../../src/shared/read/diffSides";
import { toExportedJson } from "../../../src/shared/trace/trace";
import { coconut, extensionId, reasonAbout, selectAllOf, until, withSetting } from "./support";

const models = (...names: string[]): string[] =>
  names.map((name) => join(vscode.extensions.getExtension(extensionId)?.extensionPath ?? "", "models", name));

/** The difference that the page shows. */
async function shownDiff() {
  const { sides } = (await coconut()).pairView.state;
  assert.equal(sides.length, 2);
  return diffOf(sideOf(sides[0]!.trace, sides[0]!.end), sideOf(sides[1]!.trace, sides[1]!.end));
}

describe("Coconut: Compare traces", function () {
  this.timeout(180_000);
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "coconut-pairs-"))));
  after(() => rm(folder, { recursive: true, force: true }));

  it("compares two rows of the explorer, and opens either of them", async () => {
    const { explorer, pairView, currentTrace } = await coconut();
    const one = await reasonAbout(EXAMPLE);
    const other = await withSetting("thoughts", 3, () => reasonAbout(EXAMPLE));
    const rows = [one, other].map(({ id }) => explorer.rows.traceRow(id));
    await vscode.commands.executeCommand("coconut.compareTraces", rows[0], rows);
    assert.ok(pairView.isOpen);
    assert.deepEqual(
      pairView.state.sides.map(({ trace }) => trace.id),
      [one.id, other.id],
    );
    const diff = await shownDiff();
    assert.deepEqual([diff.question.kind, diff.a.thoughts, diff.b.thoughts, diff.same], ["same", 6, 3, false]);
    assert.ok(diff.thoughts[0]!.candidates.every(({ change }) => change === "same"));
    await until("the page asks for its state", () => pairView.isShown);
    assert.equal(currentTrace.trace, other.id);
  });

  it("compares two files", async () => {
    const [one, other] = [await reasonAbout(EXAMPLE), await reasonAbout(EXAMPLE)];
    const files = [one, other].map(({ id }) => vscode.Uri.file(join(folder, `${id}.coconut.json`)));
    await Promise.all([one, other].map((trace, at) => writeFile(files[at]!.fsPath, toExportedJson(trace))));
    await vscode.commands.executeCommand("coconut.compareTraces", files[0], files);
    assert.deepEqual(
      [(await shownDiff()).same, (await coconut()).pairView.state.sides[0]?.from],
      [true, `${one.id}.coconut.json`],
    );
  });

  it("asks several models in turn, and shows them beside each other", async () => {
    const { store, pairView, runs } = await coconut();
    const before = store.summaries.length;
    await selectAllOf(EXAMPLE);
    await vscode.commands.executeCommand("coconut.askSeveral", models("prosqa-coconut", "prosqa-cot", "prosqa-pause"));
    assert.deepEqual(runs.activity.status, { kind: "idle" });
    const { sides, busy, failed } = pairView.state;
    assert.deepEqual([busy, failed], [null, []]);
    assert.deepEqual(
      sides.map(({ trace }) => trace.model.name),
      ["prosqa-coconut", "prosqa-cot", "prosqa-pause"],
    );
    assert.equal(store.summaries.length, before + 3);
  });

  it("compares a file with its last commit, where Git is there", async function () {
    const git = vscode.extensions.getExtension<{
      getAPI(version: 1): {
        openRepository(root: vscode.Uri): Promise<unknown>;
        toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
      };
    }>("vscode.git");
    if (!git) this.skip();
    const root = join(folder, "repository");
    const run = (...words: string[]): void =>
      void execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.org", ...words], {
        cwd: root,
        stdio: "pipe",
      });
    const [one, other] = [await reasonAbout(EXAMPLE), await withSetting("thoughts", 2, () => reasonAbout(EXAMPLE))];
    const file = vscode.Uri.file(join(root, "one.coconut.json"));
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(root));
    await writeFile(file.fsPath, toExportedJson(one));
    run("init", "-q");
    run("add", ".");
    run("commit", "-q", "-m", "One");
    await writeFile(file.fsPath, toExportedJson(other));
    const api = (await git.activate()).getAPI(1);
    await api.openRepository(vscode.Uri.file(root));
    await vscode.commands.executeCommand("coconut.compareWithCommit", file);
    const { sides } = (await coconut()).pairView.state;
    assert.deepEqual(
      sides.map(({ trace, from }) => [trace.id, from]),
      [
        [one.id, "last commit"],
        [other.id, "now"],
      ],
    );
    // The same from a row of the Source Control view, and from VS Code's diff editor, with any two versions.
    const { pairView } = await coconut();
    await vscode.commands.executeCommand("coconut.compareAsTraces", { resourceUri: file });
    assert.deepEqual(
      pairView.state.sides.map(({ from }) => from),
      ["last commit", "now"],
    );
    run("add", ".");
    await writeFile(file.fsPath, toExportedJson(await reasonAbout(EXAMPLE)));
    const staged = api.toGitUri(file, "");
    await vscode.commands.executeCommand("vscode.diff", staged, file);
    await vscode.commands.executeCommand("coconut.compareAsTraces", file);
    assert.deepEqual(
      pairView.state.sides.map(({ trace, from }) => [trace.id === other.id, from]),
      [
        [true, "staged"],
        [false, "one.coconut.json"],
      ],
    );
  });
});
