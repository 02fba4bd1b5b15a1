/**
 * A tokenizer for the toy package whose words have several tokens, common beginnings, and a leading space, as in
 * GPT-2's. A period with the line break after it is one token, as in Llama's. The answer marker is three tokens.
 */
import type { Manifest } from "../../src/shared/model/manifest";
import { prosqaTask } from "./tasks";

export const concepts = ["bompus", "bomlus", "bomlusim", "dumpus", "dumlus", "gorpus", "gorlusim"];
export const names = ["Alex", "Tomim"];
export const question =
  "Every bompus is a dumpus. Alex is a bompus. Every dumpus is a gorpus. Is Alex a gorpus or bomlus?";

const specials = ["<pad>", "<unk>", "<bot>", "<eot>", "<eos>"];
const vocabulary = [
  ...[...specials, "#", "\n", ".\n", ".", "?", "Every", " Every", "Is", " Is", " is a", " is", " a", " or"],
  ...[" bom", " dum", " gor", "pus", "lus", "im", "Alex", " Alex", "Tom", " Tom"],
];

/** `more`: tokens beyond those of the syllables. */
export function syllables(...more: string[]): Record<string, unknown> {
  const tokens = [...vocabulary, ...more];
  const escaped = tokens.map((token) => token.replace(/[.?]/g, "\\$&")).sort((a, b) => b.length - a.length);
  return {
    ...{ version: "1.0", truncation: null, padding: null, normalizer: null, post_processor: null, decoder: null },
    added_tokens: specials.map((content, id) => ({
      ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    })),
    pre_tokenizer: { type: "Split", pattern: { Regex: escaped.join("|") }, behavior: "Removed", invert: true },
    model: {
      type: "WordLevel",
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      unk_token: "<unk>",
    },
  };
}

/** Changes the toy manifest for this tokenizer. */
export function inSyllables(manifest: Manifest): void {
  Object.assign(manifest, {
    tokens: { pad: 0, unk: 1, bot: 2, eot: 3, eos: 4, newline: 6 },
    task: prosqaTask(concepts, names, 8, "Every"),
  });
}
