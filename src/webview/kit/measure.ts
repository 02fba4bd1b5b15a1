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

/** The text, cut off where it would be wider. */
export function fit(measure: Measure, text: string, type: Type, width: number): string {
  if (measure(text, type) <= width) return text;
  const letters = [...text];
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${letters.slice(0, middle).join("").trimEnd()}…`, type) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "…" : `${letters.slice(0, low).join("").trimEnd()}…`;
}
