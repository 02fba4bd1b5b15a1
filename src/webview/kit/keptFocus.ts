/**
 * Returns the focus to what had it. After a quick pick or the Command Palette, VS Code gives it only to the page. And
 * what had it may be gone after its work: a button to ask for words, or a thought once its edit is drawn. Then the
 * focus goes to what has the same name, or where its `data-leads`, a selector, says, as soon as that is there.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: Focused | null = null;
  const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;
  const giveBack = (): void => {
    // Without the focus of the window, this would take it from a quick pick.
    if (last === null || !isLost() || !document.hasFocus()) return;
    if (last.element.isConnected) last.element.focus({ preventScroll: true });
    else standInFor(last, root)?.focus();
  };
  const listeners = {
    focusin: ({ target }: FocusEvent) => (last = isFocusable(target) ? described(target) : null),
    focusout: ({ relatedTarget }: FocusEvent) => void (relatedTarget && (last = null)),
    // A click beside everything is meant to end it.
    pointerdown: () => (last = null),
  };
  for (const [name, listener] of Object.entries(listeners)) root.addEventListener(name, listener as EventListener);
  window.addEventListener("focus", giveBack);
  const changes = new MutationObserver(giveBack);
  changes.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["tabindex"] });
  return () => {
    changes.disconnect();
    window.removeEventListener("focus", giveBack);
    for (const [name, listener] of Object.entries(listeners)) root.removeEventListener(name, listener as EventListener);
  };
}

type Focusable = HTMLElement | SVGElement;

interface Focused {
  element: Focusable;
  /** As it was when it got the focus. */
  name: string;
  leads: string | null;
}

function described(element: Focusable): Focused {
  return {
    element,
    name: nameOf(element),
    leads: element.closest("[data-leads]")?.getAttribute("data-leads") ?? null,
  };
}

function standInFor({ element, name, leads }: Focused, root: HTMLElement): Focusable | null {
  const alike = [...root.querySelectorAll<Focusable>(element.tagName)].find((one) => nameOf(one) === name);
  return alike ?? (leads === null ? null : root.querySelector<Focusable>(leads));
}

function nameOf(element: Element): string {
  return element.getAttribute("aria-label") ?? element.textContent?.trim() ?? "";
}

function isFocusable(target: EventTarget | null): target is Focusable {
  return target instanceof HTMLElement || target instanceof SVGElement;
}
