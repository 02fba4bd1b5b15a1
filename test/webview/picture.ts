/** A picture of the page without a page: what its components draw, as boxes of text. */
import type { ComponentChildren, VNode } from "preact";
import { TYPE, type Type, roughWidth } from "../../src/webview/kit/measure";

/** A text of the picture, in units of the score. */
export interface Drawn {
  text: string;
  /** What is told where it is pointed at. */
  title: string | null;
  type: Type;
  class: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Where it is written, and its baseline. */
  x: number;
  y: number;
}

/** An element of the picture, outermost first. */
export interface Element {
  tag: string;
  props: Record<string, unknown>;
  children: ComponentChildren;
  /** How far down what is around it moves it. */
  down: number;
}

/** All elements of the tree, with what their components draw. Components with state can't be drawn. */
export function elementsOf(tree: ComponentChildren, down = 0): Element[] {
  if (Array.isArray(tree)) return (tree as ComponentChildren[]).flatMap((one) => elementsOf(one, down));
  if (tree === null || typeof tree !== "object" || !("type" in tree)) return [];
  const { type, props } = tree as VNode<Record<string, unknown> & { children?: ComponentChildren }>;
  if (typeof type !== "string") return elementsOf((type as (given: object) => ComponentChildren)(props), down);
  const moved = /^translate\(0 (-?[\d.]+)\)$/.exec(type === "g" ? String(props["transform"]) : "");
  const inside = down + Number(moved?.[1] ?? 0);
  return [{ tag: type, props, children: props.children, down }, ...elementsOf(props.children, inside)];
}

/** As wide as `roughWidth` says, and as high as letters reach above and below their baseline. */
export function textsOf(tree: ComponentChildren): Drawn[] {
  return elementsOf(tree).flatMap(({ tag, props, children, down }) => {
    if (tag !== "text") return [];
    const name = String(props["class"]);
    const type = /(?:^| )t-(\w+)/.exec(name)?.[1] as Type;
    const text = wordsIn(children);
    const [x, y, width, size] = [Number(props["x"]), down + Number(props["y"]), roughWidth(text, type), TYPE[type][0]];
    const left = props["text-anchor"] === "end" ? x - width : x;
    const [told] = elementsOf(children).filter((one) => one.tag === "title");
    return [
      {
        ...{ text, title: told ? wordsIn(told.children) : null, type, class: name, x, y },
        ...{ left, right: left + width, top: y - 0.74 * size, bottom: y + 0.2 * size },
      },
    ];
  });
}

/** The text of an element itself: a title isn't drawn. */
function wordsIn(children: ComponentChildren): string {
  if (Array.isArray(children)) return children.map(wordsIn).join("");
  return typeof children === "string" || typeof children === "number" ? `${children}` : "";
}

/** Whether two boxes overlap, by more than a hair. */
export function overlap(one: Drawn, other: Drawn): boolean {
  const hair = 0.5;
  return (
    one.left < other.right - hair &&
    other.left < one.right - hair &&
    one.top < other.bottom - hair &&
    other.top < one.bottom - hair
  );
}

/** Pairs of texts that overlap. */
export function overlaps(texts: readonly Drawn[]): string[] {
  const written = texts.filter(({ text }) => text.trim() !== "");
  return written.flatMap((one, at) =>
    written.slice(at + 1).flatMap((other) => (overlap(one, other) ? [pair(one, other)] : [])),
  );
}

export function pair(one: Drawn, other: Drawn): string {
  return `“${one.text}” (${place(one)}) and “${other.text}” (${place(other)})`;
}

const place = ({ left, right, y }: Drawn): string => `${left.toFixed(0)}–${right.toFixed(0)}, ${y.toFixed(0)}`;
