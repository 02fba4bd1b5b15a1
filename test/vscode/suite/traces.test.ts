import assert from "node:assert/strict";
import { readTrace } from "../../../src/shared/read/readTrace";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import * as vscode from "vscode";
import { EXAMPLE } from "../../../src/shared/problem/examples";
import { type Trace, toExportedJson } from "../../../src/shared/trace/trace";
import { RECORDED } from "../../../src/shared/panel/recorded";
import { coconut, extensionId, reasonAbout, until, withSetting } from "./support";

describe("Traces as files", () => {
  let folder: string;
  before(async () => (folder = await mkdtemp(join(tmpdir(), "coconut-traces-"))));
  after(() => rm(folder, { recursive: true, force: true }));

  async function exported(trace: Trace): Promise<vscode.Uri> {
    const { explorer } = await coconut();
    const uri = vscode.Uri.file(join(folder, `${trace.id}.coconut.json`));
    await vscode.commands.executeCommand("coconut.exportTrace", explorer.rows.traceRow(trace.id), uri);
    return uri;
  }

  it("match the published schema and the trace", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const file = await exported(trace);
    const written: unknown = JSON.parse(await readFile(file.fsPath, "utf8"));
    const root = vscode.extensions.getExtension(extensionId)?.extensionPath ?? "";
    const schema = async (name: string): Promise<object> =>
      JSON.parse(await readFile(join(root, "schemas", `${name}.schema.json`), "utf8")) as object;
    const validate = new Ajv({ allowUnionTypes: true })
      .addSchema(await schema("model-manifest"), "model-manifest.schema.json")
      .compile(await schema("trace"));
    assert.ok(validate(written), JSON.stringify(validate.errors));
    assert.deepEqual(written, JSON.parse(toExportedJson(trace)));
    assert.deepEqual(Object.keys((written as Trace).source), ["text", "name"]);
  });

  it("open again after they were removed", async () => {
    const { store, currentTrace } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    const copy = JSON.parse(toExportedJson(trace)) as unknown;
    const file = await exported(trace);
    await vscode.commands.executeCommand("coconut.removeTrace", (await coconut()).explorer.rows.traceRow(trace.id));
    assert.equal(store.get(trace.id), undefined);
    await vscode.commands.executeCommand("coconut.openTrace", file);
    assert.deepEqual(JSON.parse(toExportedJson((await store.load(trace.id))!)), copy);
    assert.equal(currentTrace.trace, trace.id);
  });

  it("open as the trace that has gone on since, or as another one if that has gone another way", async () => {
    const { store, currentTrace } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    const file = await exported(trace);
    await vscode.commands.executeCommand("coconut.thinkMore");
    const count = store.summaries.length;
    await vscode.commands.executeCommand("coconut.openTrace", file);
    assert.deepEqual([store.summaries.length, currentTrace.trace], [count, trace.id]);
    assert.equal(readTrace(trace).mainThoughts.length, 7);
    const changed = { ...trace, created: "2026-01-01T00:00:00.000Z" };
    await writeFile(file.fsPath, toExportedJson(changed));
    await vscode.commands.executeCommand("coconut.openTrace", file);
    assert.equal(store.summaries.length, count + 1);
  });

  it("open in an editor, and leave out where the question stood", async () => {
    const { store, views } = await coconut();
    const trace = await reasonAbout(EXAMPLE);
    assert.ok(trace.source.uri);
    const file = await exported(trace);
    assert.doesNotMatch(await readFile(file.fsPath, "utf8"), /file:|untitled:|vscode-|"ranges"/);
    const ids = store.summaries.map(({ id }) => id);
    await vscode.commands.executeCommand("coconut.showAsTrace", file);
    await until("the editor of the file", () => views.fileInFront?.viewed.trace?.id === trace.id);
    assert.equal(views.fileInFront?.viewed.note, "same");
    assert.deepEqual(
      store.summaries.map(({ id }) => id),
      ids,
    );
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
  });

  it("have where the question stood, and the machine, only if the setting asks for that", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const written = async (): Promise<Trace> =>
      JSON.parse(await readFile((await exported(trace)).fsPath, "utf8")) as Trace;
    const { machine, source } = await withSetting("export.origin", true, written);
    assert.ok(trace.machine && trace.source.uri);
    assert.deepEqual([machine, source], [trace.machine, JSON.parse(JSON.stringify(trace.source))]);
    const without = await written();
    assert.deepEqual([without.machine, Object.keys(without.source)], [undefined, ["text", "name"]]);
  });

  it("come with the extension, as recorded questions, and open without a model", async () => {
    const { store, currentTrace, engine } = await coconut();
    const root = vscode.extensions.getExtension(extensionId)?.extensionUri;
    assert.ok(root);
    for (const { name, question } of RECORDED) {
      const file = vscode.Uri.joinPath(root, "media", "recorded", `${name}.coconut.json`);
      const before = engine.state;
      const trace = await vscode.commands.executeCommand<Trace | undefined>("coconut.openTrace", file);
      assert.equal(trace && readTrace(trace).question, question);
      assert.equal(currentTrace.trace, trace?.id);
      assert.equal(engine.state, before);
      await vscode.commands.executeCommand("coconut.openTrace", file);
      assert.equal(store.summaries.filter(({ id }) => id === trace?.id).length, 1);
    }
  });

  for (const [name, content] of [
    ["invalid JSON", "{"],
    ["other JSON", "{}"],
    ["a trace with a hole", '{"format":"coconut-trace","version":1}'],
  ] as const) {
    it(`are refused if they contain ${name}, and the traces remain`, async () => {
      const { store, currentTrace } = await coconut();
      const before = { ids: store.summaries.map(({ id }) => id), shown: currentTrace.trace };
      const file = join(folder, "bad.coconut.json");
      await writeFile(file, content);
      assert.equal(await vscode.commands.executeCommand("coconut.openTrace", vscode.Uri.file(file)), undefined);
      assert.deepEqual({ ids: store.summaries.map(({ id }) => id), shown: currentTrace.trace }, before);
    });
  }
});

