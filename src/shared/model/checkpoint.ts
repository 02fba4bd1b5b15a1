/** What a checkpoint looks like from outside: it has to be converted before it can be used. */

/** Whether a file of this name holds weights. models/recipe/convert/files.py reads what is in it. */
export function holdsWeights(name: string): boolean {
  return /^checkpoint_\w+$|\.(?:safetensors|bin|pt|pth|ckpt|gguf)(?:\.index\.json)?$/i.test(name);
}

/** Whether a folder with these files is a checkpoint rather than a package. */
export function isCheckpointFolder(names: readonly string[]): boolean {
  return !names.includes("manifest.json") && names.some(holdsWeights);
}

/** How far a package's training went, in whatever unit its own training facts have; `undefined` if they don't say. */
export function trainedFor(training: Readonly<Record<string, unknown>>): number | undefined {
  const facts = ["stage", "epoch", "steps", "questions"].map((name) => training[name]);
  return facts.find((fact): fact is number => typeof fact === "number" && Number.isFinite(fact));
}

/**
 * Checkpoints of one training in the order of their training, which their names tell from others: "a_2" and "a_10" are
 * of one. Others by name.
 */
export function inTrainingOrder<T extends { name: string; trainedFor?: number }>(models: readonly T[]): T[] {
  const stem = (name: string): string => name.replace(/\d+/g, "#");
  return models.toSorted(
    (a, b) =>
      stem(a.name).localeCompare(stem(b.name)) ||
      (a.trainedFor ?? 0) - (b.trainedFor ?? 0) ||
      a.name.localeCompare(b.name, undefined, { numeric: true }),
  );
}
