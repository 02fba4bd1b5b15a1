import assert from "node:assert/strict";
import { withoutLinks } from "../../../src/host/base/withoutLinks";

/** What VS Code makes links of in a notification (src/vs/base/common/linkedText.ts). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe("the text of a notification", () => {
  for (const text of [
    "The model “[Update](command:workbench.extensions.installExtension?%22other.one%22)” is damaged.",
    "[a](https://example.com)",
    "[[a](file:///etc/passwd 'title')",
    "[a](command:b)](command:c)",
  ])
    it(`has no link: ${text}`, () => {
      assert.match(text, LINK);
      const shown = withoutLinks(text);
      assert.doesNotMatch(shown, LINK);
      assert.equal(shown.replaceAll("\u2060", ""), text);
    });

  it("is the same without one", () => {
    const text = "Can't read f(x)[0] (ENOENT). [See] (the log).";
    assert.equal(withoutLinks(text), text);
  });
});
