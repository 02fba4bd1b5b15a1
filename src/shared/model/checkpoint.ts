/** What a checkpoint looks like from outside: it has to be converted before it can be used. */

/** Whether a file of this name holds weights. models/recipe/convert/files.py reads what is in it. */
export function holdsWeights(name: string): boolean {
  return /^checkpoint_\w+$|\.(?:safetensors|bin|pt|pth|ckpt|gguf)(?:\.index\.json)?$/i.test(name);
}

/** Whether a folder with these files is a checkpoint rather than a package. */
export function isCheckpointFolder(names: readonly string[]): boolean {
  return !names.includes("manifest.json") && names.some(holdsWeights);
}
