/**
 * What of a text may be passed over: titles and prose. A sentence that mentions none of the problem's words can't
 * change the answer. One that does may be a fact in another form, and dropping that could change it, so it is refused.
 */
import * as l10n from "@vscode/l10n";
import { UnreadError } from "../errors";
import { bare, castsDoubt, standsForAny } from "./closedClass";
import { singularsOf } from "./plurals";
import { type Found, type Grammar, type SentenceBase, type Unread, quoteSpan } from "./sentences";

/**
 * The passages that may be passed over, first to last. Throws an UnreadError for the first that may say something about
 * the problem, and for any if they are all there is or could be what is missing.
 */
export function passedOver<S extends SentenceBase>(
  text: string,
  { sentences, unread }: Found<S>,
  grammar: Grammar<S>,
): readonly Unread[] {
  const known = new KnownWords(sentences.flatMap(grammar.termsOf).map(({ key }) => key));
  const has = (kind: SentenceBase["kind"]): boolean => sentences.some((sentence) => sentence.kind === kind);
  const telling =
    unread.find((passage) => looksLikeFact(text, passage, known)) ??
    (has("fact") ? undefined : unread[0]) ??
    (has("question") ? undefined : unread.find((passage) => asks(text, passage)));
  if (telling) throw refusal(text, telling, has("question"), grammar);
  return unread;
}

const copula = /^(?:is|are|was|were|isn't|aren't|be)$/;
const pronoun = /^(?:every|each|any|only|it|he|she|they)$/;
const determiner = /^(?:every|each|any|all|no|some|most|an?|the|this|that|these|those|my|our|his|her|its|their)$/;
/** Sentences about the text rather than about its words. */
const pointing = /^(?:here|there|below|above|you|we|i|following|facts|question|puzzle|problem|story|text|answer)$/;
/** What makes a title a sentence. */
const verbal = /^(?:is|are|was|were|isn't|aren't|every|each|not|if|then)$/;
/** A line that holds one of these, or ends with one of those, may change what the next line says. */
const denying = /^(?:not|no|never|false|untrue|wrong|isn't|aren't)$/;
const goingOn = /^(?:that|because|when|while|whether|although|and|or|but|than|then|of|the|an?|every|each)$/;

function looksLikeFact(text: string, passage: Unread, known: KnownWords): boolean {
  const { words, isLine, joined } = passage;
  const keys = words.map(({ key }) => bare(key)).filter((key) => key !== "");
  const [first = ""] = keys;
  if (joined === "sentence") return true;
  if (
    joined === "line" &&
    (goingOn.test(keys.at(-1) ?? "") || keys.some((key) => denying.test(key) || castsDoubt(key)))
  )
    return true;
  if (isLine && !keys.some((key) => verbal.test(key))) return false;
  const isCopular = keys.some((key) => copula.test(key));
  if (isCopular && (pronoun.test(first) || standsForAny(first))) return true;
  const mentions = keys.map((_, at) => ({ at, end: at + known.lengthAt(keys, at) })).filter(({ at, end }) => end > at);
  if (mentions.length === 0) return false;
  const subject = determiner.test(first) ? 1 : 0;
  const isAbout = mentions.some(({ at, end }) => at === subject || copula.test(keys[end] ?? ""));
  if (isAbout || asks(text, passage)) return true;
  return isCopular && (mentions.length > 1 || !pointing.test(keys[subject] ?? ""));
}

/** The words of the problem, also in the plural. */
class KnownWords {
  private readonly forms = new Set<string>();
  /** How many words they have. */
  private readonly lengths = new Set<number>();

  constructor(keys: readonly string[]) {
    for (const key of new Set(keys)) {
      const known = key.split(" ").map(bare).join(" ");
      for (const form of [...singularsOf(known), known, `${known}s`, `${known}es`, known.replace(/y$/, "ies")])
        this.forms.add(form);
      this.lengths.add(known.split(" ").length);
    }
  }

  /** How many words the longest that begins at `at` has; 0 if none does. */
  lengthAt(keys: readonly string[], at: number): number {
    const found = [...this.lengths].filter((length) => this.forms.has(keys.slice(at, at + length).join(" ")));
    return Math.max(0, ...found);
  }
}

function asks(text: string, { words, span }: Unread): boolean {
  const opens = /^(?:true|is|are|was|were|do|does|can|what|who|which)$/.test(words[0]?.key ?? "");
  return opens || /[?؟]$/.test(text.slice(span.start, span.end));
}

/** `isAsked`: whether the text has a question that can be read. */
function refusal(
  text: string,
  passage: Unread,
  isAsked: boolean,
  { factsHint, questionHint, whyNot }: Pick<Grammar<never>, "factsHint" | "questionHint" | "whyNot">,
): UnreadError {
  const said = quoteSpan(text, passage.span);
  const isQuestion = asks(text, passage);
  const reason = whyNot(passage, said, isQuestion);
  if (isQuestion)
    return new UnreadError(`${reason ?? l10n.t("Can't read {0} as a question.", said)} ${questionHint()}`);
  if (reason !== null) return new UnreadError(`${reason} ${factsHint()}`);
  const way = isAsked ? l10n.t("If it isn't a fact, leave it out.") : questionHint();
  return new UnreadError(`${l10n.t("Can't read {0} as a fact.", said)} ${factsHint()} ${way}`);
}
