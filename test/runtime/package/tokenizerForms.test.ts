import assert from "node:assert/strict";
import { Tokenizer } from "@huggingface/tokenizers";
import { inKnownForms } from "../../../src/runtime/package/tokenizerForms";
// What `pre_tokenize_str` of the Python package tokenizers 0.23.2 gives, with ¦ between the pieces.
import known from "./preTokenizers.json";

describe("a text is cut as in Python", () => {
  const cut = (preTokenizer: object, text: string): string => {
    const json = {
      ...{ version: "1.0", added_tokens: [], normalizer: null, post_processor: null, decoder: null },
      pre_tokenizer: preTokenizer,
      model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" },
    };
    return new Tokenizer(inKnownForms(json), {}).pre_tokenizer!.pre_tokenize(text).join("¦");
  };
  for (const { preTokenizer, pieces } of known.cases)
    it(`by ${JSON.stringify(preTokenizer)}`, () =>
      assert.deepEqual(
        known.texts.map((text) => cut(preTokenizer, text)),
        pieces,
      ));

  it("leaves what it doesn't know to the library", () => {
    for (const pre_tokenizer of [null, { type: "Split", pattern: {} }, 3])
      assert.deepEqual(inKnownForms({ pre_tokenizer }), { pre_tokenizer, decoder: null });
  });

  for (const [decoder, ...preTokenizers] of [
    [{ type: "ByteLevel" }, { type: "Digits", individual_digits: true }, { type: "ByteLevel", use_regex: true }],
    [{ type: "Metaspace", replacement: "_", prepend_scheme: "first" }],
  ] as const)
    it(`${decoder.type} is undone where the file has no decoder`, () => {
      const [first] = preTokenizers.length > 0 ? preTokenizers : [decoder];
      const pre_tokenizer = preTokenizers.length > 1 ? { type: "Sequence", pretokenizers: preTokenizers } : first;
      const read = inKnownForms({ pre_tokenizer, decoder: null }) as { decoder: unknown };
      assert.deepEqual(read.decoder, decoder);
      assert.deepEqual(inKnownForms({ pre_tokenizer, decoder: { type: "Fuse" } }), {
        ...read,
        decoder: { type: "Fuse" },
      });
    });
});
