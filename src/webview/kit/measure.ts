/** How wide text is in the score, in its units: 13 of them are the workbench's font size. */

/** The sizes of type in the score. The style sheet has the same. */
export const TYPE = {
  big: [16, 600],
  head: [13, 600],
  word: [13, 400],
  strong: [13, 600],
  number: [12, 400],
  strongNumber: [12, 600],
  note: [11, 400],
  noteStrong: [11, 600],
  axis: [10.5, 400],
} as const satisfies Record<string, readonly [size: number, weight: number]>;

export type Type = keyof typeof TYPE;

export type Measure = (text: string, type: Type) => number;

/** About as wide as text is in a common font, where there is no page. */
export const roughWidth: Measure = (text, type) => [...text].length * TYPE[type][0] * 0.54;

/** The text, cut off where it would be wider. `within`: what stays whole around it, such as a number after it. */
export function fit(
  measure: Measure,
  text: string,
  type: Type,
  width: number,
  within: (shown: string) => string = (shown) => shown,
): string {
  if (measure(within(text), type) <= width) return within(text);
  const letters = [...text];
  const cut = (length: number): string => within(`${letters.slice(0, length).join("").trimEnd()}…`);
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(cut(middle), type) <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

/** The text in lines, which break after a comma or a colon. */
export function wrapped(measure: Measure, text: string, type: Type, width: number): string[] {
  const lines: string[] = [];
  for (const piece of text === "" ? [] : text.split(/(?<=[,:]) /)) {
    const longer = [...lines.slice(-1), piece].join(" ");
    if (lines.length > 0 && measure(longer, type) <= width) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}
