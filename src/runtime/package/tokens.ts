/**
 * Text to tokens and back: @huggingface/tokenizers, with the place in the text that each token came from.
 */
import { Tokenizer } from "@huggingface/tokenizers";
import { UserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import type { PromptToken } from "../../shared/trace/trace";
import { Decoding } from "./decoding";
import { placeTokens } from "./tokenSpans";

export class Tokens {
  private readonly tokenizer: Tokenizer;
  private readonly decoding: Decoding;

  /** `json` is the content of tokenizer.json. Throws where it is none. */
  constructor(
    json: object,
    private readonly manifest: Manifest,
  ) {
    // `clean_up_tokenization_spaces` belongs to another file of Hugging Face's and would take spaces before full
    // stops.
    this.tokenizer = new Tokenizer(json, { clean_up_tokenization_spaces: false });
    if (!this.tokenizer.model) throw new Error("tokenizer.json has no model.");
    this.decoding = new Decoding(this.tokenizer);
  }

  /** The whole prompt around a question. */
  prompt(question: string): PromptToken[] {
    const { prompt: template, tokens: special } = this.manifest;
    const { pad, unk, bot, eot, eos, answer } = special;
    // Tokens of a marker of several may stand in any text. A model for any text takes a whole one too.
    const isWhole = this.manifest.input !== "text" && this.encode(this.manifest.answerMarker ?? "").length < 2;
    const reserved = new Set([pad, unk, bot, eot, eos, ...(isWhole ? [answer] : [])]);
    for (const token of this.place(question)) {
      if (reserved.has(token.id)) {
        throw new UserError(
          `The question contains ${quote(token.text.trim())}, which the model keeps for itself. ` +
            "Take it out of the text.",
        );
      }
    }
    const start = template.indexOf("{question}");
    const end = start + question.length;
    return this.place(template.replace("{question}", () => question)).map(({ id, text, span }) => {
      // A token may hold the end of the question and what the template puts after it.
      const own = { start: Math.max(span.start, start) - start, end: Math.min(span.end, end) - start };
      return own.end > own.start ? { id, text, span: own } : { id, text };
    });
  }

  /** Token ids of words, without special tokens. */
  encode(words: string): number[] {
    return this.place(words).map((token) => token.id);
  }

  /** The text of a token wherever it stands, with its own white space and parts of letters. */
  text(id: number): string {
    return this.decoding.text(id);
  }

  /** What a token adds to the text of those `before` it; the `last` one also has the part of a letter it ends in. */
  next(before: readonly number[], id: number, last: boolean): string {
    return this.decoding.next(before, id, last).text;
  }

  /** The text of several tokens: letters spread over more than one are whole in it. */
  decode(ids: readonly number[]): string {
    return this.decoding.decode(ids);
  }

  get size(): number {
    return this.tokenizer.get_vocab(true).size;
  }

  private place(text: string): Required<PromptToken>[] {
    const { ids, tokens } = this.tokenizer.encode(text, { add_special_tokens: false });
    const unknown = tokens.filter((_, i) => ids[i] === undefined || ids[i] === this.manifest.tokens.unk);
    const placed = unknown.length > 0 ? [] : this.decoding.placed(ids);
    const { spans, left } = placeTokens(text, placed);
    // Words that the tokenizer's pattern leaves out silently. A normalizer may leave out what it likes.
    if (unknown.length === 0 && !this.tokenizer.normalizer) unknown.push(...left);
    if (unknown.length > 0) {
      const quoted = [...new Set(unknown)].slice(0, 3).map(quote).join(", ");
      throw new UserError(
        `The model does not know ${quoted}. It knows only the words of its lexicon: put the text in these.`,
      );
    }
    return ids.map((id, i) => ({ id, text: placed[i]!.text, span: spans[i]! }));
  }
}

function quote(text: string): string {
  return `“${text}”`;
}
