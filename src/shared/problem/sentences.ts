/**
 * Reads the only kind of text that a ProsQA model can be asked about: facts and a question in prose, lists, comments
 * or quotations. What isn't one of them is kept apart; unread.ts says which of it may be passed over.
 *
 * Text -> fragments (cut at stops, commas and line ends) -> sentences (a line end may be a mere wrap).
 */
import * as l10n from "@vscode/l10n";
import { type Fragment, type Span, type Token, cut, keyOf } from "./fragments";

/** A noun or name as the text spells it. Two terms with equal keys mean the same word. */
export interface Term {
  text: string;
  key: string;
  span: Span;
}

export type Sentence = FactSentence | QuestionSentence;

/** A passage that is neither a fact nor a question: a title, prose, or a fact in another form. */
export interface Unread {
  words: Token[];
  span: Span;
  /** Whether it is a line, or several, without a stop at the end, as a title is. */
  isLine: boolean;
  /**
   * How it hangs together with a fact or a question: `sentence`, it may be a part of it; `line`, that one begins on the
   * next line, and nothing ends this one.
   */
  joined: "sentence" | "line" | null;
}

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

interface Found {
  sentences: Sentence[];
  unread: Unread[];
}

/** In the order of the text. Time is linear in it. */
export function readSentences(text: string): Found {
  const found: Found = { sentences: [], unread: [] };
  let waiting: Fragment[] = [];
  for (const fragment of cut(text)) {
    if (fragment.words.length > 0) waiting.push(fragment);
    if (fragment.closing !== "stop") continue;
    resolve(text, waiting, found);
    waiting = [];
  }
  return found;
}

/** The terms of a sentence, as it says them. */
export function termsOf(sentence: Sentence): Term[] {
  return sentence.kind === "fact" ? [sentence.subject, sentence.object] : [sentence.subject, ...sentence.options];
}

/** Part of the text in quotation marks, short enough for a message. */
export function quote(text: string): string {
  const characters = Array.from(text.replace(/[\s\p{Cc}]+/gu, " ").trim());
  return `“${characters.length <= 60 ? characters.join("") : characters.slice(0, 59).join("") + "…"}”`;
}

// ---------------------------------------------------------------- from fragments

/** How many fragments one sentence may run over: a word on every line is enough. */
const longest = 16;

/** The fewest fragments make a sentence, as long as the next fragment can begin another. */
function resolve(text: string, fragments: Fragment[], found: Found): void {
  for (let at = 0; at < fragments.length;) {
    const all = [...readings(fragments, at)];
    const chosen = all.find(({ next }) => next === fragments.length || begins(fragments, next)) ?? all[0];
    if (chosen !== undefined) {
      found.sentences.push(chosen.sentence);
      at = chosen.next;
      continue;
    }
    const until = fragments.findIndex((_, i) => i > at && begins(fragments, i));
    const end = until < 0 ? fragments.length : until;
    const before = found.sentences.at(-1)?.span.end ?? 0;
    found.unread.push(...passages(text, fragments, { from: at, until: end, before }));
    at = end;
  }
}

/**
 * What lies between two sentences that can be read, the first of which ends at `before`. A line that begins with a
 * capital is a passage of its own.
 */
function passages(
  text: string,
  fragments: Fragment[],
  { from, until, before }: { from: number; until: number; before: number },
): Unread[] {
  const parts: Fragment[][] = [];
  for (const fragment of fragments.slice(from, until)) {
    const last = parts.at(-1);
    if (last === undefined || (last.at(-1)?.closing !== "comma" && isCapital(fragment.words[0])))
      parts.push([fragment]);
    else last.push(fragment);
  }
  const goesOn = (start: number): boolean =>
    before > 0 && !isStop(text, before) && /^[^\p{L}\p{N}]*\p{Ll}/u.test(text.slice(before, start + 1));
  return parts.map((part, index): Unread => {
    const [first] = part;
    const closing = part.at(-1)?.closing;
    const span = { start: first?.span.start ?? 0, end: part.at(-1)?.span.end ?? 0 };
    const isAfter = index === 0 && (fragments[from - 1]?.closing === "comma" || goesOn(span.start));
    const isBefore = index === parts.length - 1 && until < fragments.length && closing !== "stop";
    return {
      words: part.flatMap(({ words }) => words),
      span,
      isLine: first?.opensLine === true && !isStop(text, span.end),
      joined: isAfter || (isBefore && closing === "comma") ? "sentence" : isBefore ? "line" : null,
    };
  });
}

function isStop(text: string, end: number): boolean {
  return /[.!?;؛。؟]/.test(text.slice(end - 1, end));
}

function isCapital(word: Token | undefined): boolean {
  return /^\p{Lu}/u.test(word?.text ?? "");
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
  if (complete) return before.closing === "wrap" && next.closing === "stop" && !isCapital(first);
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

/** A subject that holds one of these is a clause: "Ann knows that Rex". */
const clause = /^(?:that|which|who|whom|whose|whether)$/;

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
  if (second === null) return null;
  const asked = (subjectEnd: number, firstStart: number): Sentence | null => {
    const subject = readSubject(words.slice(0, words[subjectEnd - 1]?.key === "either" ? subjectEnd - 1 : subjectEnd));
    const first = readTerm(words.slice(firstStart, or));
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
  if (first === undefined || otherKind.test(first.key) || (first.text === "I" && words.length > 1)) return null;
  if (words.some(({ key }) => clause.test(key))) return null;
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
