/**
 * Chooses the provider for a package. providers.ts tells which ones are possible on this machine, and providerTrial.ts
 * tries them in a separate process. The outcome is remembered, so each provider is tried once per process and package.
 */
import { UserError } from "../../shared/errors";
import type { TrialOutcome, TrialRequest } from "../../shared/engine/engine";
import type { Provider, ProviderPreference } from "../../shared/engine/providers";
import type { OnnxGraph } from "../graph/onnxGraph";
import { readMachine } from "./machine";
import type { ModelPackage } from "../package/modelPackage";
import { FAST_ENOUGH_MS, type Machine, cpuReason, gpuReason, objection, planProviders, refusal } from "./providers";
import { builtProviders } from "../graph/session";
import { timeThought } from "./timing";
import { tryProvider } from "./providerTrial";

export interface Choice {
  provider: Provider;
  reason: string;
}

/**
 * `cpu` opens the package on the CPU, for a measurement. Rejects with a UserError if the provider that the user
 * asked for by name can't be used.
 */
export type ChooseProvider = (
  preference: ProviderPreference,
  model: ModelPackage,
  cpu: () => Promise<OnnxGraph>,
) => Promise<Choice>;

export interface ChooserParts {
  machine: () => Promise<Machine> | Machine;
  attempt: (request: TrialRequest) => Promise<TrialOutcome>;
  /** If a thought on the CPU takes less than this, nothing else is tried. */
  fastEnoughMs: number;
}

/** `workerFile` is the bundle of worker.ts, which runs the trials. */
export function providerChooser(workerFile: string): ChooseProvider {
  return chooserOf({
    machine: async () => readMachine(await builtProviders()),
    attempt: (request) => tryProvider(workerFile, request),
    fastEnoughMs: FAST_ENOUGH_MS,
  });
}

export function chooserOf({ machine, attempt, fastEnoughMs }: ChooserParts): ChooseProvider {
  const outcomes = new Map<string, TrialOutcome>();
  return async (preference, model, cpu) => {
    const plan = planProviders(preference, await machine());
    if (preference === "auto" && plan.candidates.length > 0) {
      const ms = await timeThought(await cpu(), model.manifest);
      if (ms < fastEnoughMs)
        return { provider: "cpu", reason: cpuReason(preference, plan.ruledOut, plan.candidates, ms) };
    }
    const ruledOut = [...plan.ruledOut];
    for (const provider of plan.candidates) {
      const request = { provider, folder: model.folder, compare: preference === "auto" };
      const key = `${provider} ${request.compare} ${model.sha256}`;
      const outcome = outcomes.get(key) ?? (await attempt(request));
      outcomes.set(key, outcome);
      const why = objection(provider, outcome);
      if (why === undefined && outcome.kind === "ran")
        return { provider, reason: gpuReason(provider, outcome, ruledOut) };
      ruledOut.push(why ?? "");
    }
    if (preference !== "auto" && preference !== "cpu") throw new UserError(refusal(ruledOut[0]!));
    return { provider: "cpu", reason: cpuReason(preference, ruledOut, [], 0) };
  };
}
