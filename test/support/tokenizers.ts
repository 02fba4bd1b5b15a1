/** Small tokenizers of the usual families, each of which can write any text: what a package's tokenizer.json may be. */
const SPECIALS = ["<pad>", "<unk>", "<bot>", "<eot>", "<eos>"];

interface Family {
  name: string;
  json: Record<string, unknown>;
  /** Whether a text is the same after it was tokenized. */
  lossless: boolean;
}

/** As GPT-2, Llama 3, and Qwen: letters stand for bytes. `normalizer`: Qwen composes letters. */
const byteLevel = (normalizer: unknown): Record<string, unknown> => ({
  ...common(normalizer),
  pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
  decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: {
    ...bpe(false),
    ...vocabulary(
      [...SPECIALS, ...byteLetters()],
      [
        ["Ġ", "t"],
        ["h", "e"],
        ["Ġt", "he"],
        ["æ", "Ŀ"],
        ["ð", "Ł"],
        ["Ġ", "a"],
      ],
    ),
  },
});

/** As Llama 2: words carry the space before them as ▁, and letters without a token are bytes. */
const sentencePiece: Record<string, unknown> = {
  ...common({
    type: "Sequence",
    normalizers: [
      { type: "Prepend", prepend: "▁" },
      { type: "Replace", pattern: { String: " " }, content: "▁" },
    ],
  }),
  pre_tokenizer: null,
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: { String: "▁" }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      { type: "Strip", content: " ", start: 1, stop: 0 },
    ],
  },
  model: {
    ...bpe(true),
    ...vocabulary(
      [...SPECIALS, ...byteTokens(), "▁", ...printable(), "é", "я"],
      [
        ["▁", "t"],
        ["h", "e"],
        ["▁t", "he"],
        ["▁", "a"],
      ],
    ),
    unk_token: "<unk>",
  },
};

/** As Gemma: the same without a space before the first word. */
const metaspace: Record<string, unknown> = {
  ...common({ type: "Replace", pattern: { String: " " }, content: "▁" }),
  pre_tokenizer: null,
  decoder: {
    type: "Sequence",
    decoders: [{ type: "Replace", pattern: { String: "▁" }, content: " " }, { type: "ByteFallback" }, { type: "Fuse" }],
  },
  model: sentencePiece["model"],
};

/** As T5: compatibility forms and a space before the text, in the pre-tokenizer. */
const compatible: Record<string, unknown> = {
  ...common({ type: "Sequence", normalizers: [{ type: "NFKC" }, { type: "Lowercase" }] }),
  pre_tokenizer: { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "ByteFallback" },
      { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true },
    ],
  },
  model: sentencePiece["model"],
};

/** As BERT: lower case, no accents, pieces that go on with ##. It loses white space, and letters are all it knows. */
const wordPiece: Record<string, unknown> = {
  ...common({
    type: "BertNormalizer",
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  }),
  pre_tokenizer: { type: "BertPreTokenizer" },
  decoder: { type: "WordPiece", prefix: "##", cleanup: true },
  model: {
    type: "WordPiece",
    unk_token: "<unk>",
    continuing_subword_prefix: "##",
    max_input_chars_per_word: 100,
    vocab: numbered([
      ...SPECIALS,
      ...[...printable(), "я", "東", "京"].flatMap((letter) => [letter, `##${letter}`]),
      ...["the", "##ing"],
    ]),
  },
};

export const families: Family[] = [
  { name: "byte-level BPE", json: byteLevel(null), lossless: true },
  { name: "byte-level BPE that composes letters", json: byteLevel({ type: "NFC" }), lossless: false },
  { name: "SentencePiece with byte fallback", json: sentencePiece, lossless: true },
  { name: "SentencePiece without a first space", json: metaspace, lossless: true },
  { name: "SentencePiece with compatibility forms", json: compatible, lossless: false },
  { name: "WordPiece", json: wordPiece, lossless: false },
];

function common(normalizer: unknown): Record<string, unknown> {
  return {
    ...{ version: "1.0", truncation: null, padding: null, post_processor: null, normalizer },
    added_tokens: SPECIALS.map((content, id) => ({
      ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
    })),
  };
}

function bpe(fallback: boolean): Record<string, unknown> {
  return {
    ...{ type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null },
    ...{ fuse_unk: false, byte_fallback: fallback, ignore_merges: false },
  };
}

function vocabulary(tokens: readonly string[], merges: [string, string][]): Record<string, unknown> {
  return { vocab: numbered([...tokens, ...merges.map((pair) => pair.join(""))]), merges };
}

function numbered(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));
}

function printable(): string[] {
  return Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
}

function byteTokens(): string[] {
  return Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
}

/** GPT-2's letters for bytes: printable ones stand for themselves, the others follow from U+0100 on. */
function byteLetters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCodePoint(isPrintable ? byte : next++);
  });
}
