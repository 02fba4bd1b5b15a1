/**
 * The chain-of-thought model that traces are compared with, or other models that are asked in turn: one at a time. It
 * has its own process, which starts on first use and ends after a while without use, so that two models are in memory
 * only while you compare them.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import type { LoadedModel } from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import { EngineClient, type StartWorker } from "./engineClient";
import type { Disposable } from "../base/event";
import { holdsPackage } from "../base/modelFolder";
import type { OtherModel } from "./runs";

const REST_MS = 60_000;

export class ComparedModel implements OtherModel, Disposable {
  readonly engine: EngineClient;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    start: StartWorker,
    private readonly wanted: () => { folder: string; preference: ProviderPreference },
    log: (line: string) => void,
    private readonly restMs = REST_MS,
  ) {
    this.engine = new EngineClient(start, log, "coconut.compareModel");
  }

  async load(given?: string): Promise<LoadedModel> {
    clearTimeout(this.timer);
    const { folder, preference } = this.wanted();
    if (given !== undefined) return this.engine.load(given, preference);
    if (!(await holdsPackage(folder))) {
      throw new UserError(
        [
          l10n.t("There is no chain-of-thought model in {0}.", folder),
          l10n.t("Set coconut.compareModel to the folder of a model package."),
          l10n.t("The model's own words after each thought are in the trace."),
        ].join(" "),
      );
    }
    return this.engine.load(folder, preference);
  }

  rest(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.engine.release(), this.restMs);
    this.timer.unref();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.engine.dispose();
  }
}
