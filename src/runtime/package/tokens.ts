/** Turns text into tokens and back with @huggingface/tokenizers, and finds where in the text each token comes from. */
import * as l10n from "@vscode/l10n";
import { Tokenizer } from "@huggingface/tokenizers";
import { UserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import type { PromptToken } from "../../shared/trace/trace";
import { placeTokens } from "./tokenSpans";

export class Tokens {
  private readonly tokenizer: Tokenizer;
  private readonly texts = new Map<number, string>();

  /** `json` is the content of tokenizer.json. Throws if it isn't a tokenizer. */
  constructor(
    json: object,
    private readonly manifest: Manifest,
  ) {
    // This option is from tokenizer_config.json. It would remove spaces before full stops.
    this.tokenizer = new Tokenizer(json, { clean_up_tokenization_spaces: false });
    if (!this.tokenizer.model) throw new Error("tokenizer.json has no model.");
  }

  /** The whole prompt around a question. */
  prompt(question: string): PromptToken[] {
    const { prompt: template, tokens: special } = this.manifest;
    const { pad, unk, bot, eot, eos, answer } = special;
    // The tokens of a longer marker are ordinary ones, which may be in any text.
    const isWhole = this.encode(this.manifest.answerMarker ?? "").length < 2;
    const reserved = new Set([pad, unk, bot, eot, eos, ...(isWhole ? [answer] : [])]);
    for (const token of this.place(question)) {
      if (reserved.has(token.id)) {
        throw new UserError(
          l10n.t("The question contains “{0}”, which the model reserves. Remove it from the text.", token.text),
        );
      }
    }
    const start = template.indexOf("{question}");
    const end = start + question.length;
    return this.place(template.replace("{question}", () => question)).map(({ id, text, span }) => {
      const inQuestion = span && span.start >= start && span.end <= end;
      return inQuestion ? { id, text, span: { start: span.start - start, end: span.end - start } } : { id, text };
    });
  }

  /** The token ids of words, without special tokens. */
  encode(words: string): number[] {
    return this.place(words).map((token) => token.id);
  }

  /** The text of one token. */
  text(id: number): string {
    let text = this.texts.get(id);
    if (text === undefined) {
      text = this.tokenizer.decode([id], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
      this.texts.set(id, text);
    }
    return text;
  }

  /** The text of several tokens. A character that is spread over several of them is whole in it. */
  decode(ids: readonly number[]): string {
    return ids.length === 0
      ? ""
      : this.tokenizer.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }

  get size(): number {
    return this.tokenizer.get_vocab(true).size;
  }

  private place(text: string): PromptToken[] {
    const { ids, tokens } = this.tokenizer.encode(text, { add_special_tokens: false });
    const placed = placeTokens(text, tokens);
    this.refuseUnknown(text, ids, tokens, placed);
    return ids.map((id, i) => {
      const span = placed[i];
      return { id, text: this.text(id), ...(span ? { span } : {}) };
    });
  }

  /** Refuses words without a token, and words that the tokenizer's pattern silently drops. */
  private refuseUnknown(
    text: string,
    ids: (number | undefined)[],
    tokens: string[],
    spans: ReturnType<typeof placeTokens>,
  ): void {
    const unknown = tokens.filter((_, i) => ids[i] === undefined || ids[i] === this.manifest.tokens.unk);
    if (unknown.length === 0 && tokens.every((_, i) => spans[i])) {
      let from = 0;
      for (const span of [...spans, { start: text.length, end: text.length }]) {
        const between = text.slice(from, span!.start).match(/[\p{L}\p{N}]+/u);
        if (between) unknown.push(between[0]);
        from = Math.max(from, span!.end);
      }
    }
    if (unknown.length === 0) return;
    const quoted = [...new Set(unknown)].slice(0, 3).map((word) => `“${word}”`);
    throw new UserError(l10n.t("The model doesn't know {0}. Use only words from its lexicon.", quoted.join(", ")));
  }
}
