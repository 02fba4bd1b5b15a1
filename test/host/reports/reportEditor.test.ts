/** The editor of reports, with as much of `vscode` as opening a file uses. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { ReportEditor, ReportEditorParts } from "../../../src/host/reports/reportEditor";
import type { Report } from "../../../src/shared/dataset/report";
import { provideVscode } from "../../support/fakeVscode";
import { sampleReport } from "../../support/reports";

const ignored = { dispose: (): void => undefined };
const watched: { pattern: string; change: () => void }[] = [];
const fake = {
  window: { registerCustomEditorProvider: () => ignored },
  workspace: {
    createFileSystemWatcher: ({ pattern }: { pattern: string }) => ({
      ...ignored,
      onDidChange: (change: () => void) => watched.push({ pattern, change }),
      onDidCreate: () => ignored,
    }),
  },
  RelativePattern: class {
    constructor(
      _folder: unknown,
      readonly pattern: string,
    ) {}
  },
  Uri: { joinPath: (_: unknown, ...path: string[]) => ({ fsPath: join(...path) }) },
  commands: { executeCommand: async () => undefined },
  ...{ env: {}, l10n: {} },
};

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
const uri = { path: "/a[1].json", toString: () => "file:///a" } as unknown as Parameters<
  ReportEditor["continueReport"]
>[0];

describe("the editor of reports", () => {
  let end = (): void => undefined;
  let Editor: typeof ReportEditor;

  before(async () => {
    end = provideVscode(fake);
    Editor = (await import("../../../src/host/reports/reportEditor")).ReportEditor;
  });
  after(() => end());
  beforeEach(() => void (watched.length = 0));

  /** An editor of a file; each time it is read, the next of `reads` gets what settles that. */
  function opened() {
    const reads: ((report: Report) => void)[] = [];
    const read = (): Promise<Report> => new Promise((resolve) => reads.push(resolve));
    const editor = new Editor({
      files: { read },
      datasets: { onDidChange: () => ignored, running: null },
    } as unknown as ReportEditorParts);
    const page = { html: "", closed: (): void => undefined };
    const webview = {
      options: {},
      onDidReceiveMessage: () => ignored,
      set html(html: string) {
        page.html = html;
      },
    };
    const panel = {
      ...{ webview, active: true, visible: true, onDidChangeViewState: () => ignored },
      onDidDispose: (closed: () => void) => void (page.closed = closed),
    };
    const done = editor.resolveCustomEditor(
      { uri, dispose: () => undefined },
      panel as unknown as Parameters<ReportEditor["resolveCustomEditor"]>[1],
    );
    return { editor, reads, page, done };
  }
  const named = (name: string): Report => ({ ...sampleReport(), dataset: { ...sampleReport().dataset, name } });

  it("shows the file as it was read last, whichever is read faster", async () => {
    const { editor, reads, page, done } = opened();
    watched[0]!.change();
    reads[1]!(named("new"));
    await settled();
    reads[0]!(named("old"));
    await done;
    assert.equal(editor.active?.report?.dataset.name, "new");
    assert.match(page.html, /report\.js|<!DOCTYPE html>/);
  });

  it("watches a file whose name looks like a pattern", () => {
    opened();
    assert.equal(watched[0]!.pattern, "a[[]1[]].json");
  });

  it("says that a report on attention has no picture", async () => {
    const { editor, reads, done } = opened();
    reads[0]!({ ...sampleReport(), command: "look" });
    await done;
    await assert.rejects(editor.export("svg"), /^UserError: A report on attention has no picture\. Export it as CSV/);
  });

  it("has no page to fill once it is closed", async () => {
    const { reads, page, done } = opened();
    page.closed();
    reads[0]!(sampleReport());
    await done;
    assert.equal(page.html, "");
  });
});
