/** Keys of the cache: equal paths have equal keys. */
import { createHash } from "node:crypto";
import type { PathStep } from "../../shared/engine/engine";
import type { Edit } from "../../shared/trace/edits";

/** Extends the key of the path before the steps. */
export function pathKey(parent: string, steps: readonly PathStep[]): string {
  return steps.reduce((key, step) => key + keyOf(step), parent);
}

function keyOf(step: PathStep): string {
  if (step.kind === "token") return `,${step.id}`;
  return step.edit ? `*${editKey(step.edit)}` : "*";
}

/** Equal edits have equal keys. A vector is hashed to keep its key short. */
function editKey(edit: Edit): string {
  const known = keys.get(edit);
  if (known !== undefined) return known;
  const json = JSON.stringify(edit);
  const key = edit.kind === "vector" ? createHash("sha256").update(json).digest("hex") : json;
  keys.set(edit, key);
  return key;
}

const keys = new WeakMap<Edit, string>();
