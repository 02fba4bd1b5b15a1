/**
 * The grammar of PrOntoQA's problems: "Every cat is a carnivore.", "Cats are not shy.", "Sam is a cat.",
 * "True or false: Sam is not shy."
 */
import * as l10n from "@vscode/l10n";
import type { Role } from "./closedClass";
import type { Span, Token } from "./fragments";
import { type Grammar, type Term, type Unread, readTerm } from "./sentences";

/** How a sentence says who it is about: "Every cat", "Each cat", "Cats", or "Sam". */
type SubjectForm = "every" | "each" | "plural" | "alone";

/** A fact, or what a question asks whether it is true. */
export interface ProntoqaSentence {
  kind: "fact" | "question";
  form: SubjectForm;
  subject: Term;
  /** After "is a" a noun; after "are" a noun in the plural or a property; after "is" a property. */
  object: Term;
  objectIs: "noun" | "plural or property" | "property";
  negated: boolean;
  /** Of "every" and its noun, or of the noun alone. */
  subjectSpan: Span;
  span: Span;
}

export const prontoqaGrammar: Grammar<ProntoqaSentence> = {
  read,
  ownWords: /^(?:is|are|was|were|isn't|aren't|every|each|or|and|not|no|if|then|true|false:?)$/,
  termsOf: ({ subject, object }) => [subject, object],
  factsHint: () => l10n.t("Write facts such as {0} or {1}.", "“Every cat is a hunter.”", "“Hunters are not shy.”"),
  questionHint: () => l10n.t("Ask a question such as {0}.", "“True or false: Sam is shy.”"),
  whyNot,
};

export const exampleProblem = "“Every cat is a hunter. Hunters are not shy. Sam is a cat. True or false: Sam is shy.”";

/** What a question begins with, as keys joined by spaces. */
const ASKING = /^(?:true or false:?|true\/false:?|is it true that|is it true or false that) /;
/** A property is one to three words, none of which begins a phrase about something else. */
const MOST_PROPERTY_WORDS = 3;
const NOT_IN_PROPERTY = /^(?:an?|the|of|in|on|at|to|from|with|by|for|either|neither|both)$/;

function read(words: Token[], span: Span): ProntoqaSentence | null {
  const keys = `${words.map(({ key }) => key).join(" ")} `;
  const asking = ASKING.exec(keys)?.[0].trim().split(" ").length ?? 0;
  const found = statement(words.slice(asking));
  return found && { kind: asking > 0 ? "question" : "fact", ...found, span };
}

function statement(words: readonly Token[]): Omit<ProntoqaSentence, "kind" | "span"> | null {
  const at = words.findIndex(({ key }) => /^(?:is|are|isn't|aren't)$/.test(key));
  const verb = words[at];
  if (!verb) return null;
  const isMany = verb.key.startsWith("are");
  const subject = readSubject(words.slice(0, at), isMany);
  const denied = verb.key.endsWith("n't") || words[at + 1]?.key === "not";
  const rest = words.slice(at + (words[at + 1]?.key === "not" ? 2 : 1));
  const isNoun = !isMany && rest.length > 1 && /^an?$/.test(rest[0]?.key ?? "");
  const object = isNoun ? termIn(rest.slice(1), "object") : propertyIn(rest);
  if (subject === null || object === null) return null;
  const { none, ...about } = subject;
  return {
    ...about,
    object,
    objectIs: isNoun ? "noun" : isMany ? "plural or property" : "property",
    negated: denied !== none,
  };
}

/** `none`: the sentence says "no cat". */
function readSubject(
  words: readonly Token[],
  isMany: boolean,
): (Pick<ProntoqaSentence, "form" | "subject" | "subjectSpan"> & { none: boolean }) | null {
  const [first] = words;
  // "The cat" is one that the text has spoken of.
  if (first === undefined || first.key === "the" || (first.text === "I" && words.length > 1)) return null;
  const quantifier = (isMany ? /^(?:all|no)$/ : /^(?:every|each|any|an?|no)$/).test(first.key) && words.length > 1;
  const subject = quantifier ? termIn(words.slice(1), "quantified") : termIn(words, isMany ? "plural" : "subject");
  if (subject === null) return null;
  const form = isMany ? "plural" : !quantifier ? "alone" : first.key === "each" ? "each" : "every";
  const subjectSpan = { start: first.start, end: subject.span.end };
  return { form, subject, subjectSpan, none: quantifier && first.key === "no" };
}

function propertyIn(words: readonly Token[]): Term | null {
  const isOne = words.length <= MOST_PROPERTY_WORDS && !words.some(({ key }) => NOT_IN_PROPERTY.test(key));
  return isOne ? termIn(words, "property") : null;
}

function termIn(words: readonly Token[], role: Role): Term | null {
  return readTerm(words, prontoqaGrammar.ownWords, role);
}

function whyNot({ words }: Unread, said: string, asks: boolean): string | null {
  return asks && words[0]?.key === "is"
    ? l10n.t("{0} has to be asked as a sentence that is true or false.", said)
    : null;
}
