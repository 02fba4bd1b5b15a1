import assert from "node:assert/strict";
import { visibleText } from "../../../src/shared/format/visible";

describe("text with every character in sight", () => {
  const cases: [text: string, shown: string][] = [
    ["4", "4"],
    [" 4", "␣4"],
    ["  4 ", "␣␣4␣"],
    ["Every bompus", "Every bompus"],
    ["\n", "⏎"],
    [".\n\n", ".⏎⏎"],
    ["a\nb", "a⏎b"],
    ["\r\n\t", "␍⏎⇥"],
    ["\u00a0x", "⍽x"],
    ["\u001c", "\\u{1C}"],
    ["\u200b", "\\u{200B}"],
    ["\u2003", "\\u{2003}"],
    ["\\xE6", "\\xE6"],
    ["東", "東"],
    ["👩‍👩‍👧", "👩\\u{200D}👩\\u{200D}👧"],
    ["", "⟨7 12⟩"],
  ];
  for (const [text, shown] of cases) it(JSON.stringify(text), () => assert.equal(visibleText(text, [7, 12]), shown));
});
