/**
 * The panel's icons. Each comes with the words it stands for. They are drawn, because fonts differ in which of these
 * characters they have and how wide they are.
 */
import type { ComponentChildren } from "preact";
import type { GraphMark } from "../../shared/problem/problemGraph";
import type { KnownResult } from "../../shared/read/knownResults";
import { wordsOfKnown, wordsOfMark } from "../../shared/read/wording";

type Shape =
  | "star"
  | "ring"
  | "ahead"
  | "loop"
  | "cross"
  | "check"
  | "chevron"
  | "speak"
  | "menu"
  | "info"
  | "close"
  | "copy"
  | "branch"
  | "edit"
  | "pin"
  | "part";

const markShape: Record<GraphMark, Shape> = {
  optimal: "star",
  frontier: "ring",
  reachable: "ahead",
  "reached before": "loop",
  unreachable: "cross",
};

export function MarkGlyph({ mark }: { mark: GraphMark }) {
  return <Glyph shape={markShape[mark]} class={`mark-${markShape[mark]}`} title={wordsOfMark[mark]} />;
}

/** Only a result of the problem has a sign. */
export function KnownGlyph({ known }: { known: KnownResult | null }) {
  if (known === null || known.kind === "other") return null;
  return <Glyph shape="star" class="mark-star" title={wordsOfKnown(known)} />;
}

export function Judged({ good, children }: { good: boolean; children: ComponentChildren }) {
  return (
    <span class={good ? "judged good" : "judged bad"}>
      <Glyph shape={good ? "check" : "cross"} /> {children}
    </span>
  );
}

export function Glyph({ shape, class: name, title }: { shape: Shape; class?: string; title?: string }) {
  return (
    <svg class={`glyph ${name ?? ""}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {title !== undefined && <title>{title}</title>}
      {shapes[shape]}
    </svg>
  );
}

const line = {
  fill: "none",
  stroke: "currentColor",
  "stroke-width": 1.4,
  "stroke-linecap": "round",
  "stroke-linejoin": "round",
} as const;

const shapes: Record<Shape, ComponentChildren> = {
  star: <path fill="currentColor" d="M6 .9l1.55 3.3 3.6.45-2.65 2.5.68 3.6L6 9l-3.18 1.75.68-3.6L.85 4.65l3.6-.45z" />,
  ring: <circle cx="6" cy="6" r="2.4" {...line} />,
  ahead: <path d="M2 6h7.2M6.6 3.2L9.6 6l-3 2.8" {...line} />,
  loop: <path d="M3.2 3.1A4 4 0 1 1 2 6.2M3 .9v2.5h2.5" {...line} />,
  cross: <path d="M3 3l6 6M9 3l-6 6" {...line} />,
  check: <path d="M2.2 6.6l2.6 2.6 5-6" {...line} stroke-width="1.7" />,
  chevron: <path d="M4.5 2.8L7.9 6 4.5 9.2" {...line} />,
  speak: <path d="M1.5 2.2h9v5.6H6L3.6 10V7.8H1.5z" {...line} stroke-width="1.2" />,
  menu: <path fill="currentColor" d="M1.2 5h2v2h-2zM5 5h2v2H5zM8.8 5h2v2h-2z" />,
  branch: <path d="M3 1v4.2A2.3 2.3 0 0 0 5.3 7.5H10M7.6 5.2L10 7.5 7.6 9.8" {...line} stroke-width="1.1" />,
  edit: <path d="M2 10l.5-2.2L8.4 1.9l1.7 1.7-5.9 5.9z" {...line} stroke-width="1.1" />,
  pin: <path d="M4 1.5h4M4.7 1.5v3.7L3 7.4h6L7.3 5.2V1.5M6 7.4v3.2" {...line} stroke-width="1.1" />,
  part: <path d="M1.5 6h3.2M4.7 6c2.2 0 2.4-3.6 5.8-3.6M4.7 6c2.2 0 2.4 3.6 5.8 3.6" {...line} stroke-width="1.3" />,
  info: <path d="M6 5.4v3.2M6 3.2v.3M6 1.1a4.9 4.9 0 1 1 0 9.8 4.9 4.9 0 0 1 0-9.8z" {...line} stroke-width="1.2" />,
  close: <path d="M2.8 2.8l6.4 6.4M9.2 2.8L2.8 9.2" {...line} stroke-width="1.2" />,
  copy: <path d="M4 3.2h5.8v7.6H4zM2.2 8.4V1.2h5.4" {...line} stroke-width="1.1" />,
};
