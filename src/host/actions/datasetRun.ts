/**
 * Measures a report on the selected model and, for comparison, on the bundled pause control. Each has its own process
 * for as long as the run lasts, so that questions in the editor don't have to wait.
 */
import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import { type MeasuredModel, measure } from "../../shared/dataset/measure";
import { type FiledDataset, type Report, beginReport, beginRun, closeReport } from "../../shared/dataset/report";
import { matchedControl } from "../../shared/dataset/reportTables";
import type { Case } from "../../shared/dataset/dataset";
import { UserError } from "../../shared/errors";
import { ablationsOf } from "../../shared/act/ablations";
import { type Manifest, refuseWithoutThoughts, thoughtsFor } from "../../shared/model/manifest";
import type { LoadedModel } from "../../shared/engine/engine";
import { PROVIDERS, type ProviderPreference, providerNames } from "../../shared/engine/providers";
import { whenGivenUp } from "../engine/deadline";
import { EngineClient, type StartWorker } from "../engine/engineClient";
import type { Disposable } from "../base/event";
import { failureOf } from "../base/failure";
import { holdsPackage } from "../base/modelFolder";
import type { Wanted } from "../engine/runs";
import { type Ablation } from "../../shared/trace/edits";
import { leftOut } from "../../shared/trace/leftOut";

export interface DatasetRunParts {
  start: StartWorker;
  wanted: () => Wanted;
  /** The folder of a bundled package, by name. */
  bundled: (name: string) => string;
  /** The folder of the package whose manifest has this SHA-256; `null` if there is none. */
  folderOf: (sha256: string) => Promise<string | null>;
  now: () => number;
  log: (line: string) => void;
}

export interface Asked {
  /** When it began, in ISO 8601. */
  created: string;
  dataset: FiledDataset<Case>;
  /** Number of problems, starting with the first. */
  limit: number;
  edits: readonly Ablation[];
}

const OURS = "prosqa-coconut";
const CONTROL = "prosqa-pause";

interface Loaded {
  engine: EngineClient;
  model: LoadedModel;
  thoughts: number;
  control?: string;
}

export class DatasetRun implements Disposable {
  /** Ends the run. What has been measured is kept. */
  readonly abort = new AbortController();
  private readonly clients: EngineClient[] = [];
  private loaded: Loaded[] = [];
  /** Why it can't continue. */
  private broken: string | null = null;

  constructor(private readonly parts: DatasetRunParts) {}

  /** Loads the models and resolves with the possible edits. Rejects with a `UserError` if there are none. */
  async load(): Promise<{ name: string; edits: Ablation[] }> {
    const { wanted, bundled } = this.parts;
    const { folder, preference, thoughts } = wanted();
    if (thoughts === 0)
      throw new UserError(l10n.t("There are no thoughts to test. Set coconut.thoughts to 1 or more."));
    const { model, thoughts: count } = await this.begin(folder, preference, thoughts);
    refuseWithoutThoughts(model.manifest);
    const control = resolve(bundled(CONTROL));
    const canBeBeside =
      model.manifest.task.kind === "prosqa" && resolve(folder) !== control && (await holdsPackage(control));
    if (canBeBeside) {
      const ours = resolve(folder) === resolve(bundled(OURS));
      // If the CPU was chosen, don't try the others again. It also keeps times comparable.
      const beside = await this.begin(control, model.provider === "cpu" ? "cpu" : preference, count);
      beside.control = ours ? matchedControl() : unmatchedControl(model.name);
    }
    return { name: model.name, edits: editsOf(model.manifest, count) };
  }

