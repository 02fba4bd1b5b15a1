/**
 * A model knows only a few dozen words, so every other noun or name is lent a free one of them. Which one depends only
 * on the text, and is spread over the whole list, because the model was trained on all of its words.
 */
import { keyOf } from "./fragments";

/**
 * The model's word for each of `keys` (in the order in which they appear; at most as many as there are words).
 * A key that is a word of the model's keeps it. Words in `avoid` are lent last, because the text
 * uses them for something else.
 */
export function lend(
  keys: Iterable<string>,
  modelWords: readonly string[],
  avoid: ReadonlySet<string>,
): Map<string, string> {
  const own = new Map(modelWords.map((word) => [keyOf(word), word]));
  const wanted = new Set(keys);
  const lent = new Map<string, string>();
  for (const key of wanted) {
    const word = own.get(key);
    if (word !== undefined) lent.set(key, word);
  }
  const taken = new Set(lent.values());
  for (const key of wanted) {
    if (lent.has(key)) continue;
    const start = hash(key) % modelWords.length;
    const free = [...modelWords.slice(start), ...modelWords.slice(0, start)].filter((word) => !taken.has(word));
    const word = free.find((candidate) => !avoid.has(keyOf(candidate))) ?? free[0];
    if (word === undefined) throw new RangeError("More words to lend than the model has.");
    lent.set(key, word);
    taken.add(word);
  }
  return lent;
}

/** The article before `phrase`, by sound as far as spelling tells. Other scripts and emoji get "a". */
export function articleFor(phrase: string): "a" | "an" {
  const word = /[\p{L}\p{N}]+/u.exec(phrase.normalize("NFD").replace(/\p{M}/gu, ""))?.[0] ?? "";
  // Letters said one by one: "an X-ray", "an SUV", "a UFO".
  if (/^[A-Z]{1,3}$/.test(word)) return /^[AEFHILMNORSX]/.test(word) ? "an" : "a";
  if (/^(?:8\d*|1[18](?:000)?)$/.test(word)) return "an";
  const lower = word.toLowerCase();
  if (/^(?:hour|honest|hono[u]?r|heir)/.test(lower)) return "an";
  if (/^(?:uni(?!n|m|den)|us[eu]|ut[eio]|ur[aio]|uk[er]|ufo|eu|ewe|once|one(?:$|way|ness))/.test(lower)) return "a";
  return /^[aeiou]/.test(lower) ? "an" : "a";
}

/** FNV-1a, 32 bits, over UTF-16 code units. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return state;
}

export interface Word {
  model: string;
  yours: string;
}

/** The model's text in your words, articles put right: `is a lempus.` -> `is an animal.` */
export function inYourWords(text: string, words: readonly Word[]): string {
  return translator(words)(text);
}

/** As `inYourWords`, for many texts. */
export function translator(words: readonly Word[]): (text: string) => string {
  if (words.length === 0) return (text) => text;
  const yours = new Map(words.map((word) => [word.model, word.yours]));
  const lent = anyOf([...yours.keys()], "gu");
  return (text) =>
    text.replace(lent, (_, article: string | undefined, model: string, at: number) => {
      const word = yours.get(model) ?? model;
      if (article !== undefined) return `${articleFor(word)} ${word}`;
      // "any dog", of a question about a noun, is written by the reader: it gets its capital here.
      const opens = model !== text && /(?:^|[.?#\n])\s*$/.test(text.slice(0, at));
      return opens ? word.replace(/^any /, "Any ") : word;
    });
}

/** Your text with the model's words for yours, in any case: `Rex is an animal.` -> `Rex is a lempus.` */
export function inModelWords(text: string, words: readonly Word[]): string {
  if (words.length === 0) return text;
  const model = new Map(words.map((word) => [keyOf(word.yours), word.model]));
  // A word may be written with letters that its key has no case of: the key of "İ" has two letters.
  const spellings = new Set([...model.keys(), ...words.map((word) => plainText(word.yours))]);
  return plainText(text).replace(
    anyOf([...spellings], "giu"),
    (found, article: string | undefined, yours: string) =>
      (article === undefined ? "" : "a ") + (model.get(keyOf(yours)) ?? found.slice(article?.length ?? 0)),
  );
}

/** The same letters, apostrophes, and spaces as in a key, in any case. */
export function plainText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[’ʼ]/g, "'")
    .replace(/[^\S\n]+/g, " ");
}

/** The source of a regular expression that matches this text. */
export function wordsPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Whole words only (group 2), the longest first, perhaps with an article (group 1) that isn't a word's own. */
function anyOf(words: readonly string[], flags: string): RegExp {
  const longestFirst = [...words].sort((a, b) => b.length - a.length).map(wordsPattern);
  const end = "(?![\\p{L}\\p{N}])";
  const articled = longestFirst.filter((word) => /^an? /i.test(word));
  const own = articled.length === 0 ? "" : `(?!(?:${articled.join("|")})${end})`;
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${own}(an? ))?(${longestFirst.join("|")})${end}`, flags);
}
