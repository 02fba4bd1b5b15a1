import assert from "node:assert/strict";
import { missingWords } from "../../../src/webview/page/notes";

describe("what a page says of a model that isn't here", () => {
  const made = { name: "gsm", sha256: "0123456789abcdef", thoughts: 6 };
  const first = "This trace was made with gsm (sha256 01234567, trained for 6 thoughts), which isn't on this machine.";
  const last =
    "You can read, play, and export what was recorded. Speaking, testing, editing, and pinning need its model.";

  it("tells it from the selected one", () => {
    for (const [selected, differs] of [
      [null, []],
      [
        { name: "gsm", sha256: "fedcba9876543210", thoughts: 1 },
        ["The gsm that is selected is another version (sha256 fedcba98, trained for 1 thought)."],
      ],
      [
        { name: "cot", sha256: "fedcba9876543210", thoughts: 0 },
        ["Selected is cot (sha256 fedcba98, trained for 0 thoughts)."],
      ],
    ] as const)
      assert.equal(missingWords(made, selected), [first, ...differs, last].join(" "));
  });
});
