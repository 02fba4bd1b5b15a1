/**
 * A dataset asked of the chosen model and, beside it, of the bundled pause control: each in a process of its own that
 * lives as long as the run, so that questions in the editor wait for neither.
 */
import { resolve } from "node:path";
import { type ModelTest, testDataset } from "../../shared/dataset/ablationTest";
import { UserError } from "../../shared/errors";
import { ablationsOf } from "../../shared/act/ablations";
import type { LoadedModel } from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import { MAX_WORDS } from "../../shared/act/reason";
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
  /** The folder of a package that comes with the extension, by its name. */
  bundled: (name: string) => string;
  now: () => number;
  log: (line: string) => void;
}

export interface Asked {
  dataset: TestReport["dataset"];
  /** How many problems, from the first on. */
  limit: number;
  edits: readonly Ablation[];
}

const OURS = "prosqa-coconut";
const CONTROL = "prosqa-pause";

export class DatasetRun implements Disposable {
  /** Aborted by whoever wants it to end; what has been measured stays. */
  readonly abort = new AbortController();
  private readonly clients: EngineClient[] = [];
  private tests: ModelTest[] = [];
  private about: Pick<TestReport, "control" | "models"> = { control: null, models: [] };
  /** Why it cannot go on. */
  private broken: string | null = null;

  constructor(private readonly parts: DatasetRunParts) {}

  /** Loads the models; resolves with what can be done to the thoughts. Rejects with a UserError where nothing can. */
  async load(): Promise<{ name: string; edits: Ablation[] }> {
    const { wanted, bundled } = this.parts;
    const { folder, preference, thoughts } = wanted();
    if (thoughts === 0)
      throw new UserError("There are no thoughts to test, since coconut.thoughts is 0: set it to 1 or more.");
    const model = await this.begin(folder, preference, thoughts);
    const control = resolve(bundled(CONTROL));
    const canBeBeside =
      model.manifest.input === "prosqa" && resolve(folder) !== control && (await holdsPackage(control));
    // Where the processor was the answer nothing else is tried anew, and times can be compared.
    if (canBeBeside) await this.begin(control, model.provider === "cpu" ? "cpu" : preference, thoughts);
    const ours = resolve(folder) === resolve(bundled(OURS));
    const what = "is fed a pause token where a thought would stand";
    this.about = {
      control: !canBeBeside
        ? `No control stands beside it: that of the extension, ${CONTROL}, reads ProsQA problems, and is none for ` +
          "itself."
        : ours
          ? `The matched control: made by the same recipe, it ${what}.`
          : `A control that ${what}. It was made by the recipe of ${OURS}, and is not matched to ${model.name}.`,
      models: ours ? [] : ["--model", resolve(folder), ...(canBeBeside ? ["--control", control] : [])],
    };
    return {
      name: model.name,
      edits: ablationsOf(model.manifest.tokens, model.manifest.meanThoughts.length, thoughts),
    };
  }

  /** `null`: it was ended before anything was measured. What breaks in the middle is in the report. */
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
      const { message, details } = failureOf(error, "testing a dataset");
      this.broken = message;
      this.parts.log(details ?? message);
    }
    if (!measured()) {
      if (this.broken !== null) throw new UserError(this.broken);
      return null;
    }
    const stopped = done < cases.length ? (this.broken ?? "What was measured by then stands here.") : null;
    return { dataset, wanted: cases.length, stopped, edits, tests: this.tests, ...this.about };
  }

  dispose(): void {
    this.abort.abort();
    for (const client of this.clients) client.dispose();
  }

  private async begin(folder: string, preference: ProviderPreference, thoughts: number): Promise<LoadedModel> {
    const { start, log } = this.parts;
    const engine = new EngineClient(start, log);
    this.clients.push(engine);
    const model = await engine.load(folder, preference);
    // A process that ended twice would end at every problem to come.
    engine.onDidChangeState((state) => {
      if (state.kind !== "failed") return;
      this.broken ??= state.message;
      this.abort.abort();
    });
    const { name, provider, manifest } = model;
    this.tests.push({
      name,
      provider,
      parts: { engine, manifest, maxWords: MAX_WORDS },
      thoughts,
      edits: ablationsOf(manifest.tokens, manifest.meanThoughts.length, thoughts),
      results: [],
      refused: [],
      seconds: 0,
    });
    return model;
  }
}
