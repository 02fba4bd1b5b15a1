import assert from "node:assert/strict";
import { unbroken } from "../../../src/webview/kit/unbroken";

describe("where a sentence may break", () => {
  for (const [what, text, kept] of [
    ["not between a word and its number", "from thought 4 (99%) on", "from thought\u00a04 (99%) on"],
    ["not inside a range", "thoughts 1–2, 57–63%", "thoughts\u00a01–\u20602, 57–\u206063%"],
    ["between words, and after a dash between words", "open – or not", "open – or not"],
    ["after a number", "4 branches, 2 and 3", "4 branches, 2 and\u00a03"],
  ] as const)
    it(what, () => assert.equal(unbroken(text), kept));
});
