/** Exports traces as files, opens them, and removes them. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { type Trace, toExportedJson } from "../../shared/trace/trace";
import type { ErrorReporter } from "../base/errorReporter";
import { messageOf } from "../base/failure";
import { showInformation } from "../base/notices";
import type { Runs } from "../engine/runs";
import { TRACE_ENDING } from "./exportPlace";
import { suggestedFile } from "./suggestedFile";
import type { CurrentTrace } from "../traces/currentTrace";
import type { TraceSummary } from "../traces/storeIndex";
import { takeIn } from "../traces/takeIn";
import type { TraceStore } from "../traces/traceStore";
import { readTraceFile } from "./readTraceFile";

const filters = { [l10n.t("Coconut trace")]: ["coconut.json"], JSON: ["json"] };

export class TraceTransfer {
  constructor(
    private readonly store: TraceStore,
    private readonly currentTrace: CurrentTrace,
    private readonly runs: Runs,
    private readonly problems: ErrorReporter,
    private readonly newId: () => string,
    private readonly withOrigin: () => boolean,
  ) {}

  /** Resolves with the file, or with `undefined` if the user canceled. */
  async export(trace: Trace, target?: vscode.Uri): Promise<vscode.Uri | undefined> {
    const uri =
      target ??
      (await vscode.window.showSaveDialog({
        title: l10n.t("Export Trace"),
        defaultUri: await suggestedFile(trace, TRACE_ENDING),
        filters,
        saveLabel: l10n.t("Export"),
      }));
    if (!uri) return undefined;
    try {
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(toExportedJson(trace, this.withOrigin())));
    } catch (error) {
      throw new UserError(
        l10n.t("Can't write the trace to {0} ({1}). Choose another location.", uri.fsPath, messageOf(error)),
      );
    }
    if (!target) {
      const message = l10n.t("Trace exported to {0}.", vscode.workspace.asRelativePath(uri));
      this.offer(message, l10n.t("Open File"), () => vscode.window.showTextDocument(uri));
    }
    return uri;
  }

  /** Opens an exported trace in the explorer. One that has it and more is that trace. */
  async open(source?: vscode.Uri): Promise<Trace | undefined> {
    const uri =
      source ??
      (await vscode.window.showOpenDialog({ title: l10n.t("Open Trace"), filters, openLabel: l10n.t("Open") }))?.[0];
    if (!uri) return undefined;
    const trace = await takeIn(this.store, await readTraceFile(uri), this.newId);
    await this.currentTrace.show(trace.id, "command");
    await this.store.save();
    return trace;
  }

  /** Removes the trace and those it was compared with, and offers to undo that. */
  async remove(trace: TraceSummary): Promise<void> {
    const owner = this.store.ownerOf(trace);
    this.runs.cancel(owner ?? trace);
    const removed = this.store.remove(trace.id);
    const message = owner
      ? l10n.t("Removed the words of {0} for “{1}”.", trace.model, owner.question)
      : l10n.t("Removed “{0}”.", trace.question);
    this.offer(message, l10n.t("Undo"), () => this.bringBack((owner ?? trace).id, removed));
    await this.store.save();
  }

  /** Shows a message with a button, without waiting for it. */
  private offer(message: string, button: string, f: () => unknown): void {
    void this.problems.during(l10n.t("running “{0}”", button), async () => {
      if ((await showInformation(message, button)) === button) await f();
    });
  }

  private async bringBack(shown: string, removed: readonly string[]): Promise<void> {
    this.store.restore(removed);
    await this.currentTrace.show(shown, "command");
    await this.store.save();
  }
}
