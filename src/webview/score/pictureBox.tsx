/** What the pictures of one trace and of two are drawn in. */
import type { ComponentChildren } from "preact";
import { round } from "./marks";

/**
 * An SVG that keeps its size while what it shows grows and shrinks, in a box of the size that is shown: the browser
 * lays out every mark of an SVG again when its size changes.
 */
export function PictureBox({
  width,
  height,
  unit,
  class: name = "",
  children,
}: {
  width: number;
  height: number;
  unit: number;
  class?: string;
  children: ComponentChildren;
}) {
  const [across, down] = [roomFor(width), roomFor(height)];
  return (
    <div
      class={`score-picture ${name}`}
      style={{ width: `${round(width * unit)}px`, height: `${round(height * unit)}px` }}
      data-width={round(width)}
      data-height={round(height)}
    >
      <svg
        role="group"
        width={round(across * unit)}
        height={round(down * unit)}
        viewBox={`0 0 ${round(across)} ${round(down)}`}
      >
        {children}
      </svg>
    </div>
  );
}

/** Hardly any picture is larger; for one that is, twice as much, and so on. */
function roomFor(length: number): number {
  return Math.max(2 ** 15, 2 ** Math.ceil(Math.log2(length)));
}
