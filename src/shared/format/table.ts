/** Tables and lines as text: columns that line up in a terminal, and in Markdown source. Pure. */
import stringWidth from "string-width";

/** A line per row; the columns named in `right` are right-aligned. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const width: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (width[column] = Math.max(width[column] ?? 0, stringWidth(cell))));
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, width[column] ?? 0, right.includes(column)))
      .join("  ")
      .trimEnd(),
  );
}

/** A table of numbers under their names, every column at its right edge. */
export function numbers(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return table([header, ...rows], [...header.keys()]);
}

/** The same for Markdown; the first column is text, the others are numbers. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  // Not with `...`: there may be more rows than a function takes arguments.
  const width = header.map((name, column) =>
    rows.reduce((most, row) => Math.max(most, stringWidth(row[column] ?? "")), Math.max(4, stringWidth(name))),
  );
  const numeric = [...header.keys()].slice(1);
  const marks = width.map((n, column) => (column === 0 ? "-".repeat(n) : `${"-".repeat(n - 1)}:`));
  const lines = [header, marks, ...rows].map((row) =>
    row.map((cell, column) => pad(cell, width[column] ?? 0, numeric.includes(column))),
  );
  return lines.map((cells) => `| ${cells.join(" | ")} |`);
}

/** "99.3%": always with one decimal, so that a column of them lines up. */
export function share(p: number): string {
  return `${(100 * p).toFixed(1)}%`;
}

/** Lines of at most `width` columns; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(last) + 1 + stringWidth(word) <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The text with spaces up to so many columns; a wider one stays as it is. */
export function pad(text: string, width: number, right = false): string {
  const space = " ".repeat(Math.max(0, width - stringWidth(text)));
  return right ? space + text : text + space;
}
