/** Everything that the fuzzer tries, by name. */
import { golden, manifest, tokenizer, weights } from "./packages";
import { messages } from "./messages";
import { native } from "./native";
import type { Target } from "./target";
import { dataset, text } from "./texts";
import { store, trace } from "./traces";

export const targets = { text, dataset, trace, store, manifest, tokenizer, golden, weights, native, messages } as const;

export type TargetName = keyof typeof targets;

export function targetOf(name: TargetName): Target {
  return targets[name] as unknown as Target;
}
