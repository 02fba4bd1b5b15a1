/**
 * "Test thoughts on a dataset": asks what is to be tested, says how far it is, and opens what came out as a document
 * that can be saved.
 */
import * as vscode from "vscode";
import { UserError } from "../../shared/errors";
import { testReport, timeLeft } from "../../shared/dataset/ablationReport";
import { chooseDataset, chooseEdits, chooseLimit } from "./chooseDataset";
import { DatasetRun, type DatasetRunParts } from "./datasetRun";
import type { Disposable } from "../base/event";
import { plural } from "../../shared/format/numbers";
import { ABLATIONS, type Ablation } from "../../shared/trace/edits";

/** What is not asked, where it is given. */
export interface GivenTest {
  limit?: number;
  edits?: readonly Ablation[];
}

export class DatasetTests implements Disposable {
  private run: DatasetRun | null = null;
  private doneNow = 0;

  constructor(private readonly parts: DatasetRunParts) {}

  /** Problems that are done of the test that runs. */
  get done(): number {
    return this.doneNow;
  }

  /** Resolves with the report, once it is open; `undefined` where there is nothing to report. */
  async test(file?: vscode.Uri, given: GivenTest = {}): Promise<string | undefined> {
    if (this.run)
      throw new UserError(
        "A dataset is being tested already: wait for it, or cancel it in its notification, which keeps what it " +
          "has measured.",
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

  /** Ends what runs; the report says how far it came. */
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
    const model = await this.during(run, "Loading the models", () => unlessAborted(run, run.load()));
    if (!model) return undefined;
    const edits = given.edits ?? (await chooseEdits(model.name, model.edits));
    if (!edits) return undefined;
    const report = await this.during(run, `Testing ${model.name} on ${dataset.name}`, (say) =>
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

  /** A notification with the way to end it. */
  private during<T>(
    run: DatasetRun,
    what: string,
    f: (say: (done: number, of: number) => void) => Promise<T>,
  ): Thenable<T> {
    const start = this.parts.now();
    let before = 0;
    const options = { location: vscode.ProgressLocation.Notification, title: `Coconut: ${what}`, cancellable: true };
    return vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => run.abort.abort());
      return f((done, of) => {
        progress.report({
          message: `${done} of ${plural(of, "problem")}${timeLeft(done, of, this.parts.now() - start)}`,
          increment: (100 * (done - before)) / of,
        });
        before = done;
      });
    });
  }
}

/** What another extension or a keybinding may give the command; what is no such thing is asked for. */
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

/** A load that nobody waits for any more ends with its process. */
async function unlessAborted<T>({ abort }: DatasetRun, loading: Promise<T>): Promise<T | undefined> {
  const aborted = new Promise<undefined>((resolve) =>
    abort.signal.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  loading.catch(() => undefined);
  return Promise.race([loading, aborted]);
}
