/**
 * Finds the tokens of a text in the text, because @huggingface/tokenizers returns no offsets. The text that the tokens
 * decode to is aligned with the original, letter by letter. A normalizer may have changed case, accents, compatibility
 * forms, or spaces, so letters are compared in a form without case and composition, and letters that only one side has
 * are skipped.
 */
import type { Span } from "../../shared/problem/fragments";
import type { PlacedText } from "./decoding";

export interface PlacedTokens {
  /**
   * UTF-16 offsets of each token, in order and without gaps: what no token says, such as white space, belongs to the
   * token after it. Tokens that share a letter share its place.
   */
  spans: Span[];
  /** Letters and digits that no token says. */
  left: string[];
}

export function placeTokens(text: string, tokens: readonly PlacedText[]): PlacedTokens {
  const exact = exactTokens(text, tokens);
  if (exact.tokens === tokens.length && exact.end === text.length) return { spans: endToEnd(tokens), left: [] };
  // The last of them is aligned too: what no token says may belong to it.
  const begun = endToEnd(tokens.slice(0, Math.max(0, exact.tokens - 1)));
  const from = begun.at(-1)?.end ?? 0;
  const { spans, left } = alignTokens(text.slice(from), tokens.slice(begun.length));
  return { spans: [...begun, ...spans.map(({ start, end }) => ({ start: from + start, end: from + end }))], left };
}

/** How many tokens say exactly what the text begins with. Most tokenizers change nothing, or only white space. */
function exactTokens(text: string, tokens: readonly PlacedText[]): { tokens: number; end: number } {
  let end = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.text === "" || token.open || /\p{Cs}/u.test(token.text) || !text.startsWith(token.text, end))
      return { tokens: i, end };
    end += token.text.length;
  }
  return { tokens: tokens.length, end };
}

function endToEnd(tokens: readonly PlacedText[]): Span[] {
  let end = 0;
  return tokens.map((token) => ({ start: end, end: (end += token.text.length) }));
}

/** The same for any text. */
export function alignTokens(text: string, tokens: readonly PlacedText[]): PlacedTokens {
  const said = lettersSaid(tokens);
  const there = lettersIn(text);
  const pairs = align(said, there);
  return { spans: spansOf(tokens.length, pairs, said, there, text.length), left: leftOut(text, pairs, there) };
}

/** One letter of a text in its comparable form. */
interface Letter {
  form: string;
  isMark: boolean;
  isSpace: boolean;
}

/** `first` to `last`: the tokens that it is spread over. */
type SaidLetter = Letter & { first: number; last: number };
type TextLetter = Letter & { span: Span };

function lettersSaid(tokens: readonly PlacedText[]): SaidLetter[] {
  const letters: SaidLetter[] = [];
  let first: number | null = null; // where the letter began that the next text completes
  tokens.forEach(({ text, open }, token) => {
    let at = first ?? token;
    for (const letter of text) {
      letters.push(...formsOf(letter).map((form) => ({ ...form, first: at, last: token })));
      at = token;
    }
    if (!open) first = null;
    else if (text !== "" || first === null) first = token;
  });
  return letters;
}

function lettersIn(text: string): TextLetter[] {
  const letters: TextLetter[] = [];
  let start = 0;
  for (const letter of text) {
    const span = { start, end: start + letter.length };
    letters.push(...formsOf(letter).map((form) => ({ ...form, span })));
    start = span.end;
  }
  return letters;
}

/** A letter in lower case and compatibility decomposition: several where it is a ligature or carries marks. */
function formsOf(letter: string): Letter[] {
  if (/^[\s\u2581]$/u.test(letter))
    return [{ form: /[\r\n]/.test(letter) ? letter : " ", isMark: false, isSpace: true }];
  return [...letter.normalize("NFKD").toLowerCase().normalize("NFKD")].map((form) => ({
    form,
    isMark: /^[\p{M}\p{Cf}\p{Cc}]$/u.test(form),
    isSpace: false,
  }));
}

/** Pairs of indexes: a letter of the tokens, and its place in the text. */
type Pair = [said: number, there: number];

function align(said: readonly Letter[], there: readonly Letter[]): Pair[] {
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  while (i < said.length && j < there.length) {
    const [a, b] = [said[i]!, there[j]!];
    if (a.form === b.form) pairs.push([i++, j++]);
    else if (b.isMark) j++;
    else if (a.isMark) i++;
    else if (b.form === " ") j++;
    else if (a.isSpace) i++;
    else if (b.isSpace) j++;
    else {
      const [skipped, missed] = resume(said.slice(i, i + AHEAD), there.slice(j, j + AHEAD));
      [i, j] = [i + skipped, j + missed];
    }
  }
  return pairs;
}

/** How far is looked for where two texts that differ agree again. */
const AHEAD = 40;

/** The least to pass over on both sides until two letters agree. */
function resume(said: readonly Letter[], there: readonly Letter[]): [number, number] {
  const agree = (i: number, j: number): boolean => said[i]?.form === there[j]?.form;
  for (let both = 1; both < AHEAD; both++) {
    for (let i = 0; i <= both; i++) {
      const j = both - i;
      if (i < said.length && j < there.length && agree(i, j) && agree(i + 1, j + 1)) return [i, j];
    }
  }
  return [1, 1];
}

function spansOf(
  count: number,
  pairs: readonly Pair[],
  said: readonly SaidLetter[],
  there: readonly TextLetter[],
  length: number,
): Span[] {
  const own = new Array<Span | undefined>(count).fill(undefined);
  for (const [i, j] of pairs) {
    const { span } = there[j]!;
    for (let token = said[i]!.first; token <= said[i]!.last; token++) {
      const { start, end } = own[token] ?? span;
      own[token] = { start: Math.min(start, span.start), end: Math.max(end, span.end) };
    }
  }
  const spans: Span[] = [];
  let until = 0; // what the tokens before cover
  own.forEach((span, token) => {
    const before = spans[token - 1];
    if (span) {
      const shares = before !== undefined && own[token - 1]?.start === span.start;
      spans.push({ start: shares ? before.start : Math.min(until, span.start), end: span.end });
      until = Math.max(until, span.end);
    } else if (before && !own[token - 1]) spans.push({ ...before });
    else {
      // Tokens without a letter of the text share what lies between their neighbors, or else the place of the next.
      const next = own.slice(token).find((other) => other !== undefined) ?? { start: length, end: length };
      spans.push({ start: until, end: next.start > until ? next.start : Math.max(until, next.end) });
      until = Math.max(until, next.start);
    }
  });
  const end = spans.at(-1)?.end;
  return spans.map((span) => (span.end === end ? { start: span.start, end: length } : span));
}

function leftOut(text: string, pairs: readonly Pair[], there: readonly TextLetter[]): string[] {
  const placed = new Set(pairs.map(([, j]) => there[j]!.span.start));
  let words = "";
  for (let start = 0; start < text.length;) {
    const letter = String.fromCodePoint(text.codePointAt(start)!);
    words += placed.has(start) || !/[\p{L}\p{N}]/u.test(letter) ? " " : letter;
    start += letter.length;
  }
  return words.split(/\s+/).filter((word) => word !== "");
}
