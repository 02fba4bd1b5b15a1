import assert from "node:assert/strict";
import { segments } from "../../src/webview/segments";

describe("segments of a text", () => {
  const cases: [string, { start: number; end: number }[], string][] = [
    ["nothing lit", [], "abcdef"],
    ["one in the middle", [{ start: 2, end: 4 }], "ab[cd]ef"],
    ["unordered, at both ends", [{ start: 4, end: 6 }, { start: 0, end: 1 }], "[a]bcd[ef]"],
    ["overlapping", [{ start: 1, end: 4 }, { start: 2, end: 5 }], "a[bcd][e]f"],
    ["the same twice", [{ start: 1, end: 4 }, { start: 1, end: 4 }], "a[bcd]ef"],
  ];
  for (const [name, spans, expected] of cases) {
    it(name, () => {
      assert.equal(segments("abcdef", spans).map(({ text, lit }) => (lit ? `[${text}]` : text)).join(""), expected);
    });
  }

  it("keeps every character of the text", () => {
    const text = "🦜 <b>שלום</b>\n\tx";
    assert.equal(segments(text, [{ start: 1, end: 9 }]).map((part) => part.text).join(""), text);
  });
});
