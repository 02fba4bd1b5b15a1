/** Finds the question at the cursor if nothing is selected: its paragraph, and those of its facts. */

/** The part of a `vscode.TextDocument` that this needs. */
export interface Lines {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string; readonly isEmptyOrWhitespace: boolean };
}

/** First and last line. */
interface Paragraph {
  first: number;
  last: number;
}

/** What a paragraph holds, as far as it can be read. */
export type PartsOf = (text: string) => { facts: boolean; question: boolean };

/**
 * The paragraphs of the question at the line, first to last; `undefined` on an empty line between others. Below all
 * text, where the cursor is after one has typed a question and a line break, the last paragraph counts. Facts may be in
 * paragraphs of their own, above their question or below it, and the cursor in any of them. `partsOf` is `null` for a
 * model that takes any text: the question is the paragraph then.
 */
export function questionAt(document: Lines, line: number, partsOf: PartsOf | null): Paragraph[] | undefined {
  const own = paragraphAt(document, Math.min(line, lastLine(document)));
  if (!own || !partsOf) return own && [own];
  const kindOf = (paragraph: Paragraph): Kind => kindIn(document, paragraph, partsOf);
  const walk = (step: -1 | 1, from: Paragraph): Iterable<Paragraph> => paragraphsFrom(document, from, step);
  const kind = kindOf(own);
  if (kind === "title" || kind === "other" || kind === "whole") return [own];
  if (kind === "question") return withFacts(own, walk, kindOf);
  // The facts belong to the next question, or to the one above if there is none.
  for (const step of [1, -1] as const) {
    for (const paragraph of walk(step, own)) {
      const found = kindOf(paragraph);
      if (found === "question") return withFacts(paragraph, walk, kindOf);
      if (found !== "facts" && found !== "title") break;
    }
  }
  return [own];
}

/** `whole`: facts and a question. `title`: neither, on one line. */
type Kind = "facts" | "question" | "whole" | "title" | "other";

function kindIn(document: Lines, { first, last }: Paragraph, partsOf: PartsOf): Kind {
  const lines = Array.from({ length: last - first + 1 }, (_, index) => document.lineAt(first + index).text);
  const { facts, question } = partsOf(lines.join("\n"));
  if (facts) return question ? "whole" : "facts";
  return question ? "question" : first === last ? "title" : "other";
}

/** A question with the paragraphs of facts above it, or below it if there are none above. */
function withFacts(
  question: Paragraph,
  walk: (step: -1 | 1, from: Paragraph) => Iterable<Paragraph>,
  kindOf: (paragraph: Paragraph) => Kind,
): Paragraph[] {
  for (const step of [-1, 1] as const) {
    const facts: Paragraph[] = [];
    for (const paragraph of walk(step, question)) {
      const kind = kindOf(paragraph);
      if (kind === "facts") facts.push(paragraph);
      // Several questions may share the facts above them.
      else if (kind !== "title" && !(kind === "question" && step < 0 && facts.length === 0)) break;
    }
    if (facts.length > 0) return [...facts, question].sort((a, b) => a.first - b.first);
  }
  return [question];
}

function* paragraphsFrom(document: Lines, { first, last }: Paragraph, step: -1 | 1): Iterable<Paragraph> {
  for (let line = step < 0 ? first - 1 : last + 1; line >= 0 && line < document.lineCount; line += step) {
    const found = paragraphAt(document, line);
    if (!found) continue;
    yield found;
    line = step < 0 ? found.first : found.last;
  }
}

function paragraphAt(document: Lines, line: number): Paragraph | undefined {
  if (isBlank(document, line)) return undefined;
  let first = line;
  while (!isBlank(document, first - 1)) first--;
  let last = line;
  while (!isBlank(document, last + 1)) last++;
  return { first, last };
}

/** The last one with text, or the first of an empty document. */
function lastLine(document: Lines): number {
  let line = document.lineCount - 1;
  while (line > 0 && isBlank(document, line)) line--;
  return line;
}

/** A line with only comment marks separates paragraphs like an empty one. */
function isBlank(document: Lines, line: number): boolean {
  return line < 0 || line >= document.lineCount || !/[\p{L}\p{N}]/u.test(document.lineAt(line).text);
}
