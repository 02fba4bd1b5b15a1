/**
 * English nouns in the singular and in the plural. A text's own forms come first wherever it has both; these rules are
 * for the one that it doesn't have.
 */

const IRREGULAR: readonly (readonly [string, string])[] = [
  ["person", "people"],
  ["man", "men"],
  ["woman", "women"],
  ["child", "children"],
  ["mouse", "mice"],
  ["louse", "lice"],
  ["goose", "geese"],
  ["foot", "feet"],
  ["tooth", "teeth"],
  ["ox", "oxen"],
  ["fish", "fish"],
  ["sheep", "sheep"],
  ["deer", "deer"],
  ["wolf", "wolves"],
  ["half", "halves"],
  ["calf", "calves"],
  ["elf", "elves"],
  ["shelf", "shelves"],
  ["thief", "thieves"],
  ["leaf", "leaves"],
  ["loaf", "loaves"],
  ["knife", "knives"],
  ["wife", "wives"],
  ["life", "lives"],
];

/** The plural of a noun, of the last of its words where it has several. The first letter stays as it is. */
export function pluralOf(noun: string): string {
  const irregular = replaced(noun, IRREGULAR);
  if (irregular !== null) return irregular;
  if (/[^aeiou\s]y$/i.test(noun)) return noun.replace(/y$/i, "ies");
  return /(?:s|x|z|ch|sh)$/i.test(noun) ? `${noun}es` : `${noun}s`;
}

/** What a plural may be the plural of, the likeliest first. Empty if it is none that the rules know. */
export function singularsOf(plural: string): string[] {
  const irregular = replaced(
    plural,
    IRREGULAR.map(([one, many]) => [many, one]),
  );
  if (irregular !== null) return [irregular];
  if (!/[^s]s$/i.test(plural)) return [];
  const [, without = ""] = /^(.*)s$/i.exec(plural) ?? [];
  const [, shorter] = /^(.*)es$/i.exec(plural) ?? [];
  if (shorter === undefined) return [without];
  if (/[^aeiou\s]i$/i.test(shorter) && shorter.length > 2) return [shorter.replace(/i$/i, "y"), without];
  // "buses", "boxes", "wishes", but "horses", "noses" and "caches".
  return /(?:[^o]us|ss|x|zz|ch|sh|o)$/i.test(shorter) ? [shorter, without] : [without, shorter];
}

/** The noun with its ending exchanged; `null` if none of the pairs is a whole word at its end. */
function replaced(noun: string, pairs: readonly (readonly [string, string])[]): string | null {
  for (const [from, to] of pairs) {
    const at = noun.length - from.length;
    if (noun.slice(at).toLowerCase() !== from || /\p{L}$/u.test(noun.slice(0, Math.max(0, at)))) continue;
    // The letters that both begin with keep their case.
    return (
      noun.slice(0, at) + (noun[at] === from[0] || noun[at] === undefined ? to : to[0]!.toUpperCase() + to.slice(1))
    );
  }
  return null;
}

/** With a capital, as a word that opens a sentence. */
export function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
