/**
 * What is known about a model package that isn't running: read in a separate process and shown by the editor.
 */
import type { Manifest } from "./manifest";

export interface ModelCard {
  name: string;
  description: string;
  task: Manifest["task"]["kind"];
  feedback: Manifest["feedback"];
  thoughts: Manifest["thoughts"];
  contextLength: number;
  /** The size of all files together. */
  bytes: number;
  /** The SHA-256 of manifest.json, in hexadecimal. */
  sha256: string;
  /** How far its training went, in whatever unit it says that in; absent if it doesn't. */
  trainedFor?: number;
  /** Another when a file of the package has been written since. */
  stamp: string;
}

export type ModelReport =
  /** The manifest is good and the files it names are there, with their sizes; what is in them has not been read. */
  | { kind: "listed"; card: ModelCard }
  /** Checksums, tokenizer, the graph's shapes, and the answers of golden.json are as they should be. */
  | { kind: "passed"; card: ModelCard }
  /** `why` is a sentence that says what to do; `card` is `null` if the manifest couldn't be read. */
  | { kind: "refused"; card: ModelCard | null; why: string };

/** Reads packages. Native code and slow disks are involved, so each call gets a process of its own. */
export interface PackageInspector {
  /** Everything but what is in the large files; a report for every folder, in their order. */
  list(folders: readonly string[]): Promise<ModelReport[]>;
  /** Everything that loading would find, and whether the model gives the numbers it was made with. */
  check(folder: string): Promise<ModelReport>;
}
