import type { ComponentChildren } from "preact";

/**
 * A sentence whose `{0}`, `{1}`, … are elements, such as names in `<bdi>`. `l10n.t` fills in text only; called without
 * arguments it leaves the places open.
 */
export function filled(sentence: string, ...parts: ComponentChildren[]): ComponentChildren[] {
  return sentence.split(/\{(\d+)\}/).map((piece, index) => (index % 2 === 0 ? piece : parts[Number(piece)]));
}
