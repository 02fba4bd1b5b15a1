import { type Measure, TYPE, roughWidth } from "./measure";

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
