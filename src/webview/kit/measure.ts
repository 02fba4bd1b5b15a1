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

/** Measures with the font of the page. What was measured is kept. */
export function pageMeasure(): Measure {
  const context = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily || "sans-serif";
  const known = new Map<string, number>();
  return (text, type) => {
    const key = `${type} ${text}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const [size, weight] = TYPE[type];
    if (context) context.font = `${weight} ${size}px ${family}`;
    const width = context ? context.measureText(text).width : roughWidth(text, type);
    if (known.size > 5000) known.clear();
    known.set(key, width);
    return width;
  };
}

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
