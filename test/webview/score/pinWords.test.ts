import assert from "node:assert/strict";
import type { PinAt } from "../../../src/shared/read/pins";
import { pinLines, pinTitle, rangeWords, rankingOf } from "../../../src/webview/score/pinWords";

const nothing = { thoughts: 2, node: "n2", decoded: null, next: null, step: null };
const decoded = { rank: 3, p: 0.1234 };
const next = { rank: 917, p: 0.0004 };
const step = { rank: 1, p: 0.997 };

describe("what is pinned, at a thought", () => {
  const cases: [string, PinAt, [string | null, string | null]][] = [
    ["isn't read", nothing, [null, null]],
    ["is decoded", { ...nothing, decoded }, ["3rd, 12%", null]],
    ["may be said next", { ...nothing, decoded, next }, ["3rd, 12%", "next 917th, <1%"]],
    ["is within a next step", { ...nothing, next, step }, [null, "step 1st, >99%"]],
  ];
  for (const [name, at, lines] of cases) it(name, () => assert.deepEqual(pinLines(at, rankingOf([at])), lines));

  it("has one ranking at all thoughts: the one that is known at more of them", () => {
    const [both, words] = [
      { ...nothing, next, step },
      { ...nothing, next },
    ];
    assert.equal(rankingOf([both, both]), "step");
    assert.equal(rankingOf([both, words, words]), "next");
    assert.equal(rankingOf([{ ...nothing, step }, nothing]), "step");
    assert.deepEqual(pinLines(both, "next"), [null, "next 917th, <1%"]);
    assert.deepEqual(pinLines(words, "step"), [null, null]);
  });

  it("is only a rank where there is little room", () => {
    assert.deepEqual(pinLines({ ...nothing, decoded, next, step }, "step", true), ["3rd", "step 1st"]);
  });

  it("is told with decimals on hover, each of its readings for itself", () => {
    assert.equal(
      pinTitle({ shown: "31" }, { ...nothing, decoded: { rank: 3, p: 0.0123 }, next, step }),
      [
        "“31” after 2 thoughts",
        "decoded from the thought: 3rd, 1.2%",
        "as the next words: 917th, <0.1%",
        "within a next step: 1st, 99.7%",
      ].join("\n"),
    );
    assert.equal(pinTitle({ shown: "31" }, { ...nothing, thoughts: 0 }), "“31” before thinking");
  });

  it("has a range of ranks where thoughts are folded", () => {
    const ranked = (rank: number): PinAt => ({ ...nothing, decoded: { rank, p: 0.1 } });
    assert.equal(rangeWords([ranked(22), ranked(3), nothing]), "3rd–22nd");
    assert.equal(rangeWords([ranked(3), ranked(3)]), "3rd");
    assert.equal(rangeWords([nothing]), "");
  });
});
