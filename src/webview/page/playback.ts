/** Playing the thoughts one by one: which are shown, and the keys that go on and back. */
import { useLayoutEffect, useState } from "preact/hooks";

export interface Playback {
  /** How many thoughts are shown; `null` while nothing is played. */
  step: number | null;
  /** From the beginning, or one on; after the last one it ends. */
  next: () => void;
  back: () => void;
  end: () => void;
}

/** A new trace ends the playback. */
export function usePlayback({
  trace,
  last,
  enabled,
  plays,
  keysOf,
}: {
  trace: string;
  /** The number of thoughts. */
  last: number;
  enabled: boolean;
  /** Whether it begins at once with the first trace. */
  plays: boolean;
  /** Whose keys play: an element, where the page has more than one trace; else the whole page's. */
  keysOf?: { readonly current: HTMLElement | null };
}): Playback {
  const [played, setPlayed] = useState<{ trace: string; step: number } | null>(plays ? { trace, step: 0 } : null);
  const step = enabled && played?.trace === trace ? Math.min(played.step, last) : null;
  // From what is there when it is applied: keys may come faster than frames.
  const move = (by: 1 | -1): void =>
    setPlayed((before) => {
      const at = before?.trace === trace ? Math.min(before.step, last) : -1;
      return at + by > last || (at === -1 && by === -1) ? null : { trace, step: Math.max(0, at + by) };
    });
  const playback: Playback = {
    step,
    next: () => move(1),
    back: () => move(-1),
    end: () => setPlayed(null),
  };
  // Before the next key: one that comes before the page is painted is for what it shows by then.
  useLayoutEffect(() => {
    if (!enabled) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || hasKeys(event, step)) return;
      if (event.key === " ") {
        if (event.shiftKey) playback.back();
        else playback.next();
      } else if (step !== null && event.key === "Escape") playback.end();
      else if (step !== null && event.key === "ArrowRight") playback.next();
      else if (step !== null && event.key === "ArrowLeft") playback.back();
      else return;
      event.preventDefault();
    };
    const target = keysOf?.current ?? document.documentElement;
    target.addEventListener("keydown", onKeyDown);
    return () => target.removeEventListener("keydown", onKeyDown);
  });
  return playback;
}

/** Whether the key belongs to a control. In the picture, the space key plays once playback has begun. */
function hasKeys({ target, key }: KeyboardEvent, step: number | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, vscode-dropdown, vscode-checkbox, [role=menu]")) return true;
  const control = target.closest("button, vscode-button, a, [role=treeitem], [role=gridcell]");
  return control !== null && !(step !== null && (key === "Escape" || control.matches("[role=treeitem], .play")));
}
