/** The menu of a narrow panel, which holds everything that a wide one has beside it. */
import assert from "node:assert/strict";
import { type Harness, openHarness, settled } from "../support/harness";

describe("the menu of a narrow panel", function () {
  this.timeout(60_000);
  let harness: Harness;
  before(async () => {
    harness = await openHarness({});
  });
  after(() => harness?.close());

  it("has a heading for each group, and ends in the window", async () => {
    const page = await harness.open({ width: 384, height: 500 });
    await settled(page);
    await page.getByRole("button", { name: "More actions" }).click();
    const menu = page.getByRole("menu");
    assert.deepEqual(await menu.getByRole("separator").allTextContents(), [
      "Export",
      "Rows per thought",
      "Next question",
    ]);
    const box = await menu.boundingBox();
    assert.ok(box && box.y + box.height <= 500, JSON.stringify(box));
    await page.context().close();
  });
});
