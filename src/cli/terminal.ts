/** Text for a terminal. Traces, datasets, and packages are other people's, and a terminal obeys what is in a text. */

/** Everything that moves the cursor, changes colors or titles, or hides a line: all control characters but two. */
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Control characters as JSON writes them, such as `\u001b`. So JSON stays the same JSON. */
export function forTerminal(text: string): string {
  return text.replace(CONTROLS, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
