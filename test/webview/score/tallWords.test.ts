/** Which steps of a chain are told where there isn't room for all. */
import assert from "node:assert/strict";
import type { WordStep } from "../../../src/shared/read/scoreWords";
import { roughWidth } from "../../../src/webview/kit/measure";
import { chainOf } from "../../../src/webview/score/tallWords";

/** Of words with a sign in front: `≠` parts from the thought's first choice, `!` is wrong. */
function steps(words: string): WordStep[] {
  return words.split(" ").map((word, at) => ({
    ...{ depth: at + 1, text: word.replace(/^[≠!]+/, ""), sentence: `Every x is a ${word}.`, p: 1, isStar: false },
    ...{ token: `w${at}`, parts: word.includes("≠"), wrong: word.includes("!") ? "not a fact" : null },
  }));
}

function chain(words: string, room: number): string {
  return chainOf({ measure: roughWidth }, steps(words), room)
    .map(({ text }) => text)
    .join("");
}

describe("a chain of words", () => {
  it("has all steps where there is room", () => {
    assert.equal(chain("aa ≠bb cc", 999), "aa → ≠ bb → cc");
    assert.equal(chain("aa", 999), "aa");
  });

  it("leaves out steps of the middle, from the first ones on", () => {
    assert.equal(chain("aaaa bbbb cccc dddd eeee ffff", 190), "aaaa → … → dddd → eeee → ffff");
  });

  it("keeps the step that is wrong, and the one that parts from the first choice", () => {
    assert.equal(chain("aaaa ≠!bbbb cccc dddd eeee ffff", 190), "aaaa → ≠ bbbb → … → ffff");
    assert.equal(chain("aaaa bbbb cccc ≠dddd !eeee ffff", 150), "… → ≠ dddd → eeee → …");
    assert.equal(chain("aaaa bbbb ≠cccc dddd eeee ffff", 92), "… → ≠ cccc → …");
  });

  it("cuts off a step that is too wide alone", () => {
    const parts = chainOf({ measure: roughWidth }, steps("aaaa a-distinguished-gentleman-of-leisure"), 120);
    const last = parts.at(-1)!;
    assert.match(last.text, /^a-dist.*…$/);
    assert.ok(last.x + roughWidth(last.text, "number") <= parts[0]!.x + 120);
  });
});
