/** The grammar of ProsQA's problems: "Every dog is a mammal.", "Rex is a dog.", "Is Rex a mammal or a fish?". */
import * as l10n from "@vscode/l10n";
import type { Role } from "./closedClass";
import type { Span, Token } from "./fragments";
import { type Grammar, type Term, type Unread, readTerm } from "./sentences";

export type ProsqaSentence = FactSentence | QuestionSentence;

/** `every` is where the sentence says "every", "a" and the like before its subject; `null` if it doesn't. */
export interface FactSentence {
  kind: "fact";
  every: Span | null;
  subject: Term;
  object: Term;
  span: Span;
}

export interface QuestionSentence {
  kind: "question";
  every: Span | null;
  subject: Term;
  options: [Term, Term];
  span: Span;
}

export const prosqaGrammar: Grammar<ProsqaSentence> = {
  read: (words, span) => (words[0]?.key === "is" ? readQuestion(words.slice(1), span) : readFact(words, span)),
  ownWords: /^(?:is|are|was|were|isn't|aren't|every|each|or|and|not|if|then)$/,
  termsOf,
  factsHint,
  questionHint,
  whyNot,
};

/** The terms of a sentence, as it says them. */
export function termsOf(sentence: ProsqaSentence): Term[] {
  return sentence.kind === "fact" ? [sentence.subject, sentence.object] : [sentence.subject, ...sentence.options];
}

export const exampleProblem = "“Every dog is a mammal. Rex is a dog. Is Rex a mammal or a fish?”";

/** How to write facts, for the end of a message. */
export function factsHint(): string {
  return l10n.t("Write facts such as {0} or {1}.", "“Every dog is a mammal.”", "“Rex is a dog.”");
}

/** How to ask, for the end of a message. */
export function questionHint(): string {
  return l10n.t("Ask a question with two possible answers, such as {0}.", "“Is Rex a mammal or a fish?”");
}

function whyNot({ words }: Unread, said: string, asks: boolean): string | null {
  const keys = words.map(({ key }) => key);
  if (asks)
    return keys[0] === "is" && !keys.includes("or")
      ? l10n.t("{0} is a yes-or-no question, but the model chooses between two answers.", said)
      : null;
  if (keys.some((key) => /^(?:not|no|never|none|isn't|aren't|neither)$/.test(key)))
    return l10n.t("{0} is negative, but only positive facts can be read.", said);
  if (keys.some((key) => /^(?:are|were|all)$/.test(key)))
    return l10n.t("{0} is plural, but facts must be in the singular.", said);
  return null;
}

const article = /^an?$/;
const quantifier = /^(?:every|each|any|an?)$/;

function readFact(words: Token[], span: Span): ProsqaSentence | null {
  for (const [i, word] of words.entries()) {
    if (word.key !== "is" || !article.test(words[i + 1]?.key ?? "")) continue;
    const subject = readSubject(words.slice(0, i));
    const object = termIn(words.slice(i + 2), "object");
    if (subject !== null && object !== null) return { kind: "fact", ...subject, object, span };
  }
  return null;
}

function readQuestion(words: Token[], span: Span): ProsqaSentence | null {
  const or = words.findIndex(({ key }) => key === "or");
  if (or < 0) return null;
  const rest = words.slice(or + 1);
  const second = termIn(rest.length > 1 && article.test(rest[0]?.key ?? "") ? rest.slice(1) : rest, "object");
  if (second === null) return null;
  const asked = (subjectEnd: number, firstStart: number): ProsqaSentence | null => {
    const subject = readSubject(words.slice(0, words[subjectEnd - 1]?.key === "either" ? subjectEnd - 1 : subjectEnd));
    const first = termIn(words.slice(firstStart, or), "object");
    return subject && first && { kind: "question", ...subject, options: [first, second], span };
  };
  // From the first word on, as the subject may itself be "A".
  for (let i = 1; i < or - 1; i++) {
    const found = article.test(words[i]?.key ?? "") ? asked(i, i + 1) : null;
    if (found) return found;
  }
  // Without an article, only words alone can be told apart: "Is Rex mammal or fish?", "Is every dog mammal or fish?"
  const subject = quantifier.test(words[0]?.key ?? "") && or > 2 ? 2 : 1;
  return or === subject + 1 ? asked(subject, subject) : null;
}

function readSubject(words: Token[]): { every: Span | null; subject: Term } | null {
  const [first] = words;
  if (first === undefined || (first.text === "I" && words.length > 1)) return null;
  const every = words.length > 1 && quantifier.test(first.key) ? { start: first.start, end: first.end } : null;
  const subject = every === null ? termIn(words, "subject") : termIn(words.slice(1), "quantified");
  return subject === null ? null : { every, subject };
}

function termIn(words: readonly Token[], role: Role): Term | null {
  return readTerm(words, prosqaGrammar.ownWords, role);
}
