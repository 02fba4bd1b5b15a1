/**
 * The chain-of-thought model that traces are compared with, or other models that are asked in turn: one at a time. It
 * has its own process, which starts on first use and ends after a while without use, so that two models are in memory
 * only while you compare them.
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../../shared/errors";
import { opponentOf, withoutOpponent } from "../../shared/model/manifest";
import type { Trace } from "../../shared/trace/trace";
import type { LoadedModel } from "../../shared/engine/engine";
import type { ProviderPreference } from "../../shared/engine/providers";
import { EngineClient, type StartWorker } from "./engineClient";
import type { Disposable } from "../base/event";
import { holdsPackage } from "../base/modelFolder";
import type { OtherModel } from "./runs";

const REST_MS = 60_000;

export interface ComparedModelParts {
  start: StartWorker;
  /** `folder`: of the model that was chosen to compare with; `null` if none was. */
  wanted: () => { folder: string | null; preference: ProviderPreference };
  /** The folder of a bundled package, by name. */
  bundled: (name: string) => string;
  log: (line: string) => void;
  restMs?: number;
}

export class ComparedModel implements OtherModel, Disposable {
  readonly engine: EngineClient;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: ComparedModelParts) {
    this.engine = new EngineClient(parts.start, parts.log, "coconut.compareModel");
  }

  async load(folder: string): Promise<LoadedModel> {
    clearTimeout(this.timer);
    return this.engine.load(folder, this.parts.wanted().preference);
  }

  async loadOpponentOf({ name, manifest }: Trace["model"]): Promise<LoadedModel> {
    clearTimeout(this.timer);
    const { wanted, bundled } = this.parts;
    const chosen = wanted().folder;
    const opponent = opponentOf(manifest);
    const folder = chosen ?? (opponent && bundled(opponent));
    if (folder !== null && (await holdsPackage(folder))) return this.load(folder);
    throw new UserError(
      [
        chosen === null ? withoutOpponent(name) : l10n.t("There is no chain-of-thought model in {0}.", chosen),
        l10n.t("Set coconut.compareModel to the folder of a model package."),
        l10n.t("The model's own words after each thought are in the trace."),
      ].join(" "),
    );
  }

  rest(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.engine.release() || this.rest(), this.parts.restMs ?? REST_MS);
    this.timer.unref();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.engine.dispose();
  }
}
