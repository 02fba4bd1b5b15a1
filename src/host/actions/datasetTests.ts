/** "Test thoughts on a dataset": asks what to test, shows progress, and opens the report as an unsaved document. */
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { testReport, timeLeft } from "../../shared/dataset/ablationReport";
import { chooseDataset, chooseEdits, chooseLimit } from "./chooseDataset";
import { DatasetRun, type DatasetRunParts } from "./datasetRun";
import type { Disposable } from "../base/event";
import { problemCount } from "../../shared/format/counts";
import { ABLATIONS, type Ablation } from "../../shared/trace/edits";

/** Options that are given aren't asked for. */
export interface GivenTest {
  limit?: number;
  edits?: readonly Ablation[];
}

export class DatasetTests implements Disposable {
  private run: DatasetRun | null = null;
  private doneNow = 0;

  constructor(private readonly parts: DatasetRunParts) {}

  /** How many problems of the current test are done. */
  get done(): number {
    return this.doneNow;
  }

  /** Resolves with the report once it is open, or with `undefined` if there is nothing to report. */
  async test(file?: vscode.Uri, given: GivenTest = {}): Promise<string | undefined> {
    if (this.run)
      throw new UserError(
        [
          l10n.t("A dataset test is already running."),
          l10n.t("Wait for it, or cancel it in its notification. You keep the results so far."),
        ].join(" "),
      );
    const run = new DatasetRun(this.parts);
    this.run = run;
    this.doneNow = 0;
    try {
      return await this.testIn(run, file, given);
    } finally {
      this.run = null;
      run.dispose();
    }
  }

  /** Ends the current test. The report says how far it got. */
  stop(): void {
    this.run?.abort.abort();
  }

  dispose(): void {
    this.run?.dispose();
  }

  private async testIn(run: DatasetRun, file: vscode.Uri | undefined, given: GivenTest): Promise<string | undefined> {
    const dataset = await chooseDataset(file);
    if (!dataset) return undefined;
    const limit = given.limit ?? (await chooseLimit(dataset));
    if (limit === undefined) return undefined;
    const model = await this.during(run, l10n.t("Coconut: Loading the models"), () => unlessAborted(run, run.load()));
    if (!model) return undefined;
    const edits = given.edits ?? (await chooseEdits(model.name, model.edits));
    if (!edits) return undefined;
    const report = await this.during(run, l10n.t("Coconut: Testing {0} on {1}", model.name, dataset.name), (say) =>
      run.run({ dataset, limit, edits }, (done) => {
        this.doneNow = done;
        say(done, Math.min(limit, dataset.cases.length));
      }),
    );
    if (!report) return undefined;
    const content = testReport(report);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "markdown", content }), {
      preview: false,
    });
    return content;
  }

  /** Shows a notification with a Cancel button. */
  private during<T>(
    run: DatasetRun,
    title: string,
    f: (say: (done: number, of: number) => void) => Promise<T>,
  ): Thenable<T> {
    const start = this.parts.now();
    let before = 0;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => run.abort.abort());
      return f((done, of) => {
        progress.report({
          message: `${l10n.t("{0} of {1}", done, problemCount(of))}${timeLeft(done, of, this.parts.now() - start)}`,
          increment: (100 * (done - before)) / of,
        });
        before = done;
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

/** Stops waiting on abort. The load itself ends with its process. */
async function unlessAborted<T>({ abort }: DatasetRun, loading: Promise<T>): Promise<T | undefined> {
  const aborted = new Promise<undefined>((resolve) =>
    abort.signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  loading.catch(() => undefined);
  return Promise.race([loading, aborted]);
}
