/** What keeps a page fluid when much of it has to be drawn anew. */
import { type ComponentChildren, Fragment, type FunctionComponent, h } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Turns, type Weighed } from "./turns";

export interface Part extends Weighed {
  draw: () => ComponentChildren;
}

/** Draws many parts, a few in each frame where all are too many, whenever `of` is another. */
export type Gradually = (of: unknown, parts: readonly Part[]) => ComponentChildren;

/** So many marks in a frame: all of a usual question. */
const MOST = 40;

/**
 * Many parts, of which a few are drawn in each frame whenever `of` is another. Until its turn comes, a part stays as it
 * was. Otherwise all are drawn, and each decides for itself whether to stay.
 */
export const Gradual: FunctionComponent<{ of: unknown; parts: readonly Part[] }> = ({ of, parts }) => {
  const [, redraw] = useState(0);
  const { current: wave } = useRef({
    turns: new Turns(),
    of: NONE,
    isWaiting: false,
    drawn: new Map<string, ComponentChildren>(),
  });
  if (wave.of !== of || !wave.isWaiting) wave.turns.take(of, parts, MOST);
  const isStale = ({ key }: Part): boolean => wave.turns.isStale(of, key);
  wave.of = of;
  wave.isWaiting = parts.some(isStale);
  wave.drawn = new Map(parts.map((part) => [part.key, isStale(part) ? wave.drawn.get(part.key) : part.draw()]));
  useLayoutEffect(() => {
    if (!wave.isWaiting) return;
    const frame = requestAnimationFrame(() => {
      wave.isWaiting = false;
      redraw((n) => n + 1);
    });
    return () => cancelAnimationFrame(frame);
  });
  return [...wave.drawn].map(([key, drawn]) => h(Fragment, { key }, drawn));
};

/** No value of `of`. */
const NONE: unknown = Symbol();
