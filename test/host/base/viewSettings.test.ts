import assert from "node:assert/strict";
import { allowedChanges, viewSettings } from "../../../src/host/base/viewSettings";

describe("The settings that the page may change", () => {
  it("are those it shows, and no others", () => {
    const asked = { topK: 3, model: "/elsewhere", "editor.fontSize": 90, __proto__: { thoughts: 1 } };
    assert.deepEqual(allowedChanges(asked), [["topK", 3]]);
    assert.deepEqual(allowedChanges({ showTruth: false, thoughts: 0, topK: 20 }), [
      ["topK", 20],
      ["thoughts", 0],
      ["showTruth", false],
    ]);
  });

  it("get values that can be used, whatever is asked", () => {
    for (const [asked, changes] of [
      [{ topK: 1e9 }, [["topK", 20]]],
      [{ topK: -1 }, [["topK", 1]]],
      [{ topK: "3" }, [["topK", 6]]],
      [{ thoughts: NaN }, [["thoughts", null]]],
      [{ thoughts: 2.4 }, [["thoughts", 2]]],
      [{ showTruth: "no" }, [["showTruth", true]]],
      [null, []],
      ["topK", []],
      [[1], []],
    ] as const)
      assert.deepEqual(allowedChanges(asked), changes, JSON.stringify(asked));
  });

  it("are read with the same limits", () => {
    const written: Record<string, unknown> = { topK: 0, thoughts: "many" };
    assert.deepEqual(
      viewSettings((key) => written[key]),
      { topK: 1, thoughts: null, showTruth: true },
    );
  });
});
