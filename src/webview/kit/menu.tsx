/** A menu behind one button, for actions that don't fit in a narrow panel or a row. The toolkit has none. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Glyph } from "./glyphs";
import { Button } from "./toolkit";

export interface MenuAction {
  label: string;
  run: () => void;
  /** The action moves the focus itself, so the button doesn't take it back. */
  movesFocus?: boolean;
  /** What this and its neighbors are for, above the first of them. */
  heading?: string;
  /** Of a choice: whether it is the one that holds. */
  checked?: boolean;
}

export function Menu({
  label,
  actions,
  small,
  text,
  overRow,
  link,
  untabbed = false,
  returnsTo,
}: {
  label: string;
  actions: readonly MenuAction[];
  /** For rows, where only one element is reachable with Tab. The row decides which. */
  small?: boolean;
  /** What the button says, if not only its sign. */
  text?: string;
  /** The button lies over the label of a row. */
  overRow?: boolean;
  /** The button looks like a link. */
  link?: boolean;
  /** Tab doesn't lead to the button, because something else opens it as well. */
  untabbed?: boolean;
  /** A selector of what has the focus once the menu is closed, if that isn't its button. */
  returnsTo?: string;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const entries = (): HTMLElement[] => [...(root.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])];
  const button = (): HTMLElement | null | undefined => root.current?.querySelector<HTMLElement>("[aria-haspopup]");

  // Immediately rather than in the next frame, because the next key may come first.
  useLayoutEffect(() => {
    if (open) entries()[0]?.focus();
  }, [open]);

  const close = (): void => {
    setOpen(false);
    const returned = returnsTo === undefined ? null : document.querySelector<HTMLElement | SVGElement>(returnsTo);
    (returned ?? button())?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    const all = entries();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    // The surroundings of the menu have keys of their own.
    event.stopPropagation();
    if (event.key === "Escape") close();
    else if (event.key === "Tab") return setOpen(false);
    else if (to !== undefined) all.at(to % all.length)?.focus();
    else return;
    event.preventDefault();
  };
  const onFocusOut = (event: FocusEvent): void => {
    if (!root.current?.contains(event.relatedTarget as Node | null)) setOpen(false);
  };
  const opener = {
    "aria-label": label,
    title: label,
    "aria-haspopup": "menu",
    "aria-expanded": open,
    ...(untabbed && { tabIndex: -1 }),
    onClick: () => setOpen(!open),
  } as const;
  return (
    <div class={open ? "menu open" : "menu"} ref={root} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      {small || text !== undefined ? (
        <button
          class={overRow ? "icon over-row" : text === undefined ? "icon" : link ? "text-menu link" : "text-menu"}
          {...opener}
        >
          {text ?? ""}
          <Glyph shape={text === undefined ? "menu" : "chevron"} />
        </button>
      ) : (
        <Button appearance="icon" {...opener}>
          <Glyph shape="menu" />
        </Button>
      )}
      {open && (
        <div class="menu-list" role="menu" aria-label={label}>
          {actions.flatMap(({ label: name, run, movesFocus, checked, heading }, index) => [
            heading !== undefined && heading !== actions[index - 1]?.heading && (
              <div key={heading} class="menu-heading" role="separator">
                {heading}
              </div>
            ),
            <button
              key={index}
              aria-description={heading}
              role={checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={checked}
              tabIndex={-1}
              onClick={() => {
                if (movesFocus) setOpen(false);
                else close();
                run();
              }}
            >
              {name}
            </button>,
          ])}
        </div>
      )}
    </div>
  );
}
