/** How much of the window is above an element, as `--above` of its style: what sticks there ends with the window. */
import { useLayoutEffect } from "preact/hooks";

export function useAbove(root: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const measure = (): void => {
      const top = root.current?.getBoundingClientRect().top ?? 0;
      root.current?.style.setProperty("--above", `${Math.max(0, Math.round(top))}px`);
    };
    measure();
    // Also of what makes the page above taller or shorter without being drawn with the element.
    const resized = new ResizeObserver(measure);
    resized.observe(document.body);
    for (const event of ["scroll", "resize"]) window.addEventListener(event, measure, { passive: true });
    return () => {
      resized.disconnect();
      for (const event of ["scroll", "resize"]) window.removeEventListener(event, measure);
    };
  });
}
