/**
 * Which processor may run the model here, in which order, and the sentence that says why it is this one. Pure: what
 * the machine has comes in as data (machine.ts), and so does what a trial found (providerTrial.ts).
 *
 * As of onnxruntime-node 1.30: Linux x64 brings cpu and webgpu, and cuda where its libraries were put beside it;
 * macOS arm64 cpu, webgpu and coreml; Windows cpu, webgpu and dml; Linux arm64 cpu; macOS x64 nothing at all.
 */
import type { TrialOutcome } from "../../shared/engine/engine";
import { type GpuProvider, type ProviderPreference, providerNames } from "../../shared/engine/providers";

export interface Machine {
  platform: string;
  arch: string;
  /** Providers in this build of onnxruntime. They say nothing about the hardware. */
  built: readonly string[];
  /** What else a provider needs and was found. */
  libraries: { cuda: boolean; vulkan: boolean };
}

export interface RuledOut {
  provider: GpuProvider;
  /** Completes "CUDA …": `is not part of this build`. */
  why: string;
}

export interface ProviderPlan {
  /** To be tried, best first; the CPU is what is left when none of them will do. */
  candidates: GpuProvider[];
  ruledOut: RuledOut[];
}

/** A thought that takes less than this on the CPU is not worth the seconds that trying a GPU takes. */
export const FAST_ENOUGH_MS = 2;

const SETTING = "coconut.executionProvider";

export function planProviders(preference: ProviderPreference, machine: Machine): ProviderPlan {
  if (preference === "cpu") return { candidates: [], ruledOut: [] };
  const order: GpuProvider[] = preference === "auto" ? orderOn(machine.platform) : [preference];
  const checked = order.map((provider) => ({ provider, why: obstacle(provider, machine, preference) }));
  return {
    candidates: checked.filter((entry) => entry.why === undefined).map((entry) => entry.provider),
    ruledOut: checked.flatMap(({ provider, why }) => (why === undefined ? [] : [{ provider, why }])),
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

/** Why trying it is of no use; `undefined` where only trying tells. */
function obstacle(provider: GpuProvider, machine: Machine, preference: ProviderPreference): string | undefined {
  if (!machine.built.includes(provider)) return `is not part of onnxruntime for ${machine.platform} ${machine.arch}`;
  if (provider === "cuda" && !machine.libraries.cuda) return "lacks its libraries (README.md says how to get them)";
  // Who asks for it by name may have a driver where nobody looked.
  if (provider === "webgpu" && machine.platform === "linux" && !machine.libraries.vulkan && preference === "auto") {
    return "finds no Vulkan driver";
  }
  return undefined;
}

/**
 * Why a provider that was tried is not used; `undefined`: it is. Asked for by name it is not compared: it need not be
 * faster.
 */
export function objection(trial: TrialOutcome): string | undefined {
  if (trial.kind === "failed") return trial.why;
  if (trial.share < 0.9) return `left ${Math.round((1 - trial.share) * 100)} % of the work to the CPU`;
  if (!trial.sameAnswers) return "gave other answers than the CPU";
  if (trial.ms !== null && trial.ms >= trial.cpuMs) {
    return `was slower than the CPU (${milliseconds(trial.ms)}, not ${milliseconds(trial.cpuMs)})`;
  }
  return undefined;
}

/** Why the CPU: `CPU: WebGPU found no adapter.` `thoughtMs`: when it was so fast that `untried` were not tried. */
export function cpuReason(
  preference: ProviderPreference,
  ruledOut: readonly RuledOut[],
  untried: readonly GpuProvider[],
  thoughtMs: number,
): string {
  if (preference === "cpu") return `CPU: ${SETTING} asks for it.`;
  const parts = ruledOut.map(({ provider, why }) => `${providerNames[provider]} ${why}`);
  if (untried.length > 0) {
    const names = untried.map((provider) => providerNames[provider]).join(" and ");
    parts.push(
      `a thought takes only ${milliseconds(thoughtMs)}, so ${names} ${untried.length > 1 ? "were" : "was"} not tried`,
    );
  }
  return parts.length === 0 ? "CPU: there is nothing else here." : `CPU: ${parts.join("; ")}.`;
}

/** Why a GPU: what it was compared with, and what was not good enough before it. */
export function gpuReason(
  provider: GpuProvider,
  trial: TrialOutcome & { kind: "ran" },
  ruledOut: readonly RuledOut[],
): string {
  const why =
    trial.ms === null
      ? `${SETTING} asks for it`
      : `${milliseconds(trial.ms)} for what takes the CPU ${milliseconds(trial.cpuMs)}`;
  const before = ruledOut.map((entry) => `${providerNames[entry.provider]} ${entry.why}`);
  return `${[`${providerNames[provider]}: ${why}`, ...before].join("; ")}.`;
}

/** A preference that cannot be had, with the way out. */
export function refusal({ provider, why }: RuledOut): string {
  return `${providerNames[provider]} cannot be used: it ${why}. Set ${SETTING} to auto, or to cpu.`;
}

/** What onnxruntime says when a provider does not load, as it completes "WebGPU …". */
export function loadFailure(message: string): string {
  if (/No supported adapters|Failed to get a WebGPU adapter/i.test(message)) return "found no adapter";
  if (/Failed to load shared library|cannot open shared object/i.test(message))
    return "lacks its libraries (README.md says how to get them)";
  if (/no available backend|not supported|not available/i.test(message)) return "is not part of this onnxruntime";
  return `does not load (${message.split("\n")[0]!.slice(0, 160)})`;
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}
