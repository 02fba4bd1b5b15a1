/**
 * What can be told of a model package without making it the one that runs: read in a process of its own, shown by the
 * editor.
 */
import type { Manifest } from "./manifest";

export interface ModelCard {
  name: string;
  description: string;
  input: Manifest["input"];
  feedback: Manifest["feedback"];
  thoughts: Manifest["thoughts"];
  contextLength: number;
  /** Of all files together. */
  bytes: number;
  /** Of manifest.json, hexadecimal. */
  sha256: string;
  /** Another when a file of the package has been written since. */
  stamp: string;
}

export type ModelReport =
  /** The manifest is good and the files it names are there, with their sizes; what is in them has not been read. */
  | { kind: "listed"; card: ModelCard }
  /** Checksums, tokenizer, the graph's shapes, and the answers of golden.json are as they should be. */
  | { kind: "passed"; card: ModelCard }
  /** `why` is a sentence with the way out; `card` is there where the manifest could be read. */
  | { kind: "refused"; card: ModelCard | null; why: string };

/** Reads packages. Native code and slow disks are involved, so each call gets a process of its own. */
export interface PackageInspector {
  /** Everything but what is in the large files; a report for every folder, in their order. */
  list(folders: readonly string[]): Promise<ModelReport[]>;
  /** Everything that loading would find, and whether the model gives the numbers it was made with. */
  check(folder: string): Promise<ModelReport>;
}
