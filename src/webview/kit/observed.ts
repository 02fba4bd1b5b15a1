/**
 * A value that few of the elements on a page depend on. Each asks for its part of it and is redrawn when that changes:
 * what is around them isn't.
 */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

export class Observed<T> {
  private readonly observers = new Set<() => void>();

  constructor(private value: T) {}

  get now(): T {
    return this.value;
  }

  set(value: T): void {
    if (value === this.value) return;
    this.value = value;
    for (const observer of [...this.observers]) observer();
  }

  /** Returns what ends it. */
  observe(observer: () => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }
}

/** `part` should give something that is compared by identity. */
export function useObserved<T, S>(observed: Observed<T>, part: (value: T) => S): S {
  const [, redraw] = useState(0);
  const latest = useRef({ part, drawn: part(observed.now) });
  latest.current = { part, drawn: part(observed.now) };
  useLayoutEffect(() => {
    const check = (): void => {
      const { part: newest, drawn } = latest.current;
      if (newest(observed.now) !== drawn) redraw((n) => n + 1);
    };
    check();
    return observed.observe(check);
  }, [observed]);
  return latest.current.drawn;
}
