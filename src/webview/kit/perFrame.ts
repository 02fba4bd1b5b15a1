/** Draws at most once in a frame what comes in small pieces, and at once what can't wait. */
export interface PerFrame {
  now: () => void;
  /** In the next frame. */
  soon: () => void;
  /** After so many milliseconds, if nothing else has led to a drawing by then. */
  within: (ms: number) => void;
}

export function perFrame(draw: () => void): PerFrame {
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const now = (): void => {
    if (frame !== null) cancelAnimationFrame(frame);
    if (timer !== null) clearTimeout(timer);
    frame = timer = null;
    draw();
  };
  return {
    now,
    soon: () => void (frame ??= requestAnimationFrame(now)),
    within: (ms) => void (timer ??= setTimeout(now, ms)),
  };
}
