/**
 * Reads the only kind of text that a ProsQA model can be asked about: facts and a question in prose, lists, comments
 * or quotations. Any other sentence is refused, because silently dropping a fact would change the answer.
 *
 * Text -> fragments (cut at stops, commas and line ends) -> sentences (a line end may be a mere wrap).
 */
import * as l10n from "@vscode/l10n";
import { UserError } from "../errors";
import { type Fragment, type Span, type Token, cut, keyOf } from "./fragments";

/** A noun or name as the text spells it. Two terms with equal keys mean the same word. */
export interface Term {
  text: string;
  key: string;
  span: Span;
}

export type Sentence = FactSentence | QuestionSentence;

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

const exampleQuestion = "“Is Rex a mammal or a fish?”";
export const exampleProblem = "“Every dog is a mammal. Rex is a dog. Is Rex a mammal or a fish?”";

/** How to write facts, for the end of a message. */
export function factsHint(): string {
  return l10n.t("Write facts such as {0} or {1}.", "“Every dog is a mammal.”", "“Rex is a dog.”");
}

/** How to ask, for the end of a message. */
export function questionHint(): string {
  return l10n.t("Ask a question with two possible answers, such as {0}.", exampleQuestion);
}

/** Throws a UserError for the first sentence that can't be read. Time is linear in the text. */
export function readSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let waiting: Fragment[] = [];
  for (const fragment of cut(text)) {
    if (fragment.words.length > 0) waiting.push(fragment);
    if (fragment.closing !== "stop") continue;
    sentences.push(...resolve(text, waiting));
    waiting = [];
  }
  return sentences;
}

/** Part of the text in quotation marks, short enough for a message. */
export function quote(text: string): string {
  const characters = Array.from(text.replace(/[\s\p{Cc}]+/gu, " ").trim());
  return `“${characters.length <= 60 ? characters.join("") : characters.slice(0, 59).join("") + "…"}”`;
}

// ---------------------------------------------------------------- from fragments

/** How many fragments one sentence may run over. */
const longest = 4;

/** The fewest fragments make a sentence, as long as the next fragment can begin another. */
function resolve(text: string, fragments: Fragment[]): Sentence[] {
  const sentences: Sentence[] = [];
  for (let at = 0; at < fragments.length;) {
    const all = [...readings(fragments, at)];
    const chosen = all.find(({ next }) => next === fragments.length || begins(fragments, next)) ?? all[0];
    if (chosen === undefined) throw refusal(text, fragments, at);
    sentences.push(chosen.sentence);
    at = chosen.next;
  }
  return sentences;
}

function* readings(fragments: Fragment[], at: number): Generator<{ sentence: Sentence; next: number }> {
  let complete = false;
  const words: Token[] = [];
  const first = fragments[at];
  for (const [i, fragment] of fragments.slice(at, at + longest).entries()) {
    const before = fragments[at + i - 1];
    if (i > 0 && before !== undefined && !mayGoOn(before, fragment, complete)) return;
    words.push(...fragment.words);
    const sentence = read(words, { start: first?.span.start ?? 0, end: fragment.span.end });
    if (sentence === null) continue;
    complete = true;
    yield { sentence, next: at + i + 1 };
  }
}

function begins(fragments: Fragment[], at: number): boolean {
  return readings(fragments, at).next().done === false;
}

/** Whether `next` may belong to the sentence of `before`. `complete`: it is a sentence already. */
function mayGoOn(before: Fragment, next: Fragment, complete: boolean): boolean {
  const [first] = next.words;
  if (before.closing === "comma") return first?.key === "or";
  // "a hot air", next line "balloon." is a wrap; after a whole sentence anything else is more likely a line of its own.
  if (complete) return before.closing === "wrap" && next.closing === "stop" && !/^\p{Lu}/u.test(first?.text ?? "");
  // A line without any of our words over a whole sentence is a title, not the beginning of a name.
  const title = before.opensLine && !before.words.some(({ key }) => grammar.test(key));
  return !title || read(next.words, next.span) === null;
}

// ---------------------------------------------------------------- sentences

const article = /^an?$/;
const quantifier = /^(?:every|each|any|an?)$/;
const grammar = /^(?:is|are|was|were|isn't|aren't|every|each|or|and|not|if|then)$/;
/** A subject that begins with one of these makes another kind of sentence. */
const otherKind =
  /^(?:all|no|none|some|most|many|few|only|both|neither|if|this|that|these|those|it|he|she|they|we|you|there|here|what|who|which)$/;

