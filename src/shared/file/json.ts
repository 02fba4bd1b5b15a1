/**
 * A text as JSON: a document, which may have comments and trailing commas as VS Code's own files do, or JSON Lines.
 * Errors name the line, because a parser's own message names an offset, which no editor shows.
 */
import * as l10n from "@vscode/l10n";
import { type ParseError, parse } from "jsonc-parser";

/** `problem` completes "It can't be read: …". */
export type Parsed = { value: unknown } | { problem: string };

export function parseJson(text: string): Parsed {
  const document = withoutMark(text);
  return plain(document) ?? withComments(document);
}

/** One for each line that isn't empty, if the text is JSON Lines; else the one of the document. */
export function parseJsonOrLines(text: string): Parsed | Parsed[] {
  const document = withoutMark(text);
  return plain(document) ?? lines(document) ?? withComments(document);
}

/** Much the fastest, so it is tried first. */
function plain(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** `undefined` unless the first line that isn't empty is an object of its own. */
function lines(text: string): Parsed[] | undefined {
  const found: Parsed[] = [];
  let number = 0;
  for (const line of text.split("\n")) {
    number++;
    if (line.trim() === "") continue;
    const parsed = plain(line);
    if (found.length === 0 && (typeof parsed?.value !== "object" || parsed.value === null)) return undefined;
    found.push(parsed ?? { problem: problemOf(line, firstError(line), number) });
  }
  return found;
}

function withComments(text: string): Parsed {
  const errors: ParseError[] = [];
  try {
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    return errors[0] ? { problem: problemOf(text, errors[0], 1) } : { value };
  } catch {
    // The parser calls itself for everything that is inside of something.
    return { problem: l10n.t("it is nested too deeply") };
  }
}

function firstError(text: string): ParseError | undefined {
  const errors: ParseError[] = [];
  try {
    parse(text, errors, { disallowComments: true });
  } catch {
    return undefined;
  }
  return errors[0];
}

/** `firstLine`: the number of the text's first line. */
function problemOf(text: string, error: ParseError | undefined, firstLine: number): string {
  const offset = error?.offset ?? 0;
  const line = firstLine + (text.slice(0, offset).match(/\n/g)?.length ?? 0);
  const [constant] = /^-?(?:NaN|Infinity)\b/.exec(text.slice(offset, offset + 20)) ?? [];
  if (constant !== undefined)
    return l10n.t("line {0} has {1}, which JSON doesn't have. Replace it with null", line, constant);
  const found = text.slice(offset, offset + Math.max(1, error?.length ?? 0)).replace(/\s+/g, " ");
  if (found.trim() === "") return l10n.t("it ends too early, in line {0}", line);
  return l10n.t("line {0} has “{1}” where something else belongs", line, found.slice(0, 20));
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}
