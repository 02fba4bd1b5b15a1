import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import type { Manifest } from "../../../src/shared/model/manifest";
import { readTrace } from "../../../src/shared/read/readTrace";
import { coconut, extensionId, reasonAbout, selectAllOf, until, withSetting } from "./support";
import { textTask } from "../../support/tasks";

const extension = (): vscode.Extension<unknown> => {
  const found = vscode.extensions.getExtension(extensionId);
  assert.ok(found);
  return found;
};
const bundled = (): string => join(extension().extensionPath, "models", "prosqa-coconut");

describe("Models", () => {
  const folders: string[] = [];
  /** A copy of the bundled package with another manifest. */
  async function copy(change: (manifest: Manifest) => void): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "coconut-model-"));
    folders.push(folder);
    await cp(bundled(), folder, { recursive: true });
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
    change(manifest);
    await writeFile(join(folder, "manifest.json"), JSON.stringify(manifest));
    return folder;
  }
  afterEach(async () => {
    const { models } = await coconut();
    for (const folder of folders) models.forget(folder);
    await vscode.commands.executeCommand("coconut.selectModel", bundled());
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it("are listed with their size and provider", async () => {
    await reasonAbout(EXAMPLE);
    const { models, modelsView } = await coconut();
    await models.refresh();
    const items = (await modelsView.getChildren()).map((entry) => modelsView.getTreeItem(entry));
    const ours = items.find(({ id }) => basename(id ?? "") === "prosqa-coconut");
    assert.equal(ours?.label, "prosqa-coconut");
    assert.match(String(ours.description), /^selected · checks passed · runs on CPU · \d\.\d MB$/);
    assert.match(ours.accessibilityInformation?.label ?? "", /^Model prosqa-coconut, selected/);
  });

  it("are selected for the workspace, used for the next question, and don't change settings", async () => {
    const folder = await copy((manifest) => (manifest.name = "mine"));
    const { engine, choice, statusBar } = await coconut();
    await vscode.commands.executeCommand("coconut.selectModel", folder);
    assert.equal(choice.folder, folder);
    assert.ok(engine.state.kind === "ready" && engine.state.model.name === "mine");
    await new Promise(setImmediate);
    assert.equal(statusBar.item.text, "$(lightbulb) mine · CPU");
    assert.equal((await reasonAbout(EXAMPLE)).model.name, "mine");
    assert.equal(vscode.workspace.getConfiguration("coconut").get("model"), "");
    // A setting that is changed later applies.
    await withSetting("model", bundled(), async () =>
      assert.equal((await reasonAbout(EXAMPLE)).model.name, "prosqa-coconut"),
    );
    assert.equal(choice.folder, folder);
  });

  it("aren't selected if they are damaged, whether the list or only loading finds it", async () => {
    const { models, choice, runs } = await coconut();
    const cut = await copy((manifest) => (manifest.name = "cut"));
    await truncate(join(cut, "model.onnx"), 100);
    await vscode.commands.executeCommand("coconut.selectModel", cut);
    assert.equal(choice.folder, bundled());
    const flipped = await copy((manifest) => (manifest.files.golden.sha256 = "0".repeat(64)));
    await vscode.commands.executeCommand("coconut.selectModel", flipped);
    const { status } = runs.activity;
    assert.match(status.kind === "failed" ? status.message : status.kind, /golden\.json doesn't match its checksum/);
    assert.equal(choice.folder, bundled());
    assert.ok(!models.entries.some(({ folder }) => folder === cut || folder === flipped));
    assert.ok(readTrace(await reasonAbout(EXAMPLE)).final);
  });

  it("are checked without being selected", async () => {
    const { models } = await coconut();
    const good = await copy((manifest) => (manifest.name = "good"));
    const wrong = await copy((manifest) => (manifest.shapes.headDim *= 2));
    for (const folder of [good, wrong]) {
      await vscode.commands.executeCommand("coconut.addModel", folder);
      await vscode.commands.executeCommand("coconut.checkModel", folder);
    }
    await models.refresh();
    const found = (folder: string) => models.entries.find((entry) => entry.folder === folder)?.report;
    assert.equal(found(good)?.kind, "passed");
    const report = found(wrong);
    assert.match(report?.kind === "refused" ? report.why : "", /model\.onnx has input prefix_key_0/);
  });

  it("are diagnosed in a document that says what runs, without a personal path", async () => {
    await reasonAbout(EXAMPLE);
    await vscode.commands.executeCommand("coconut.diagnoseRuntime");
    const document = vscode.window.activeTextEditor?.document;
    assert.deepEqual([document?.languageId, document?.isUntitled], ["markdown", true]);
    const text = document?.getText() ?? "";
    assert.match(text, /^# Runtime of Coconut Inspector\n\n- Coconut Inspector: \d+\.\d+\.\d+\n- VS Code: 1\./);
    assert.match(text, /^- Running in this window: prosqa-coconut\. CPU: /m);
    assert.match(text, /^- Result: passed/m);
    assert.ok(!text.includes(bundled()) && !text.includes(homedir()), text);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("of any text take text without facts, and have no graph", async () => {
    const folder = await copy((manifest) => Object.assign(manifest, { name: "any", task: textTask() }));
    const { models } = await coconut();
    await vscode.commands.executeCommand("coconut.selectModel", folder);
    assert.equal(await models.questionForm(), null);
    const text = "Every lempus is a wumpus. Alex is a lempus. Is Alex a wumpus or rompus?";
    const trace = await reasonAbout(text);
    assert.equal(trace.prompt.text, text);
    assert.equal(trace.read.kind, "text");
    assert.equal(readTrace(trace).tree(5).graph, null);
    await selectAllOf(" \n");
    await vscode.commands.executeCommand("coconut.reasonAboutSelection");
    const { status } = (await coconut()).runs.activity;
    assert.match(status.kind === "failed" ? status.message : status.kind, /There is no text to read/);
  });

  it("can't be set by an untrusted workspace", () => {
    const { capabilities, contributes } = extension().packageJSON as {
      capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
      contributes: { configuration: { properties: Record<string, { markdownDescription?: string }> } };
    };
    const { supported, restrictedConfigurations } = capabilities.untrustedWorkspaces;
    assert.equal(supported, "limited");
    const foldersOfModels = Object.entries(contributes.configuration.properties).filter(
      ([, { markdownDescription = "" }]) => markdownDescription.startsWith("Folder of the model"),
    );
    assert.ok(foldersOfModels.length >= 1);
    for (const [key] of foldersOfModels) assert.ok(restrictedConfigurations.includes(key), key);
  });
});

describe("The manifest of a model in the editor", () => {
  it("is checked against its schema, and other manifests aren't", async function () {
    if (!vscode.extensions.getExtension("vscode.json-language-features")) return this.skip();
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
    const text = JSON.stringify({
      format: "coconut-model",
      version: 1,
      name: "",
      sum: createHash("sha256").update("x").digest("hex"),
    });
    const put = async (...path: string[]): Promise<vscode.Uri> => {
      const uri = vscode.Uri.file(join(workspace, ...path));
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      return uri;
    };
    const ours = await put("models", "mine", "manifest.json");
    const other = await put("extension", "manifest.json");
    try {
      for (const uri of [other, ours])
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: false });
      await until(
        "the schema is applied",
        () => vscode.languages.getDiagnostics(ours).some(({ message }) => /thoughts/.test(message)),
        30_000,
      );
      assert.deepEqual(vscode.languages.getDiagnostics(other), []);
    } finally {
      await vscode.commands.executeCommand("workbench.action.closeAllEditors");
      for (const folder of ["models", "extension"])
        await vscode.workspace.fs.delete(vscode.Uri.file(join(workspace, folder)), { recursive: true });
    }
  });
});
