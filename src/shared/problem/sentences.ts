/**
 * Reads facts and a question in prose, lists, comments or quotations, by the grammar of a task. What isn't one of them
 * is kept apart; unread.ts says which of it may be passed over.
 *
 * Text -> fragments (cut at stops, commas and line ends) -> sentences (a line end may be a mere wrap).
 */
import { type Role, canBeTerm } from "./closedClass";
import { type Fragment, type Span, type Token, cut, keyOf } from "./fragments";

/** A noun, a name or a property as the text spells it. Two terms with equal keys mean the same word. */
export interface Term {
  text: string;
  key: string;
  span: Span;
}

/** What a sentence is, whatever its grammar. */
export interface SentenceBase {
  kind: "fact" | "question";
  span: Span;
}

/** How the sentences of a task are written. */
export interface Grammar<S extends SentenceBase> {
  /** `null` if the words are neither a fact nor a question. */
  read(words: Token[], span: Span): S | null;
  /** The keys of words that a sentence holds beside its terms. */
  ownWords: RegExp;
  /** The terms of a sentence, as it says them. */
  termsOf: (sentence: S) => Term[];
  /** How to write facts, and how to ask, for the end of a message. */
  factsHint(): string;
  questionHint(): string;
  /** Why a passage can't be read as a fact, or as a question; `null` if there is nothing particular to say. */
  whyNot(passage: Unread, said: string, asks: boolean): string | null;
}

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

export interface Found<S> {
  sentences: S[];
  unread: Unread[];
}

/** In the order of the text. Time is linear in it. */
export function readSentences<S extends SentenceBase>(text: string, grammar: Grammar<S>): Found<S> {
  return new Reader(text, grammar).read();
}

/** Part of the text in quotation marks, short enough for a message. */
export function quote(text: string): string {
  const characters = Array.from(text.replace(/[\s\p{Cc}]+/gu, " ").trim());
  return `“${characters.length <= 60 ? characters.join("") : characters.slice(0, 59).join("") + "…"}”`;
}

/** The same of the part that the span tells. */
export function quoteSpan(text: string, { start, end }: Span): string {
  return quote(text.slice(start, end));
}

const longestTerm = 60;
/** Three terms of `longestTerm` characters and the words between them can't be longer. */
const mostWords = 100;

/** `null` if this isn't a noun or a name: nothing, another half sentence, other words, or only punctuation. */
export function readTerm(words: readonly Token[], ownWords: RegExp, role: Role): Term | null {
  const first = words[0];
  const last = words.at(-1);
  if (first === undefined || last === undefined) return null;
  // "A" may be a noun ("Every A is a B"), but "a" can't.
  if (words.some(({ text, key }) => ownWords.test(key) || text === "a" || text === "an")) return null;
  if (!canBeTerm(words, role)) return null;
  const joined = words
    .map(({ text }) => text)
    .join(" ")
    .normalize("NFC");
  const text = /^['‘].*['’]$/u.test(joined) ? joined.slice(1, -1) : joined;
  if (text.length > longestTerm || !/[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u.test(text)) return null;
  return { text, key: keyOf(text), span: { start: first.start, end: last.end } };
}

// ---------------------------------------------------------------- from fragments

/** How many fragments one sentence may run over: a word on every line is enough. */
const longest = 16;

class Reader<S extends SentenceBase> {
  private readonly found: Found<S> = { sentences: [], unread: [] };

  constructor(
    private readonly text: string,
    private readonly grammar: Grammar<S>,
  ) {}

  read(): Found<S> {
    let waiting: Fragment[] = [];
    for (const fragment of cut(this.text)) {
      if (fragment.words.length > 0) waiting.push(fragment);
      if (fragment.closing !== "stop") continue;
      this.resolve(waiting);
      waiting = [];
    }
    return this.found;
  }

  /** The fewest fragments make a sentence, as long as the next fragment can begin another. */
  private resolve(fragments: Fragment[]): void {
    const { sentences, unread } = this.found;
    for (let at = 0; at < fragments.length;) {
      const all = [...this.readings(fragments, at)];
      const chosen = all.find(({ next }) => next === fragments.length || this.begins(fragments, next)) ?? all[0];
      if (chosen !== undefined) {
        sentences.push(chosen.sentence);
        at = chosen.next;
        continue;
      }
      const until = fragments.findIndex((_, i) => i > at && this.begins(fragments, i));
      const end = until < 0 ? fragments.length : until;
      const before = sentences.at(-1)?.span.end ?? 0;
      unread.push(...passages(this.text, fragments, { from: at, until: end, before }));
      at = end;
    }
  }

  private *readings(fragments: Fragment[], at: number): Generator<{ sentence: S; next: number }> {
    let complete = false;
    const words: Token[] = [];
    const first = fragments[at];
    for (const [i, fragment] of fragments.slice(at, at + longest).entries()) {
      const before = fragments[at + i - 1];
      if (i > 0 && before !== undefined && !this.mayGoOn(before, fragment, complete)) return;
      words.push(...fragment.words);
      const sentence = this.sentence(words, { start: first?.span.start ?? 0, end: fragment.span.end });
      if (sentence === null) continue;
      complete = true;
      yield { sentence, next: at + i + 1 };
    }
  }

  private begins(fragments: Fragment[], at: number): boolean {
    return this.readings(fragments, at).next().done === false;
  }

  /** Whether `next` may belong to the sentence of `before`. `complete`: it is a sentence already. */
  private mayGoOn(before: Fragment, next: Fragment, complete: boolean): boolean {
    const [first] = next.words;
    if (before.closing === "comma") return first?.key === "or";
    // "a hot air", next line "balloon." is a wrap; after a whole sentence anything else is more likely a new line.
    if (complete) return before.closing === "wrap" && next.closing === "stop" && !isCapital(first);
    // A line without any of our words over a whole sentence is a title, not the beginning of a name.
    const title = before.opensLine && !before.words.some(({ key }) => this.grammar.ownWords.test(key));
    return !title || this.sentence(next.words, next.span) === null;
  }

  private sentence(words: Token[], span: Span): S | null {
    return words.length > mostWords ? null : this.grammar.read(words, span);
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
