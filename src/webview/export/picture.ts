/**
 * The score as a picture of its own: the same marks, with the colors they have, without what can be clicked, below the
 * question and the headline and above a caption.
 */
import type { Measure } from "../kit/measure";
import { pageMeasure } from "../kit/pageMeasure";
import { type CostRow, costMarks, costTitle, costWords } from "../score/costMarks";
import { edgeOf } from "../score/grid";

/** `shown`: the colors of the editor. The others are those of VS Code's default themes. */
export type Look = "shown" | "light" | "dark";

export interface PictureText {
  question: string;
  answer: string;
  story: string;
  costs?: readonly CostRow[];
  /** Model, thresholds and maker. */
  caption: string;
}

const SVG = "http://www.w3.org/2000/svg";
const PALETTES: Record<Exclude<Look, "shown">, Record<string, string>> = {
  light: {
    foreground: "#3b3b3b",
    "editor-foreground": "#3b3b3b",
    "editor-background": "#ffffff",
    "textLink-foreground": "#005fb8",
    "charts-green": "#388a34",
    "charts-red": "#e51400",
  },
  dark: {
    foreground: "#cccccc",
    "editor-foreground": "#cccccc",
    "editor-background": "#1f1f1f",
    "textLink-foreground": "#4daafc",
    "charts-green": "#89d185",
    "charts-red": "#f14c4c",
  },
};

/** What of an element's style makes its look. */
const STYLES = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "text-decoration",
] as const;
const TEXT_STYLES = ["font-family", "font-size", "font-weight", "unicode-bidi", "paint-order"] as const;
/** Between what stands beside each other. */
const [APART, COLUMN] = [40, 12];
/** The least room for a story beside the costs. */
const STORY = 420;
/** Of the costs. */
const LINE = 17;

/** What is on the page, in units of the score. The SVG may be larger than what is drawn in it. */
export interface DrawnPicture {
  svg: SVGSVGElement;
  width: number;
  height: number;
}

/** What is drawn in a box of the page (see `PictureBox`). */
export function pictureIn(box: HTMLElement): DrawnPicture | null {
  const svg = box.querySelector("svg");
  return svg && { svg, width: Number(box.dataset["width"]), height: Number(box.dataset["height"]) };
}

/** A whole SVG document of what is on the page. */
export function pictureOf({ svg, ...size }: DrawnPicture, text: PictureText, look: Look): string {
  const stage = document.createElement("div");
  stage.className = look === "shown" ? "picture-stage" : "picture-stage palette";
  stage.classList.add("score-picture");
  if (look !== "shown")
    for (const [name, color] of Object.entries(PALETTES[look])) stage.style.setProperty(`--vscode-${name}`, color);
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.classList.remove("pointing");
  if (svg.closest(".tall")) stage.classList.add("tall");
  stage.append(copy);
  document.body.append(stage);
  try {
    return compose(copy, size, text, pageMeasure());
  } finally {
    stage.remove();
  }
}

function compose(
  copy: SVGSVGElement,
  { width, height }: Omit<DrawnPicture, "svg">,
  text: PictureText,
  measure: Measure,
): string {
  const head = element("g", {});
  const edge = edgeOf(width);
  const costs = drawnCosts(text.costs ?? [], measure, width - 2 * edge);
  // Beside the answer where there is room, else below the story.
  const isBeside = costs.height > 0 && width - 2 * edge - costs.width >= STORY;
  let y = 30;
  const write = (words: string, type: "head" | "big" | "word" | "note", size: number): void => {
    const beside = isBeside && (type === "big" || type === "word") ? costs.width + APART : 0;
    const room = (width - 2 * edge - beside) * (type === "big" ? 0.75 : 1);
    for (const line of linesOf(measure, words, type, room)) {
      const node = element("text", { x: `${edge}`, y: `${y}`, class: `t-${type}${type === "note" ? " quiet" : ""}` });
      if (type === "big") node.setAttribute("style", "font-size: 21px");
      node.textContent = line;
      head.append(node);
      y += size;
    }
  };
  write(text.question, "head", 26);
  const besideAnswer = y;
  if (text.answer !== "") write(text.answer, "big", 22);
  if (text.story !== "") write(text.story, "word", 18);
  if (costs.height > 0) {
    const [x, from] = isBeside ? [width - edge - costs.width, besideAnswer] : [edge, y + 4];
    costs.drawn.setAttribute("transform", `translate(${x} ${from})`);
    head.append(costs.drawn);
    y = Math.max(y, from + costs.height);
  }
  const top = y;
  y += height + 8;
  write(text.caption, "note", 15);
  const score = element("g", { transform: `translate(0 ${top})` });
  score.append(...copy.childNodes);
  const ground = element("rect", { class: "ground", x: "0", y: "0", width: `${width}`, height: `${y + 6}` });
  copy.append(ground, head, score);
  settle(copy);
  copy.setAttribute("xmlns", SVG);
  // Some texts begin with a space.
  copy.setAttribute("xml:space", "preserve");
  copy.setAttribute("viewBox", `0 0 ${width} ${y + 6}`);
  copy.setAttribute("width", `${width}`);
  copy.setAttribute("height", `${y + 6}`);
  return new XMLSerializer().serializeToString(copy);
}

