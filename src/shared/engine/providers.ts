/** The supported execution providers of ONNX Runtime, and their names in the interface. */

export const PROVIDERS = ["cpu", "cuda", "webgpu", "dml", "coreml"] as const;

export type Provider = (typeof PROVIDERS)[number];

/** What may be found missing, hang or be slow, and is tried before it is chosen. */
export type GpuProvider = Exclude<Provider, "cpu">;

/** What can be asked for; `auto` tries what the machine has. */
export const PROVIDER_PREFERENCES = ["auto", ...PROVIDERS] as const;

export type ProviderPreference = (typeof PROVIDER_PREFERENCES)[number];

export const providerNames: Record<Provider, string> = {
  cpu: "CPU",
  cuda: "CUDA",
  webgpu: "WebGPU",
  dml: "DirectML",
  coreml: "Core ML",
};
