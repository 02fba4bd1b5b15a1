/**
 * The model of ordinary chain of thought that traces are compared with: in a process of its own, which starts when
 * it is first needed and ends once nobody has asked anything of it for a while, so that two models are in memory
 * only while they are compared.
 */
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

  async load(): Promise<LoadedModel> {
    clearTimeout(this.timer);
    const { folder, preference } = this.wanted();
    if (!(await holdsPackage(folder))) {
      throw new UserError(
        `There is no model of ordinary chain of thought in ${folder}: set coconut.compareModel to the folder of a ` +
          "model package. What the model itself says after every thought is there.",
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
