/** The pane never covers what it is about. */
import assert from "node:assert/strict";
import { type Harness, openHarness, settled } from "../support/harness";
import { fullTrace } from "../webview/sample";
import { samples } from "../webview/samples";

describe("the pane", function () {
  this.timeout(120_000);
  let harness: Harness;
  before(async () => {
    harness = await openHarness({ realTrace: fullTrace(samples["wren"]!) });
  });
  after(async () => harness?.close());

  for (const width of [420, 700, 860])
    it(`leaves in view what is selected, and the other candidates of its thought, at ${width} pixels`, async () => {
      const page = await harness.open({ theme: "light", width, height: 900 });
      await settled(page);
      assert.equal(await page.locator(".score.tall").count(), 1);
      const count = await page.locator(".item.candidate").count();
      assert.ok(count > 8, `${count}`);
      for (let at = 0; at < count; at++) {
        await page.locator(".item.candidate").nth(at).dispatchEvent("click");
        await settled(page);
        const hidden = await page.evaluate(() => {
          const pane = document.querySelector(".pane")!.getBoundingClientRect();
          const own = document.querySelector(".item.candidate.selected")!.getBoundingClientRect();
          return [...document.querySelectorAll(".item.candidate")].flatMap((one) => {
            const { left, right, top, bottom } = one.getBoundingClientRect();
            const isBeside = Math.abs(top - own.top) < 4;
            const isCovered =
              left < pane.right - 1 && right > pane.left + 1 && top < pane.bottom - 1 && bottom > pane.top + 1;
            return isBeside && (isCovered || top < 0 || bottom > innerHeight) ? [one.getAttribute("aria-label")] : [];
          });
        });
        assert.deepEqual(hidden, [], `candidate ${at} is selected`);
      }
      await page.locator(".word").last().dispatchEvent("click");
      await settled(page);
      const [word, pane] = await Promise.all(
        [".word.selected", ".pane"].map((selector) => page.locator(selector).boundingBox()),
      );
      assert.ok(word && pane && word.y >= 0 && word.y + word.height <= pane.y, JSON.stringify({ word, pane }));
      await page.context().close();
    });

  for (const width of [1300, 1800])
    it(`ends where the window does, wherever the page is scrolled to, at ${width} pixels`, async () => {
      const page = await harness.open({ theme: "light", width, height: 500 });
      await settled(page);
      await page.locator(".item.thought").nth(1).dispatchEvent("click");
      for (const y of [0, 60, 10_000]) {
        await page.evaluate(`scrollTo(0, ${y})`);
        await settled(page);
        const [bottom, scrolls] = await page.locator(".pane-content").evaluate((content) => {
          return [content.getBoundingClientRect().bottom, content.scrollHeight > content.clientHeight];
        });
        assert.ok(scrolls && Math.abs(bottom - 500) <= 1, `${bottom} at ${y}`);
      }
      await page.context().close();
    });

  it("stands below tables, which need the whole width", async () => {
    const page = await harness.open({ theme: "light", width: 1000, height: 900 });
    await settled(page);
    await page.locator(".item.candidate").first().dispatchEvent("click");
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Show tables" }).click();
    await settled(page);
    const [tables, pane] = await Promise.all(
      [".tables", ".pane"].map((selector) => page.locator(selector).boundingBox()),
    );
    assert.ok(tables && pane && pane.width === 1000 && pane.y > tables.y, JSON.stringify({ tables, pane }));
    await page.context().close();
  });
});
