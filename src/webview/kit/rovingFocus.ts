/**
 * One Tab stop in a grid: the element that was focused last, or the first one. The arrow keys reach the others.
 * `[data-row]` elements contain `[data-stop]` elements. The current stop is kept only in the DOM, so that moving it
 * doesn't redraw hundreds of words.
 */
import { useEffect, useRef } from "preact/hooks";

/** Of the page or of a picture. */
type Stop = HTMLElement | SVGElement;

export function useRovingFocus(root: { current: HTMLElement | null }): Record<string, (event: never) => void> {
  const all = (within: ParentNode | null | undefined): Stop[] => [
    ...(within?.querySelectorAll<Stop>("[data-stop]") ?? []),
  ];
  const current = useRef<Stop | null>(null);
  const become = (stop: Stop | undefined): void => {
    if (!stop) return;
    if (current.current && current.current !== stop) current.current.tabIndex = -1;
    stop.tabIndex = 0;
    current.current = stop;
  };
  useEffect(() => {
    const stops = all(root.current);
    if (!current.current || !stops.includes(current.current)) become(stops[0]);
  });
  return {
    onFocusIn: (event: FocusEvent) => {
      if (isStop(event.target)) become(event.target);
    },
    onKeyDown: (event: KeyboardEvent) => {
      const { target } = event;
      if (!isStop(target) || event.altKey || event.metaKey) return;
      const rows = [...(root.current?.querySelectorAll("[data-row]") ?? [])]
        .map(all)
        .filter((stops) => stops.length > 0);
      const at = rows.findIndex((stops) => stops.includes(target));
      const row = rows[at] ?? [];
      const index = row.indexOf(target);
      const to = {
        ArrowRight: row[index + 1],
        ArrowLeft: row[index - 1],
        ArrowDown: rows[at + 1] && rows[at + 1]![Math.min(index, rows[at + 1]!.length - 1)],
        ArrowUp: rows[at - 1] && rows[at - 1]![Math.min(index, rows[at - 1]!.length - 1)],
        Home: event.ctrlKey ? rows[0]?.[0] : row[0],
        End: event.ctrlKey ? rows.at(-1)?.at(-1) : row.at(-1),
      }[event.key];
      if (!to) return;
      event.preventDefault();
      to.focus();
    },
  };
}

function isStop(target: EventTarget | null): target is Stop {
  return (target instanceof HTMLElement || target instanceof SVGElement) && "stop" in target.dataset;
}
