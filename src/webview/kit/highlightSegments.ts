/** Cuts a text where highlighted and shaded spans begin and end. Pure. */
import type { Span } from "../../shared/problem/fragments";

export interface Segment<S extends Span> {
  text: string;
  lit: boolean;
  /** The shaded span that contains it. */
  shade: S | null;
}

/** `shades` are in order and don't overlap. */
export function highlightSegments<S extends Span>(
  text: string,
  lit: readonly Span[],
  shades: readonly S[] = [],
): Segment<S>[] {
  const borders = new Set([0, text.length, ...[...lit, ...shades].flatMap(({ start, end }) => [start, end])]);
  const cuts = [...borders].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  const parts: Segment<S>[] = [];
  let next = 0;
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const end = cuts[index + 1]!;
    while (next < shades.length && shades[next]!.end <= start) next++;
    const around = shades[next];
    const part: Segment<S> = {
      text: text.slice(start, end),
      lit: lit.some((span) => span.start <= start && end <= span.end),
      shade: around && around.start <= start ? around : null,
    };
    const last = parts.at(-1);
    if (last && last.lit === part.lit && last.shade === part.shade) last.text += part.text;
    else parts.push(part);
  }
  return parts;
}
