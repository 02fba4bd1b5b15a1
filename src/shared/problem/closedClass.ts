/**
 * Whether words can be a noun, a name, or a property. Any word can be one, except those that English has a fixed number
 * of: pronouns, quantifiers, conjunctions, and adverbs, and the verbs that a clause depends on. A phrase that holds one
 * says something else: "Perhaps Rex is a fish." isn't about Perhaps Rex.
 */
import type { Token } from "./fragments";

/** `subject`: opens a sentence; `plural`: the same before "are"; `quantified`: follows "every" and the like. */
export type Role = "subject" | "plural" | "quantified" | "object" | "property";

export function canBeTerm(words: readonly Token[], role: Role): boolean {
  const keys = words.map((word, at) => (isProper(words, at, role) ? "" : bare(word.key)));
  const [first = "", second = ""] = keys;
  const last = keys.at(-1) ?? "";
  const opens = role === "subject" || role === "plural";
  const isMany = keys.length > 1;
  if (keys.some((key) => NEVER.has(key) || key.endsWith("n't"))) return false;
  if (QUANTIFIERS.has(first) && (!isMany || opens || role === "quantified" || second === "of")) return false;
  if (role === "quantified" && EXCEPTING.has(first)) return false;
  if (last === "ones" || (last === "one" && (isMany || !opens))) return false;
  if (!isMany) return true;

  if (second === "of" && (AMOUNTS.has(first) || KINDS.has(first) || isNumber(first))) return false;
  if (opens && (OPENERS.has(first) || AMOUNTS.has(first) || JOINING.has(first) || isAdverb(first))) return false;
  if ((opens || role === "quantified") && first === "one" && second !== "") return false;
  if (role === "plural" && (isNumber(first) || first === "a" || first === "an")) return false;
  // "Untrue: Rex is a cat."
  if (opens && words.slice(0, -1).some(({ key }) => key.endsWith(":"))) return false;
  if (role === "property" && NOT_BEFORE_PROPERTY.has(first)) return false;
  if (role === "property" && keys.some((key) => JOINING.has(key) || ADVERBS.has(key))) return false;
  if (keys.some((key, at) => SAYING.has(key) && words[at - 1]?.text === "I")) return false;
  if (keys.slice(1).some((key) => JOINING.has(key)) || keys.slice(1, -1).some((key) => SAYING.has(key))) return false;
  return !isAdverb(last) && !ADVERBIAL.test(keys.join(" "));
}

/** A pronoun or quantifier that a sentence about anything may open with. */
export function standsForAny(key: string): boolean {
  return INDEFINITE.has(key) || QUANTIFIERS.has(key);
}

/** Whether what follows the word may not hold: "Perhaps", "Suppose", "if". */
export function castsDoubt(key: string): boolean {
  return CONDITIONS.has(key) || HEDGES.has(key) || SUPPOSING.has(key);
}

