/** What keeps a page fluid when much of it has to be drawn anew. */
import type { ComponentChildren, FunctionComponent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/**
 * Many parts, of which a few are drawn in each frame whenever `of` is another: all at once would take too long. Until
 * its turn comes, a part stays as it was. Otherwise all are drawn, and each decides for itself whether to stay.
 */
export const Gradual: FunctionComponent<{
  of: unknown;
  /** So many in a frame. */
  each: number;
  children: readonly (() => ComponentChildren)[];
}> = ({ of, each, children }) => {
  const [, redraw] = useState(0);
  const wave = useRef<{ of: unknown; done: number; drawn: ComponentChildren[] }>({ of: NONE, done: 0, drawn: [] });
  const now = wave.current;
  if (now.of !== of) wave.current = { of, done: each, drawn: now.drawn };
  const { done, drawn } = wave.current;
  wave.current.drawn = children.map((draw, at) => (at < done ? draw() : drawn[at]));
  const isDone = done >= children.length;
  useLayoutEffect(() => {
    if (isDone) {
      wave.current.done = Infinity;
      return;
    }
    const frame = requestAnimationFrame(() => {
      wave.current.done += each;
      redraw((n) => n + 1);
    });
    return () => cancelAnimationFrame(frame);
  });
  return wave.current.drawn;
};

/** No value of `of`. */
const NONE = Symbol();
