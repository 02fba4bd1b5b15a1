/** What keeps parts of a large picture from being drawn again when nothing in them has changed. */
import { type Component, type ComponentChildren, type FunctionComponent, h } from "preact";
import { useMemo, useRef } from "preact/hooks";

/**
 * Its content stays as it is until one of `of` changes. The content is a function, so that it isn't even derived.
 * Handlers inside it must not depend on anything else.
 */
export const Still: FunctionComponent<{ of: readonly unknown[]; children: () => ComponentChildren }> = function (
  // A plain function, so that a test can draw it without a page.
  this: Component | void,
  { children },
) {
  if (this) this.shouldComponentUpdate = (next) => !isSame((this.props as StillProps).of, (next as StillProps).of);
  return children();
} as FunctionComponent<StillProps>;

interface StillProps {
  of: readonly unknown[];
  children: () => ComponentChildren;
}

/** The component, drawn again only if one of its properties changes. */
export function still<P extends object>(of: FunctionComponent<P>): FunctionComponent<P> {
  return (props) => h(Still, { of: Object.entries(props).flat(), children: () => h(of, props) });
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, at) => Object.is(value, other[at]));
}

/** The same functions for good, each of which calls the newest: what gets them isn't drawn again because of them. */
export function useSteady<T extends object>(now: T): T {
  const latest = useRef(now);
  latest.current = now;
  return useMemo(
    () =>
      Object.fromEntries(
        Object.keys(now).map((name) => [
          name,
          (...args: unknown[]) => (latest.current as Record<string, (...given: unknown[]) => unknown>)[name]?.(...args),
        ]),
      ) as T,
    [],
  );
}
