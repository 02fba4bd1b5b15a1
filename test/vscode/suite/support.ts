/** What the tests of this suite share: the extension's own parts, documents, and waiting. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { CoconutApi } from "../../../src/extension";
import type { Trace } from "../../../src/shared/trace/trace";

export const extensionId = "coconut-inspector.coconut-inspector";

export async function coconut(): Promise<CoconutApi> {
  const extension = vscode.extensions.getExtension<CoconutApi>(extensionId);
  assert.ok(extension, `${extensionId} is not installed.`);
  return extension.activate();
}

/** Opens a new document with the text, and selects all of it. */
export async function selectAllOf(content: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument({ content, language: "plaintext" });
  const editor = await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: true });
  editor.selection = new vscode.Selection(document.positionAt(0), document.positionAt(content.length));
  return editor;
}

export async function reasonAbout(content: string): Promise<Trace> {
  const { store, runs } = await coconut();
  const before = new Set(store.summaries.map(({ id }) => id));
  await selectAllOf(content);
  await vscode.commands.executeCommand("coconut.reasonAboutSelection");
  const { status } = runs.activity;
  assert.deepEqual(status, { kind: "idle" });
  const made = store.summaries.find(({ id }) => !before.has(id));
  const trace = made && (await store.load(made.id));
  assert.ok(trace, "No trace was made.");
  return trace;
}

/** The newest trace. */
export async function newest(): Promise<Trace> {
  const { store } = await coconut();
  const trace = await store.load(store.summaries[0]?.id ?? "");
  assert.ok(trace);
  return trace;
}

/** The trace that this one is compared with. */
export async function comparedTo(id: string): Promise<Trace | undefined> {
  const { store } = await coconut();
  return store.load(store.comparedTo(id)?.id ?? "");
}

/** The sentence that the last run failed with. */
export async function failure(): Promise<string> {
  const { status } = (await coconut()).runs.activity;
  assert.equal(status.kind, "failed");
  return status.kind === "failed" ? status.message : "";
}

export async function until(what: string, holds: () => boolean, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !holds();) {
    if (Date.now() > end) assert.fail(`${what}: not within ${ms} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Repeats a command until `done` resolves, because nothing says when a list has opened. */
export async function repeatUntil(done: Thenable<unknown>, command: string): Promise<void> {
  let ended = false;
  const end = (): void => void (ended = true);
  done.then(end, end);
  await until(
    `the end of ${command}`,
    () => {
      if (!ended) void vscode.commands.executeCommand(command);
      return ended;
    },
    60_000,
  );
  await done;
}

/** Changes a user setting while `f` runs. */
export async function withSetting<T>(key: string, value: unknown, f: () => Promise<T>): Promise<T> {
  const set = (to: unknown): Thenable<void> =>
    vscode.workspace.getConfiguration("coconut").update(key, to, vscode.ConfigurationTarget.Global);
  await set(value);
  try {
    return await f();
  } finally {
    await set(undefined);
  }
}
