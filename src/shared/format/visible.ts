/** Text that is about to be read with every character in sight: white space at its ends, line breaks, and nothing. */

const SIGNS: Record<string, string> = { " ": "␣", "\n": "⏎", "\r": "␍", "\t": "⇥", "\u00a0": "⍽" };

/**
 * A token's text as it is shown: `␣4`, `⏎`. Parts of letters are in the text as `\xE6` already. A token without text
 * is shown by its ids.
 */
export function visibleText(text: string, ids: readonly number[]): string {
  if (text === "") return `⟨${ids.join(" ")}⟩`;
  const start = text.length - text.trimStart().length;
  const end = Math.max(start, text.trimEnd().length);
  return (
    [...text.slice(0, start)].map(signOf).join("") +
    [...text.slice(start, end)].map((letter) => (/[\p{Zs}]/u.test(letter) ? letter : signOf(letter))).join("") +
    [...text.slice(end)].map(signOf).join("")
  );
}

function signOf(letter: string): string {
  if (SIGNS[letter] !== undefined) return SIGNS[letter];
  if (!/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(letter)) return letter;
  return `\\u{${letter.codePointAt(0)!.toString(16).toUpperCase()}}`;
}
