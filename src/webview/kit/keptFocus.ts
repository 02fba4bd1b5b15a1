/**
 * What had the focus may be gone once it has done its work: a button to ask for words, after they came. The focus then
 * goes where its `data-leads`, a selector, says, as soon as that is there.
 */
import { useLayoutEffect, useRef } from "preact/hooks";

export function useKeptFocus(root: { current: HTMLElement | null }): Record<string, (event: FocusEvent) => void> {
  const last = useRef<{ element: Element; leads: string } | null>(null);
  useLayoutEffect(() => {
    if (!last.current || last.current.element.isConnected) return;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    const found = isLost ? root.current?.querySelector<HTMLElement | SVGElement>(last.current.leads) : null;
    if (isLost && !found) return;
    last.current = null;
    found?.focus();
  });
  return {
    onFocusIn: ({ target }) => {
      const leads = target instanceof Element ? target.closest("[data-leads]")?.getAttribute("data-leads") : null;
      last.current = target instanceof Element && leads ? { element: target, leads } : null;
    },
    onFocusOut: ({ relatedTarget }) => {
      if (relatedTarget) last.current = null;
    },
  };
}
