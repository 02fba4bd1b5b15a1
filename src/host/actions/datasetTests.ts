/**
 * "Test thoughts on a dataset": asks what to test, shows progress, and opens the report. Also continues a report that
 * was canceled. What is measured is written to the report's file as it comes.
 */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError, isUserError } from "../../shared/errors";
import { chooseDataset, chooseEdits, chooseLimit } from "./chooseDataset";
import { DatasetRun, type DatasetRunParts } from "./datasetRun";
import { REPORT_EDITOR, type ReportFiles } from "./reportFiles";
import { unlessAborted } from "../engine/deadline";
import { type Disposable, Emitter } from "../base/event";
import { showProgress, showWarning } from "../base/notices";
import { type Report, closeReport, problemsLeft } from "../../shared/dataset/report";
import { problemCount } from "../../shared/format/counts";
import { timeLeft } from "../../shared/format/numbers";
import { ABLATIONS, type Ablation } from "../../shared/trace/edits";

/** Options that are given aren't asked for. */
export interface GivenTest {
  limit?: number;
  edits?: readonly Ablation[];
}

export interface DatasetTestsParts extends DatasetRunParts {
  files: ReportFiles;
  /** In milliseconds since 1970. */
  clock: () => number;
}

/** What is being measured, and how far it is. */
export interface RunningTest {
  /** The report's file, once it has one. */
  uri: vscode.Uri | null;
  done: number;
  of: number;
  /** How long it takes, as words; empty if that isn't known yet. */
  left: string;
}

/** Milliseconds between two times that a report is written while it is being measured. */
const WRITE_EVERY = 10_000;

export class DatasetTests implements Disposable {
  private run: DatasetRun | null = null;
  private runningNow: RunningTest | null = null;
  private readonly changed = new Emitter<void>();

  readonly onDidChange = this.changed.event;

  constructor(private readonly parts: DatasetTestsParts) {}

  get running(): RunningTest | null {
    return this.runningNow;
  }

  /** How many problems of the current test are done. */
  get done(): number {
    return this.runningNow?.done ?? 0;
  }

  /** Resolves with the report's file once it is measured, or with `undefined` if the user canceled before it began. */
  async test(file?: vscode.Uri, given: GivenTest = {}): Promise<vscode.Uri | undefined> {
    return this.alone((run) => this.testIn(run, file, given));
  }

  /** Measures what the report in the file doesn't have yet, and adds it to the file. */
  async continueReport(uri: vscode.Uri): Promise<void> {
    await this.alone(async (run) => {
      const report = await this.parts.files.read(uri);
      // A file that can't be written is found now rather than after half an hour.
      await this.parts.files.write(uri, report);
      const loaded = await this.during(run, l10n.t("Coconut: Loading the models"), () =>
        unlessAborted(
          run.abort.signal,
          run.reload(report).then(() => true),
        ),
      );
      if (loaded) await this.measure(run, report, uri);
    });
  }

  /** Ends the current test. The report says how far it got. */
  stop(): void {
    this.run?.abort.abort();
  }

  dispose(): void {
    this.run?.dispose();
  }

  private async alone<T>(f: (run: DatasetRun) => Promise<T>): Promise<T> {
    if (this.run)
      throw new UserError(
        [
          l10n.t("A dataset test is already running."),
          l10n.t("Wait for it, or cancel it in its notification. You keep the results so far."),
        ].join(" "),
      );
    const run = new DatasetRun(this.parts);
    this.run = run;
    try {
      return await f(run);
    } finally {
      this.run = null;
      this.tell(null);
      run.dispose();
    }
  }

  private async testIn(
    run: DatasetRun,
    file: vscode.Uri | undefined,
    given: GivenTest,
  ): Promise<vscode.Uri | undefined> {
    const dataset = await chooseDataset(file);
    if (!dataset) return undefined;
    const limit = given.limit ?? (await chooseLimit(dataset));
    if (limit === undefined) return undefined;
    const model = await this.during(run, l10n.t("Coconut: Loading the models"), () =>
      unlessAborted(run.abort.signal, run.load()),
    );
    if (!model) return undefined;
    const edits = given.edits ?? (await chooseEdits(model.name, model.edits));
    if (!edits) return undefined;
    const created = new Date(this.parts.clock()).toISOString();
    const report = run.newReport({ created, dataset, limit, edits });
    // It is open from the beginning: it shows how far it is, and a window that is reloaded has it again.
    const begun = await this.parts.files.writeNew(closeReport(report));
    await vscode.commands.executeCommand("vscode.openWith", begun, REPORT_EDITOR);
    const uri = await this.measure(run, report, begun);
    await vscode.commands.executeCommand("vscode.openWith", uri, REPORT_EDITOR);
    return uri;
  }

  /** Resolves with where the report is. */
  private async measure(run: DatasetRun, report: Report, uri: vscode.Uri): Promise<vscode.Uri> {
    const { files, now } = this.parts;
    const title = l10n.t("Coconut: Testing {0} on {1}", report.runs[0]!.model.name, report.dataset.name);
    const of = report.problems.length;
    const before = of - report.runs.reduce((most, one) => Math.max(most, problemsLeft(report, one).length), 0);
    const start = now();
    let written = start;
    let writing = Promise.resolve();
    await this.during(run, title, (say) =>
      run.run(report, (done) => {
        const left = timeLeft(Math.max(0, done - before), of - before, now() - start);
        this.tell({ uri, done, of, left });
        say(`${l10n.t("{0} of {1}", done, problemCount(of))}${left}`, (100 * done) / of);
        if (now() - written < WRITE_EVERY) return;
        written = now();
        // A failure is told at the end, when the whole report is written.
        writing = writing.then(() => files.write(uri, closeReport(report))).catch(() => undefined);
      }),
    );
    await writing;
    return this.keep(uri, report);
  }

  /** Writes it there or, where that fails, to a place that the user chooses: nowhere else is what was measured. */
  private async keep(uri: vscode.Uri, report: Report): Promise<vscode.Uri> {
    try {
      await this.parts.files.write(uri, report);
      return uri;
    } catch (error) {
      if (!isUserError(error)) throw error;
      const saveAs = l10n.t("Save As…");
      if ((await showWarning(error.message, saveAs)) !== saveAs) throw error;
      const chosen = await vscode.window.showSaveDialog({
        title: l10n.t("Save Report As"),
        filters: { [l10n.t("Coconut report")]: ["coconut-report.json"] },
      });
      return this.keep(chosen ?? uri, report);
    }
  }

  private tell(running: RunningTest | null): void {
    this.runningNow = running;
    this.changed.fire();
  }

  /** Shows a notification with a Cancel button. `say`: what it says, and how far it is in percent. */
  private during<T>(
    run: DatasetRun,
    title: string,
    f: (say: (message: string, percent: number) => void) => Promise<T>,
  ): Thenable<T> {
    let before = 0;
    return showProgress({ title, cancellable: true }, (tell, token) => {
      token.onCancellationRequested(() => run.abort.abort());
      return f((message, percent) => {
        tell(message, percent - before);
        before = percent;
      });
    });
  }
}

/** Options from another extension or a keybinding. Anything invalid is ignored, and asked for. */
export function testGiven(given: unknown): GivenTest {
  const { limit, edits } = (typeof given === "object" && given !== null ? given : {}) as {
    limit?: unknown;
    edits?: unknown;
  };
  const known = Array.isArray(edits) ? ABLATIONS.filter((edit) => edits.includes(edit)) : [];
  return {
    ...(typeof limit === "number" && limit >= 1 ? { limit } : {}),
    ...(known.length > 0 ? { edits: known } : {}),
  };
}
