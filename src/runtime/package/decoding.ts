/**
 * From token ids to text, exactly. A letter may be spread over several tokens, so a token alone may be only a part of
 * one: bytes that aren't a whole letter are written `\xE6` instead of being lost as U+FFFD, and in a sequence they wait
 * for the token that completes the letter.
 */
import type { Tokenizer } from "@huggingface/tokenizers";

/** What one token of a sequence adds to its text. */
export interface PlacedText {
  text: string;
  /** A letter begins in this token or before it and isn't complete yet: it is in the text of a later token. */
  open: boolean;
}

/** Most tokens that the text of the next one depends on: a letter has four bytes, and one token more stands before. */
const WINDOW = 8;

export class Decoding {
  private readonly alone = new Map<number, string>();
  private readonly anchor: number;

  constructor(private readonly tokenizer: Tokenizer) {
    keepBytes(tokenizer.decoder, tokenizer.get_added_tokens_decoder());
    // Any token with letters of its own serves: what is decoded after it doesn't stand at the beginning of a text.
    const ids = [...tokenizer.get_vocab(true).values()];
    this.anchor = ids.find((id) => /^[!-~]+$/.test(this.raw([id]))) ?? 0;
  }

  /** The text of the ids. */
  decode(ids: readonly number[]): string {
    return written(this.raw(ids));
  }

  /** The text of each id in its place. Joined, they are the text of all, except a letter that isn't complete. */
  placed(ids: readonly number[]): PlacedText[] {
    return ids.map((id, i) => this.next(ids.slice(Math.max(0, i - WINDOW), i), id));
  }

  /** What `id` adds after `before`. As the `last` token it also has what will never be completed. */
  next(before: readonly number[], id: number, last = false): PlacedText {
    const context = before.slice(-WINDOW);
    const known = wholeLetters(this.raw(context)).length;
    const all = this.raw([...context, id]);
    const whole = wholeLetters(all);
    return { text: written((last ? all : whole).slice(known)), open: whole.length < all.length };
  }

  /**
   * The text of a token wherever it stands, with its own white space. What a decoder puts between tokens, such as the
   * spaces between words of a vocabulary of words, belongs to no token.
   */
  text(id: number): string {
    let text = this.alone.get(id);
    if (text === undefined) {
      const raw = this.raw([id]);
      // SentencePiece drops the space before the first word of a text, which is the token's own.
      const isAsInVocabulary = raw === this.tokenizer.id_to_token(id);
      const before = this.raw([this.anchor]);
      text = written(isAsInVocabulary ? raw : this.raw([this.anchor, id]).slice(before.length));
      this.alone.set(id, text);
    }
    return text;
  }

  /** Where a model has more rows than its tokenizer has tokens, the others have no text. */
  private raw(ids: readonly number[]): string {
    const known = ids.filter((id) => this.tokenizer.id_to_token(id) !== undefined);
    return known.length === 0
      ? ""
      : this.tokenizer.decode(known, { skip_special_tokens: false, clean_up_tokenization_spaces: false });
  }
}

interface ByteDecoder {
  text_decoder?: { decode(bytes: Uint8Array): string };
  added_tokens?: unknown[];
  decoders?: (ByteDecoder | null)[];
}

/** Makes the library's decoders keep what isn't UTF-8; the one within another also learns the added tokens. */
function keepBytes(decoder: unknown, added: ReadonlyMap<number, unknown>): void {
  const one = decoder as ByteDecoder | null;
  if (!one) return;
  one.added_tokens = [...added.values()];
  if (one.text_decoder) one.text_decoder = { decode: lettersOf };
  for (const inner of one.decoders ?? []) keepBytes(inner, added);
}

/** A byte that isn't part of a whole letter, as a lone surrogate (Python's "surrogateescape"): no text has these. */
const LONE = 0xdc00;

/** UTF-8 as text. */
function lettersOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const { size, known } = letterAt(bytes, i);
    if (size > 0 && known === size) {
      text += String.fromCodePoint(codePoint(bytes.subarray(i, i + size)));
      i += size;
    } else text += String.fromCharCode(LONE + bytes[i++]!);
  }
  return text;
}

function codePoint(bytes: Uint8Array): number {
  const [first = 0, ...others] = bytes;
  const own = [first, first & 0x1f, first & 0x0f, first & 0x07][others.length] ?? 0;
  return others.reduce((code, byte) => code * 64 + (byte & 0x3f), own);
}

/** How many bytes the letter at `i` has, and how many of them are there; 0 where no letter begins with the byte. */
function letterAt(bytes: ArrayLike<number>, i: number): { size: number; known: number } {
  const first = bytes[i] ?? 0;
  const size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  let known = Math.min(1, size);
  while (known < size && known > 0) {
    const byte = bytes[i + known];
    // Neither more bytes than needed, nor surrogates, nor beyond U+10FFFF (RFC 3629).
    const least = known > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const most = known > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (byte === undefined || byte < least || byte > most) break;
    known++;
  }
  return { size, known };
}

/** Without the bytes at the end that may be the beginning of a letter. */
function wholeLetters(raw: string): string {
  const bytes: number[] = [];
  for (let i = raw.length - 1; i >= 0 && bytes.length < 3; i--) {
    const unit = raw.charCodeAt(i);
    if (unit < LONE + 0x80 || unit > LONE + 0xff || isHigh(raw.charCodeAt(i - 1))) break;
    bytes.unshift(unit - LONE);
  }
  for (let i = 0; i < bytes.length; i++) {
    const { size, known } = letterAt(bytes, i);
    if (size > 0 && known === bytes.length - i) return raw.slice(0, raw.length - known);
  }
  return raw;
}

/** The first half of a surrogate pair. A low half after it belongs to a letter, and doesn't stand for a byte. */
function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function written(raw: string): string {
  return raw.replace(/[\uDC80-\uDCFF]/gu, (byte) => `\\x${(byte.charCodeAt(0) - LONE).toString(16).toUpperCase()}`);
}
