/** Draws at most once in a frame what comes in small pieces, and at once what can't wait. */
export interface PerFrame {
  now: () => void;
  soon: () => void;
}

export function perFrame(draw: () => void): PerFrame {
  let frame: number | null = null;
  const now = (): void => {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    draw();
  };
  return { now, soon: () => void (frame ??= requestAnimationFrame(now)) };
}
