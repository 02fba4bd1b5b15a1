/** Sentences whose lines break between words, but not before a number that belongs to a word, or inside a range. */

/** Keeps what stands around it on one line, without being seen. */
const WORD_JOINER = "\u2060";
const NO_BREAK_SPACE = "\u00a0";

/** "thoughts 1–2" stays on one line, and so does "(57–63%)". */
export function unbroken(text: string): string {
  return text.replace(/(?<=\p{L}) (?=\d)/gu, NO_BREAK_SPACE).replace(/(?<=\d)–(?=\d)/g, `–${WORD_JOINER}`);
}
