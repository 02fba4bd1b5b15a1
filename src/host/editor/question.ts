/** Which part of a document is asked about where nothing is selected: the paragraph at the cursor. */

/** What is needed of a `vscode.TextDocument`. */
export interface Lines {
  readonly lineCount: number;
  lineAt(line: number): { readonly text: string; readonly isEmptyOrWhitespace: boolean };
}

/** First and last line of the paragraph that holds the line, or `undefined` on an empty line. */
export function paragraphAt(document: Lines, line: number): { first: number; last: number } | undefined {
  if (isBlank(document, line)) return undefined;
  let first = line;
  while (!isBlank(document, first - 1)) first--;
  let last = line;
  while (!isBlank(document, last + 1)) last++;
  return { first, last };
}

/** A line of nothing but comment marks parts paragraphs as an empty one does. */
function isBlank(document: Lines, line: number): boolean {
  return line < 0 || line >= document.lineCount || !/[\p{L}\p{N}]/u.test(document.lineAt(line).text);
}
