/** Traces that leave the extension as files and come back. */
import { isDeepStrictEqual } from "node:util";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { type Trace, toExportedJson } from "../../shared/trace/trace";
import { parseTrace } from "../../shared/trace/traceFile";
import { questionOf } from "../explorer/rowLabel";
import type { ErrorReporter } from "../base/errorReporter";
import { messageOf, readText } from "../base/readText";
import type { Runs } from "../engine/runs";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceStore } from "../traces/traceStore";

/** A trace has some hundred kilobytes; far beyond that a file is something else. */
const MOST_BYTES = 64 * 1024 * 1024;
const filters = { "Coconut trace": ["coconut.json"], JSON: ["json"] };

export class TraceTransfer {
  constructor(
    private readonly store: TraceStore,
    private readonly shown: CurrentTrace,
    private readonly runs: Runs,
    private readonly problems: ErrorReporter,
    private readonly newId: () => string,
  ) {}

  /** Resolves with where it was written; `undefined` where the person thought better of it. */
  async export(trace: Trace, target?: vscode.Uri): Promise<vscode.Uri | undefined> {
    const uri =
      target ??
      (await vscode.window.showSaveDialog({
        title: "Export Trace",
        defaultUri: suggestedFile(trace),
        filters,
        saveLabel: "Export",
      }));
    if (!uri) return undefined;
    try {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(toExportedJson(trace)));
    } catch (error) {
      throw new UserError(
        `The trace could not be written to ${uri.fsPath} (${messageOf(error)}): choose another place.`,
      );
    }
    if (!target) {
      this.offer(`The trace was exported to ${vscode.workspace.asRelativePath(uri)}.`, "Open File", () =>
        vscode.window.showTextDocument(uri),
      );
    }
    return uri;
  }

  /** Opens a trace that was exported, here or elsewhere. */
  async open(source?: vscode.Uri): Promise<Trace | undefined> {
    const uri =
      source ?? (await vscode.window.showOpenDialog({ title: "Open Trace", filters, openLabel: "Open" }))?.[0];
    if (!uri) return undefined;
    const read = parseTrace(
      await readText(uri, {
        most: MOST_BYTES,
        tooLarge: "is too large for a trace",
        way: "open a file written by “Coconut: Export trace as JSON”",
      }),
      uri.path.split("/").at(-1) ?? uri.path,
    );
    await this.store.read();
    const known = this.store.get(read.id);
    const trace = !known
      ? read
      : isDeepStrictEqual(JSON.parse(toExportedJson(known)), JSON.parse(toExportedJson(read)))
        ? known
        : { ...read, id: this.newId() };
    if (trace !== known) this.store.add(trace);
    this.shown.show(trace.id, "command");
    await this.store.save();
    return trace;
  }

  /** Takes the trace away, with what it was compared with, and offers to bring them back. */
  async remove(trace: Trace): Promise<void> {
    const owner = this.store.ownerOf(trace);
    this.runs.cancel(owner ?? trace);
    const removed = await this.store.remove(trace.id);
    if (removed.length === 0) return;
    const what = owner ? `${trace.model.name}'s words for “${questionOf(owner)}”` : `“${questionOf(trace)}”`;
    this.offer(`Removed ${what}.`, "Undo", () => this.bringBack(removed));
  }

  /** A message with a button, which nobody waits for. */
  private offer(message: string, button: string, f: () => unknown): void {
    void this.problems.during(button, async () => {
      if ((await vscode.window.showInformationMessage(message, button)) === button) await f();
    });
  }

  private async bringBack(traces: Trace[]): Promise<void> {
    for (const trace of traces) this.store.add(trace);
    const [first] = traces;
    if (first) this.shown.show((this.store.ownerOf(first) ?? first).id, "command");
    await this.store.save();
  }
}

/** Beside the document that was asked about, named after the question. */
function suggestedFile(trace: Trace): vscode.Uri {
  const words =
    questionOf(trace)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const name = `${words.slice(0, 8).join("-") || "trace"}.coconut.json`;
  const source = trace.source.uri === undefined ? undefined : vscode.Uri.parse(trace.source.uri);
  const folder =
    source?.scheme === "file" ? vscode.Uri.joinPath(source, "..") : vscode.workspace.workspaceFolders?.[0]?.uri;
  return folder ? vscode.Uri.joinPath(folder, name) : vscode.Uri.file(name);
}
