/** A text cut where lit spans begin and end. Pure. */
import type { Span } from "../shared/fragments";

export function segments(text: string, spans: readonly Span[]): { text: string; lit: boolean }[] {
  const parts: { text: string; lit: boolean }[] = [];
  let at = 0;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    if (start > at) parts.push({ text: text.slice(at, start), lit: false });
    parts.push({ text: text.slice(Math.max(at, start), end), lit: true });
    at = end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), lit: false });
  return parts;
}
