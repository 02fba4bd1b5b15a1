/** Everything that the fuzzer tries, by name. What isn't tried isn't loaded. */
import type { Target } from "./target";

export const targets = {
  text: async () => (await import("./texts")).text,
  dataset: async () => (await import("./texts")).dataset,
  trace: async () => (await import("./traces")).trace,
  report: async () => (await import("./reports")).report,
  vectors: async () => (await import("./vectors")).vectorFiles,
  pairs: async () => (await import("./commands")).pairs,
  commandLine: async () => (await import("./commands")).commandLine,
  store: async () => (await import("./traces")).store,
  manifest: async () => (await import("./packages")).manifest,
  tokenizer: async () => (await import("./packages")).tokenizer,
  golden: async () => (await import("./packages")).golden,
  weights: async () => (await import("./packages")).weights,
  native: async () => (await import("./native")).native,
  pages: async () => (await import("./pages")).pages,
  messages: async () => (await import("./messages")).messages,
} as const;

export type TargetName = keyof typeof targets;

export async function targetOf(name: TargetName): Promise<Target> {
  return targets[name]();
}
