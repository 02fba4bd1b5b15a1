/**
 * The first half of reading a text: pieces between stops, commas and line ends, whatever editor, list or comment
 * they were selected from. sentences.ts makes sentences of them.
 */

/** UTF-16 offsets into the source text. */
export interface Span {
  start: number;
  end: number;
}

/** A word as the text spells it. Two words with equal keys mean the same. */
export interface Token extends Span {
  text: string;
  key: string;
}

export interface Fragment {
  words: Token[];
  /** `wrap`: the line ends, the sentence perhaps not. `starred`: the same before a "*", of a list or a comment. */
  closing: "stop" | "comma" | "wrap" | "starred";
  opensLine: boolean;
  span: Span;
}

/** Drops the marks of comments, quotations and lists, and labels such as "Question:". */
export function* cut(text: string): Iterable<Fragment> {
  let words: Token[] = [];
  let opensLine = true;
  const close = (closing: Fragment["closing"], end?: number): Fragment => {
    while (opening.test(words[0]?.key ?? "")) words.shift();
    const span = { start: words[0]?.start ?? 0, end: end ?? words.at(-1)?.end ?? 0 };
    const fragment = { words, closing, opensLine, span };
    words = [];
    opensLine = false;
    return fragment;
  };

  let lineEnd = 0;
  for (const { 0: content, index } of text.matchAll(line)) {
    const comment = commentMark.exec(content)?.[0].length ?? 0;
    const item = listMark.exec(content.slice(comment))?.[0] ?? "";
    const marks = comment + item.length;
    const blank = marks >= content.trimEnd().length || (text.slice(lineEnd, index).match(lineBreak)?.length ?? 0) > 1;
    const starred = item.startsWith("*");
    yield close(blank || (item !== "" && !starred) ? "stop" : starred ? "starred" : "wrap");
    opensLine = true;
    lineEnd = index + content.length;

    for (const match of content.slice(marks).matchAll(token)) {
      const start = index + marks + match.index;
      const end = start + match[0].length;
      if (match.groups?.["word"] === undefined) {
        yield close(match.groups?.["comma"] === undefined ? "stop" : "comma", end);
      } else if (!commentEnd.test(match[0])) {
        const word = match[0].replace(noise, "");
        if (word !== "") words.push({ text: word, key: keyOf(word), start, end });
      }
    }
  }
  yield close("stop");
}

const line = /[^\n\r\u2028\u2029]+/g;
const lineBreak = /\r\n|[\n\r\u2028\u2029]/g;
const commentMark = /^\s*(?:(?:>|\/\/+!?|#+(?=\s)|\/\*+|--+(?=\s)|%+(?=\s)|;+(?=\s)|<!--)\s*)*/;
const listMark = /^(?:[-–—•‣◦·+*](?=\s)|\(?\d{1,3}[.)](?=\s))\s*(?:\[[ xX]\]\s+)?/;
// A full stop inside a word ("Node.js", "3.5") or after a title is part of it; quotation marks count as spaces.
const token =
  /(?<word>(?:(?:Mrs?|Ms|Dr|St|Prof)\.(?=\s+\p{Lu})|[^\s\p{Cc}"“”„«»`.;؛!。?؟？,،]|\.(?=[\p{Ll}\p{N}])|,(?=\d))+)|(?<comma>[,،])|[.;؛!。?؟？]/gu;
const commentEnd = /^(?:\*+\/|-->)$/;
// Emphasis, and characters without width or that only set the direction of writing.
const noise = /^[*_]+|[*_]+$|[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const opening = /^(?:and|but|so|(?:facts?|given|premises?|rules?|context|problem|example|questions?|q):)$/;

/** The same word for us: case, spacing, Unicode form and the kind of apostrophe make no difference. */
export function keyOf(word: string): string {
  return word.normalize("NFC").toLowerCase().replace(/[’ʼ]/g, "'").replace(/\s+/g, " ");
}