/** Three terms of `longestTerm` characters and the words between them can't be longer. */
const mostWords = 100;
const longestTerm = 60;

function read(words: Token[], span: Span): Sentence | null {
  if (words.length > mostWords) return null;
  return words[0]?.key === "is" ? readQuestion(words.slice(1), span) : readFact(words, span);
}

function readFact(words: Token[], span: Span): Sentence | null {
  for (const [i, word] of words.entries()) {
    if (word.key !== "is" || !article.test(words[i + 1]?.key ?? "")) continue;
    const subject = readSubject(words.slice(0, i));
    const object = readTerm(words.slice(i + 2));
    if (subject !== null && object !== null) return { kind: "fact", ...subject, object, span };
  }
  return null;
}

function readQuestion(words: Token[], span: Span): Sentence | null {
  const or = words.findIndex(({ key }) => key === "or");
  if (or < 0) return null;
  const rest = words.slice(or + 1);
  const second = readTerm(rest.length > 1 && article.test(rest[0]?.key ?? "") ? rest.slice(1) : rest);
  // From the first word on, as the subject may itself be "A".
  for (let i = 1; i < or - 1 && second !== null; i++) {
    if (!article.test(words[i]?.key ?? "")) continue;
    const subject = readSubject(words.slice(0, i));
    const first = readTerm(words.slice(i + 1, or));
    if (subject !== null && first !== null) return { kind: "question", ...subject, options: [first, second], span };
  }
  return null;
}

function readSubject(words: Token[]): { every: Span | null; subject: Term } | null {
  const [first] = words;
  if (first === undefined || otherKind.test(first.key)) return null;
  const every = words.length > 1 && quantifier.test(first.key) ? { start: first.start, end: first.end } : null;
  const subject = readTerm(every === null ? words : words.slice(1));
  return subject === null ? null : { every, subject };
}

/** `null` if this isn't a noun or a name: nothing, another half sentence, or only punctuation. */
function readTerm(words: Token[]): Term | null {
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return null;
  // "A" may be a noun ("Every A is a B"), but "a" can't.
  if (words.some(({ text, key }) => grammar.test(key) || text === "a" || text === "an")) return null;
  const joined = words
    .map(({ text }) => text)
    .join(" ")
    .normalize("NFC");
  const text = /^['‘].*['’]$/u.test(joined) ? joined.slice(1, -1) : joined;
  if (text.length > longestTerm || !/[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u.test(text)) return null;
  return { text, key: keyOf(text), span: { start: first.start, end: last.end } };
}

// ---------------------------------------------------------------- refusals

function refusal(text: string, fragments: Fragment[], at: number): UserError {
  const untilNext = fragments.findIndex((_, i) => i > at && begins(fragments, i));
  const piece = fragments.slice(at, untilNext < 0 ? undefined : untilNext);
  const words = piece.flatMap((fragment) => fragment.words).map(({ key }) => key);
  const quoted = quote(text.slice(piece[0]?.span.start, piece.at(-1)?.span.end));
  const asks = quoted.endsWith("?”") || /^(?:is|are|was|were|do|does|can|what|who|which)$/.test(words[0] ?? "");
  if (asks && words[0] === "is" && !words.includes("or")) {
    const yesOrNo = l10n.t("{0} is a yes-or-no question, but the model chooses between two answers.", quoted);
    return new UserError(`${yesOrNo} ${questionHint()}`);
  }
  if (asks) return new UserError(`${l10n.t("Can't read {0} as a question.", quoted)} ${questionHint()}`);
  if (words.some((word) => /^(?:not|no|never|none|isn't|aren't|neither)$/.test(word))) {
    const negative = l10n.t("{0} is negative, but only positive facts can be read.", quoted);
    return new UserError(`${negative} ${factsHint()}`);
  }
  if (words.some((word) => /^(?:are|were|all)$/.test(word))) {
    const plural = l10n.t("{0} is plural, but facts must be in the singular.", quoted);
    return new UserError(`${plural} ${factsHint()}`);
  }
  return new UserError(`${l10n.t("Can't read {0} as a fact.", quoted)} ${factsHint()} ${questionHint()}`);
}