  /** A report in which nothing is measured yet, by the models that were loaded. */
  newReport({ created, dataset, limit, edits }: Asked): Report {
    const [own] = this.loaded;
    const runs = this.loaded.map(({ model, thoughts, control }) => {
      const possible = editsOf(model.manifest, thoughts);
      const { tokens, meanThoughts } = model.manifest;
      return beginRun(model, {
        thoughts,
        edits: edits.filter((edit) => possible.includes(edit)),
        leftOut: leftOut(edits, { tokens, meanThoughts: meanThoughts.length, thoughts }),
        ...(control !== undefined && { control }),
      });
    });
    const options = { thoughts: [own!.thoughts], edits: [...edits] };
    const about = { created, command: "test" as const, options };
    return beginReport(about, dataset, dataset.cases.slice(0, limit), { manifest: own!.model.manifest, runs });
  }

  /** Loads the models of a report that is continued. Rejects with a `UserError` if one isn't here or runs elsewhere. */
  async reload({ runs }: Report): Promise<void> {
    const folders = await Promise.all(runs.map(({ model }) => this.parts.folderOf(model.sha256)));
    const missing = runs.find((_, at) => folders[at] === null);
    if (missing)
      throw new UserError(
        [
          l10n.t("This report was measured with {0}, and no model here is the same.", missing.model.name),
          l10n.t("Add its folder with “Coconut: Add model”, or measure the dataset again."),
        ].join(" "),
      );
    for (const [at, run] of runs.entries()) {
      const before = PROVIDERS.find((one) => one === run.provider);
      const { model } = await this.begin(folders[at]!, before ?? "auto", run.thoughts);
      if (model.provider !== before)
        throw new UserError(
          [
            l10n.t(
              "This report was measured on {0}, but the model runs on {1} here.",
              before ? providerNames[before] : run.provider,
              providerNames[model.provider],
            ),
            l10n.t("The numbers of the two can't be mixed. Measure the dataset again."),
          ].join(" "),
        );
    }
  }

  /**
   * Measures what the report doesn't have yet. If it fails halfway, the report says so. Rejects if the report has
   * nothing then.
   */
  async run(report: Report, onCase: (done: number) => void): Promise<void> {
    delete report.stopped;
    const models = report.runs.map((run, at): MeasuredModel => ({ ...this.loaded[at]!, run }));
    const patience = whenGivenUp(this.abort.signal, () => this.clients.forEach((client) => client.dispose()));
    const hasAny = (): boolean => report.runs.some(({ cases, refused }) => cases.length + refused.length > 0);
    try {
      await measure(report, models, { signal: this.abort.signal, now: this.parts.now, onCase });
    } catch (error) {
      if (!hasAny()) throw error;
      const { message, details } = failureOf(error, l10n.t("testing a dataset"));
      this.broken = message;
      this.parts.log(details ?? message);
    } finally {
      patience.dispose();
    }
    if (!hasAny() && this.broken !== null) throw new UserError(this.broken);
    if (closeReport(report).cancelled && this.broken !== null) report.stopped = this.broken;
  }

  dispose(): void {
    this.abort.abort();
    for (const client of this.clients) client.dispose();
  }

  /** `thoughts`: how many are wanted. */
  private async begin(folder: string, preference: ProviderPreference, thoughts: number | null): Promise<Loaded> {
    const { start, log } = this.parts;
    const engine = new EngineClient(start, log);
    this.clients.push(engine);
    const model = await engine.load(folder, preference);
    // A process that ended twice would end at every following problem.
    engine.onDidChangeState((state) => {
      if (state.kind !== "failed") return;
      this.broken ??= state.message;
      this.abort.abort();
    });
    const loaded: Loaded = { engine, model, thoughts: thoughtsFor(model.manifest, thoughts) };
    this.loaded.push(loaded);
    return loaded;
  }
}

function editsOf({ tokens, meanThoughts }: Manifest, thoughts: number): Ablation[] {
  return ablationsOf(tokens, meanThoughts.length, thoughts);
}

function unmatchedControl(name: string): string {
  return [
    l10n.t("A control that is fed a pause token in place of each thought."),
    l10n.t("It comes from the recipe of {0} and isn't matched to {1}.", OURS, name),
  ].join(" ");
}