describe("The explorer of traces", () => {
  it("says so when the oldest traces go, and keeps those that are marked or shown", async () => {
    const { store, explorer } = await coconut();
    const [marked, old] = [await reasonAbout(EXAMPLE), await reasonAbout(EXAMPLE)];
    await vscode.commands.executeCommand("coconut.renameTrace", explorer.rows.traceRow(marked.id), "for the talk");
    const newest = await reasonAbout(EXAMPLE);
    const has = (trace: Trace): boolean => store.summary(trace.id) !== undefined;
    await withSetting("history.limit", 2, () => until("the oldest are gone", () => !has(old)));
    assert.deepEqual([has(marked), has(newest)], [true, true]);
    assert.match(
      explorer.said ?? "",
      /^The 2 newest traces are kept, and those that you marked\. Older ones were removed/,
    );
  });

  it("lists the newest trace first, with its thoughts and their candidates", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const { explorer } = await coconut();
    const [row] = await explorer.getChildren();
    assert.equal(row?.trace, trace.id);
    const item = explorer.getTreeItem(row);
    assert.equal(item.label, "Is Polly an animal or a purchase?");
    assert.match(String(item.description), /^prosqa-coconut · animal · \d\d:\d\d · 6 thoughts$/);
    const steps = await explorer.getChildren(row);
    assert.deepEqual(
      steps.map((step) => explorer.getTreeItem(step).label),
      ["Question", ...[1, 2, 3, 4, 5, 6].map((k) => `Thought ${k}`)],
    );
    const candidates = await explorer.getChildren(steps[1]);
    assert.ok(candidates.length >= 1);
    assert.match(String(explorer.getTreeItem(candidates[0]!).description), /%/);
    assert.ok(explorer.getTreeItem(candidates[0]!).accessibilityInformation?.label);
  });

  it("selects what is clicked", async () => {
    const trace = await reasonAbout(EXAMPLE);
    const { explorer, currentTrace } = await coconut();
    const node = readTrace(trace).mainThoughts[2]?.id ?? null;
    const { command } = explorer.getTreeItem(explorer.rows.rowOf({ trace: trace.id, kind: "node", node })!);
    await vscode.commands.executeCommand(command?.command ?? "", ...((command?.arguments ?? []) as unknown[]));
    assert.deepEqual(currentTrace.selection, { trace: trace.id, kind: "node", node });
  });
});
