/** Turns text into tokens and back with @huggingface/tokenizers, and finds where in the text each token comes from. */
import * as l10n from "@vscode/l10n";
import { Tokenizer } from "@huggingface/tokenizers";
import { UserError } from "../../shared/errors";
import type { Manifest } from "../../shared/model/manifest";
import type { PromptToken } from "../../shared/trace/trace";
import { Decoding } from "./decoding";
import { placeTokens } from "./tokenSpans";

export class Tokens {
  private readonly tokenizer: Tokenizer;
  private readonly decoding: Decoding;

  /** `json` is the content of tokenizer.json. Throws if it isn't a tokenizer. */
  constructor(
    json: object,
    private readonly manifest: Manifest,
  ) {
    // This option is from tokenizer_config.json. It would remove spaces before full stops.
    this.tokenizer = new Tokenizer(json, { clean_up_tokenization_spaces: false });
    if (!this.tokenizer.model) throw new Error("tokenizer.json has no model.");
    this.decoding = new Decoding(this.tokenizer);
  }

  /** The whole prompt: the task's frame around a question. */
  prompt(question: string): PromptToken[] {
    this.refuseReserved(question);
    const { task, tokens } = this.manifest;
    const placed: Omit<PromptToken, "text">[] = [];
    let text = "";
    const takeText = (): void => {
      const start = text.indexOf(QUESTION);
      const whole = start < 0 ? text : text.replace(QUESTION, () => question);
      text = "";
      for (const { id, span } of whole === "" ? [] : this.place(whole)) {
        // A token may hold the end of the question and what the frame puts after it.
        const own = { start: Math.max(span.start - start, 0), end: Math.min(span.end - start, question.length) };
        placed.push(start >= 0 && own.end > own.start ? { id, span: own } : { id });
      }
    };
    for (const item of task.frame.before) {
      if (typeof item === "string") {
        text += item;
        continue;
      }
      takeText();
      placed.push({ id: (tokens as Record<string, number | undefined>)[item.token]! });
    }
    takeText();
    const texts = this.decoding.placed(placed.map(({ id }) => id));
    return placed.map(({ id, ...rest }, i) => ({ id, text: texts[i]!.text, ...rest }));
  }

  /** A question may not hold the tokens that mean something else to the model. */
  private refuseReserved(question: string): void {
    const { pad, unk, bot, eot, eos } = this.manifest.tokens;
    // The answer marker may be in a question: only the words after a question are an answer.
    const reserved = new Set([pad, unk, bot, eot, eos]);
    for (const token of this.place(question)) {
      if (reserved.has(token.id)) {
        throw new UserError(
          l10n.t("The question contains “{0}”, which the model reserves. Remove it from the text.", token.text.trim()),
        );
      }
    }
  }

  /** The token ids of words, without special tokens. */
  encode(words: string): number[] {
    return this.place(words).map((token) => token.id);
  }

  /** The text of a token wherever it stands, with its own white space and parts of letters. */
  text(id: number): string {
    return this.decoding.text(id);
  }

  /** What a token adds to the text of those `before` it. The `last` one has the part of a letter at its end too. */
  next(before: readonly number[], id: number, last: boolean): string {
    return this.decoding.next(before, id, last).text;
  }

  /** The text of several tokens. A character that is spread over several of them is whole in it. */
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
      const quoted = [...new Set(unknown)].slice(0, 3).map((word) => `“${word}”`);
      throw new UserError(l10n.t("The model doesn't know {0}. Use only words from its lexicon.", quoted.join(", ")));
    }
    return ids.map((id, i) => ({ id, text: placed[i]!.text, span: spans[i]! }));
  }
}

/** The place of the question in the frame. */
const QUESTION = "{question}";
