/**
 * Writes a whole model package into a temporary folder: a small lexicon, a tokenizer with one token per phrase, and
 * files that aren't ONNX (tests that run it use ToyGraph).
 */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Manifest } from "../../src/shared/model/manifest";
import { prosqaTask } from "./tasks";
import { toyShapes } from "./toyGraph";

export const concepts = ["bompus", "dumpus", "gorpus", "lempus", "rempus", "wumpus"];
export const names = ["Alex", "Tom"];
const specials = ["<pad>", "<unk>", "<bot>", "<eot>", "<eos>", "###", "\n"];

export const vocabulary = [
  ...specials,
  ...["Every {}", "is a {}.", "a {}", "or {}?"].flatMap((form) => concepts.map((word) => form.replace("{}", word))),
  ...["{}", "Is {}"].flatMap((form) => names.map((word) => form.replace("{}", word))),
];

export const question =
  "Every bompus is a dumpus. Alex is a bompus. Every dumpus is a gorpus. Tom is a lempus. Every lempus is a " +
  "rempus. Is Alex a gorpus or rempus?";

export function tokenizerJson(): Record<string, unknown> {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specials.slice(0, 5).map((content, id) => ({
      ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    })),
    normalizer: null,
    pre_tokenizer: {
      type: "Split",
      pattern: { Regex: "<\\w+>|Every \\w+|is a \\w+\\.|Is \\w+|a \\w+(?= or)|or \\w+\\?|###|\\n|\\w+" },
      behavior: "Removed",
      invert: true,
    },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      unk_token: "<unk>",
    },
  };
}

export interface ToyPackage {
  folder: string;
  manifest: Manifest;
  remove(): void;
}

/** `change` changes the manifest before it is written. The checksums are always right. */
export function writeToyPackage(
  change: (manifest: Manifest) => void = () => undefined,
  tokenizer: unknown = tokenizerJson(),
): ToyPackage {
  const folder = mkdtempSync(join(tmpdir(), "coconut-package-"));
  const put = (path: string, content: string): Manifest["files"]["graph"] => {
    writeFileSync(join(folder, path), content);
    return { path, sha256: createHash("sha256").update(content).digest("hex"), bytes: Buffer.byteLength(content) };
  };
  const manifest: Manifest = {
    format: "coconut-model",
    version: 2,
    name: "Toy",
    description: "Random weights.",
    feedback: "hidden",
    thoughts: { default: 3, max: 6, perStep: 1 },
    contextLength: 128,
    tokens: { pad: 0, unk: 1, bot: 2, eot: 3, eos: 4, newline: 6 },
    task: prosqaTask(concepts, names),
    shapes: { ...toyShapes },
    meanThoughts: [],
    files: {
      graph: put("model.onnx", "graph"),
      head: put("head.onnx", "head"),
      tokenizer: put("tokenizer.json", JSON.stringify(tokenizer)),
      golden: put("golden.json", "{}"),
    },
    training: {},
  };
  change(manifest);
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return { folder, manifest, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
