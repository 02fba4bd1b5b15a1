/**
 * Which providers may run the model on this machine, in which order, and the sentence that explains the choice. Pure:
 * machine.ts and providerTrial.ts supply the facts as data.
 *
 * As of onnxruntime-node 1.30:
 * - Linux x64 has cpu and webgpu, and cuda if its libraries are installed beside it.
 * - Linux arm64 has cpu.
 * - macOS arm64 has cpu, webgpu, and coreml. macOS x64 has nothing.
 * - Windows has cpu, webgpu, and dml.
 */
import * as l10n from "@vscode/l10n";
import type { TrialOutcome } from "../../shared/engine/engine";
import { type GpuProvider, type Provider, type ProviderPreference, providerNames } from "../../shared/engine/providers";
import { milliseconds, percent } from "../../shared/format/numbers";

export interface Machine {
  platform: string;
  arch: string;
  /** The providers in this build of ONNX Runtime, whatever the hardware is. */
  built: readonly string[];
  /** Which of the libraries that providers need were found. */
  libraries: { cuda: boolean; vulkan: boolean };
}

export interface ProviderPlan {
  /** Providers to try, best first. If none of them works, the CPU runs the model. */
  candidates: GpuProvider[];
  /** Why the others can't be used: clauses without a full stop, such as "CUDA lacks its libraries". */
  ruledOut: string[];
}

/** If a thought takes less than this on the CPU, a GPU isn't worth the seconds that a trial takes. */
export const FAST_ENOUGH_MS = 2;

const SETTING = "coconut.executionProvider";

export function planProviders(preference: ProviderPreference, machine: Machine): ProviderPlan {
  if (preference === "cpu") return { candidates: [], ruledOut: [] };
  const order: GpuProvider[] = preference === "auto" ? orderOn(machine.platform) : [preference];
  const checked = order.map((provider) => ({ provider, why: obstacle(provider, machine, preference) }));
  return {
    candidates: checked.filter((entry) => entry.why === undefined).map((entry) => entry.provider),
    ruledOut: checked.flatMap(({ why }) => why ?? []),
  };
}

function orderOn(platform: string): GpuProvider[] {
  switch (platform) {
    case "win32":
      return ["dml", "webgpu"];
    case "darwin":
      return ["webgpu", "coreml"];
    default:
      return ["cuda", "webgpu"];
  }
}

/** Why the provider isn't worth a trial. `undefined` if only a trial can tell. */
export function obstacle(provider: GpuProvider, machine: Machine, preference: ProviderPreference): string | undefined {
  const name = providerNames[provider];
  if (!machine.built.includes(provider))
    return l10n.t("{0} isn't part of ONNX Runtime for {1} {2}", name, machine.platform, machine.arch);
  if (provider === "cuda" && !machine.libraries.cuda) return withoutLibraries(provider);
  // If the user asks for it by name, the driver may be in a folder that readMachine doesn't search.
  if (provider === "webgpu" && machine.platform === "linux" && !machine.libraries.vulkan && preference === "auto") {
    return l10n.t("{0} finds no Vulkan driver", name);
  }
  return undefined;
}

/** `missing`: the file that the system doesn't find. */
function withoutLibraries(provider: GpuProvider, missing?: string): string {
  const name = providerNames[provider];
  return missing === undefined
    ? l10n.t("{0} lacks its libraries (README.md says how to get them)", name)
    : l10n.t("{0} lacks {1} (README.md says how to get it)", name, missing);
}

/**
 * Why a provider isn't used after its trial. `undefined` if it is used. A provider requested by name needn't be faster
 * than the CPU, so its trial has no times.
 */
export function objection(provider: GpuProvider, trial: TrialOutcome): string | undefined {
  const name = providerNames[provider];
  if (trial.kind === "failed") return trial.why;
  if (trial.share < 0.9) return l10n.t("{0} left {1} of the work to the CPU", name, percent(1 - trial.share));
  if (!trial.sameAnswers) return l10n.t("{0} gave different answers than the CPU", name);
  if (trial.ms !== null && trial.ms >= trial.cpuMs) {
    const [ms, cpuMs] = [milliseconds(trial.ms), milliseconds(trial.cpuMs)];
    return l10n.t("{0} was slower than the CPU ({1} instead of {2})", name, ms, cpuMs);
  }
  return undefined;
}

/**
 * Why the CPU runs the model: "CPU: WebGPU found no adapter." If the CPU is so fast that `untried` weren't tried,
 * `thoughtMs` is the time of a thought.
 */
export function cpuReason(
  preference: ProviderPreference,
  ruledOut: readonly string[],
  untried: readonly GpuProvider[],
  thoughtMs: number,
): string {
  if (preference === "cpu") return because("cpu", [bySetting()]);
  const parts = [...ruledOut];
  if (untried.length > 0) {
    const names = untried.map((provider) => providerNames[provider]).join(", ");
    parts.push(l10n.t("not tried, because a thought takes only {0}: {1}", milliseconds(thoughtMs), names));
  }
  return because("cpu", parts.length === 0 ? [l10n.t("there is nothing else here")] : parts);
}

/** Why a GPU runs the model: how it compares with the CPU, and why better candidates aren't used. */
export function gpuReason(
  provider: GpuProvider,
  trial: TrialOutcome & { kind: "ran" },
  ruledOut: readonly string[],
): string {
  const why =
    trial.ms === null
      ? bySetting()
      : l10n.t("{0} instead of {1} on the CPU", milliseconds(trial.ms), milliseconds(trial.cpuMs));
  return because(provider, [why, ...ruledOut]);
}

function bySetting(): string {
  return l10n.t("set by {0}", SETTING);
}

function because(provider: Provider, reasons: readonly string[]): string {
  return l10n.t("{0}: {1}.", providerNames[provider], reasons.join("; "));
}

/** Refuses a provider requested by name, with the way out. `why` is a clause, such as "WebGPU found no adapter". */
export function refusal(why: string): string {
  return l10n.t("{0}, so it can't be used. Set {1} to auto or cpu.", why, SETTING);
}

/** Why a provider didn't load, from the message of ONNX Runtime: a clause, such as "WebGPU found no adapter". */
export function loadFailure(provider: GpuProvider, message: string): string {
  const name = providerNames[provider];
  if (/No supported adapters|Failed to get a WebGPU adapter/i.test(message))
    return l10n.t("{0} found no adapter", name);
  if (/Failed to load shared library|cannot open shared object/i.test(message))
    return withoutLibraries(provider, /([\w.+-]+): cannot open shared object/i.exec(message)?.[1]);
  if (/no available backend|not supported|not available/i.test(message))
    return l10n.t("{0} isn't part of this ONNX Runtime", name);
  return l10n.t("{0} doesn't load ({1})", name, message.split("\n")[0]!.slice(0, 160));
}
