/**
 * Tests a dataset on the selected model and, for comparison, on the bundled pause control. Each has its own process for
 * as long as the run lasts, so that questions in the editor don't have to wait.
 */
import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import { type ModelTest, testDataset } from "../../shared/dataset/ablationTest";
import { UserError } from "../../shared/errors";
import { ablationsOf } from "../../shared/act/ablations";
import { refuseWithoutThoughts, thoughtsFor } from "../../shared/model/manifest";
import type { LoadedModel } from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import type { TestReport } from "../../shared/dataset/ablationReport";
import { EngineClient, type StartWorker } from "../engine/engineClient";
import type { Disposable } from "../base/event";
import { failureOf } from "../base/failure";
import { holdsPackage } from "../base/modelFolder";
import type { Wanted } from "../engine/runs";
import { type Ablation } from "../../shared/trace/edits";

export interface DatasetRunParts {
  start: StartWorker;
  wanted: () => Wanted;
  /** The folder of a bundled package, by name. */
  bundled: (name: string) => string;
  now: () => number;
  log: (line: string) => void;
}

export interface Asked {
  dataset: TestReport["dataset"];
  /** Number of problems, starting with the first. */
  limit: number;
  edits: readonly Ablation[];
}

const OURS = "prosqa-coconut";
const CONTROL = "prosqa-pause";

export class DatasetRun implements Disposable {
  /** Ends the run. What has been measured is kept. */
  readonly abort = new AbortController();
  private readonly clients: EngineClient[] = [];
  private tests: ModelTest[] = [];
  private about: Pick<TestReport, "control" | "models"> = { control: null, models: [] };
  /** Why it can't continue. */
  private broken: string | null = null;

  constructor(private readonly parts: DatasetRunParts) {}

  /** Loads the models and resolves with the possible edits. Rejects with a `UserError` if there are none. */
  async load(): Promise<{ name: string; edits: Ablation[] }> {
    const { wanted, bundled } = this.parts;
    const { folder, preference, thoughts } = wanted();
    if (thoughts === 0)
      throw new UserError(l10n.t("There are no thoughts to test. Set coconut.thoughts to 1 or more."));
    const { model, count } = await this.begin(folder, preference, thoughts);
    const control = resolve(bundled(CONTROL));
    const canBeBeside =
      model.manifest.task.kind === "prosqa" && resolve(folder) !== control && (await holdsPackage(control));
    // If the CPU was chosen, don't try the others again. It also keeps times comparable.
    if (canBeBeside) await this.begin(control, model.provider === "cpu" ? "cpu" : preference, count);
    const ours = resolve(folder) === resolve(bundled(OURS));
    this.about = {
      control: !canBeBeside
        ? l10n.t(
            "There is no control. The bundled {0} reads only ProsQA problems, and can't be its own control.",
            CONTROL,
          )
        : ours
          ? l10n.t("The matched control, from the same recipe. It is fed a pause token in place of each thought.")
          : [
              l10n.t("A control that is fed a pause token in place of each thought."),
              l10n.t("It comes from the recipe of {0} and isn't matched to {1}.", OURS, model.name),
            ].join(" "),
      models: ours ? [] : ["--model", resolve(folder), ...(canBeBeside ? ["--control", control] : [])],
    };
    return {
      name: model.name,
      edits: ablationsOf(model.manifest.tokens, model.manifest.meanThoughts.length, count),
    };
  }

  /** `null` if it ended before anything was measured. If it fails halfway, the report says so. */
  async run(asked: Asked, onCase: (done: number) => void): Promise<TestReport | null> {
    const { dataset, limit, edits } = asked;
    this.tests = this.tests.map((test) => ({ ...test, edits: edits.filter((edit) => test.edits.includes(edit)) }));
    const cases = dataset.cases.slice(0, limit);
    let done = 0;
    const progress = (n: number): void => onCase((done = n));
    const measured = (): boolean => this.tests.some(({ results, refused }) => results.length + refused.length > 0);
    try {
      await testDataset(this.tests, cases, { signal: this.abort.signal, now: this.parts.now, onCase: progress });
    } catch (error) {
      if (!measured()) throw error;
      const { message, details } = failureOf(error, l10n.t("testing a dataset"));
      this.broken = message;
      this.parts.log(details ?? message);
    }
    if (!measured()) {
      if (this.broken !== null) throw new UserError(this.broken);
      return null;
    }
    const stopped = done < cases.length ? (this.broken ?? l10n.t("This report has the results so far.")) : null;
    return { dataset, wanted: cases.length, stopped, edits, tests: this.tests, ...this.about };
  }

  dispose(): void {
    this.abort.abort();
    for (const client of this.clients) client.dispose();
  }

  /** `count`: how many thoughts are tested. */
  private async begin(
    folder: string,
    preference: ProviderPreference,
    thoughts: number | null,
  ): Promise<{ model: LoadedModel; count: number }> {
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
    const { name, provider, manifest } = model;
    refuseWithoutThoughts(manifest);
    const count = thoughtsFor(manifest, thoughts);
    this.tests.push({
      name,
      provider,
      parts: { engine, manifest },
      thoughts: count,
      edits: ablationsOf(manifest.tokens, manifest.meanThoughts.length, count),
      results: [],
      refused: [],
      seconds: 0,
    });
    return { model, count };
  }
}
