/** Columns that line up, in a terminal. */

/** A line per row; the columns named in `right` stand at their right edge. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const width: number[] = [];
  for (const row of rows) row.forEach((cell, column) => (width[column] = Math.max(width[column] ?? 0, length(cell))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = " ".repeat((width[column] ?? 0) - length(cell));
        return right.includes(column) ? space + cell : cell + space;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** Lines of at most `width` characters; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && length(last) + 1 + length(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** In characters, not in the halves of some. */
export function length(text: string): number {
  return [...text].length;
}