/** What the answers took, as beside the headline: a line for each, whose first baseline is at 0. */
function drawnCosts(costs: readonly CostRow[], measure: Measure, room: number) {
  const marks = costMarks(costs);
  const widest = (words: readonly string[]): number => Math.max(0, ...words.map((one) => measure(one, "number")));
  const amounts = widest(costs.map(({ name }) => name)) + COLUMN;
  const from = amounts + widest(costs.map(costWords)) + COLUMN;
  const scale = Math.min(1, Math.max(0.1, (room - from) / Math.max(1, marks.width)));
  const drawn = element("g", {});
  costs.forEach((cost, at) => {
    const y = at * LINE;
    for (const [x, words, look] of [
      [0, cost.name, "t-number quiet"],
      [amounts, costWords(cost), "t-number"],
    ] as const) {
      const node = element("text", { x: `${x}`, y: `${y}`, class: look });
      node.textContent = words;
      drawn.append(node);
    }
    const group = element("g", {
      class: cost.isOwn ? "marks own" : "marks",
      transform: `translate(${from} ${y - 4 - (scale * marks.height) / 2}) scale(${scale})`,
    });
    const title = element("title", {});
    title.textContent = costTitle(cost, marks);
    const { rings = "", squares = "" } = marks.rows[at] ?? {};
    group.append(
      title,
      element("path", { class: "rings", d: rings, style: `stroke-width: ${marks.line}px` }),
      element("path", { class: "squares", d: squares }),
    );
    drawn.append(group);
  });
  return { drawn, width: from + scale * marks.width, height: costs.length * LINE };
}

/** Writes the styles into the elements, and takes out what only the page needs. */
function settle(root: SVGSVGElement): void {
  for (const box of root.querySelectorAll(".box, .twist-mark")) box.remove();
  const all = [root, ...root.querySelectorAll<SVGElement>("*")];
  const settled = all.map((one) => {
    const style = getComputedStyle(one);
    const names = one instanceof SVGTextElement ? [...STYLES, ...TEXT_STYLES] : STYLES;
    return names.map((name) => [name, style.getPropertyValue(name)] as const);
  });
  all.forEach((one, at) => {
    for (const name of one.getAttributeNames())
      if (/^(class|style|role|tabindex|aria-.*|data-.*)$/.test(name)) one.removeAttribute(name);
    if (!(one instanceof SVGGeometryElement) && !(one instanceof SVGTextElement)) return;
    for (const [name, value] of settled[at] ?? []) if (!isUsual(name, value)) one.setAttribute(name, value);
  });
}

function isUsual(name: string, value: string): boolean {
  switch (name) {
    case "stroke":
    case "stroke-dasharray":
      return value === "none";
    case "stroke-width":
      return value === "1px";
    case "stroke-linecap":
      return value === "butt";
    case "stroke-linejoin":
      return value === "miter";
    case "paint-order":
      return value === "normal";
    case "text-decoration":
      return value.startsWith("none");
    default:
      return value === "";
  }
}

function element(name: string, attributes: Record<string, string>): Element {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function linesOf(measure: Measure, text: string, type: "head" | "big" | "word" | "note", room: number): string[] {
  const lines: string[] = [];
  for (const word of text.replace(/\s+/g, " ").trim().split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && measure(`${last} ${word}`, type) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The picture as PNG with twice its size in pixels, in base64. */
export async function pngOf(svg: string): Promise<string> {
  return dataOf(await canvasOf(svg));
}

async function canvasOf(svg: string): Promise<HTMLCanvasElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * image.width;
  canvas.height = 2 * image.height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function dataOf(canvas: HTMLCanvasElement): string {
  return canvas.toDataURL("image/png").replace(/^data:image\/png;base64,/, "");
}

/** Puts the picture into the clipboard as an image. */
export async function copyPicture(svg: string): Promise<void> {
  const canvas = await canvasOf(svg);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The picture is too large for an image.");
  await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
}
