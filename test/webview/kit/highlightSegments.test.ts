import assert from "node:assert/strict";
import { highlightSegments } from "../../../src/webview/kit/highlightSegments";

type Spans = { start: number; end: number }[];

describe("the segments of a text", () => {
  const cases: [string, Spans, Spans, string][] = [
    ["nothing lit", [], [], "abcdef"],
    ["one in the middle", [{ start: 2, end: 4 }], [], "ab[cd]ef"],
    [
      "unordered, at both ends",
      [
        { start: 4, end: 6 },
        { start: 0, end: 1 },
      ],
      [],
      "[a]bcd[ef]",
    ],
    [
      "overlapping",
      [
        { start: 1, end: 4 },
        { start: 2, end: 5 },
      ],
      [],
      "a[bcde]f",
    ],
    [
      "the same twice",
      [
        { start: 1, end: 4 },
        { start: 1, end: 4 },
      ],
      [],
      "a[bcd]ef",
    ],
    [
      "shaded",
      [],
      [
        { start: 0, end: 2 },
        { start: 3, end: 5 },
      ],
      "<ab>c<de>f",
    ],
    [
      "shaded one after the other",
      [],
      [
        { start: 0, end: 2 },
        { start: 2, end: 5 },
      ],
      "<ab><cde>f",
    ],
    ["lit and shaded", [{ start: 1, end: 4 }], [{ start: 1, end: 4 }], "a[<bcd>]ef"],
    [
      "lit across two that are shaded",
      [{ start: 1, end: 5 }],
      [
        { start: 0, end: 2 },
        { start: 3, end: 6 },
      ],
      "<a>[<b>][c][<de>]<f>",
    ],
    ["beyond the text", [{ start: 4, end: 9 }], [{ start: 7, end: 9 }], "abcd[ef]"],
  ];
  for (const [name, lit, shades, expected] of cases) {
    it(name, () => {
      const drawn = highlightSegments("abcdef", lit, shades).map(({ text, lit: isLit, shade }) => {
        const inside = shade ? `<${text}>` : text;
        return isLit ? `[${inside}]` : inside;
      });
      assert.equal(drawn.join(""), expected);
    });
  }

  it("keeps every character of the text", () => {
    const text = "🦜 <b>שלום</b>\n\tx";
    assert.equal(
      highlightSegments(text, [{ start: 1, end: 9 }], [{ start: 3, end: 5 }])
        .map((part) => part.text)
        .join(""),
      text,
    );
  });

  it("says which span shades a piece", () => {
    assert.deepEqual(
      highlightSegments("ab", [], [{ start: 1, end: 2, weight: 0.5 }]).map(({ shade }) => shade?.weight ?? 0),
      [0, 0.5],
    );
  });
});
