/**
 * Brings a tokenizer.json into forms that @huggingface/tokenizers reads as the library does with which a model was
 * trained. For example, it ignores most behaviors of `Split` and `Punctuation`, and in `Whitespace` a letter with an
 * accent ends a word. It does read a `Split` whose pattern matches the pieces themselves, so the others become that.
 */
export function inKnownForms(json: object): object {
  const { pre_tokenizer: preTokenizer, decoder } = json as { pre_tokenizer?: unknown; decoder?: unknown };
  return { ...json, pre_tokenizer: known(preTokenizer), decoder: decoder ?? undoing(preTokenizer) };
}

/**
 * The decoder of a tokenizer that has none, as some have that were only ever used to train: without it, its tokens
 * would be shown as `Ġa`, and not be found in the question.
 */
function undoing(preTokenizer: unknown): unknown {
  const { type, pretokenizers, replacement = "▁", prepend_scheme = "always" } = Object(preTokenizer) as PreTokenizer;
  if (type === "ByteLevel") return { type };
  if (type === "Metaspace") return { type, replacement, prepend_scheme };
  return type === "Sequence" && Array.isArray(pretokenizers)
    ? (pretokenizers.map(undoing).find((found) => found !== null) ?? null)
    : null;
}

interface PreTokenizer {
  type?: unknown;
  pretokenizers?: unknown;
  replacement?: unknown;
  prepend_scheme?: unknown;
  pattern?: { String?: unknown; Regex?: unknown };
  behavior?: unknown;
  invert?: unknown;
  delimiter?: unknown;
  individual_digits?: unknown;
}

/** As in Rust, whose `\w` and `\s` these classes are. */
const WORD = String.raw`\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u200C\u200D`;
const SPACE = String.raw`\p{White_Space}`;
const PUNCTUATION = "[\\p{P}$+<=>^`|~]";

function known(preTokenizer: unknown): unknown {
  if (typeof preTokenizer !== "object" || preTokenizer === null) return preTokenizer;
  const { type, pretokenizers, pattern, behavior, invert, delimiter, individual_digits } = preTokenizer as PreTokenizer;
  switch (type) {
    case "Sequence":
      return { ...preTokenizer, pretokenizers: Array.isArray(pretokenizers) ? pretokenizers.map(known) : [] };
    case "Whitespace":
      return matching(`[${WORD}]+|[^${WORD}${SPACE}]+`);
    case "Punctuation":
      return matching(pieces(PUNCTUATION, behavior ?? "Isolated"));
    case "Digits":
      return matching(pieces(String.raw`\p{N}`, individual_digits === true ? "Isolated" : "Contiguous"));
    case "CharDelimiterSplit":
      return typeof delimiter === "string" ? matching(pieces(literally(delimiter), "Removed")) : preTokenizer;
    case "Split": {
      const regex = typeof pattern?.String === "string" ? literally(pattern.String) : pattern?.Regex;
      // The library reads these, and the patterns of most models are among them.
      const isRead =
        pattern?.String === undefined && (behavior === "Removed" || (behavior === "Isolated" && invert !== true));
      return typeof regex !== "string" || isRead ? preTokenizer : matching(pieces(regex, behavior, invert === true));
    }
    default:
      return preTokenizer;
  }
}

/** Whose words are what the pattern matches. */
function matching(pattern: string): object {
  return { type: "Split", pattern: { Regex: pattern }, behavior: "Removed", invert: true };
}

/**
 * A pattern of the pieces that the matches of `found`, as delimiters, leave of a text. `inverted`: the delimiters are
 * what stands between the matches. The order matters where both sides fit.
 */
function pieces(found: string, behavior: unknown, inverted = false): string {
  const match = `(?:${found})`;
  const between = String.raw`(?:(?!${match})[\s\S])+`;
  switch (behavior) {
    case "Removed":
      return inverted ? match : between;
    case "Contiguous":
      return `${match}+|${between}`;
    case "MergedWithPrevious":
      return inverted ? `${match}(?:${between})?|${between}` : `(?:${between})?${match}|${between}`;
    case "MergedWithNext":
      return inverted ? `(?:${between})?${match}|${between}` : `${match}(?:${between})?|${between}`;
    default:
      return `${match}|${between}`;
  }
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
