/** Finds the paragraph at the cursor, which is the question if nothing is selected. */

/** The part of a `vscode.TextDocument` that this needs. */
export interface Lines {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string; readonly isEmptyOrWhitespace: boolean };
}

/** First and last line of the paragraph that contains the line, or `undefined` on an empty line. */
export function paragraphAt(document: Lines, line: number): { first: number; last: number } | undefined {
  if (isBlank(document, line)) return undefined;
  let first = line;
  while (!isBlank(document, first - 1)) first--;
  let last = line;
  while (!isBlank(document, last + 1)) last++;
  return { first, last };
}

/** A line with only comment marks separates paragraphs like an empty one. */
function isBlank(document: Lines, line: number): boolean {
  return line < 0 || line >= document.lineCount || !/[\p{L}\p{N}]/u.test(document.lineAt(line).text);
}
