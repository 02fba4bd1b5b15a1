/** The signs of the score, drawn in its units. */
import type { ComponentChildren } from "preact";
import { type Measure, type Type, fit } from "../kit/measure";

/** In units of the score, from its top left. */
export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Text that begins (or ends) at x, cut off at `width`. The whole of it is told on hover. */
export function Words({
  x,
  y,
  type,
  class: name = "",
  end = false,
  width,
  measure,
  title,
  children: text,
}: {
  x: number;
  y: number;
  type: Type;
  class?: string;
  /** Whether it ends at x. */
  end?: boolean;
  width?: number;
  measure?: Measure;
  title?: string | undefined;
  children: string;
}) {
  const shown = width === undefined || !measure ? text : fit(measure, text, type, width);
  const told = title ?? (shown === text ? undefined : text);
  return (
    <text class={`t-${type} ${name}`} x={round(x)} y={round(y)} text-anchor={end ? "end" : undefined}>
      {told !== undefined && <title>{told}</title>}
      {shown}
    </text>
  );
}

export function Star({ x, y, title }: { x: number; y: number; title?: string }) {
  return (
    <path
      class="star"
      transform={`translate(${round(x)} ${round(y)})`}
      d="M0 -5.1L1.55 -1.8L5.15 -1.35L2.5 1.15L3.18 4.75L0 3L-3.18 4.75L-2.5 1.15L-5.15 -1.35L-1.55 -1.8Z"
    >
      {title !== undefined && <title>{title}</title>}
    </path>
  );
}

/** Says that there is something inside, which opens below. An exported picture doesn't have it. */
export function Twist({ x, y, open }: { x: number; y: number; open: boolean | null }) {
  if (open === null) return null;
  return (
    <g class="twist-mark" data-opens transform={`translate(${round(x)} ${round(y)})`}>
      <rect class="hit" x="-7" y="-5" width="18" height="11" />
      <path d={open ? "M-3.5 1.5L0 -1.5L3.5 1.5" : "M-3.5 -1.5L0 1.5L3.5 -1.5"} />
    </g>
  );
}

export function Judgement({ x, y, right, size = 1 }: { x: number; y: number; right: boolean; size?: number }) {
  return (
    <path
      class={right ? "is-right" : "is-wrong"}
      transform={`translate(${round(x)} ${round(y)}) scale(${size})`}
      d={right ? "M-4.5 0.6L-1.6 3.6L4.5 -3.6" : "M-3.6 -3.6L3.6 3.6M3.6 -3.6L-3.6 3.6"}
    />
  );
}

/** A red wave below a wrong step. */
export function wave(x: number, y: number, width: number): string {
  const steps = Math.max(2, Math.round(width / 4));
  const each = width / steps;
  const bends = Array.from(
    { length: steps },
    (_, at) => `q${round(each / 2)} ${at % 2 === 0 ? -2.4 : 2.4} ${round(each)} 0`,
  );
  return `M${round(x)} ${round(y)}${bends.join("")}`;
}

/** A horizontal line with gaps, where text crosses it. */
export function withGaps(from: number, to: number, y: number, gaps: readonly (readonly [number, number])[]): string {
  let path = "";
  let at = from;
  for (const [start, end] of [...gaps].sort((a, b) => a[0] - b[0])) {
    if (at < Math.min(start, to)) path += `M${round(at)} ${round(y)}H${round(Math.min(start, to))}`;
    at = Math.max(at, end);
  }
  return at < to ? `${path}M${round(at)} ${round(y)}H${round(to)}` : path;
}

/** Two decimals: neighbors stay neighbors, and the picture stays small. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A stave: its name in the gutter or above, and what it draws. */
export interface Stave {
  height: number;
  /** How far what is written beside or below its name reaches into the columns; nothing if it doesn't. */
  captionEnd?: number;
  picture: ComponentChildren;
  controls?: ComponentChildren;
}