/** Without marks around it and the ending of the possessive. */
export function bare(key: string): string {
  return key.replace(/^[^\p{L}\p{N}\p{S}]+|[^\p{L}\p{N}\p{S}%]+$/gu, "").replace(/'s$/, "");
}

/** A capital that no sentence begins with is a name's: "Doctor Who", "an IT specialist". Not so in "REX PROBABLY". */
function isProper(words: readonly Token[], at: number, role: Role): boolean {
  const canOpen = at === 0 && (role === "subject" || role === "plural");
  return !canOpen && /^\p{Lu}/u.test(words[at]?.text ?? "") && words.some(({ text }) => /\p{Ll}/u.test(text));
}

const wordsOf = (text: string): ReadonlySet<string> => new Set(text.split(" "));

const INDEFINITE = wordsOf(
  "everything everyone everybody nothing nobody no-one something someone somebody anything anyone anybody",
);
const CONDITIONS = wordsOf("if unless whether maybe perhaps");
const HEDGES = wordsOf(
  "probably possibly presumably supposedly apparently allegedly reportedly seemingly hopefully likely unlikely",
);
const SUPPOSING = wordsOf("suppose supposing assume assuming imagine imagining pretend presume");
/** In no phrase: pronouns, what a clause begins with, and doubt. */
const NEVER = new Set([
  ...INDEFINITE,
  ...wordsOf("it he she they we you me him them us i'm myself himself herself itself themselves yourself ourselves"),
  ...wordsOf("this that these those here there let's"),
  ...wordsOf("which who whom whose what whoever whatever whichever when whenever where wherever than"),
  ...CONDITIONS,
  ...wordsOf("because although though whereas lest"),
]);
/** Before a noun, or instead of one. */
const QUANTIFIERS = wordsOf(
  "all no none some most many much few several both neither either another other others such certain",
);
/** Before a noun, but also a noun or a name: "Half is a fraction." */
const AMOUNTS = wordsOf(
  "half third quarter part percent plenty lots tons dozens hundreds thousands millions more less fewer enough " +
    "numerous various",
);
/** "Each of the dogs", "All but Rex". */
const EXCEPTING = wordsOf("of but except besides");
const NOT_BEFORE_PROPERTY = wordsOf("more most less least");
/** "A dog is a kind of mammal." */
const KINDS = wordsOf("kind sort type");
const NUMBERS = wordsOf("one two three four five six seven eight nine ten eleven twelve twenty hundred thousand");
/** What opens a sentence, and is followed by its subject. */
const OPENERS = new Set([
  ...SUPPOSING,
  ...wordsOf(
    "in at on by for with without from of under over above below about among between behind beside besides beyond " +
      "despite inside outside near through throughout toward towards upon within contrary given provided " +
      "consider remember believe know say guess",
  ),
]);
/** Between two halves of a sentence, and not in a phrase but as its first word: "a while loop". */
const JOINING = wordsOf(
  "as like unlike while since until till during before after except besides but nor yet so once according",
);
const ADVERBS = new Set([
  ...HEDGES,
  ...wordsOf(
    "evidently obviously clearly certainly surely definitely actually really truly basically usually generally " +
      "normally typically mostly mainly largely partly nearly almost hardly barely scarcely merely simply just only " +
      "even quite rather often seldom rarely sometimes occasionally always never ever now nowadays currently today " +
      "exactly precisely roughly " +
      "tomorrow yesterday tonight soon later lately formerly previously already still again anymore meanwhile then " +
      "too also however therefore thus hence otherwise instead nevertheless indeed else alone somehow somewhat anyway",
  ),
]);
/** The other adverbs. Few nouns and names end so: "Sally", "rally". */
const ADVERB = /^\p{L}{3,}(?:ably|ibly|ally|ently|antly|ously|edly|ingly|itely|ately|fully|ively|ainly)$/u;
const ADVERBIAL = / (?:of course|in general|in fact|for now|for sure|no doubt|at all)$/;
/** Verbs that a whole clause depends on. */
const SAYING = wordsOf(
  "think thinks thought say says said know knows knew believe believes believed suppose supposes supposed assume " +
    "assumes assumed imagine imagines imagined claims claimed suspects suspected guess guesses guessed hopes hoped " +
    "wishes wished doubts doubted denies denied fears swears swore insists insisted argues argued stated " +
    "reports reported mentions mentioned admits admitted agrees agreed tells told hears heard sees notices noticed " +
    "notes noted realizes realized realises realised remembers remembered forgets forgot understands understood " +
    "decides decided concludes concluded expects expected proves proved shows reckons reckoned maintains " +
    "maintained presumes presumed pretends pretended dreams dreamed dreamt feels learns learned discovers " +
    "discovered finds found means wants bets seems",
);

function isAdverb(key: string): boolean {
  return ADVERBS.has(key) || ADVERB.test(key);
}

function isNumber(key: string): boolean {
  return NUMBERS.has(key) || /^\d[\d.,]*%?$/.test(key);
}
